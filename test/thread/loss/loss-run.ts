import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Stream } from '../../../src/contract/index.js';
import type { Sighting } from './counted-camera.js';
import { FRAME_MS, TONE } from './counted-camera.js';
import type { StreamsideElement } from '../demo-pages.js';
import { listLosses, listMissing } from './list-losses.js';
import type { Loss } from './list-losses.js';
import type { LossPlan, PlannedFault } from './loss-plan.js';
import { LossStage } from './loss-stage.js';
import { readKeptFiles } from './read-kept-files.js';
import { watchUntilWhole } from './watch-until-whole.js';
import type { WholeViewing } from './watch-until-whole.js';

/** What a kill may take of the seconds before it. */
export const KILL_TAKES_MS = 2_000;
/** From the tap to the first that a recorder gives, on a machine that is busy with other things. */
const START_TAKES_MS = 1_500;
const LOOK_MS = 250;
/** What came home is waited for so long. */
const HOME_LIMIT_MS = 60_000;

/** What is gone, and what a viewer was shown; of both less what a kill may take. */
export interface LossReport extends WholeViewing {
  readonly plan: LossPlan;
  readonly seenSeconds: number;
  /** What is gone, less what a kill may take. */
  readonly losses: readonly Loss[];
  /** What a kill took within the time that it may, and what was seen before a recorder gave its first. */
  readonly takenSeconds: number;
  /** Whether the page said in the end that all is safe. */
  readonly saidSafe: boolean;
  readonly log: readonly string[];
  readonly stream: Stream;
}

/** One broadcast with its faults, and what is left of it on the server. */
export async function runLoss(plan: LossPlan): Promise<LossReport> {
  const epoch = Date.now();
  const stage = await LossStage.open(epoch);
  const folder = await mkdtemp(join(tmpdir(), 'streamside-loss-kept-'));
  try {
    return await new LossRun(stage, plan, epoch, folder).run();
  } finally {
    await stage.close();
    if (process.env['KEEP_LOSS_FILES'] === undefined) {
      await rm(folder, { recursive: true, force: true });
    } else console.log(folder);
  }
}

interface Broadcaster extends StreamsideElement {
  preview(): Promise<unknown>;
}

class LossRun {
  readonly #stage: LossStage;
  readonly #plan: LossPlan;
  readonly #epoch: number;
  /** Where the files lie that are looked at. */
  readonly #folder: string;
  readonly #seen: Sighting[] = [];
  readonly #kills: number[] = [];
  readonly #taps: number[] = [];
  /** Addresses of pieces that the server has acknowledged. */
  readonly #sent = new Set<string>();
  readonly #log: string[] = [];
  #address = '';
  #page: Page | null = null;
  #isOver = false;

  constructor(stage: LossStage, plan: LossPlan, epoch: number, folder: string) {
    this.#stage = stage;
    this.#plan = plan;
    this.#epoch = epoch;
    this.#folder = folder;
  }

  async run(): Promise<LossReport> {
    const stage = this.#stage;
    const { id } = await stage.createStream('Memorial service');
    this.#address = stage.broadcastAddress(id);
    stage.onSighting = (sighting) => {
      // A preview is for the person alone.
      const tap = this.#taps.at(-1);
      const isOnAir = tap !== undefined && tap > (this.#kills.at(-1) ?? 0);
      if (isOnAir && sighting.at >= tap && !this.#isOver) this.#seen.push(sighting);
    };
    const person = this.#keepLive();
    await this.#reachLive();
    const began = Date.now();
    await Promise.all(
      this.#plan.faults.map(async (planned) => {
        await delay(Math.max(0, began + planned.atMs - Date.now()));
        await this.#suffer(planned);
      }),
    );
    await delay(Math.max(0, began + this.#plan.lengthMs - Date.now()));
    await this.#reachLive();
    this.#isOver = true;
    await person;
    this.#note('stop');
    await this.#page?.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const saidSafe = await this.#comeHome();
    await this.#waitCompleted(id);
    const viewing = await watchUntilWhole(stage, {
      streamId: id,
      epoch: this.#epoch,
      limitMs: HOME_LIMIT_MS,
      listUnshown: (pictures) => this.#listUnshown(pictures),
      note: (text) => this.#note(text),
    });
    const stream = await stage.readStream(id);
    const seconds = this.#seen.filter(({ kind }) => kind === 'picture').length * FRAME_MS;
    return {
      plan: this.#plan,
      seenSeconds: seconds / 1_000,
      ...(await this.#weigh(stream)),
      ...viewing,
      saidSafe,
      log: this.#log,
      stream,
    };
  }

  async #suffer({ fault, lastsMs }: PlannedFault): Promise<void> {
    const stage = this.#stage;
    this.#note(`${fault} ${lastsMs || ''}`);
    switch (fault) {
      case 'network-cut':
        await stage.setCut(true);
        await delay(lastsMs);
        await stage.setCut(false);
        break;
      case 'server-killed':
        await stage.killServer();
        await delay(lastsMs);
        await stage.startServer();
        break;
      case 'quota-filled':
        await stage.setFull(true);
        await delay(lastsMs);
        await stage.setFull(false);
        break;
      case 'tracks-ended':
        await this.#page?.evaluate(() => globalThis.countedCamera.endTracks()).catch(() => null);
        break;
      case 'tab-killed':
        await this.#crash();
        return;
      case 'page-reloaded':
        // With the cable pulled nothing comes of it, and the page lives on.
        await this.#page?.reload({ timeout: 3_000 }).catch(() => undefined);
        return;
    }
    this.#note(`${fault} is over`);
  }

  async #crash(): Promise<void> {
    const page = this.#page;
    if (page === null) return;
    this.#page = null;
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    const session = await page.context().newCDPSession(page);
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
    this.#noteKill();
    await page.close();
  }

  /** A page that is gone has seen its last. */
  #noteKill(): void {
    const last = this.#seen.findLast(({ kind }) => kind === 'picture');
    if (last !== undefined) this.#kills.push(last.at);
  }

