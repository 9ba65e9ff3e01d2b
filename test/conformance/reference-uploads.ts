import { randomUUID } from 'node:crypto';
import { Refusal, inOneHour } from './reference-requests.js';
import type { Reply } from './reference-requests.js';

/** Uploads of the reference backend: just enough of tus. */
export class ReferenceUploads {
  readonly #pieces = new Map<string, { path: string; size: number; bytes: number }>();

  /** Where a piece goes: the same each time. */
  place(streamId: string, input: Record<string, unknown>, isForgotten = false): Reply {
    const { broadcastId, partId, size } = input;
    const name = JSON.stringify([streamId, broadcastId, partId, size]);
    const path = `/streams/${streamId}/uploads/${randomUUID()}`;
    const known = isForgotten ? undefined : this.#pieces.get(name);
    const piece = known ?? { path, size: Number(size), bytes: 0 };
    this.#pieces.set(name, piece);
    return {
      status: 201,
      headers: { 'Cache-Control': 'no-store' },
      json: { protocol: 'tus', url: piece.path.slice(1), expiresAt: inOneHour() },
    };
  }

  async answer(request: Request, path: string): Promise<Reply> {
    const piece = [...this.#pieces.values()].find((one) => one.path === path);
    if (!piece) throw new Refusal(404, 'upload-not-found');
    if (request.method === 'PATCH') {
      if (request.headers.get('Upload-Offset') !== String(piece.bytes)) {
        throw new Refusal(409, 'offset-conflict');
      }
      piece.bytes += (await request.arrayBuffer()).byteLength;
    }
    const headers = { 'Upload-Offset': String(piece.bytes), 'Upload-Length': String(piece.size) };
    return { status: request.method === 'PATCH' ? 204 : 200, headers };
  }
}
