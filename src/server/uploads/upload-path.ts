import { toFileType } from './piece.js';
import type { Piece } from './piece.js';

/** What a path under the endpoint names of the pieces. */
export type UploadPath =
  /** Where a piece is sent. */
  | { readonly to: 'upload'; readonly streamId: string; readonly key: string }
  /** Where a piece that came home is played; `token` stands in the path for players that send no headers. */
  | {
      readonly to: 'file';
      readonly streamId: string;
      readonly token: string | null;
      readonly id: string;
      readonly extension: string;
    };

const uploadPattern = /^\/streams\/([\w-]{1,128})\/uploads\/([\w-]{43})$/;
const filePattern =
  /^\/streams\/([\w-]{1,128})\/(?:~([\w.~-]{1,2048})\/)?pieces\/(piece_[\w-]{22})\.(mp4|webm)$/;

/** Reads a path; null where it is of another kind. */
export function parseUploadPath(path: string): UploadPath | null {
  const [, streamId, key] = uploadPattern.exec(path) ?? [];
  if (streamId !== undefined && key !== undefined) return { to: 'upload', streamId, key };
  const [, owner, token = null, id, extension] = filePattern.exec(path) ?? [];
  if (owner === undefined || id === undefined || extension === undefined) return null;
  return { to: 'file', streamId: owner, token, id, extension };
}

/** Where a piece is sent, relative to the endpoint. */
export function formatUploadPath(streamId: string, key: string): string {
  return `streams/${streamId}/uploads/${key}`;
}

/** Where a piece is played, relative to the endpoint. */
export function formatFilePath({ streamId, id, type }: Piece): string {
  return `streams/${streamId}/pieces/${id}.${toFileType(type)}`;
}

/** A piece's path with a viewer's token in it; any other address as it is. */
export function signFilePath(url: string, token: string): string {
  const path = parseUploadPath(`/${url}`);
  if (path?.to !== 'file') return url;
  return `streams/${path.streamId}/~${token}/pieces/${path.id}.${path.extension}`;
}
