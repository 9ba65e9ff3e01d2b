import { formatTime } from './format-time.js';
import type { Tile } from './storyboard.js';
import { findTile, parseStoryboard } from './storyboard.js';

/** Width of a picture over the bar, in CSS pixels. */
const TILE_WIDTH = 160;

export interface TimePreviewOptions {
  readonly frame: HTMLElement;
  readonly signal: AbortSignal;
  readonly readDuration: () => number;
  /** What there is to say of this time: what is missing there, what its chapter is called; or empty. */
  readonly readNote: (seconds: number) => string;
  /** Address of the small pictures, or empty. */
  readonly readStoryboard: () => string;
}

/** What a press on the time bar would lead to: the time under the pointer, and a small picture of it. */
export class TimePreview {
  readonly #options: TimePreviewOptions;
  #board: { readonly address: string; readonly tiles: Promise<readonly Tile[]> } | null = null;
  #pictures = new Map<string, HTMLImageElement>();
  #seconds = 0;

  constructor(options: TimePreviewOptions) {
    this.#options = options;
    const { frame, signal } = options;
    frame.addEventListener('pointermove', (event) => this.#follow(event), { signal });
    for (const type of ['pointerleave', 'pointercancel'] as const) {
      frame.addEventListener(type, () => this.#hide(), { signal });
    }
    frame.addEventListener('pointerup', (event) => event.pointerType !== 'mouse' && this.#hide(), {
      signal,
    });
  }

  #follow(event: PointerEvent): void {
    const { readDuration } = this.#options;
    const bar = event.target;
    const preview = this.#find();
    if (preview === null) return;
    if (!(bar instanceof HTMLInputElement) || !bar.classList.contains('position')) {
      this.#hide();
      return;
    }
    const { left, width } = bar.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
    this.#seconds = share * readDuration();
    const text = preview.querySelector('span');
    const note = this.#options.readNote(this.#seconds);
    const time = formatTime(this.#seconds);
    if (text !== null) text.textContent = note === '' ? time : `${time} · ${note}`;
    preview.hidden = false;
    const half = preview.offsetWidth / 2;
    const at = Math.min(Math.max(share * width, half), width - half);
    // Not an attribute, which a strict policy refuses.
    preview.style.setProperty('left', `${at - half}px`);
    void this.#draw(preview);
  }

  async #draw(preview: HTMLElement): Promise<void> {
    const canvas = preview.querySelector('canvas');
    const tiles = await this.#readTiles();
    const tile = findTile(tiles, this.#seconds);
    if (canvas === null || tile === null) return;
    const picture = this.#fetchPicture(tile.url);
    await picture.decode().catch(() => undefined);
    // The pointer may have gone on while it came.
    if (picture.naturalWidth === 0 || findTile(tiles, this.#seconds) !== tile) return;
    canvas.width = TILE_WIDTH;
    canvas.height = Math.round((TILE_WIDTH * tile.height) / tile.width);
    canvas.hidden = false;
    const { x, y, width, height } = tile;
    canvas
      .getContext('2d')
      ?.drawImage(picture, x, y, width, height, 0, 0, TILE_WIDTH, canvas.height);
  }

  #readTiles(): Promise<readonly Tile[]> {
    const address = this.#options.readStoryboard();
    if (address === '') return Promise.resolve([]);
    if (this.#board?.address !== address) {
      this.#board = { address, tiles: fetchTiles(address, this.#options.signal) };
    }
    return this.#board.tiles;
  }

  #fetchPicture(url: string): HTMLImageElement {
    const known = this.#pictures.get(url);
    if (known !== undefined) return known;
    const picture = new Image();
    picture.src = url;
    this.#pictures.set(url, picture);
    return picture;
  }

  #hide(): void {
    const preview = this.#find();
    if (preview !== null) preview.hidden = true;
  }

  #find(): HTMLElement | null {
    return this.#options.frame.querySelector<HTMLElement>('.preview');
  }
}

/** A storyboard that cannot be had is not missed. */
async function fetchTiles(address: string, signal: AbortSignal): Promise<readonly Tile[]> {
  try {
    const response = await fetch(new URL(address, document.baseURI), { signal });
    return response.ok ? parseStoryboard(await response.text(), response.url) : [];
  } catch {
    return [];
  }
}
