/** An ICE server as WebRTC's own configuration spells it. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Permission to publish to one stream. All of it is secret from viewers. */
export interface Grant {
  readonly whip: {
    /** Absolute. May itself be a secret. */
    readonly url: string;
    /** Bearer token, or null where the address alone is the secret. */
    readonly token: string | null;
    readonly expiresAt: string;
    readonly iceServers: readonly IceServer[];
    /** True: a session may be opened ahead, and is nothing to anybody before its first media. */
    readonly waits?: boolean;
  };
  /** For `reportBroadcast` and `createUpload`, where `whip.token` is not the token for these too. */
  readonly token?: string;
  /** Where the provider takes an encoder. */
  readonly rtmps?: { readonly url: string; readonly streamKey: string };
  readonly srt?: { readonly url: string; readonly streamId: string; readonly passphrase: string };
  /** False: nothing will record this but the device. */
  readonly records: boolean;
}

/** What `createGrant` takes. */
export interface GrantInput {
  /** True: what was granted before is to be good no longer, where the provider can see to that. */
  readonly rotate?: boolean;
}
