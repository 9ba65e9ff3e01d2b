import type { BroadcastEnding, BroadcastPart } from '../../../contract/broadcast-report.js';
import { PieceUploader } from '../../../media/piece-upload/piece-uploader.js';
import { UploadRoom } from '../../../media/piece-upload/upload-room.js';
import { SafetyCopy } from '../../../media/safety-copy/safety-copy.js';
import { isOnDevice, isUnconfirmed } from '../../../media/safety-copy/safety-piece.js';
import { SafetyStore } from '../../../media/safety-copy/safety-store.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { hasLost } from '../quality/has-lost.js';
import type { LinkReport } from '../quality/link-quality.js';
import type { UplinkState } from '../uplink-state.js';
import { isTakenOver } from '../uplink-state.js';
import { readCopyBitrate } from './copy-bitrate.js';
import { lineTo } from '../sending/line-to.js';
import { sendOnLine } from './line-upload.js';
import type { NewCopy } from './new-copy.js';
import type { EventFiles } from './save-broadcast.js';
import type { LiveCopy, SafetyNetOptions } from './safety-net-options.js';
import { setSafetyHint } from './safety-hint.js';
import { listSafetyKeys } from './safety-key.js';
import { isLeft, readEarlierBroadcasts, withElsewhere } from './earlier-broadcasts.js';
import { emptySafetyNet, readSafety } from './safety-net-state.js';
import type { SafetyNetState } from './safety-net-state.js';
import { createServerAccount } from './server-account.js';
import type { ServerAccount } from './server-account.js';
import { MAX_PARTS } from './to-report.js';

/**
 * Where nobody else records, every piece is sent, and plays as a recording of its own at a service: of longer
 * ones an event of hours has few enough for all of them to be named. What is left to send at the end is no
 * more than one.
 */
const LONE_PIECE_MS = 30_000;

/** Faster than a person reads, and slow enough for a phone that records. */
const REFRESH_MS = 500;
/** How often the line is looked at while a piece and what is live share it: a full one shows by then. */
const WATCH_LINE_MS = 500;
/** Who is refused within so long has read it before anything had begun; no piece is whole by then. */
const REFUSED_AT_ONCE_MS = 5_000;
/**
 * With these a server has said that nothing is to come of it. That nobody is signed in is none of them: a page
 * that finds no token on a bad line has one later, and the person who stands there is the same.
 */
const refusals: readonly ElementErrorCode[] = [
  'not-allowed',
  'stream-not-found',
  'endpoint-invalid',
  'connection-refused',
];

/**
 * What this device keeps of its broadcasts to one destination, and bringing home what the server is
 * missing of them, of earlier visits too. Dispatches `change` whenever `state` is another one.
 */
export class SafetyNet extends EventTarget {
  readonly #options: SafetyNetOptions;
  readonly #store: SafetyStore;
  /** Of its destination: the one it writes under, and those of before. */
  readonly #keys: readonly [string, ...string[]];
  /** Both null where there is only an address to send to. */
  readonly #server: ServerAccount | null;
  readonly #uploader: PieceUploader | null;
  readonly #room = new UploadRoom();
  #copy: SafetyCopy | null = null;
  #presentId: string | null = null;
  /** What this visit has found unsent. */
  readonly #unsent = new Set<string>();
  #live: LiveCopy | null = null;
  #state: SafetyNetState = emptySafetyNet;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching: ReturnType<typeof setInterval> | undefined;
  readonly #closing = new AbortController();

