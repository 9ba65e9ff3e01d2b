import type { Stream } from '../../../contract/stream.js';
import type { UploadPlan } from '../../../media/piece-upload/piece-uploader.js';
import type { UploadPlace } from '../../../media/piece-upload/upload-piece.js';
import type { SafetyBroadcastEntry, SafetyPiece } from '../../../media/safety-copy/safety-piece.js';
import { isUnconfirmed } from '../../../media/safety-copy/safety-piece.js';
import type { Destination } from '../broadcaster-settings.js';
import { createBroadcastClient } from '../sending/broadcast-client.js';
import { ServerClock } from '../sending/server-clock.js';
import { planUploads } from './plan-uploads.js';
import type { Client, SafetyNetOptions } from './safety-net-options.js';
import { toServerWord, toStandingWord } from './server-word.js';
import type { ServerWord } from './server-word.js';
import { toReport } from './to-report.js';
import { toUploadError } from './to-upload-error.js';

type StreamDestination = Extract<Destination, { kind: 'stream' }>;

/** Null where there is only an address to send to, and nobody to tell. */
export function createServerAccount(
  { destination, attributes, client }: SafetyNetOptions,
  onWord: () => void,
): ServerAccount | null {
  if (destination.kind === 'whip') return null;
  const clock = new ServerClock();
  const createClient = (token: string | null): Client =>
    client?.(token) ?? createBroadcastClient(destination.endpoint, token, attributes, clock);
  return new ServerAccount({ destination, attributes, createClient, clock, onWord });
}

interface ServerAccountOptions {
  readonly destination: StreamDestination;
  readonly attributes: SafetyNetOptions['attributes'];
  readonly createClient: (token: string | null) => Client;
  /** Hears what the client hears. */
  readonly clock: ServerClock;
  /** `word` may be another. */
  readonly onWord: () => void;
}

/** What the server is told of that which is kept here, and what it says of it: what it has, what it wants, and where that goes. */
export class ServerAccount {
  readonly #options: ServerAccountOptions;
  /** Broadcasts that have ended and of which the server was told all. */
  readonly #reported = new Set<string>();
  #client: { readonly token: string | null; readonly calls: Client } | null = null;
  #readToken: () => string | null = () => null;
  #word: ServerWord | null = null;
  #title: string | null = null;

  constructor(options: ServerAccountOptions) {
    this.#options = options;
  }

  /** What the server is believed to have; null before it was asked. */
  get word(): ServerWord | null {
    return this.#word;
  }

  /** Of the event, as it was said last. */
  get title(): string | null {
    return this.#title;
  }

  /** Another broadcast has begun, of which nothing was said yet. */
  begin(readToken: () => string | null): void {
    this.#readToken = readToken;
    this.#word = null;
  }

  /** Tells the server what this device has, and asks what it is missing of that. */
  async plan(
    broadcasts: readonly SafetyBroadcastEntry[],
    isLive: () => boolean,
  ): Promise<UploadPlan> {
    const { destination, clock, onWord } = this.#options;
    const client = this.#call();
    const wasLive = isLive();
    try {
      for (const broadcast of broadcasts) await this.#report(client, broadcast);
      const at = Date.now();
      const stream: Stream = await client.getStream(destination.stream);
      // Of what is live it can vouch only while something is seen to record.
      const isVouched = !isLive() || stream.assurance.recording === 'confirmed';
      const heard = toServerWord(stream, at, clock.aheadMs);
      this.#title = stream.title;
      this.#word = toStandingWord(this.#word, heard, isVouched);
      onWord();
      // What another tab has live needs the line itself.
      const ours = wasLive ? broadcasts : broadcasts.filter(({ isWriting }) => !isWriting);
      return planUploads(ours, stream);
    } catch (cause) {
      throw toUploadError(cause);
    }
  }

  /** Where a piece is to be sent. */
  async place(piece: SafetyPiece, signal: AbortSignal): Promise<UploadPlace> {
    const client = this.#call();
    const { broadcastId, id: partId, type, bytes: size, startedAt, durationMs } = piece;
    const toTime = (ms: number): string => new Date(ms).toISOString();
    const filmed = {
      startedAt: toTime(startedAt),
      duration: durationMs / 1_000,
      sentAt: toTime(Date.now()),
    };
    const input = { broadcastId, partId, type, size, filmed };
    try {
      const { stream } = this.#options.destination;
      const { protocol, url } = await client.createUpload(stream, input, { signal });
      return { protocol, url: client.resolve(url) };
    } catch (cause) {
      throw toUploadError(cause);
    }
  }

  /** While it goes on, its own reporter tells of it. */
  async #report(client: Client, broadcast: SafetyBroadcastEntry): Promise<void> {
    const { id, isWriting } = broadcast;
    if (isWriting || this.#reported.has(id) || !isUnconfirmed(broadcast)) return;
    await client.reportBroadcast(this.#options.destination.stream, id, toReport(broadcast));
    this.#reported.add(id);
  }

  /** Calls with the grant's token, or with the page's own, which may come late or be renewed. */
  #call(): Client {
    const { attributes, createClient } = this.#options;
    const token = this.#readToken() ?? attributes.token;
    if (this.#client?.token !== token) this.#client = { token, calls: createClient(token) };
    return this.#client.calls;
  }
}
