import type { RecordingOrigin } from '../../contract/index.js';

/** What the page has asked for. Read whenever it matters, since a page may change its mind. */
export interface RecordingSettings {
  readonly endpoint: string;
  readonly stream: string;
  readonly src: string;
  readonly type: string;
  readonly playbackId: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
  readonly autoplay: boolean;
  readonly muted: boolean;
  readonly poster: string;
  /** Seconds. */
  readonly startTime: number;
  readonly prefer: RecordingOrigin | null;
  /** Begins at the beginning, also for who has seen some of it before. */
  readonly noResume: boolean;
  /** For what only recordings at Mux need, which no other page should pay for with a property. */
  getAttribute(name: string): string | null;
}