  constructor(options: SafetyNetOptions) {
    super();
    this.#options = options;
    this.#store = options.store ?? new SafetyStore();
    this.#keys = listSafetyKeys(options.destination, options.attributes.stream);
    this.#server = createServerAccount(options, () => this.#refreshSoon());
    this.#uploader = this.#server && this.#createUploader(this.#server);
    for (const source of [this.#store, this.#uploader]) {
      source?.addEventListener('change', () => this.#refreshSoon());
    }
  }

  #createUploader(server: ServerAccount): PieceUploader {
    return new PieceUploader({
      store: this.#store,
      isOurs: ({ stream }) => this.#keys.includes(stream),
      plan: async (broadcasts) => {
        const live = this.#live;
        if (live !== null) live.line = await live.copy.readLine();
        // A short one is home before anybody has looked.
        const left = broadcasts.filter(({ id, isWriting }) => id !== this.#presentId && !isWriting);
        for (const each of left.filter(isUnconfirmed)) this.#unsent.add(each.id);
        return server.plan(broadcasts, () => this.#live !== null);
      },
      place: (piece, signal) => server.place(piece, signal),
      send: sendOnLine,
      // Who was taken over sends nothing live.
      hasRoom: () => this.#live?.isWaiting !== false || this.#room.mayBegin(this.#live.line),
    });
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
    const { broadcastId, media } = newCopy;
    if (this.#live !== null || this.#closing.signal.aborted) return;
    this.#server?.begin(newCopy.readToken);
    this.#presentId = broadcastId;
    this.#live = { copy: newCopy, since: Date.now(), line: null, isWaiting: false, wasLive: false };
    this.#uploader?.pause();
    this.#watching = setInterval(() => void this.#watchLine(), WATCH_LINE_MS);
    const copy = new SafetyCopy({
      store: this.#store,
      broadcastId,
      stream: this.#keys[0],
      videoBitsPerSecond: readCopyBitrate(this.#options.attributes),
      get pieceMs() {
        return newCopy.isOnlyRecording() ? LONE_PIECE_MS : undefined;
      },
    });
    copy.addEventListener('change', () => this.#refreshSoon());
    this.#copy = copy;
    copy.begin(media);
    copy.expectEnd('unbegun');
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
    if (isRefusedAtOnce(way, live)) return void this.#abandon(live);
    if (way.phase === 'live') live.wasLive = true;
    // Whether what is captured now is certain to arrive live.
    this.#copy?.setDoubtful(way.phase !== 'live' || hasLost(link));
    const isWaiting = isTakenOver(way);
    if (isWaiting) this.#copy?.expectEnd('taken-over');
    else if (way.phase === 'live' || way.phase === 'recovering') this.#copy?.expectEnd(null);
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

  /** It was refused before it was live, and at once: that leaves nothing that anyone could miss. */
  async #abandon(live: LiveCopy): Promise<void> {
    await this.finish('found');
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
    const found = await this.#store.toFiles(broadcastId);
    const all = await this.#store.list().catch(() => []);
    // Of other events this page's server was not asked.
    const isOurs = all.some(({ id, stream }) => id === broadcastId && this.#keys.includes(stream));
    return { ...found, title: (isOurs && this.#server?.title) || null };
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
    const word = this.#server?.word ?? null;
    const ours = all.filter(({ stream }) => this.#keys.includes(stream));
    const present = ours.find(({ id }) => id === this.#presentId);
    const upload = this.#uploader?.state ?? ({ phase: 'nowhere' } as const);
    const isGone = upload.phase === 'waiting' && upload.reason === 'stream-gone';
    const earlier = readEarlierBroadcasts(ours, this.#presentId, this.#unsent, word, !isGone);
    this.#set({
      copy,
      upload,
      present: readSafety(present, word),
      saveable: this.#live === null && present?.pieces.some(isOnDevice) ? present.id : null,
      ...withElsewhere(earlier, all, this.#keys),
    });
  }

  #set(state: SafetyNetState): void {
    const isSame = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.dispatchEvent(new Event('change'));
  }
}

function isRefusedAtOnce(way: UplinkState, { since, wasLive }: LiveCopy): boolean {
  if (way.phase !== 'failed' || wasLive) return false;
  return Date.now() - since <= REFUSED_AT_ONCE_MS && refusals.includes(way.error.code);
}
