import type { HlsLevel } from '../../../media/hls-attachment.js';
import type { EventSpan } from '../timeline/plan-parts.js';

export interface CopyOptions {
  /** Aborting it detaches the copy. */
  readonly signal: AbortSignal;
  /** Where another element may stand in the video's place, or over it. */
  readonly stage: HTMLElement;
  /** Seconds from the start of the copy. */
  readonly startAt: number;
  /** Bearer token for the copy's own origin, where its player can send one. Read at each request. */
  readonly token: string | null;
  /** Another copy stands ready. */
  readonly isReplaceable: boolean;
  /** When the copy's present address ends, where it does. */
  readonly expiresAt: string | null;
  /** The copy's present address, where it has been given another since it was attached. */
  readonly latestUrl: string;
  /** The copy's server wants another token. Resolves with whether it may be asked again. */
  renew(): Promise<boolean>;
  /** The copy's server is being asked for the first time: what plays it has been fetched. */
  onAsk(): void;
  /** Something of the copy has come: of its list, or of the media itself. */
  onArrival(what: 'list' | 'media'): void;
  /** The copy cannot be played, or no further. */
  onFailure(cause: unknown): void;
}

export interface CopyAttachment {
  /** The element that plays it: the one that was given, or one in its place. */
  readonly media: HTMLVideoElement;
  /** What is known of its inside; absent where nothing is. */
  readonly inside?: CopyInside;
}

/** What a copy can tell of itself while it plays. */
export interface CopyInside {
  readonly levels: readonly HlsLevel[];
  readonly level: number | null;
  chooseLevel(index: number | null): void;
  readonly spans: readonly EventSpan[];
}
