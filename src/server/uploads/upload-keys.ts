import { createHash, createHmac } from 'node:crypto';
import type { StreamStore } from '../streams/stream-store.js';

/** What an upload's address is made of. */
export interface UploadName {
  readonly streamId: string;
  readonly broadcastId: string;
  readonly partId: string;
  readonly size: number | null;
}

/** Makes the last segment of uploads' addresses: nobody guesses it, and a piece always has the same one. */
export function createUploadKeys(store: Pick<StreamStore, 'secret'>) {
  let secret: Promise<string> | null = null;
  return async ({ streamId, broadcastId, partId, size }: UploadName): Promise<string> => {
    secret ??= store.secret('upload-addresses').catch((error: unknown) => {
      secret = null;
      throw error;
    });
    return createHmac('sha256', await secret)
      .update(JSON.stringify([streamId, broadcastId, partId, size]))
      .digest('base64url');
  };
}

/** The piece's id, which viewers see: it leads nobody back to the address under which it is sent. */
export function toPieceId(key: string): string {
  return `piece_${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}
