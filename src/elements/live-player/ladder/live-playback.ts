import type { MediaCredentials } from '../../shared/player/read-credentials.js';
import type { PlaybackModel } from '../../shared/player/playback-model.js';
import type { StillPicture } from '../../shared/player/still-picture.js';
import { AbsentServers } from './absent-servers.js';
import { Attempt } from './attempt.js';
import { BarredWays } from './barred-ways.js';
import { Challenge } from './challenge.js';
import { defaultClimbPolicy } from './climb-policy.js';
import type { ClimbPolicy } from './climb-policy.js';
import type { LiveReport } from './live-report.js';
import type { LiveSource } from './live-ladder.js';
import { findBetter, findRenewed } from './live-ladder.js';
import { MissingPicture } from './missing-picture.js';
import type { PreparedOffer } from './prepared-offer.js';
import { pageGate } from '../server-gate.js';
import type { RejoinPolicy } from './rejoin-policy.js';
import { defaultRejoinPolicy } from './rejoin-policy.js';
import { EdgeLeave } from './edge-leave.js';
import { openRung } from './open-rung.js';
import type { RungListener } from './rung.js';
import { ScreenTurn } from './screen-turn.js';
import type { TurnOutcome } from './screen-turn.js';
import { watchNetwork } from './watch-network.js';

/** Behind the live edge by more than this, a viewer is no longer at it. */
const EDGE_SECONDS = 8;

export interface LivePlaybackOptions {
  readonly video: HTMLVideoElement;
  /** Outlasts the playback: what comes after it drops the last picture. */
  readonly still: StillPicture;
  /** The ladder as it is now; read before each round. */
  readonly readLadder: () => readonly LiveSource[];
  readonly readCredentials: (url: string) => MediaCredentials;
  /** Asks for another token and for the addresses of now; resolves with whether somebody has answered. */
  readonly renew: () => Promise<boolean>;
  /** The offer of the first connection, made ahead. */
  readonly offer: PreparedOffer;
  /** Others start at this moment too, so the first try is spread. */
  readonly startsWithOthers: boolean;
  /** The broadcaster is known to be away: no source can do better than wait. */
  readonly isCameraLost: () => boolean;
  readonly rejoinPolicy?: RejoinPolicy;
  readonly climbPolicy?: ClimbPolicy;
  onReport(report: LiveReport): void;
}

/** Keeps a live stream on the video: climbs the ladder down and up, watches the flow, and never gives up. */
export class LivePlayback {
  readonly #options: LivePlaybackOptions;
  readonly #life = new AbortController();
  readonly #barred = new BarredWays();
  readonly #challenge: Challenge<Attempt>;
  /** Lists that have come to their end: the same again is not live. */
  readonly #ended = new Set<string>();
  readonly #leave: EdgeLeave;
  readonly #missing = new MissingPicture();
  readonly #absent = new AbsentServers(() => this.#wake?.());
  #turn: ScreenTurn | null = null;
  #wake: (() => void) | null = null;
  /** What takes the screen next, out of turn. */
  #next: Attempt | null = null;

