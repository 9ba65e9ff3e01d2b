import type { Worker } from 'node:worker_threads';

import type { IceServer } from '../contract/index.js';
import type { AuthorizeAccess } from './access.js';
import type { TurnService } from './endpoints/turn-credentials.js';
import type { EngineEvent } from './engine-event.js';
import type { RelayTarget } from './relay/relay-target.js';
import type { Transport } from './transport/transport.js';

/** How an engine is set up. */
export interface EngineOptions {
  /** Folder for recordings; made when it is not there. */
  readonly dataDir: string;
  /** Decides who may publish, watch and replay. */
  readonly authorize: AuthorizeAccess;
  /** Path under which `fetch` is reached, without a slash at its end. Default `/media`. */
  readonly basePath?: string;
  /** STUN and TURN servers that clients are told of. Default none. */
  readonly iceServers?: readonly IceServer[];
  /** A TURN server that clients are told of with credentials made for each session. Default none. */
  readonly turn?: TurnService;
  /** STUN and TURN (UDP) servers from which the engine gathers candidates of its own. Default none. */
  readonly gatherFrom?: readonly IceServer[];
  /** IP address of a server behind NAT that keeps port numbers; named to clients beside its own. Default none. */
  readonly publicAddress?: string;
  /** How long a publisher that vanished may take to come back into its broadcast. Default 60 000. */
  readonly returnGraceMs?: number;
  /** First and last UDP port for media. Default any free one. */
  readonly portRange?: readonly [number, number];
  /** Milliseconds of the Unix epoch, never going back. Default the system's clock, as it stood when the first of the streams that are live began. */
  readonly clock?: () => number;
  /** Told what happens, without secrets. Default nobody. */
  readonly log?: (event: EngineEvent) => void;
  /** How many streams may be published at the same time. Default 100. */
  readonly maxStreams?: number;
  /** How many viewers of one stream there may be by WHEP. Default 300. */
  readonly maxViewersPerStream?: number;
  /**
   * The `ffmpeg` that relays run, and that makes H.264 of VP8 for HLS. Default the one on the PATH.
   * It is looked for when relays are set, and when VP8 is published.
   */
  readonly ffmpeg?: string;
  /** Relays to begin with, by stream id; `setRelays` changes them. Default none. */
  readonly relays?: Readonly<Record<string, readonly RelayTarget[]>>;
  /** How long no other safety piece may come before they are joined. Default 5000. */
  readonly joinAfterMs?: number;
  /** How long a stream must be at rest before pictures are made of its recordings. Default 5000. */
  readonly drawAfterMs?: number;
  /** Carries the packets. Default libdatachannel from the package `node-datachannel`. */
  readonly transport?: Transport;
  /**
   * Starts a thread that turns Opus into AAC; null leaves the sound as it comes. Default the
   * engine's own, when the packages `mediabunny`, `@mediabunny/aac-encoder` and `opus-decoder` are installed.
   */
  readonly startAacThread?: (() => Worker) | null;
}
