import type { ControlsModel } from './controls-model.js';
import { formatTime } from './format-time.js';
import type { StoryboardPlace } from './playback-model.js';
import type { Tile } from './storyboard.js';
import { findTile, parseStoryboard } from './storyboard.js';

/** The longer side of a picture over the bar, in CSS pixels: one from a phone held upright is as high. */
const TILE_SIDE = 160;
/** What the browser keeps free for the thumb, by its half at each end of the bar; the marks over it do as well. */
const THUMB_WIDTH = 16;

/** Between a picture over the bar and the player's upper edge, in CSS pixels. */
const MARGIN = 8;

/** Less of a picture tells nothing. */
const LEAST_HEIGHT = 24;

export interface TimePreviewOptions {
  readonly frame: HTMLElement;
  readonly signal: AbortSignal;
  readonly readDuration: () => number;
  /** What there is to say of this time: what is missing there, what its chapter is called; or empty. */
  readonly readNote: (seconds: number) => string;
  /** Who knows where the small pictures are. */
  readonly readModel: () => Pick<ControlsModel, 'storyboard' | 'playback'>;
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
    const x = event.clientX - left;
    const share = Math.min(Math.max((x - THUMB_WIDTH / 2) / (width - THUMB_WIDTH), 0), 1);
    this.#seconds = share * readDuration();
    const text = preview.querySelector('span');
    const note = this.#options.readNote(this.#seconds);
    const time = formatTime(this.#seconds);
    if (text !== null) text.textContent = note === '' ? time : `${time} · ${note}`;
    preview.hidden = false;
    const place = (): void => {
      const half = preview.offsetWidth / 2;
      const at = Math.min(Math.max(x, half), width - half);
      // Not an attribute, which a strict policy refuses.
      preview.style.setProperty('left', `${at - half}px`);
    };
    place();
    void this.#draw(preview, place);
  }

  /** Calls back when the preview is as wide as its picture. */
  async #draw(preview: HTMLElement, onDrawn: () => void): Promise<void> {
    const canvas = preview.querySelector('canvas');
    const asked = this.#seconds;
    const place = await this.#findPlace(asked);
    const tile = place && findTile(await this.#readTiles(place.address), place.seconds);
    const picture = tile && this.#fetchPicture(tile.url);
    await picture?.decode().catch(() => undefined);
    // The pointer may have gone on while it came.
    if (canvas === null || this.#seconds !== asked) return;
    canvas.hidden = !picture?.naturalWidth;
    if (picture === null || tile === null || canvas.hidden) return;
    const { x, y, width, height } = tile;
    const room = this.#readRoom(preview, canvas);
    const scale = Math.min(TILE_SIDE / Math.max(width, height), room / height);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas
      .getContext('2d')
      ?.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
    onDrawn();
  }

  /** How high a picture may be: what stands out of a low player is cut off. */
  #readRoom(preview: HTMLElement, canvas: HTMLElement): number {
    const wordsHeight = preview.offsetHeight - canvas.offsetHeight;
    const top = this.#options.frame.getBoundingClientRect().top + MARGIN;
    return Math.max(LEAST_HEIGHT, preview.getBoundingClientRect().bottom - wordsHeight - top);
  }

  /** What the page names is of all that plays. */
  async #findPlace(seconds: number): Promise<StoryboardPlace | null> {
    const { storyboard, playback } = this.#options.readModel();
    if (storyboard !== '') return { address: storyboard, seconds };
    // Code that does not come is asked for again by the next move; till then the time stands alone.
    return (await playback?.findStoryboard?.(seconds).catch(() => null)) ?? null;
  }

  #readTiles(address: string): Promise<readonly Tile[]> {
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
    if (preview === null || preview.hidden) return;
    preview.hidden = true;
    void this.#forgetMissed();
  }

  /** What could not be had, as at an address that had ended, is asked for again when the pointer comes back. */
  async #forgetMissed(): Promise<void> {
    for (const [url, { complete, naturalWidth }] of this.#pictures) {
      if (complete && naturalWidth === 0) this.#pictures.delete(url);
    }
    const board = this.#board;
    const tiles = await board?.tiles;
    if (tiles?.length === 0 && this.#board === board) this.#board = null;
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
