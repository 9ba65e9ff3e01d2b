import { randomBytes } from 'node:crypto';
import type { StoodUpload } from './cloudflare-uploads.js';

/** A live input as the stand-in keeps it. */
export interface StoodInput {
  readonly uid: string;
  readonly created: string;
  modified: string;
  keysRotatedAt: string | null;
  meta: Record<string, unknown>;
  enabled: boolean;
  deleteRecordingAfterDays: number | null;
  recording: Record<string, unknown>;
  /** As on the wire: an object once something has connected. */
  status: unknown;
  secrets: { whip: string; rtmps: string; srt: string };
  outputs: StoodOutput[];
}

export interface StoodOutput {
  readonly uid: string;
  readonly url: string;
  readonly streamKey: string;
  enabled: boolean;
}

export interface StoodVideo {
  readonly uid: string;
  readonly liveInput: string | null;
  readonly created: string;
  modified: string;
  meta: Record<string, unknown>;
  state: string;
  /** -1 while it is not known. */
  duration: number;
  requireSignedURLs: boolean;
  errorReasonCode: string;
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** The books of one account: what is there, and what encoders do to it. */
export class CloudflareAccount {
  readonly inputs = new Map<string, StoodInput>();
  readonly videos = new Map<string, StoodVideo>();
  /** By the video that each becomes. */
  readonly uploads = new Map<string, StoodUpload>();
  /** By the token that stands in a playback address. */
  readonly tokens = new Map<string, { uid: string; exp: number }>();
  readonly #keys = new Map<string, string>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get time(): string {
    return this.#now().toISOString();
  }

  /** The input of this idempotency key; `gone` where it was deleted. */
  findByKey(key: string | null): StoodInput | 'gone' | null {
    const uid = key === null ? undefined : this.#keys.get(key);
    return uid === undefined ? null : (this.inputs.get(uid) ?? 'gone');
  }

  createInput(key: string | null): StoodInput {
    const input: StoodInput = {
      uid: hex(16),
      created: this.time,
      modified: this.time,
      keysRotatedAt: null,
      meta: {},
      enabled: true,
      deleteRecordingAfterDays: null,
      recording: { mode: 'off' },
      status: null,
      secrets: createSecrets(),
      outputs: [],
    };
    this.inputs.set(input.uid, input);
    if (key !== null) this.#keys.set(key, input.uid);
    return input;
  }

  rotateKeys(input: StoodInput): void {
    input.secrets = createSecrets();
    input.keysRotatedAt = this.time;
  }

  createOutput(input: StoodInput, target: Omit<StoodOutput, 'uid'>): StoodOutput {
    const output = { uid: hex(16), ...target };
    input.outputs.push(output);
    return output;
  }

  createVideo(fields: Partial<StoodVideo>): StoodVideo {
    const video: StoodVideo = {
      uid: hex(16),
      liveInput: null,
      created: this.time,
      modified: this.time,
      meta: {},
      state: 'pendingupload',
      duration: -1,
      requireSignedURLs: false,
      errorReasonCode: '',
      ...fields,
    };
    this.videos.set(video.uid, video);
    return video;
  }

  /** Newest first. */
  videosOf(inputUid: string): StoodVideo[] {
    return [...this.videos.values()].filter((one) => one.liveInput === inputUid).reverse();
  }

  /** The recording that runs on this input, if any. */
  runningVideo(inputUid: string): StoodVideo | null {
    return this.videosOf(inputUid).find(({ state }) => state === 'live-inprogress') ?? null;
  }

  /** An encoder has come. What comes by RTMPS is recorded, what comes by WHIP is not. */
  connect(input: StoodInput, protocol: 'rtmp' | 'srt' | 'webrtc'): void {
    input.status = this.#toStatus('connected', protocol);
    if (protocol === 'webrtc' || input.recording['mode'] !== 'automatic') return;
    this.createVideo({
      liveInput: input.uid,
      state: 'live-inprogress',
      meta: { ...input.meta },
      requireSignedURLs: input.recording['requireSignedURLs'] === true,
    });
  }

  /** The encoder has gone; what was recorded is being made ready. */
  disconnect(input: StoodInput): StoodVideo | null {
    input.status = this.#toStatus('disconnected', 'rtmp');
    const video = this.runningVideo(input.uid);
    if (video !== null) video.state = 'inprogress';
    return video;
  }

  createToken(uid: string, exp: number): string {
    const token = `eyJ.${hex(12)}.${hex(8)}`;
    this.tokens.set(token, { uid, exp });
    return token;
  }

  #toStatus(state: string, ingestProtocol: string): object {
    const at = this.time;
    const current = { state, ingestProtocol, reason: state };
    return { current: { ...current, statusEnteredAt: at, statusLastSeen: at }, history: [] };
  }
}

function createSecrets(): StoodInput['secrets'] {
  return {
    whip: `whipsecret${hex(12)}`,
    rtmps: `rtmpssecret${hex(12)}`,
    srt: `srtsecret${hex(12)}`,
  };
}
