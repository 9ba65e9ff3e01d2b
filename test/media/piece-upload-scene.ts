import { PieceUploader } from '../../src/media/piece-upload/piece-uploader.js';
import type { PieceUploaderOptions } from '../../src/media/piece-upload/piece-uploader.js';
import { UploadError } from '../../src/media/piece-upload/upload-error.js';
import type { UploadAnswer, UploadRequest } from '../../src/media/piece-upload/upload-request.js';
import type {
  SafetyBroadcastEntry,
  SafetyPiece,
} from '../../src/media/safety-copy/safety-piece.js';

export const address = 'https://server.test/uploads/';

/** A server of tus in memory, which answers as the test says. */
export class TusServer {
  readonly kept = new Map<string, Uint8Array[]>();
  readonly log: string[] = [];
  /** Called before each request; what it returns or throws is what becomes of it. */
  disturb: (request: UploadRequest) => UploadAnswer | null | Promise<UploadAnswer | null> = () =>
    null;
  /** How much of the next body arrives before the line breaks. */
  cutAfter: number | null = null;

  readonly send = async (request: UploadRequest): Promise<UploadAnswer> => {
    const id = request.url.slice(address.length);
    const headers = request.headers;
    this.log.push([request.method, id, headers['Upload-Offset'] ?? ''].join(' ').trim());
    if (request.signal.aborted) throw new UploadError('upload-aborted');
    const disturbed = await this.disturb(request);
    if (disturbed) return disturbed;
    const bytes = this.bytesOf(id);
    if (request.method === 'HEAD') return answer(200, { 'Upload-Offset': String(bytes) });
    if (request.method === 'PATCH' && Number(headers['Upload-Offset']) !== bytes)
      return answer(409);
    const body = new Uint8Array((await request.body?.arrayBuffer()) ?? new ArrayBuffer(0));
    const arrived = body.subarray(0, this.cutAfter ?? body.byteLength);
    this.kept.set(id, [...(this.kept.get(id) ?? []), arrived]);
    request.onProgress?.(arrived.byteLength);
    if (this.cutAfter !== null) {
      this.cutAfter = null;
      throw new UploadError('server-unreachable');
    }
    return answer(204, { 'Upload-Offset': String(this.bytesOf(id)) });
  };

  bytesOf(id: string): number {
    return (this.kept.get(id) ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  async textOf(id: string): Promise<string> {
    return new Blob((this.kept.get(id) ?? []).map((bytes) => new Uint8Array(bytes))).text();
  }
}

export const answer = (status: number, headers: Record<string, string> = {}): UploadAnswer => ({
  status,
  header: (name) => headers[name] ?? null,
});

/** Safety copies in memory, with what the uploader needs of a store. */
export class MemoryCopies extends EventTarget {
  /** Pieces that another tab is sending. */
  readonly sentElsewhere = new Set<string>();
  pieces: SafetyPiece[] = [];
  isWriting = false;
  readonly contents = new Map<string, string>();

  add(id: string, content: string, state: SafetyPiece['state'] = { phase: 'held' }): void {
    this.contents.set(id, content);
    const startedAt = this.pieces.length * 5_000;
    this.pieces = [
      ...this.pieces,
      {
        id,
        broadcastId: 'bc-1',
        startedAt,
        startedAtMonotonicMs: startedAt,
        durationMs: 5_000,
        bytes: content.length,
        type: 'video/webm',
        state,
      },
    ];
    this.dispatchEvent(new Event('change'));
  }

  async list(): Promise<SafetyBroadcastEntry[]> {
    if (this.pieces.length === 0) return [];
    const entry = {
      id: 'bc-1',
      stream: 'st_1',
      startedAt: 0,
      endedAt: this.isWriting ? null : this.pieces.length * 5_000,
      gaps: [],
      isDiscarded: false,
      isWriting: this.isWriting,
    };
    return [{ ...entry, pieces: this.pieces }];
  }

  async whileUnsent(id: string, work: () => Promise<void>): Promise<'done' | 'held'> {
    if (this.sentElsewhere.has(id)) return 'held';
    await work();
    return 'done';
  }

  async read(id: string): Promise<Blob> {
    const content = this.contents.get(id);
    if (content === undefined) throw new Error('gone');
    return new Blob([content], { type: 'video/webm' });
  }

  stateOf(id: string): SafetyPiece['state'] | undefined {
    return this.pieces.find((piece) => piece.id === id)?.state;
  }

  markUploading = async (id: string, where: string, offset: number) =>
    this.#set(id, { phase: 'uploading', address: where, offset });
  markHeld = async (id: string) => this.#set(id, { phase: 'held' });
  confirm = async (id: string) => this.#set(id, { phase: 'confirmed', onDevice: true });

  #set(id: string, state: SafetyPiece['state']): void {
    this.pieces = this.pieces.map((piece) =>
      piece.id === id && piece.state.phase !== 'confirmed' ? { ...piece, state } : piece,
    );
    this.dispatchEvent(new Event('change'));
  }
}

/** An uploader between the two, which is told to send everything. */
export function createScene(overrides: Partial<PieceUploaderOptions> = {}) {
  const server = new TusServer();
  const copies = new MemoryCopies();
  const uploader = new PieceUploader({
    store: copies,
    isOurs: () => true,
    plan: async ([broadcast]) => ({
      send: (broadcast?.pieces ?? []).filter(
        ({ state }) => state.phase === 'held' || state.phase === 'uploading',
      ),
      safe: [],
    }),
    place: async ({ id }) => ({ protocol: 'tus', url: address + id }),
    hasRoom: () => true,
    send: server.send,
    random: () => 0.5,
    ...overrides,
  });
  const seen: string[] = [];
  uploader.addEventListener('change', () => {
    const { state } = uploader;
    const told = state.phase === 'waiting' ? `${state.phase} ${state.reason}` : state.phase;
    if (seen.at(-1) !== told) seen.push(told);
  });
  /** Resolves once it is so; other work goes on meanwhile. */
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { server, copies, uploader, seen, until };
}
