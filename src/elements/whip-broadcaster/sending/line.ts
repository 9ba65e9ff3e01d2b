import { pause } from '../../../contract/deadline.js';

/** A line that lives has answered by then, also with one bar of signal. */
const PATIENCE_MS = 1_500;
/** A weak line that is filled answers late; what a small question takes may be taken several times. */
const PATIENCE_FACTOR = 4;
/** A knock that is not answered by then has been lost, as the request was. */
const KNOCK_MS = 1_000;
/** Where something was heard an answer comes, though a busy device may be slow to take it in. */
const HEARD_KNOCK_MS = 3_000;
/** Who refuses is about to be there again, or is not there for long. Each time is a red line in the console. */
const REFUSED_AGAIN_MS = 1_000;
/** Who is not back by then takes longer to start: half as often still finds them within the 2 s that a person waits. */
const GONE_FOR_A_WHILE_MS = 15_000;
const SELDOMER = 2;
/** Where something was heard and then is not, time after time: what is in between does not tell the truth. */
const UNHEARD_AGAIN_MS = 1_000;
const LONGEST_UNHEARD_AGAIN_MS = 16_000;
/**
 * Browsers space out WebSockets that follow upon failed ones, by up to 5 s in Chromium: one is begun each
 * second whatever became of those before.
 */
const RING_EACH_MS = 1_000;
/** What has been gone for so long will not be back this second, and a phone's battery has to last. */
const LONG_GONE_MS = 300_000;
const LONG_GONE_AGAIN_MS = 3_000;
/** Whether anybody still wants anything is looked at this often. */
const LOOK_UP_MS = 30_000;
/** A request waits so long for the line, and is then told that nobody answers. Who asks is more patient. */
const HOLD_MS = 8_000;
/** Longer than anything here waits between two tries: after that nobody wants anything there any more. */
const WANTED_MS = 90_000;

/** What a knock brings: `refusal` where it is said at once that nobody can be reached. */
export type Heard = 'answer' | 'refusal' | 'nothing';

/** How a server is knocked at. */
export interface Knocker {
  /** Asks once. Never rejects. */
  ask(limitMs: number): Promise<Heard>;
  /** True as soon as anything is heard from there, false when the time is up. Never rejects. */
  whenHeard(listening: Listening): Promise<boolean>;
}

export interface Listening {
  /** How often it is rung. */
  readonly eachMs: number;
  readonly limitMs: number;
  /** Ends it before the time. */
  readonly signal: AbortSignal;
}

export interface LineTimes {
  readonly patienceMs: number;
  readonly knockMs: number;
  readonly refusedAgainMs: number;
  readonly unheardAgainMs: number;
  readonly holdMs: number;
  readonly wantedMs: number;
}

const defaultTimes: LineTimes = {
  patienceMs: PATIENCE_MS,
  knockMs: KNOCK_MS,
  refusedAgainMs: REFUSED_AGAIN_MS,
  unheardAgainMs: UNHEARD_AGAIN_MS,
  holdMs: HOLD_MS,
  wantedMs: WANTED_MS,
};

/** Somebody who waits: `mayTell` where what comes of the request is watched, so that it can be the knock. */
interface Waiter {
  readonly mayTell: boolean;
  go(): void;
}

type LineState =
  | { readonly phase: 'clear' }
  /** Somebody waits for longer than a line that lives takes, or was turned away. */
  | { readonly phase: 'doubted' }
  /** Nobody can be reached, and that is said at once. */
  | { readonly phase: 'refused'; readonly since: number }
  /** Nothing comes back; whatever is asked now makes things worse. */
  | { readonly phase: 'silent'; readonly since: number };

/** A server that could not be reached answers again. */
export class LineBackEvent extends Event {
  readonly after: 'refused' | 'silent';

  constructor(after: 'refused' | 'silent') {
    super('back');
    this.after = after;
  }
}

/**
 * The way to one server, as its answers tell of it. What is sent into a dead line is sent again by the
 * system ever more seldom, and holds one of the few connections that a browser has for a server until
 * long after the line is back. So who wants to ask waits here while nothing comes back, and one knocks
 * for all of them. At a server that refuses, one request a second is let through in place of a knock,
 * which a page's policy may turn away where it lets requests go; the others fail with it. Dispatches
 * `back` when a server that could not be reached answers again.
 */
export class Line extends EventTarget {
  readonly #knocker: Knocker;
  readonly #times: LineTimes;
  #state: LineState = { phase: 'clear' };
  #patienceMs: number;
  #wantedAt = 0;
  #round = 0;
  readonly #waiters = new Set<Waiter>();
  /** Ends with the present phase. */
  #lasting = new AbortController();

  constructor(knocker: Knocker, times: LineTimes = defaultTimes) {
    super();
    this.#knocker = knocker;
    this.#times = times;
    this.#patienceMs = times.patienceMs;
  }

  get phase(): LineState['phase'] {
    return this.#state.phase;
  }

  /**
   * Resolves when something may be asked. Rejects as `fetch` does, also where it takes too long. `mayTell`:
   * what is asked then is given to `watch`.
   */
  async whenClear(signal?: AbortSignal | null, mayTell = false): Promise<void> {
    this.#wantedAt = Date.now();
    if (this.phase !== 'silent' && this.phase !== 'refused') return;
    const isLetGo = await this.#wait(signal, mayTell);
    if (signal?.aborted) throw new DOMException('Given up on a dead line', 'AbortError');
    if (!isLetGo) throw new TypeError('Nobody can be reached on this line');
  }

