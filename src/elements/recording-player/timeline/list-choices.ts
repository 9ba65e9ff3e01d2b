import type { Copy } from './recording-choice.js';

/** Nobody chooses a copy with less of what there is: a phone's piece lasts five seconds. */
const leastShare = 0.5;

/** The copies that a person may choose between, in their order; the one that plays is always there. */
export function listChoices(copies: readonly Copy[], playing: Copy | null): readonly Copy[] {
  const most = Math.max(0, ...copies.map(({ duration }) => duration ?? 0));
  return copies.filter(
    ({ recording, duration }) =>
      recording === playing?.recording || duration === null || duration >= most * leastShare,
  );
}
