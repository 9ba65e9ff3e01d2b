import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stream } from '../../../src/contract/index.js';
import type { Sighting } from './counted-camera.js';
import { FRAME_MS, TONE } from './counted-camera.js';
import type { StreamsideElement } from '../demo-pages.js';
import { listLosses, listMissing } from './list-losses.js';
import type { Loss } from './list-losses.js';
import { LossFaults } from './loss-faults.js';
import { LossPhone } from './loss-phone.js';
import type { Fault, LossPlan } from './loss-plan.js';
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
/** Joining codes anew what does not fit, and steps aside for all else that the machine does. */
const WHOLE_LIMIT_MS = 180_000;

/** What is gone, less what a kill may take. */
export interface KeptReport {
  readonly plan: LossPlan;
  readonly seenSeconds: number;
  /** What was seen of which nothing may be gone: neither just before a kill nor just after a tap. */
  readonly dueSeconds: number;
  /** The faults that have hit something, in their order. */
  readonly befell: readonly Fault[];
  /** What is gone, less what a kill may take. */
  readonly losses: readonly Loss[];
  /** What a kill took within the time that it may, and what was seen before a recorder gave its first. */
  readonly takenSeconds: number;
  /** Whether the page said in the end that all is safe. */
  readonly saidSafe: boolean;
  readonly log: readonly string[];
  readonly stream: Stream;
}

/** And what a viewer was shown of what is kept. */
export interface LossReport extends KeptReport, WholeViewing {
  /** What is kept and is not in the recording that a viewer was shown last. */
  readonly unjoined: readonly Loss[];
}

/** One broadcast with its faults, what is left of it on the server, and what a viewer is shown of that. */
export function runLoss(plan: LossPlan): Promise<LossReport> {
  return stageRun(plan, (run) => run.runAndWatch());
}

/** The same without a viewer, who has to wait until all of it is joined. */
export function runKept(plan: LossPlan): Promise<KeptReport> {
  return stageRun(plan, (run) => run.run());
}

async function stageRun<Report>(
  plan: LossPlan,
  work: (run: LossRun) => Promise<Report>,
): Promise<Report> {
  const epoch = Date.now();
  const stage = await LossStage.open(epoch);
  const folder = await mkdtemp(join(tmpdir(), 'streamside-loss-kept-'));
  try {
    const run = new LossRun(stage, plan, epoch, folder);
    return await work(run).catch((cause: unknown) => {
      throw new Error(`It came to nothing: ${run.story}`, { cause });
    });
  } finally {
    await stage.close();
    if (process.env['KEEP_LOSS_FILES'] === undefined) {
      await rm(folder, { recursive: true, force: true });
    } else console.log(folder);
  }
}

/** What is known before the files are read. */
type Lived = Omit<KeptReport, 'losses' | 'takenSeconds' | 'stream'>;

class LossRun {
  readonly #stage: LossStage;
  readonly #plan: LossPlan;
  readonly #epoch: number;
  /** Where the files lie that are looked at. */
  readonly #folder: string;
  readonly #seen: Sighting[] = [];
  readonly #kills: number[] = [];
  readonly #taps: number[] = [];
  readonly #log: string[] = [];
  #isOver = false;

  constructor(stage: LossStage, plan: LossPlan, epoch: number, folder: string) {
    this.#stage = stage;
    this.#plan = plan;
    this.#epoch = epoch;
    this.#folder = folder;
  }

  /** What has happened so far. */
  get story(): string {
    return this.#log.join('; ');
  }

  async run(): Promise<KeptReport> {
    const { id } = await this.#stage.createStream('Memorial service');
    const lived = await this.#broadcast(id);
    const { kept } = await this.#weigh(await this.#stage.readStream(id));
    return { ...lived, ...kept };
  }