  async #openPage(): Promise<void> {
    const page = await this.#stage.openPage();
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('pageerror', ({ message }) => this.#note(`page error: ${message}`));
    page.on('response', (response) => {
      const request = response.request();
      const isPiece = request.headers()['tus-resumable'] !== undefined;
      if (isPiece && request.method() === 'PATCH' && response.ok()) this.#sent.add(response.url());
    });
    page.on('framenavigated', () => this.#noteKill());
    this.#page = page;
  }

  /** The person at the phone: opens the page again when it is gone, and taps again when it is not live. */
  async #keepLive(): Promise<void> {
    for (; !this.#isOver; await delay(LOOK_MS)) {
      try {
        if (this.#page === null) await this.#openPage();
        const page = this.#page;
        if (page === null) continue;
        const phase = await readPhase(page);
        if (phase === null) await page.goto(this.#address, { timeout: 3_000 });
        else if (phase === 'stopped' || phase === 'idle') {
          await page.evaluate(() => find<Broadcaster>('whip-broadcaster').preview());
        } else if (phase === 'error' || phase === 'preview') {
          this.#note(`taps: ${phase}`);
          this.#taps.push(Date.now());
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

  async #reachLive(): Promise<void> {
    const deadline = Date.now() + HOME_LIMIT_MS;
    for (;;) {
      const page = this.#page;
      const phase = page === null ? null : await readPhase(page).catch(() => null);
      if (phase === 'streaming') return;
      if (Date.now() > deadline) throw new Error(`It is ${phase}: ${this.#log.join('; ')}`);
      await delay(LOOK_MS);
    }
  }

  /** Waits until the page says that all is safe. False where it did not come to that. */
  async #comeHome(): Promise<boolean> {
    try {
      await this.#page
        ?.locator('whip-broadcaster[state="stopped"]')
        .getByText(/are safe/)
        .first()
        .waitFor({ timeout: HOME_LIMIT_MS });
      await this.#page?.locator('[part="leftovers"]').waitFor({ state: 'detached' });
      return true;
    } catch {
      const words = await this.#page?.evaluate(
        () => document.querySelector('whip-broadcaster')?.shadowRoot?.textContent,
      );
      this.#note(`it says: ${words?.replaceAll(/\s+/g, ' ') ?? 'nothing'}`);
      return false;
    }
  }

  async #waitCompleted(id: string): Promise<void> {
    const deadline = Date.now() + HOME_LIMIT_MS;
    for (;;) {
      const { status, recordings } = await this.#stage.readStream(id);
      const isOver = recordings.every(({ state }) => state === 'ready' || state === 'failed');
      // It names a piece a moment after it has acknowledged it.
      const pieces = recordings.filter(({ from }) => from === 'device').length;
      const isAll = status === 'completed' && isOver && pieces >= this.#sent.size;
      if (isAll || Date.now() > deadline) return;
      await delay(LOOK_MS);
    }
  }

  #listUnshown(pictures: readonly number[]): Loss[] {
    const seen = this.#seen.filter(({ kind }) => kind === 'picture');
    const missing = listMissing(seen, [{ picture: pictures, sound: [] }]);
    const lost = missing.filter(({ at, kind }) => !this.#isTaken(at, kind));
    return listLosses(lost, this.#epoch);
  }

  async #weigh(stream: Stream): Promise<Pick<LossReport, 'losses' | 'takenSeconds'>> {
    const files = await readKeptFiles(this.#stage, stream, this.#folder, this.#epoch);
    const missing = listMissing(this.#seen, files);
    const taken = missing.filter(({ at, kind }) => this.#isTaken(at, kind));
    const lost = missing.filter((sighting) => !taken.includes(sighting));
    return {
      losses: listLosses(lost, this.#epoch),
      takenSeconds: (taken.filter(({ kind }) => kind === 'picture').length * FRAME_MS) / 1_000,
    };
  }

  /** A step of sound of which a part may be gone is taken with it. */
  #isTaken(at: number, kind: Sighting['kind']): boolean {
    const end = kind === 'sound' ? at + TONE.stepMs : at;
    const isLast = this.#kills.some((kill) => end >= kill - KILL_TAKES_MS && at <= kill);
    return isLast || this.#taps.some((tap) => end >= tap && at <= tap + START_TAKES_MS);
  }

  #note(text: string): void {
    this.#log.push(`${((Date.now() - this.#epoch) / 1_000).toFixed(1)} ${text.trim()}`);
  }
}

/** Null where there is no such element on the page. */
function readPhase(page: Page): Promise<string | null> {
  return page.evaluate(
    () => document.querySelector<StreamsideElement>('whip-broadcaster')?.state?.phase ?? null,
  );
}
