import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SafetyPiece } from '../../../src/engine/index.js';
import type { CountedEvent } from './counted-event.js';
import { ffmpeg } from './ffmpeg.js';

/** How a device codes what it films. */
export type PieceForm = 'mp4' | 'webm';

const forms = {
  mp4: {
    type: 'video/mp4',
    end: 'mp4',
    args: ['-c:v', 'copy', '-c:a', 'aac', '-ar', '44100', '-f', 'mp4'],
  },
  webm: {
    type: 'video/webm',
    end: 'webm',
    args: ['-c:v', 'libvpx', '-deadline', 'realtime', '-b:v', '500k', '-c:a', 'copy', '-f', 'webm'],
  },
} as const;

/** The whole event in pieces of so many seconds, as a device keeps them. The first begins at `from`. */
export async function filmPieces(
  { filmed, folder, startMs }: CountedEvent,
  { from = 0, seconds = 5, name }: { from?: number; seconds?: number; name: string },
): Promise<SafetyPiece[]> {
  await ffmpeg([
    // Just before it, since a copy begins at the key frame before.
    ...['-i', filmed, '-ss', String(from), '-c', 'copy', '-f', 'segment'],
    ...['-segment_time', String(seconds), '-segment_time_delta', '0.01', '-reset_timestamps', '1'],
    ...['-segment_format', 'matroska', join(folder, `${name}-%04d.mkv`)],
  ]);
  const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}-`)).sort();
  return files.map((file, index) => ({
    id: file.replace('.mkv', ''),
    broadcastId: 'bc-1',
    type: 'video/x-matroska',
    path: join(folder, file),
    startedAt: new Date(startMs + (from + index * seconds) * 1000).toISOString(),
    duration: seconds,
  }));
}

/** The same piece as another browser would have made it. */
export async function recodePiece(piece: SafetyPiece, form: PieceForm): Promise<SafetyPiece> {
  const { type, end, args } = forms[form];
  const path = piece.path.replace(/\.mkv$/, `.${end}`);
  await ffmpeg(['-i', piece.path, ...args, path]);
  return { ...piece, path, type };
}
