import type { Browser, Page } from 'playwright-core';
import { smallWindow } from '../support/browser.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';

const markup =
  '<!doctype html><title>Watch</title><script type="module" src="/streamside.js"></script>';

export interface PlayerPageOptions {
  /** Of the `<live-player>`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What goes wrong in the page lands here. */
  readonly faults: string[];
  /** False: a browser without WebRTC. */
  readonly hasWebRtc?: boolean;
  /** Runs in the page before its own scripts. */
  readonly prepare?: () => void;
  /** Told of the address of everything that the page asks for. */
  readonly onRequest?: (url: string) => void;
}

/** A viewer's page with one `<live-player>` in it, on the server's own origin, and all that it has shown. */
export class PlayerPage {
  readonly page: Page;
  /** What of the page's notes has been reached. */
  #reached = 0;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(
    browser: Browser,
    origin: string,
    { attributes, faults, hasWebRtc = true, prepare, onRequest }: PlayerPageOptions,
  ): Promise<PlayerPage> {
    const context = await browser.newContext(smallWindow);
    context.setDefaultTimeout(SOON_MS);
    if (!hasWebRtc) await context.addInitScript('delete globalThis.RTCPeerConnection');
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('request', (request) => onRequest?.(request.url()));
    await page.addInitScript(
      'globalThis.find = (selector) => document.querySelector(selector); globalThis.__name = (f) => f;',
    );
    if (prepare !== undefined) await page.addInitScript(prepare);
    await page.route(`${origin}/viewer`, (route) =>
      route.fulfill({ contentType: 'text/html', body: markup }),
    );
    await page.goto(`${origin}/viewer`);
    await page.evaluate(placePlayer, Object.entries(attributes));
    return new PlayerPage(page);
  }

  /**
   * Waits until the player has been in that phase since the one that was reached before, with these
   * words over the picture. A phase that has passed meanwhile counts, so that nothing hangs on the
   * machine's speed.
   */
  async reach(phase: string, words = ''): Promise<void> {
    const wanted = [this.#reached, phase, words] as const;
    try {
      const found = await this.page.waitForFunction(
        ([from, name, text]) => {
          const at = notes.findIndex((note, i) => {
            return i >= from && note.phase === name && note.words.includes(text);
          });
          return at < 0 ? null : at + 1;
        },
        wanted,
        { timeout: SOON_MS, polling: 50 },
      );
      this.#reached = (await found.jsonValue()) ?? this.#reached;
    } catch (cause) {
      const seen = (await this.notes()).map((note) => `${note.phase} (${note.words})`);
      throw new Error(`Not ${phase} (${words}), but ${seen.join(', ')}`, { cause });
    }
  }

  /** Waits until the player is in that phase with these words, however it came there. */
  async stand(phase: string, words: string): Promise<void> {
    const reached = await this.page.waitForFunction(
      ([name, text]) => {
        const last = notes.at(-1);
        return last?.phase === name && last.words.includes(text) ? notes.length : null;
      },
      [phase, words] as const,
      { timeout: SOON_MS, polling: 50 },
    );
    this.#reached = Number(await reached.jsonValue());
  }

  /** The phases that the player has been in, and the words over the picture, the present ones last. */
  notes(): Promise<readonly PhaseNote[]> {
    return this.page.evaluate(() => notes);
  }

  path(): Promise<string | null> {
    return this.page.evaluate(() => find<StreamsideElement>('live-player').path);
  }

  /** Waits until so many further frames have been painted. */
  async frames(count: number): Promise<void> {
    await this.page.evaluate(
      async ([wanted, limitMs]) => {
        const player = find<StreamsideElement>('live-player');
        const givenUpAt = performance.now() + limitMs;
        let media: HTMLVideoElement | null = null;
        for (let seen = 0, begun = 0; seen < wanted;) {
          if (performance.now() > givenUpAt) throw new Error(`${seen} of ${wanted} frames`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          const { totalVideoFrames } = player.media.getVideoPlaybackQuality();
          // Another source counts from the beginning.
          if (media !== player.media || totalVideoFrames < begun) begun = totalVideoFrames;
          media = player.media;
          seen = totalVideoFrames - begun;
        }
      },
      [count, SOON_MS] as const,
    );
  }

  /** Whether there is a picture: the media element's, or the last one over it. */
  hasPicture(): Promise<boolean> {
    return this.page.evaluate(() => {
      const player = find<StreamsideElement>('live-player');
      const isCovered = player.shadowRoot?.querySelector('canvas')?.hidden === false;
      return isCovered || player.media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    });
  }

  /** Whether a script of this name has been fetched. */
  hasLoaded(name: string): Promise<boolean> {
    return this.page.evaluate(
      (wanted) => performance.getEntriesByType('resource').some((it) => it.name.includes(wanted)),
      name,
    );
  }

  /** Whether it is still the same element in the same document as at first. */
  isUntouched(): Promise<boolean> {
    return this.page.evaluate(() => placed === document.querySelector('live-player'));
  }
}

interface PhaseNote {
  readonly phase: string;
  readonly words: string;
}

declare global {
  /** In a viewer's page: all that its player has said. */
  var notes: PhaseNote[];
  /** In a viewer's page: its player. */
  var placed: Element;
}

/** Runs in the page. */
function placePlayer(attributes: readonly (readonly [string, string])[]): void {
  const player = document.createElement('live-player');
  for (const [name, value] of attributes) player.setAttribute(name, value);
  Object.assign(globalThis, { placed: player, notes: [] });
  const note = async (): Promise<void> => {
    const { phase } = player.state;
    await player.updateComplete;
    const words = player.shadowRoot?.querySelector('[role=status]')?.textContent ?? '';
    notes.push({ phase, words: words.replace(/\s+/g, ' ').trim() });
  };
  player.addEventListener('statechange', () => void note());
  document.body.append(player);
}
