import type { BroadcastEnding, BroadcastPart } from '../../../contract/broadcast-report.js';
import type { Stream } from '../../../contract/stream.js';
import { PieceUploader } from '../../../media/piece-upload/piece-uploader.js';
import type { UploadPlan } from '../../../media/piece-upload/piece-uploader.js';
import type { UploadPlace } from '../../../media/piece-upload/upload-piece.js';
import { UploadRoom } from '../../../media/piece-upload/upload-room.js';
import { SafetyCopy } from '../../../media/safety-copy/safety-copy.js';
import type { SafetyBroadcastEntry, SafetyPiece } from '../../../media/safety-copy/safety-piece.js';
import { isOnDevice, isUnconfirmed } from '../../../media/safety-copy/safety-piece.js';
import { SafetyStore } from '../../../media/safety-copy/safety-store.js';
import { hasLost } from '../quality/has-lost.js';
import type { LinkReport } from '../quality/link-quality.js';
import type { UplinkState } from '../uplink-state.js';
import { isTakenOver } from '../uplink-state.js';
import { readCopyBitrate } from './copy-bitrate.js';
import { createBroadcastClient } from '../sending/broadcast-client.js';
import { lineTo } from '../sending/line-to.js';
import { ServerClock } from '../sending/server-clock.js';
import { sendOnLine } from './line-upload.js';
import type { NewCopy } from './new-copy.js';
import { planUploads } from './plan-uploads.js';
import type { EventFiles } from './save-broadcast.js';
import type { Client, LiveCopy, SafetyNetOptions } from './safety-net-options.js';
import { setSafetyHint } from './safety-hint.js';
import { toSafetyKey } from './safety-key.js';
import { isLeft, readEarlierBroadcasts } from './earlier-broadcasts.js';
import { emptySafetyNet, readSafety } from './safety-net-state.js';
import type { SafetyNetState } from './safety-net-state.js';
import { toServerWord, toStandingWord } from './server-word.js';
import type { ServerWord } from './server-word.js';
import { MAX_PARTS, toReport } from './to-report.js';
import { toUploadError } from './to-upload-error.js';

/** Faster than a person reads, and slow enough for a phone that records. */
const REFRESH_MS = 500;
/** How often the line is looked at while a piece and what is live share it: a full one shows by then. */
const WATCH_LINE_MS = 500;
/** Who is refused within so long has read it before anything had begun. */
const REFUSED_AT_ONCE_MS = 10_000;

/**
 * What this device keeps of its broadcasts to one destination, and bringing home what the server is
 * missing of them, of earlier visits too. Dispatches `change` whenever `state` is another one.
 */
export class SafetyNet extends EventTarget {
  readonly #options: SafetyNetOptions;
  readonly #store: SafetyStore;
  readonly #key: string;
  readonly #uploader: PieceUploader | null;
  /** Broadcasts that have ended and of which the server was told all. */
  readonly #reported = new Set<string>();
  #client: { readonly token: string | null; readonly calls: Client } | null = null;
  readonly #room = new UploadRoom();
  #readToken: () => string | null = () => null;
  #copy: SafetyCopy | null = null;
  #presentId: string | null = null;
  /** What this visit has found unsent. */
  readonly #unsent = new Set<string>();
  #live: LiveCopy | null = null;
  #word: ServerWord | null = null;
  /** Of the event, as the server has said it last. */
  #title: string | null = null;
  readonly #clock = new ServerClock();
  #state: SafetyNetState = emptySafetyNet;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching: ReturnType<typeof setInterval> | undefined;
  readonly #closing = new AbortController();

