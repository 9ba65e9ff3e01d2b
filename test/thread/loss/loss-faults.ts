import { setTimeout as delay } from 'node:timers/promises';
import { REST_MS } from './loss-plan.js';
import type { Fault, PlannedFault } from './loss-plan.js';
import type { LossPhone } from './loss-phone.js';
import type { LossStage } from './loss-stage.js';

const LOOK_MS = 250;

/** What befalls the devices, which leaves nothing in memory alone and needs no network. */
const deviceFaults: ReadonlySet<Fault> = new Set([
  'tracks-ended',
  'tracks-muted',
  'camera-flipped',
]);
const pageFaults: ReadonlySet<Fault> = new Set(['tab-killed', 'page-reloaded', ...deviceFaults]);

/** Does to stage and phone what a plan has for them. */
export class LossFaults {
  /** Those that have hit something, in their order. */
  readonly befell: Fault[] = [];
  readonly #stage: LossStage;
  readonly #phone: LossPhone;
  readonly #note: (text: string) => void;
  /** Until when what was filmed may be in the page's memory alone, as there is no room. */
  #fullUntil = 0;
  #cutUntil = 0;
  /** What befalls a page comes one after the other: a page that is gone cannot be hit. */
  #turn: Promise<void> = Promise.resolve();

  constructor(stage: LossStage, phone: LossPhone, note: (text: string) => void) {
    this.#stage = stage;
    this.#phone = phone;
    this.#note = note;
  }

  /** Resolves when it is over. */
  async suffer(planned: PlannedFault): Promise<void> {
    if (!pageFaults.has(planned.fault)) return this.#inflict(planned);
    let end = Promise.resolve();
    this.#turn = this.#turn.then(async () => {
      await this.#waitForPageOnAir(planned.fault);
      end = this.#inflict(planned);
      // Into what lasts the next may come.
      if (planned.lastsMs === 0) await end;
      await delay(REST_MS);
    });
    await this.#turn;
    await end;
  }

  async #inflict({ fault, lastsMs }: PlannedFault): Promise<void> {
    const stage = this.#stage;
    this.#note(`${fault} ${lastsMs || ''}`);
    this.befell.push(fault);
    switch (fault) {
      case 'network-cut':
        this.#cutUntil = Infinity;
        await stage.setCut(true);
        await delay(lastsMs);
        await stage.setCut(false);
        this.#cutUntil = Date.now();
        break;
      case 'server-killed':
        await stage.killServer();
        await delay(lastsMs);
        await stage.startServer();
        break;
      case 'quota-filled':
        this.#fullUntil = Infinity;
        await stage.setFull(true);
        await delay(lastsMs);
        await stage.setFull(false);
        this.#fullUntil = Date.now() + REST_MS;
        break;
      case 'tracks-ended':
        await this.#phone.endTracks();
        break;
      case 'tracks-muted':
        await this.#phone.setMuted(true);
        await delay(lastsMs);
        await this.#phone.setMuted(false);
        break;
      case 'camera-flipped':
        await this.#phone.flipCamera();
        break;
      case 'tab-killed':
        await this.#phone.crash();
        break;
      case 'page-reloaded':
        await this.#phone.reload();
        break;
    }
    if (lastsMs > 0) this.#note(`${fault} is over`);
  }

  /**
   * On a busy machine the page before may not be back yet. A reload comes to nothing while the network is cut, and waits for its end.
   */
  async #waitForPageOnAir(fault: Fault): Promise<void> {
    for (;;) {
      const phase = await this.#phone.readPhase();
      const isOnAir = phase === 'streaming' || phase === 'reconnecting';
      if (isOnAir && Date.now() >= this.#sparedUntil(fault)) return;
      await delay(LOOK_MS);
    }
  }

  /** What is in memory alone dies with its page, which therefore outlives a full disk. */
  #sparedUntil(fault: Fault): number {
    if (deviceFaults.has(fault)) return 0;
    return fault === 'page-reloaded' ? Math.max(this.#cutUntil, this.#fullUntil) : this.#fullUntil;
  }
}
