import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import { formatTime } from './format-time.js';
import type { PlaybackModel } from './playback-model.js';
import type { Speak } from './speak.js';

type Copies = PlaybackModel['copies'];

const ours = { local: 'copy-local', device: 'copy-device' } as const satisfies Record<
  string,
  PlayerMessageKey
>;

/**
 * What copies are called in a list, no two alike: by who recorded them; by how long they are too where
 * that was the same, and by their place in the list where that is the same as well.
 */
export function nameCopies(copies: Copies, t: Speak): readonly string[] {
  const owners = copies.map(({ from }) => formatOwner(from, t));
  const lengths = copies.map(({ seconds }, at) =>
    seconds === null || !isShared(owners, at)
      ? (owners[at] ?? '')
      : `${owners[at] ?? ''} · ${formatTime(seconds)}`,
  );
  return lengths.map((name, at) => (isShared(lengths, at) ? `${at + 1} · ${name}` : name));
}

function formatOwner(from: Copies[number]['from'], t: Speak): string {
  switch (from) {
    case 'cloudflare':
      return 'Cloudflare';
    case 'mux':
      return 'Mux';
    default:
      return t(ours[from ?? 'local']);
  }
}

function isShared(names: readonly string[], at: number): boolean {
  return names.some((name, other) => other !== at && name === names[at]);
}
