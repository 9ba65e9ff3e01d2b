import type { SafetyPiece } from './safety-piece.js';

const endings: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'audio/mp4': 'm4a',
  'video/webm': 'webm',
  'audio/webm': 'webm',
  'video/x-matroska': 'mkv',
  'audio/x-matroska': 'mka',
};

/** A piece as a file that can be saved. Names sort in the order in which they were filmed. */
export function toPieceFile(piece: SafetyPiece, number: number, bytes: Blob): File {
  const [type = ''] = piece.type.split(';');
  const time = new Date(piece.startedAt).toISOString().slice(0, 19).replaceAll(':', '-');
  const name = `${time}-${String(number).padStart(4, '0')}.${endings[type] ?? 'bin'}`;
  return new File([bytes], name, { type, lastModified: piece.startedAt });
}
