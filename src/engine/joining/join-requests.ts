import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { replaceFile } from '../operations/replace-file.js';
import type { RecordingSummary } from '../recording/finished-recording.js';
import { readSafetyPieces } from './read-safety-pieces.js';
import type { SafetyPiece } from './safety-piece.js';

/** In a stream's folder: the pieces that were named last, and what of them has been joined. */
const requestFile = 'joining.json';

/** What is to be joined of one stream. */
export interface JoinRequest {
  /** Tells its pieces from others; empty where they cannot be read any more. */
  key: string;
  /** Null once they stand on the disk: streams are kept for years, each with the pieces of hours. */
  pieces: readonly SafetyPiece[] | null;
  /** What was joined, or found to have nothing that is missing; null for none yet. */
  done: string | null;
}

/** Which pieces of which stream are to be joined, and what of them has been: in files in the streams' folders. */
export class JoinRequests {
  readonly #dataDir: string;
  readonly #requests = new Map<string, JoinRequest>();
  /** What is done to the files goes one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Finds what an earlier process left of a stream. */
  async open(streamId: string): Promise<JoinRequest | null> {
    const read = await this.#read(streamId);
    if (read === null) return null;
    const request = { key: digest(read.pieces), pieces: null, done: read.done };
    this.#requests.set(streamId, request);
    return request;
  }

  get(streamId: string): JoinRequest | null {
    return this.#requests.get(streamId) ?? null;
  }

  /** Puts others in the place of a stream's pieces. Returns false where they are the same. Without `save` they are lost with the process. */
  set(streamId: string, pieces: readonly SafetyPiece[]): boolean {
    const known = this.get(streamId);
    const key = digest(pieces);
    if ((known?.key ?? digest([])) === key) return false;
    this.#requests.set(streamId, { key, pieces, done: known?.done ?? null });
    return true;
  }

  /** Joins what was recorded of a stream, also where there are no pieces of it. Returns what is to be joined. */
  async begin(streamId: string): Promise<JoinRequest> {
    const request = this.get(streamId) ?? { key: digest([]), pieces: [], done: null };
    this.#requests.set(streamId, request);
    await this.save(streamId);
    return request;
  }

  /** A request's pieces; null where they cannot be read any more, and have to be named again. */
  async piecesOf(streamId: string, request: JoinRequest): Promise<readonly SafetyPiece[] | null> {
    if (request.pieces !== null) return request.pieces;
    const pieces = (await this.#read(streamId))?.pieces ?? null;
    if (pieces === null) request.key = '';
    return pieces;
  }

  /** Notes what was joined of a request, unless there is another by now. */
  async noteDone(streamId: string, request: JoinRequest, done: string | null): Promise<void> {
    const pieces = await this.piecesOf(streamId, request);
    if (this.get(streamId) !== request) return;
    request.done = done;
    request.pieces = pieces;
    await this.save(streamId);
  }

  /** Writes a stream's request as it is by then, if there is one. */
  async save(streamId: string): Promise<void> {
    await this.#inOrder(async () => {
      const request = this.get(streamId);
      if (request === null || request.pieces === null) return;
      const { pieces, done } = request;
      await mkdir(join(this.#dataDir, streamId), { recursive: true });
      await replaceFile(this.#path(streamId), JSON.stringify({ pieces, done }));
      if (request.done === done) request.pieces = null;
    });
  }

  /** Forgets a stream at once, and resolves when its file is gone. */
  async delete(streamId: string): Promise<void> {
    this.#requests.delete(streamId);
    await this.#inOrder(async () => {
      if (this.get(streamId) === null) await rm(this.#path(streamId), { force: true });
    });
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #path(streamId: string): string {
    return join(this.#dataDir, streamId, requestFile);
  }

  async #read(
    streamId: string,
  ): Promise<{ readonly pieces: SafetyPiece[]; readonly done: string | null } | null> {
    try {
      const text = await readFile(this.#path(streamId), 'utf8');
      const { pieces, done } = Object(JSON.parse(text)) as Record<string, unknown>;
      return { pieces: readSafetyPieces(pieces), done: typeof done === 'string' ? done : null };
    } catch {
      return null;
    }
  }
}

/** Tells what is joined from what was joined before; in which order it is found makes no difference. */
export function fingerprint(
  pieces: readonly SafetyPiece[],
  recordings: readonly RecordingSummary[],
): string {
  const known = recordings
    .map(({ id, durationMs, copy }) => [id, durationMs, copy?.durationMs] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  // Where they lie makes no other recording of them.
  const named = pieces.map(({ id, broadcastId, type, startedAt, duration }) => ({
    ...{ id, broadcastId, type, path: null, startedAt, duration },
  }));
  return hash([named, known]);
}

function digest(pieces: readonly SafetyPiece[]): string {
  return hash(
    pieces.map(({ id, broadcastId, type, path, startedAt, duration }) => [
      ...[id, broadcastId, type, path, startedAt],
      duration,
    ]),
  );
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