  async runAndWatch(): Promise<LossReport> {
    const stage = this.#stage;
    const { id } = await stage.createStream('Memorial service');
    const lived = await this.#broadcast(id);
    const viewing = await watchUntilWhole(stage, {
      streamId: id,
      epoch: this.#epoch,
      limitMs: WHOLE_LIMIT_MS,
      listUnshown: (pictures) => this.#listUnshown(pictures),
      note: (text) => this.#note(text),
    });
    const { kept, missing, files } = await this.#weigh(await stage.readStream(id));
    const shown = files.filter((file) => viewing.played.includes(file.id));
    const unjoined = listMissing(this.#seen, shown).filter(
      (sighting) => !missing.includes(sighting) && !this.#isTaken(sighting.at, sighting.kind),
    );
    return { ...lived, ...kept, ...viewing, unjoined: listLosses(unjoined, this.#epoch) };
  }

  /** Suffers the plan until everything has come home. */
  async #broadcast(id: string): Promise<Lived> {
    const stage = this.#stage;
    const phone = new LossPhone(stage, {
      address: stage.broadcastAddress(id),
      onPageGone: () => this.#noteKill(),
      onTap: () => this.#taps.push(Date.now()),
      note: (text) => this.#note(text),
    });
    const faults = new LossFaults(stage, phone, (text) => this.#note(text));
    stage.onSighting = (sighting) => {
      // A preview is for the person alone.
      const tap = this.#taps.at(-1);
      const isOnAir = tap !== undefined && tap > (this.#kills.at(-1) ?? 0);
      if (isOnAir && sighting.at >= tap && !this.#isOver) this.#seen.push(sighting);
    };
    phone.pickUp();
    await this.#reachLive(phone);
    const began = Date.now();
    await Promise.all(
      this.#plan.faults.map(async (planned) => {
        await delay(Math.max(0, began + planned.atMs - Date.now()));
        await faults.suffer(planned);
      }),
    );
    await delay(Math.max(0, began + this.#plan.lengthMs - Date.now()));
    await this.#reachLive(phone);
    this.#isOver = true;
    await phone.putDown();
    this.#note('stop');
    await phone.page?.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const saidSafe = await this.#comeHome(phone);
    await this.#waitCompleted(id, phone);
    const pictures = this.#seen.filter(({ kind }) => kind === 'picture');
    const due = pictures.filter(({ at, kind }) => !this.#isTaken(at, kind));
    return {
      plan: this.#plan,
      seenSeconds: (pictures.length * FRAME_MS) / 1_000,
      dueSeconds: (due.length * FRAME_MS) / 1_000,
      befell: faults.befell,
      saidSafe,
      log: this.#log,
    };
  }

  /** A page that is gone has seen its last. */
  #noteKill(): void {
    const last = this.#seen.findLast(({ kind }) => kind === 'picture');
    if (last !== undefined) this.#kills.push(last.at);
  }

  async #reachLive(phone: LossPhone): Promise<void> {
    const deadline = Date.now() + HOME_LIMIT_MS;
    for (;;) {
      const phase = await phone.readPhase();
      if (phase === 'streaming') return;
      if (Date.now() > deadline) throw new Error(`It is ${phase}`);
      await delay(LOOK_MS);
    }
  }

  /** Waits until the page says that all is safe. False where it did not come to that. */
  async #comeHome({ page }: LossPhone): Promise<boolean> {
    try {
      await page
        ?.locator('whip-broadcaster[state="stopped"]')
        .getByText(/are safe on the server/)
        .first()
        .waitFor({ timeout: HOME_LIMIT_MS });
      await page?.locator('.leftover.unsent').first().waitFor({ state: 'detached' });
      return true;
    } catch {
      const words = await page?.evaluate(
        () => document.querySelector('whip-broadcaster')?.shadowRoot?.textContent,
      );
      this.#note(`it says: ${words?.replaceAll(/\s+/g, ' ') ?? 'nothing'}`);
      return false;
    }
  }

  async #waitCompleted(id: string, phone: LossPhone): Promise<void> {
    const deadline = Date.now() + HOME_LIMIT_MS;
    for (;;) {
      const { status, recordings } = await this.#stage.readStream(id);
      const isOver = recordings.every(({ state }) => state === 'ready' || state === 'failed');
      // It names a piece a moment after it has acknowledged it.
      const pieces = recordings.filter(({ from }) => from === 'device').length;
      const isAll = status === 'completed' && isOver && pieces >= phone.sentPieces;
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

  async #weigh(stream: Stream) {
    this.#noteRecordings(stream);
    const files = await readKeptFiles(this.#stage, stream, this.#folder, this.#epoch);
    const missing = listMissing(this.#seen, files);
    const taken = missing.filter(({ at, kind }) => this.#isTaken(at, kind));
    const lost = missing.filter((sighting) => !taken.includes(sighting));
    const kept = {
      losses: listLosses(lost, this.#epoch),
      takenSeconds: (taken.filter(({ kind }) => kind === 'picture').length * FRAME_MS) / 1_000,
      stream,
    };
    return { kept, missing, files };
  }

  /** A step of sound of which a part may be gone is taken with it. */
  #isTaken(at: number, kind: Sighting['kind']): boolean {
    const end = kind === 'sound' ? at + TONE.stepMs : at;
    const isLast = this.#kills.some((kill) => end >= kill - KILL_TAKES_MS && at <= kill);
    return isLast || this.#taps.some((tap) => end >= tap && at <= tap + START_TAKES_MS);
  }

  /** Where each lies, by the run's clock: what a viewer was shown follows from that. */
  #noteRecordings({ recordings }: Stream): void {
    const at = (time: string | null): string =>
      ((Date.parse(time ?? '') - this.#epoch) / 1_000).toFixed(2);
    for (const { id, from, startedAt, duration, spans = [] } of recordings) {
      const runs = spans.map((run) => `${at(run.startedAt)} for ${run.duration}`).join(', ');
      this.#note(`${from} ${id.slice(0, 11)} from ${at(startedAt)}, ${duration} s: ${runs}`);
    }
  }

  #note(text: string): void {
    this.#log.push(`${((Date.now() - this.#epoch) / 1_000).toFixed(1)} ${text.trim()}`);
  }
}
