import type { Flow } from '../../../media/flow-watch.js';
import { startPlaying } from '../../shared/player/start-playing.js';
import type { StillPicture } from '../../shared/player/still-picture.js';
import { pageGate } from '../server-gate.js';
import type { Attempt } from './attempt.js';
import type { LiveReport } from './live-report.js';
import type { MissingPicture } from './missing-picture.js';
import { chooseRepairMs, lookAgainMs } from './repair-policy.js';

/** A source that has shown nothing by then no longer keeps the next one waiting. */
const HEAD_START_MS = 1_200;

/** A source that has shown nothing after so long gives way to the next. */
const FIRST_MEDIA_MS = 8_000;

/** With no other source to turn to, patience costs nothing. */
const LAST_FIRST_MEDIA_MS = 20_000;

/** A way made anew has brought media by then, or another one will. */
const RENEWED_MS = 4_000;

/** While the camera is away the way itself is sound: looked at again after so long. */
const CAMERA_LOOK_MS = 1_000;

/** Whether the sound goes on that a missing picture is waited for with. */
const LOOK_MS = 1_000;

/** HLS that has played all it has may still be loading more. */
const STARVED_MS = 3_000;
/** Less ahead than this is as good as nothing. */
const STARVED_SECONDS = 0.3;

/** A low-latency list that stalls so often within the time is not kept up with. */
const MAX_STALLS = 3;
const STALLS_WITHIN_MS = 60_000;

/** Without a picture nothing is painted; longer than a frame, and too short to see. */
const PAINT_LIMIT_MS = 1_000;

/** How a turn came to its end; `late` and `overtaken` leave nothing to be mended. */
export interface TurnOutcome {
  readonly end: 'failed' | 'late' | 'overtaken' | 'closed';
  readonly hasFlowed: boolean;
  /** The server answered, but the network let no media pass. */
  readonly isBarred: boolean;
  readonly cause: unknown;
}

export interface ScreenTurnOptions {
  readonly video: HTMLVideoElement;
  readonly still: StillPicture;
  readonly missing: MissingPicture;
  readonly isCameraLost: () => boolean;
  /** A source of another kind is to follow: it is not kept waiting. */
  readonly hasOther: boolean;
  readonly isLast: boolean;
  onReport(report: LiveReport): void;
}

/** One attempt's time on the screen: until it fails, is too slow, or something better comes. */
export class ScreenTurn {
  readonly attempt: Attempt;
  readonly #options: ScreenTurnOptions;
  #limit: ReturnType<typeof setTimeout> | undefined;
  #isRenewed = false;
  #isBarred = false;
  #stalls: number[] = [];
  #settle: (end: TurnOutcome['end']) => void = () => undefined;

  constructor(attempt: Attempt, options: ScreenTurnOptions) {
    this.attempt = attempt;
    this.#options = options;
  }

  get isFlowing(): boolean {
    return this.attempt.watch.flow === 'flowing';
  }