  constructor(options: SafetyNetOptions) {
    super();
    this.#options = options;
    this.#store = options.store ?? new SafetyStore();
    this.#key = toSafetyKey(options.destination);
    this.#uploader =
      options.destination.kind === 'whip'
        ? null
        : new PieceUploader({
            store: this.#store,
            isOurs: ({ stream }) => stream === this.#key,
            plan: (broadcasts) => this.#plan(broadcasts),
            place: (piece, signal) => this.#place(piece, signal),
            send: sendOnLine,
            // Who was taken over sends nothing live.
            hasRoom: () => this.#live?.isWaiting !== false || this.#room.mayBegin(this.#live.line),
          });
    for (const source of [this.#store, this.#uploader]) {
      source?.addEventListener('change', () => this.#refreshSoon());
    }
  }

  get state(): SafetyNetState {
    return this.#state;
  }

  /** Looks for what is left of earlier visits, and begins to bring it home. */
  open(): void {
    const { destination } = this.#options;
    this.#uploader?.open();
    if (destination.kind === 'stream') {
      lineTo(destination.endpoint).addEventListener('back', () => this.retry(), this.#closing);
    }
    this.#refreshSoon();
  }

  /** The person has tapped: from now on everything is kept, also while it connects. */
  begin(newCopy: NewCopy): void {
    const { broadcastId, media, readToken } = newCopy;
    if (this.#live !== null || this.#closing.signal.aborted) return;
    this.#readToken = readToken;
    this.#presentId = broadcastId;
    this.#live = { copy: newCopy, since: Date.now(), line: null, isWaiting: false };
    this.#word = null;
    this.#uploader?.pause();
    this.#watching = setInterval(() => void this.#watchLine(), WATCH_LINE_MS);
    const copy = new SafetyCopy({
      store: this.#store,
      broadcastId,
      stream: this.#key,
      videoBitsPerSecond: readCopyBitrate(this.#options.attributes),
    });
    copy.addEventListener('change', () => this.#refreshSoon());
    this.#copy = copy;
    copy.begin(media);
    // Now, since the page may die before it is looked at again.
    setSafetyHint(true);
  }

  /** What is captured is another now. */
  follow(media: MediaStream): void {
    if (this.#live !== null) this.#copy?.follow(media);
  }

  /** How the way of what is live stands: what it says of the copy, and of the end that this has one day. */
  heed(way: UplinkState, link: LinkReport | null): void {
    const live = this.#live;
    if (live === null) return;
    // Whether what is captured now is certain to arrive live.
    this.#copy?.setDoubtful(way.phase !== 'live' || hasLost(link));
    const isWaiting = isTakenOver(way);
    this.#copy?.setTakenOver(isWaiting);
    if (live.isWaiting === isWaiting) return;
    live.isWaiting = isWaiting;
    // What is sent now gives way to what is live again, and has the line while nothing is.
    if (isWaiting) this.#uploader?.retry();
    else this.#uploader?.pause();
  }

  /** The device is off air. Resolves when what was recorded is written. */
  async finish(ending: BroadcastEnding): Promise<void> {
    if (this.#live === null) return;
    this.#live = null;
    clearInterval(this.#watching);
    await this.#copy?.finish(ending);
    this.#uploader?.retry();
  }

  /** It was refused before it was live. What was said at once leaves nothing that anyone could miss. */
  async abandon(): Promise<void> {
    const live = this.#live;
    if (live === null) return;
    const lastedMs = Date.now() - live.since;
    await this.finish('found');
    if (lastedMs > REFUSED_AT_ONCE_MS) return;
    // What could not be removed is offered as any other.
    await this.#store.discard(live.copy.broadcastId).catch(() => undefined);
  }

  /** What the device's own account of a broadcast names. Never rejects. */
  async readParts(broadcastId: string): Promise<readonly BroadcastPart[]> {
    const account = await this.#store.readAccount(broadcastId).catch(() => null);
    return account?.parts.slice(-MAX_PARTS) ?? [];
  }

  /** The person wants to try at once. */
  retry(): void {
    this.#uploader?.retry();
  }

  /** What is left of a broadcast, as files to be saved, and what is not among them. */
  async toFiles(broadcastId: string): Promise<EventFiles> {
    return { ...(await this.#store.toFiles(broadcastId)), title: this.#title };
  }

  /** Removes what is left of a broadcast from this device, confirmed or not. */
  discard(broadcastId: string): Promise<void> {
    return this.#store.discard(broadcastId);
  }

  /** What is here of a broadcast has been given to the person as a file. */
  noteSaved(broadcastId: string): Promise<void> {
    return this.#store.markSaved(broadcastId);
  }

  /** Ends what is recorded, and lets go of everything. What is left is found by the next visit. */
  async close(): Promise<void> {
    this.#uploader?.close();
    await this.finish('chosen');
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#store.close();
  }

  /** Calls with the grant's token, or with the page's own, which may come late or be renewed. */
  #call(): Client | null {
    const { destination, attributes, client } = this.#options;
    if (destination.kind === 'whip') return null;
    const token = this.#readToken() ?? attributes.token;
    if (this.#client?.token === token) return this.#client.calls;
    const calls =
      client?.(token) ??
      createBroadcastClient(destination.endpoint, token, attributes, this.#clock);
    this.#client = { token, calls };
    return calls;
  }

  /** Tells the server what this device has, and asks what it is missing of that. */
  async #plan(broadcasts: readonly SafetyBroadcastEntry[]): Promise<UploadPlan> {
    const { destination } = this.#options;
    const client = this.#call();
    if (client === null || destination.kind === 'whip') return { send: [], safe: [] };
    const live = this.#live;
    if (live !== null) live.line = await live.copy.readLine();
    try {
      for (const broadcast of broadcasts) await this.#report(client, destination.stream, broadcast);
      const at = Date.now();
      const stream: Stream = await client.getStream(destination.stream);
      // Of what is live it can vouch only while something is seen to record.
      const isVouched = this.#live === null || stream.assurance.recording === 'confirmed';
      const heard = toServerWord(stream, at, this.#clock.aheadMs);
      this.#title = stream.title;
      this.#word = toStandingWord(this.#word, heard, isVouched);
      this.#refreshSoon();
      // What another tab has live needs the line itself.
      const ours = live === null ? broadcasts.filter(({ isWriting }) => !isWriting) : broadcasts;
      return planUploads(ours, stream);
    } catch (cause) {
      throw toUploadError(cause);
    }
  }

  /** While it goes on, its own reporter tells of it. */
  async #report(client: Client, streamId: string, broadcast: SafetyBroadcastEntry): Promise<void> {
    const { id, isWriting } = broadcast;
    if (isWriting || this.#reported.has(id) || !isUnconfirmed(broadcast)) return;
    await client.reportBroadcast(streamId, id, toReport(broadcast));
    this.#reported.add(id);
  }

  async #place(piece: SafetyPiece, signal: AbortSignal): Promise<UploadPlace> {
    const { destination } = this.#options;
    const client = this.#call();
    if (client === null || destination.kind === 'whip') throw toUploadError(null);
    const { broadcastId, id: partId, type, bytes: size } = piece;
    const input = { broadcastId, partId, type, size };
    try {
      const { protocol, url } = await client.createUpload(destination.stream, input, { signal });
      return { protocol, url: client.resolve(url) };
    } catch (cause) {
      throw toUploadError(cause);
    }
  }

  /** What is live comes first, also in the middle of a piece. */
  async #watchLine(): Promise<void> {
    const live = this.#live;
    if (live === null || live.isWaiting || this.#uploader?.state.phase !== 'uploading') return;
    live.line = await live.copy.readLine();
    if (this.#live === live && this.#room.isPressed(live.line)) this.#uploader.pause();
  }

  #refreshSoon(): void {
    if (this.#closing.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#refresh();
    }, REFRESH_MS);
  }

  async #refresh(): Promise<void> {
    // Read first: what is listed afterwards then has all that a finished copy wrote.
    const copy = this.#copy?.state ?? ({ phase: 'idle' } as const);
    const all = await this.#store.list().catch(() => null);
    if (this.#closing.signal.aborted || all === null) return;
    setSafetyHint(this.#live !== null || all.some(isLeft));
    const ours = all.filter(({ stream }) => stream === this.#key);
    const present = ours.find(({ id }) => id === this.#presentId);
    this.#set({
      copy,
      upload: this.#uploader?.state ?? { phase: 'nowhere' },
      present: readSafety(present, this.#word),
      saveable: this.#live === null && present?.pieces.some(isOnDevice) ? present.id : null,
      ...readEarlierBroadcasts(ours, this.#presentId, this.#unsent, this.#word),
    });
  }

  #set(state: SafetyNetState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}
