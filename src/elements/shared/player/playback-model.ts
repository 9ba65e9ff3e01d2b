/** A picture quality: lines of the picture (0: not known) and bits per second. */
export interface QualityLevel {
  readonly height: number;
  readonly bitrate: number;
}

/** A place where time has passed that is not shown. */
export interface TimelineGap {
  /** Seconds from the beginning. */
  readonly at: number;
  readonly seconds: number;
  /** `missing`: the camera was on. `elsewhere`: another copy has it. `pause`: nothing was broadcast. */
  readonly kind: 'missing' | 'elsewhere' | 'pause';
}

/** A place that a viewer may want to go to. */
export interface Chapter {
  /** Seconds from the beginning. */
  readonly at: number;
  /** When that was, milliseconds since 1970. */
  readonly startedMs: number;
  /** What somebody has called it; null for the beginning of a broadcast. */
  readonly title: string | null;
}

/** What the bar shows and lets choose of what plays, beside the media element's own state. */
export interface PlaybackModel {
  /** Seconds from the beginning. */
  readonly time: number;
  /** Seconds; null while it is not known. */
  readonly duration: number | null;
  readonly gaps: readonly TimelineGap[];
  /** In order; empty where there is nothing to choose. */
  readonly chapters: readonly Chapter[];
  /** Recordings of the same that can be chosen from. */
  readonly copies: readonly {
    readonly id: string;
    /** How long it is; null while that is not known. */
    readonly seconds: number | null;
  }[];
  readonly copy: string | null;
  chooseCopy(id: string): void;
  readonly levels: readonly QualityLevel[];
  /** Index into `levels`; null while the player chooses. */
  readonly level: number | null;
  chooseLevel(index: number | null): void;
  /** A file to keep; null where there is none. */
  readonly file: KeptFile | null;
  /** Where there is a small picture of this second; null where there is none. Absent of what is live. */
  findStoryboard?(seconds: number): Promise<StoryboardPlace | null>;
}

/** A moment among the small pictures of a recording. */
export interface StoryboardPlace {
  /** Of their WebVTT file. */
  readonly address: string;
  /** From the beginning of what that shows. */
  readonly seconds: number;
}

/** A file of the recording that can be kept. */
export interface KeptFile {
  readonly url: string;
  /** Its server gives it to be kept, under a name of its own: the page stays as it is. */
  readonly isNamed: boolean;
}
