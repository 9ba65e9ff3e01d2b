/** What `createUpload` takes: which safety piece is coming. */
export interface UploadInput {
  readonly broadcastId: string;
  /** The part's name in the device's own account. */
  readonly partId: string;
  /** Media type as the recorder named it, such as `video/mp4`. */
  readonly type: string;
  /** Bytes, or null while the piece still grows. */
  readonly size: number | null;
  /** When it was filmed: a report that names it may come late, and by then no longer name it. */
  readonly filmed?: UploadTimes;
}

/** By the device's clock, and what that says as it is sent. */
export interface UploadTimes {
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly sentAt: string;
}

/** Where a safety piece goes. */
export interface Upload {
  /** `put` is a provider's own direct upload. */
  readonly protocol: 'tus' | 'put';
  readonly url: string;
  readonly expiresAt: string;
}