  /** True when it is somebody's turn, or everybody's. */
  #wait(signal: AbortSignal | null | undefined, mayTell: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = new AbortController();
      const end = (isLetGo: boolean): void => {
        clearTimeout(timer);
        waiting.abort();
        this.#waiters.delete(waiter);
        resolve(isLetGo);
      };
      const waiter: Waiter = { mayTell, go: () => end(true) };
      const timer = setTimeout(() => end(false), this.#times.holdMs);
      signal?.addEventListener('abort', () => end(false), waiting);
      this.addEventListener('change', () => this.phase === 'clear' && end(true), waiting);
      this.addEventListener('refused', () => end(false), waiting);
      this.#waiters.add(waiter);
      if (signal?.aborted) end(false);
    });
  }

  /** Somebody has asked something; the signal gives it up. What comes of it tells of the line. */
  watch(answering: Promise<unknown>, signal: AbortSignal): void {
    const askedAt = (this.#wantedAt = Date.now());
    const timer = setTimeout(() => this.#doubt(), this.#patienceMs);
    const end = (): void => clearTimeout(timer);
    signal.addEventListener('abort', end, { once: true });
    answering.finally(end).then(
      () => this.#hear(askedAt),
      () => {
        if (!signal.aborted) this.#miss();
      },
    );
  }

  /** Somebody was turned away. */
  #miss(): void {
    if (this.phase === 'refused') this.dispatchEvent(new Event('refused'));
    else this.#doubt();
  }

  #doubt(): void {
    if (this.phase !== 'clear') return;
    this.#set({ phase: 'doubted' });
    void this.#knock();
  }

  /** Until it is clear, or nobody wants to know any more. */
  async #knock(): Promise<void> {
    const { patienceMs, knockMs, refusedAgainMs, unheardAgainMs } = this.#times;
    const round = (this.#round += 1);
    // A request of somebody's may be answered meanwhile, and the line be doubted anew.
    const isOver = (): boolean => this.phase === 'clear' || round !== this.#round;
    let inVain = 0;
    while (this.#isWanted) {
      const askedAt = Date.now();
      const since = 'since' in this.#state ? this.#state.since : askedAt;
      const goneMs = askedAt - since;
      const isLong = goneMs > LONG_GONE_MS;
      const soonMs = goneMs > GONE_FOR_A_WHILE_MS ? SELDOMER * refusedAgainMs : refusedAgainMs;
      const againMs = isLong ? LONG_GONE_AGAIN_MS : soonMs;
      if (this.phase === 'refused' && this.#letOneGo()) {
        await pause(againMs, this.#lasting.signal);
        if (isOver()) return;
        continue;
      }
      const heard = await this.#knocker.ask(this.phase === 'silent' ? HEARD_KNOCK_MS : knockMs);
      if (isOver()) return;
      if (heard === 'answer') {
        this.#patienceMs = Math.max(patienceMs, (Date.now() - askedAt) * PATIENCE_FACTOR);
        return this.#clear();
      }
      if (heard === 'refusal') {
        this.#set({ phase: 'refused', since });
        this.#miss();
        await pause(againMs, this.#lasting.signal);
      } else {
        if (this.phase === 'silent') inVain += 1;
        this.#set({ phase: 'silent', since });
        const unheardMs = inVain === 0 ? 0 : unheardAgainMs * 2 ** (inVain - 1);
        await pause(Math.min(unheardMs, LONGEST_UNHEARD_AGAIN_MS), this.#lasting.signal);
        await this.#whenHeard(isLong);
      }
      if (isOver()) return;
    }
    this.#set({ phase: 'clear' });
  }

  /** False where nobody waits of whom one would hear. */
  #letOneGo(): boolean {
    const first = [...this.#waiters].find(({ mayTell }) => mayTell);
    first?.go();
    return first !== undefined;
  }

  async #whenHeard(isLong: boolean): Promise<void> {
    const { signal } = this.#lasting;
    const eachMs = isLong ? LONG_GONE_AGAIN_MS : RING_EACH_MS;
    while (!signal.aborted && this.#isWanted) {
      if (await this.#knocker.whenHeard({ eachMs, limitMs: LOOK_UP_MS, signal })) return;
    }
  }

  get #isWanted(): boolean {
    return Date.now() - this.#wantedAt < this.#times.wantedMs;
  }

  /**
   * What was asked before the server seemed to refuse was answered after all: it has been the same one all
   * the time. A page's policy, or an extension, may turn away a knock and let a request go.
   */
  #hear(askedAt: number): void {
    if (this.#state.phase === 'refused' && askedAt < this.#state.since)
      this.#set({ phase: 'clear' });
    else this.#clear();
  }

  /** Something was answered. */
  #clear(): void {
    const { phase } = this.#state;
    this.#set({ phase: 'clear' });
    if (phase === 'refused' || phase === 'silent') this.dispatchEvent(new LineBackEvent(phase));
  }

  #set(state: LineState): void {
    if (state.phase === this.phase) return;
    this.#state = state;
    this.#lasting.abort();
    this.#lasting = new AbortController();
    this.dispatchEvent(new Event('change'));
  }
}