  constructor(options: LivePlaybackOptions) {
    this.#options = options;
    this.#leave = new EdgeLeave(options.video, this.#life.signal);
    this.#challenge = new Challenge({
      climbPolicy: options.climbPolicy ?? defaultClimbPolicy,
      barred: this.#barred,
      readBetter: () => this.#readBetter(),
      open: (source) => this.#createAttempt(source),
      isContested: () => this.#turn?.isFlowing === true,
      onWon: (attempt) => this.#change(attempt),
    });
  }

  /** Makes the first connection before anybody asks for the picture: unseen, and without a sound. */
  expect(): void {
    const [source] = this.#readLadder();
    // HLS would have to be played to be ready.
    if (source?.type !== 'whep' || pageGate.isAway(source.url)) return;
    this.#next = this.#createAttempt(source);
    this.#next.hide();
  }

  open(): void {
    const { signal } = this.#life;
    watchNetwork(() => {
      this.#turn?.attempt.rung?.changeNetwork?.();
      this.#challenge.changeNetwork();
      this.nudge();
    }, signal);
    document.addEventListener('visibilitychange', () => this.nudge(), { signal });
    void this.#run(signal);
  }

  close(): void {
    this.#life.abort();
    this.#absent.forget();
    this.#challenge.stop();
    this.#next?.end();
    this.#turn?.release('closed');
    this.#wake?.();
  }

  /** Something has changed for the better: tries now what was to be tried later. */
  nudge(): void {
    pageGate.hurry();
    this.#wake?.();
    this.#turn?.nudge();
  }

  /** Other sources are named than before: there may be a better one now than what plays. */
  followSources(): void {
    if (this.#findBetter().length > 0) this.#challenge.begin();
  }

  /** To the live edge. False where the media has none that one can be behind. */
  goLive(): boolean {
    const edge = this.#turn?.attempt.rung?.liveEdge ?? null;
    if (edge === null) return false;
    this.#options.video.currentTime = edge;
    this.#leave.forget();
    return true;
  }

  /** What the browser had paused is played on: live is now, and not what was loaded before its server was away. */
  comeBack(): void {
    if (this.#turn?.attempt.rung?.isStale) this.#turn.release('failed');
    else this.goLive();
  }

  /** The viewer has gone back from the live edge. */
  get isBehind(): boolean {
    return this.#leave.hasLeft && this.#isAfterEdge;
  }

  get #isAfterEdge(): boolean {
    const edge = this.#turn?.attempt.rung?.liveEdge ?? null;
    return edge !== null && edge - this.#options.video.currentTime > EDGE_SECONDS;
  }

  /** When what is on the screen was recorded, milliseconds since 1970; null where that is now, or nobody tells. */
  get momentMs(): number | null {
    return this.#turn?.attempt.rung?.momentMs ?? null;
  }

  /** What can be seen and chosen of what is on the screen; null where there is nothing but the media itself. */
  get model(): PlaybackModel | null {
    return this.#turn?.attempt.rung?.model ?? null;
  }

  seek(seconds: number): void {
    this.#turn?.attempt.rung?.seek?.(seconds);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const policy = this.#options.rejoinPolicy ?? defaultRejoinPolicy;
    for (let round = 0; !signal.aborted; round += 1) {
      await this.#pause(policy(round, this.#options.startsWithOthers));
      await this.#absent.whenAny(this.#options.readLadder(), signal);
      if (signal.aborted) return;
      const outcome = await this.#climb(signal);
      if (outcome.hasFlowed) round = 0;
      else if (!signal.aborted) this.#report({ news: 'unreachable', cause: outcome.cause });
    }
  }

  /** From the best rung down to the first that shows a picture, until that one fails. */
  async #climb(signal: AbortSignal): Promise<TurnOutcome> {
    const ladder = this.#readLadder();
    let outcome: TurnOutcome = { end: 'failed', hasFlowed: false, isBarred: false, cause: null };
    for (const [i, source] of ladder.entries()) {
      // The best one is tried first when its server is back.
      if (i > 0 && pageGate.isAway(source.url)) {
        this.#absent.await(source.url);
        continue;
      }
      const attempt =
        this.#takeNext() ?? this.#challenge.take(source) ?? this.#createAttempt(source);
      outcome = await this.#play(attempt, ladder.slice(i + 1));
      for (let next = this.#takeNext(); next !== null; next = this.#takeNext()) {
        const since = performance.now();
        outcome = await this.#play(next, []);
        this.#challenge.noteHold(performance.now() - since);
      }
      // What has shown a picture is asked again first; without a camera the others have none either.
      if (signal.aborted || outcome.hasFlowed || this.#options.isCameraLost()) break;
    }
    return outcome;
  }

  async #play(attempt: Attempt, lower: readonly LiveSource[]): Promise<TurnOutcome> {
    const { video, still, isCameraLost } = this.#options;
    const turn = new ScreenTurn(attempt, {
      video,
      still,
      missing: this.#missing,
      isCameraLost,
      // A lower rung of another kind is there before this one has failed for good.
      hasOther: attempt.source.type === 'whep' && lower.some(({ type }) => type === 'hls'),
      isLast: lower.length === 0,
      onReport: (report) => this.#follow(report, attempt),
    });
    this.#turn = turn;
    const outcome = await turn.run();
    this.#turn = null;
    if (outcome.end === 'late') this.#challenge.adopt(attempt);
    if (attempt.isListOver) this.#ended.add(attempt.source.url);
    if (outcome.isBarred) this.#barred.add(attempt.source.url);
    return outcome;
  }

  #follow(report: LiveReport, attempt: Attempt): void {
    if (report.news === 'playing') {
      this.#absent.forget();
      if (attempt.source.type === 'whep') this.#barred.remove(attempt.source.url);
      else this.#challenge.noteLower();
      // A slow line has put him behind: playing faster would take minutes.
      if (this.#isAfterEdge && !this.isBehind) this.goLive();
      if (this.#findBetter().length > 0) this.#challenge.begin();
      else this.#challenge.stop();
    }
    this.#report(report);
  }

  /** The better rung takes the screen, unless the viewer has paused or gone back meanwhile. */
  #change(attempt: Attempt): void {
    const isLeft = this.#turn !== null && (this.isBehind || this.#options.video.paused);
    if (isLeft && this.#turn?.attempt.hasFlowed === true) {
      attempt.end();
      // He comes back, and nothing else would tell of it.
      this.#challenge.begin();
      return;
    }
    this.#next = attempt;
    this.#turn?.release('overtaken');
    this.#wake?.();
  }

  #takeNext(): Attempt | null {
    const next = this.#next;
    this.#next = null;
    return next?.isOver === true ? null : next;
  }

  #readLadder(): readonly LiveSource[] {
    return this.#barred.order(this.#options.readLadder());
  }

  /** Nothing is better for who has gone back or paused. */
  #readBetter(): readonly LiveSource[] {
    return this.isBehind || this.#options.video.paused ? [] : this.#findBetter();
  }

  #findBetter(): readonly LiveSource[] {
    const present = this.#turn?.attempt;
    if (present === undefined) return [];
    return findBetter(present.source, present.ladder, this.#options.readLadder());
  }

  #createAttempt(source: LiveSource): Attempt {
    const { video, readCredentials, readLadder, renew, offer } = this.#options;
    const { url } = source;
    const ladder = readLadder();
    const open = (from: LiveSource, listener: RungListener) =>
      openRung(from, listener, {
        video,
        readCredentials: () => readCredentials(url),
        readSource: () => findRenewed(source, ladder, readLadder()),
        renew,
        offer,
        mustBeLive: this.#ended.has(url),
      });
    return new Attempt(source, ladder, video, open, () => this.#missing.isAwaited);
  }

  #report(report: LiveReport): void {
    if (!this.#life.signal.aborted) this.#options.onReport(report);
  }

  async #pause(ms: number): Promise<void> {
    // Without a rung there is nothing that it could take its turn with.
    const isNextReady = this.#next !== null && this.#options.readLadder().length > 0;
    if (ms === 0 || isNextReady) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
