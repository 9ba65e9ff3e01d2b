import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { StreamsideElement } from '../demo-pages.js';
import type { LossStage } from './loss-stage.js';

const LOOK_MS = 250;
/** A page that cannot be had by then is asked for again. */
const PAGE_LIMIT_MS = 3_000;

interface Broadcaster extends StreamsideElement {
  preview(): Promise<unknown>;
  flipCamera(): Promise<{ readonly outcome: string }>;
}

export interface LossPhoneOptions {
  readonly address: string;
  /** A page that is gone has seen its last. */
  readonly onPageGone: () => void;
  readonly onTap: () => void;
  readonly note: (text: string) => void;
}

/** The phone, and the person at it, who opens the page again when it is gone and taps when it is not live. */
export class LossPhone {
  readonly #stage: LossStage;
  readonly #options: LossPhoneOptions;
  /** Addresses of pieces that the server has acknowledged. */
  readonly #sent = new Set<string>();
  #page: Page | null = null;
  #person: Promise<void> = Promise.resolve();
  #isPutDown = false;

  constructor(stage: LossStage, options: LossPhoneOptions) {
    this.#stage = stage;
    this.#options = options;
  }

  get page(): Page | null {
    return this.#page;
  }

  /** How many pieces the server has acknowledged. */
  get sentPieces(): number {
    return this.#sent.size;
  }

  /** From now on the person keeps it live. */
  pickUp(): void {
    this.#person = this.#keepLive();
  }

  /** Nobody taps any more. */
  async putDown(): Promise<void> {
    this.#isPutDown = true;
    await this.#person;
  }

  /** Null where there is no page, or no broadcaster on it. */
  async readPhase(): Promise<string | null> {
    const page = this.#page;
    if (page === null) return null;
    const phase = await readPhase(page).catch(() => null);
    return page === this.#page ? phase : null;
  }

  /** Its renderer is gone at once, as where the system needs the memory. */
  async crash(): Promise<void> {
    const page = this.#page;
    if (page === null) return;
    this.#page = null;
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    const session = await page.context().newCDPSession(page);
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
    this.#options.onPageGone();
    await page.close();
  }

  /** With the cable pulled nothing comes of it, and the page lives on. */
  async reload(): Promise<void> {
    await this.#page?.reload({ timeout: PAGE_LIMIT_MS }).catch(() => undefined);
  }

  async endTracks(): Promise<void> {
    await this.#page?.evaluate(() => globalThis.countedCamera.endTracks()).catch(() => null);
  }

  /** Takes camera and microphone away for a call that comes in, or gives them back. */
  async setMuted(isMuted: boolean): Promise<void> {
    const page = this.#page;
    await page
      ?.evaluate((muted) => globalThis.countedCamera.setMuted(muted), isMuted)
      .catch(() => null);
  }

  /** The person turns to the other camera. */
  async flipCamera(): Promise<void> {
    const result = await this.#page?.evaluate(() =>
      find<Broadcaster>('whip-broadcaster').flipCamera(),
    );
    if (result?.outcome !== 'done') throw new Error(`No flip: ${JSON.stringify(result)}`);
  }

  async #keepLive(): Promise<void> {
    for (; !this.#isPutDown; await delay(LOOK_MS)) {
      try {
        if (this.#page === null) await this.#openPage();
        const page = this.#page;
        if (page === null) continue;
        const phase = await readPhase(page);
        if (phase === null) await page.goto(this.#options.address, { timeout: PAGE_LIMIT_MS });
        else if (phase === 'stopped' || phase === 'idle') {
          await page.evaluate(() => find<Broadcaster>('whip-broadcaster').preview());
        } else if (phase === 'error' || phase === 'preview') {
          this.#options.note(`taps: ${phase}`);
          this.#options.onTap();
          // It resolves once live; the page may be gone before.
          void page
            .evaluate(() => find<Broadcaster>('whip-broadcaster').start())
            .catch(() => undefined);
        }
      } catch {
        // The page was gone in the middle of it, or could not be had.
      }
    }
  }

  async #openPage(): Promise<void> {
    const { note, onPageGone } = this.#options;
    const page = await this.#stage.openPage();
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('pageerror', ({ message }) => note(`page error: ${message}`));
    page.on('response', (response) => {
      const request = response.request();
      const isPiece = request.headers()['tus-resumable'] !== undefined;
      if (isPiece && request.method() === 'PATCH' && response.ok()) this.#sent.add(response.url());
    });
    page.on('framenavigated', onPageGone);
    this.#page = page;
  }
}

/** Null where there is no such element on the page. */
function readPhase(page: Page): Promise<string | null> {
  return page.evaluate(
    () => document.querySelector<StreamsideElement>('whip-broadcaster')?.state?.phase ?? null,
  );
}