  async run(): Promise<TurnOutcome> {
    const { attempt } = this;
    const { still, hasOther, isLast } = this.#options;
    const ended = new Promise<TurnOutcome['end']>((resolve) => (this.#settle = resolve));
    attempt.follow({
      onShown: () => this.#startAgain(),
      onFlow: (flow) => this.#follow(flow),
      onSilence: () => this.#renew(),
      onRecovering: () => this.#tellRecovery(),
      onExchange: () => this.#bridge(),
      onLastPicture: () => {
        if (attempt.hasFlowed) still.take();
      },
      onEnd: () => this.#settle('failed'),
    });
    attempt.show();
    if (attempt.isOver) this.#settle('failed');
    this.#lookAtFrames(2);
    // A hidden page's play() may never settle, so nothing waits for it.
    void this.#start();
    if (this.isFlowing) this.#showFlow();
    else if (hasOther) this.#wait(HEAD_START_MS, () => this.#settle('late'));
    else this.#wait(isLast ? LAST_FIRST_MEDIA_MS : FIRST_MEDIA_MS, () => this.#giveUp());
    const end = await ended;
    clearTimeout(this.#limit);
    const { hasFlowed, cause } = attempt;
    attempt.follow({});
    if (hasFlowed && end !== 'closed') still.take();
    if (end === 'late') attempt.hide();
    else attempt.end();
    if (hasFlowed && end === 'failed') this.#report('reconnecting');
    return { end, hasFlowed, isBarred: this.#isBarred, cause };
  }

  /** Ends it for a reason that is not its own. */
  release(end: 'overtaken' | 'closed' | 'failed'): void {
    this.#settle(end);
  }

  /** Something has changed for the better: what stands is mended now. */
  nudge(): void {
    const { watch, source } = this.attempt;
    // What waits for its server has gathered its addresses, and goes on the sooner when that answers.
    if (this.#isRenewed && pageGate.isAway(source.url)) {
      return this.#wait(RENEWED_MS, () => this.#renew());
    }
    void watch.sample().then(() => {
      if (watch.flow === 'stalled') this.#renew();
    });
  }

  async #start(): Promise<void> {
    if ((await startPlaying(this.#options.video)) === 'refused') {
      this.#options.onReport({ news: 'refused' });
    }
  }

  /** A start before there is media counts for the person's gesture, and may be undone by the media's coming. */
  #startAgain(): void {
    if (this.#options.video.paused) void this.#start();
  }

  #follow(flow: Flow): void {
    clearTimeout(this.#limit);
    if (flow === 'flowing') this.#showFlow();
    else this.#showStall();
  }

  #showFlow(): void {
    this.#isRenewed = false;
    if (this.attempt.watch.hasPicture) this.#options.missing.noteSeen();
    this.#dropWhenPainted();
    this.#report('playing');
  }

  #showStall(): void {
    const { still } = this.#options;
    still.take();
    this.#report(this.attempt.rung?.isRecovering ? 'reconnecting' : 'stalled');
    const now = performance.now();
    this.#stalls = [...this.#stalls, now].filter((at) => now - at < STALLS_WITHIN_MS);
    const { source } = this.attempt;
    const isTooFast = source.type === 'hls' && source.latency === 'low';
    if (isTooFast && this.#stalls.length >= MAX_STALLS) this.#giveUp();
    else if (source.type === 'hls' && isStarving(this.#options.video)) {
      this.#wait(STARVED_MS, () => this.#renew());
    } else this.#repair(now);
  }

  /** As soon as it is known what is wrong. */
  #repair(stalledAt: number): void {
    const { fault } = this.attempt.watch;
    if (fault === 'pictureless') return this.#awaitPicture();
    const delayMs = chooseRepairMs(fault, performance.now() - stalledAt);
    if (delayMs === null) this.#wait(lookAgainMs, () => this.#repair(stalledAt));
    else this.#wait(delayMs, () => this.#renew());
  }

  /** The sound is heard meanwhile: what carries it is not given up for another way that may carry no more. */
  #awaitPicture(): void {
    const { missing } = this.#options;
    this.#report('pictureless');
    this.#wait(Math.min(missing.readDelayMs(performance.now()), LOOK_MS), () => {
      const now = performance.now();
      if (this.attempt.watch.fault !== 'pictureless') {
        this.#report('stalled');
        return this.#repair(now);
      }
      if (missing.readDelayMs(now) === 0 && !this.#options.isCameraLost()) {
        missing.noteTry(now);
        if (this.attempt.rung?.renew() !== true) return this.#giveUp();
      }
      this.#awaitPicture();
    });
  }

  #renew(): void {
    // While the camera is away the way itself is sound, and a new one would show no more.
    if (this.#options.isCameraLost()) return this.#wait(CAMERA_LOOK_MS, () => this.#renew());
    if (this.isFlowing) {
      // Sound alone is missing: once, and where it can be beside the picture that goes on.
      if (this.attempt.rung?.renew() === false) this.#giveUp();
      return;
    }
    if (this.#isRenewed && this.attempt.watch.fault === 'pictureless') return this.#awaitPicture();
    if (this.#isRenewed || this.attempt.rung?.renew() !== true) return this.#giveUp();
    this.#isRenewed = true;
    this.#wait(RENEWED_MS, () => this.#renew());
  }

  #tellRecovery(): void {
    const { hasFlowed, watch } = this.attempt;
    // While frames come, a way that is being made anew is no news.
    if (watch.flow === 'stalled' && watch.fault !== 'pictureless') this.#report('reconnecting');
    else if (!hasFlowed && this.#options.isLast) this.#options.onReport({ news: 'delayed' });
  }

  #giveUp(): void {
    this.#isBarred = this.attempt.rung?.isBarred === true;
    this.attempt.end();
  }

  /** The first frames are told at once, not at the next look. */
  #lookAtFrames(count: number): void {
    if (count === 0 || this.attempt.isOver) return;
    this.#options.video.requestVideoFrameCallback?.(() => {
      void this.attempt.watch.sample();
      this.#lookAtFrames(count - 1);
    });
  }

  /** Other tracks are in the element: the last picture stays over them. */
  #bridge(): void {
    if (!this.attempt.hasFlowed) return;
    this.#options.still.take();
    this.#dropWhenPainted();
  }

  /** The last picture stays until the next one has been painted. */
  #dropWhenPainted(): void {
    const { video, still } = this.#options;
    const { attempt } = this;
    if (!still.isShown || attempt.isOver) return;
    const look = (isPainted: boolean): void => {
      clearTimeout(limit);
      if (attempt.isOver || attempt.watch.flow !== 'flowing') return;
      const hasPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
      if (isPainted || hasPicture || !attempt.watch.hasPicture) still.drop();
      else this.#dropWhenPainted();
    };
    const limit = setTimeout(() => look(false), PAINT_LIMIT_MS);
    video.requestVideoFrameCallback?.(() => look(true));
  }

  #report(news: 'playing' | 'stalled' | 'pictureless' | 'reconnecting'): void {
    this.#options.onReport({ news, path: this.attempt.source.type });
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(then, ms);
  }
}

/** Whether all that has been loaded has been played. */
function isStarving({ buffered, currentTime }: HTMLVideoElement): boolean {
  const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
  return end - currentTime < STARVED_SECONDS;
}
