import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../../src/engine/index.js';
import type {
  Engine,
  EngineEvent,
  EngineOptions,
  EngineReport,
} from '../../../src/engine/index.js';
import { launchBrowser, smallWindow } from '../../support/browser.js';
import { serveEngine } from './engine-server.js';
import { publish } from './media-page.js';
import { reportOf } from './report-change.js';

type StageOptions = Partial<Omit<EngineOptions, 'dataDir' | 'log'>>;

/** A real engine behind HTTP in a folder of its own, and a real browser for those who publish and watch. */
export class EngineStage {
  readonly browser: Browser;
  readonly folder: string;
  /** All that the engine told since the stage was set. */
  readonly events: EngineEvent[] = [];
  readonly #options: StageOptions;
  #running: { engine: Engine; origin: string; closeServer: () => Promise<void> } | null = null;

  private constructor(browser: Browser, folder: string, options: StageOptions) {
    this.browser = browser;
    this.folder = folder;
    this.#options = options;
  }

  /** Sets a stage; everyone may do everything where nothing else is said. */
  static async open(options: StageOptions = {}): Promise<EngineStage> {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-stage-'));
    const stage = new EngineStage(await launchBrowser(), folder, options);
    await stage.start();
    return stage;
  }

  get engine(): Engine {
    return this.#present.engine;
  }

  get origin(): string {
    return this.#present.origin;
  }

  /** Starts an engine on the stage's folder, after `stop`. */
  async start(): Promise<void> {
    const engine = await createEngine({
      dataDir: this.folder,
      authorize: () => Promise.resolve('allowed'),
      log: (event) => this.events.push(event),
      ...this.#options,
    });
    const { origin, close } = await serveEngine(engine);
    this.#running = { engine, origin, closeServer: close };
  }

  /** Ends the engine; folder and browser stay. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.engine.close();
    await running?.closeServer();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stop();
    // On a busy machine a closed engine may still be writing its last recordings' indexes.
    await rm(this.folder, { recursive: true, maxRetries: 20, retryDelay: 200 });
  }

  /** Closes what the pages of a test still do, and forgets what was told. */
  async clear(): Promise<void> {
    for (const context of this.browser.contexts()) await context.close();
    this.events.length = 0;
  }

  async openPage(origin = this.origin): Promise<Page> {
    const page = await this.browser.newPage(smallWindow);
    await page.goto(`${origin}/`);
    return page;
  }

  /** A page that publishes a stream. `codec` is the only one that it offers for pictures. */
  async publish(streamId: string, codec: string | null = null): Promise<StagePublisher> {
    const page = await this.openPage();
    const { whip } = this.engine.addresses(streamId);
    return { page, session: await publish(page, this.origin + whip, codec) };
  }

  /** The first report of a stream that fits. */
  async report(streamId: string, fits: (report: EngineReport) => boolean): Promise<EngineReport> {
    return await reportOf(this.engine, streamId, fits);
  }

  /** Where live HLS of a stream is, once it can be played. */
  async liveHls(streamId: string): Promise<string> {
    const { hls, hlsProblem } = await this.report(
      streamId,
      (report) => report.hls !== null || report.hlsProblem !== null,
    );
    if (hls === null) throw new Error(`No live HLS: ${hlsProblem}`);
    return this.origin + hls;
  }

  get #present(): { engine: Engine; origin: string; closeServer: () => Promise<void> } {
    if (this.#running === null) throw new Error('The engine is stopped');
    return this.#running;
  }
}

export interface StagePublisher {
  readonly page: Page;
  /** Its session's address. */
  readonly session: string;
}
