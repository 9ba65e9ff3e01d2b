/** Which piece of a safety copy is coming, by the device's own names. */
export interface NewPiece {
  readonly broadcastId: string;
  readonly partId: string;
  readonly type: PieceType;
  /** Bytes, or null while it still grows. */
  readonly size: number | null;
  /** Null where nobody has told yet. */
  readonly times: PieceTimes | null;
}

/** When a piece was filmed, as the device says. */
export interface PieceTimes {
  /** RFC 3339, by the server's clock. */
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
}

/** The index's row of one piece. */
export interface PieceRow extends NewPiece {
  readonly id: string;
  readonly createdAt: string;
}

/** `whole`: every byte is durably here. `unreadable`: so it is, and it is no media file. */
export type PieceState = 'coming' | 'whole' | 'unreadable';

/** One piece as it stands on the disk. */
export interface Piece extends PieceRow {
  readonly streamId: string;
  readonly state: PieceState;
  /** Bytes that are here. */
  readonly bytes: number;
}

/** What recorders of browsers make; Chromium calls a WebM with H.264 in it Matroska, which it then is. */
export type PieceType = `${'video' | 'audio'}/${'mp4' | 'webm' | 'x-matroska'}`;

/** The piece's type without its parameters, such as `video/mp4`; null where none of these is meant. */
export function readPieceType(mediaType: string): PieceType | null {
  const [, type = ''] =
    /^\s*((?:video|audio)\/(?:mp4|webm|x-matroska))\s*(?:;|$)/i.exec(mediaType) ?? [];
  return type === '' ? null : (type.toLowerCase() as PieceType);
}

/** As a source's type, and as the end of a file's name; WebM is a part of Matroska. */
export function toFileType(type: PieceType): 'mp4' | 'webm' {
  return type.endsWith('mp4') ? 'mp4' : 'webm';
}

/** How many bytes `hasSignature` looks at. */
export const signatureBytes = 12;

/** Whether a file that begins so can be of that type: an EBML header, or a first box of ISO BMFF. */
export function hasSignature(type: PieceType, start: Uint8Array): boolean {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength);
  if (toFileType(type) === 'webm') return bytes.subarray(0, 4).equals(ebmlSignature);
  return ['ftyp', 'styp'].includes(bytes.toString('latin1', 4, 8));
}

const ebmlSignature = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
