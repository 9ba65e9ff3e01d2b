import type { Latency } from './ladder/live-ladder.js';

/** What the page has asked for. Read whenever it matters, since a page may change its mind. */
export interface LiveSettings {
  readonly endpoint: string;
  readonly stream: string;
  readonly whepUrl: string;
  readonly hlsSrc: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
  readonly autoplay: boolean;
  readonly muted: boolean;
  readonly latency: Latency;
  /** Begins a recording at its beginning, also for who has seen some of it before. */
  readonly noResume: boolean;
}

/** Whether the viewer, or the page on his behalf, wants to watch. Outlives the scenes. */
export interface Wish {
  value: 'play' | 'hold';
}
