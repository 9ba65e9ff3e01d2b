/** What `createViewerLink` takes. */
export interface ViewerLinkInput {
  /** How long the link is good, in seconds. */
  readonly expiresInSeconds?: number;
  /** True: links that were made before are to be good no longer. Default: false. */
  readonly rotate?: boolean;
}

/** Permission to view one private stream, to be handed on. */
export interface ViewerLink {
  /** Bearer token of `getStream` and `watchStream`: the elements' `token`. */
  readonly token: string;
  readonly expiresAt: string;
  /** The page that is to be opened, where the backend knows one. */
  readonly url?: string;
}
