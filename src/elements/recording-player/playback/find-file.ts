import type { KeptFile } from '../../shared/player/playback-model.js';
import type { Part } from '../timeline/plan-parts.js';
import type { Copy } from '../timeline/recording-choice.js';

/** A file of the recording that this copy of a part is one of; null where it has none. */
export function findFile(part: Part | undefined, copy: Copy | null | undefined): KeptFile | null {
  const file = part?.copies.find(
    ({ type, recording }) => type === 'mp4' && recording === copy?.recording,
  );
  return file ? { url: file.download ?? file.url, isNamed: Boolean(file.download) } : null;
}
