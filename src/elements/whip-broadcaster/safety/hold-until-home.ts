import type { WaitReason } from '../../../media/piece-upload/uploader-state.js';
import { guardLeaving, keepAwake } from '../while-live.js';
import type { SafetyKeeper } from './safety-keeper.js';
import type { SafetyNetState } from './safety-net-state.js';
import { isWritten } from './safety-words.js';

/** Who has not brought it home by then will not do so this evening, and the phone has a battery. */
const SCREEN_FOR_MS = 1_800_000;

/** Why nothing comes home however long a page stays open. */
const hopeless: readonly WaitReason[] = [
  'upload-forbidden',
  'stream-gone',
  'uploads-unsupported',
  'piece-refused',
  'piece-unreadable',
];

/**
 * Goes on as while it was live, after the end: a phone that locks stalls what is still to be sent, and whoever
 * leaves the page ends it. Until all of it is safe, or an open page does not help, or the abort.
 */
export function holdUntilHome(
  safety: Pick<SafetyKeeper, 'state' | keyof EventTarget>,
  signal: AbortSignal,
  screenForMs = SCREEN_FOR_MS,
): void {
  const endsAt = performance.now() + screenForMs;
  let held: { readonly page: AbortController; readonly screen: AbortController } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const letGo = (): void => {
    clearTimeout(timer);
    held?.page.abort();
    held?.screen.abort();
    held = null;
  };
  const look = (): void => {
    if (signal.aborted || !isComingHome(safety.state)) return letGo();
    if (held !== null) return;
    const { page, screen } = (held = {
      page: new AbortController(),
      screen: new AbortController(),
    });
    guardLeaving(page.signal);
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) return;
    keepAwake(screen.signal);
    timer = setTimeout(() => screen.abort(), leftMs);
  };
  safety.addEventListener('change', look, { signal });
  signal.addEventListener('abort', letGo, { once: true });
  look();
}

/** Whether something is on this device alone, and an open page brings it home. */
function isComingHome(safety: SafetyNetState | null): boolean {
  if (safety === null) return false;
  const { copy, present, upload, leftovers } = safety;
  if (!isWritten(copy)) return true;
  if (upload.phase === 'nowhere') return false;
  const isVain = upload.phase === 'waiting' && hopeless.includes(upload.reason);
  const isPresent = 'onlyHereMs' in present && present.onlyHereMs > 0;
  // What earlier broadcasts to the same event left is brought home by this page as well.
  return !isVain && (isPresent || leftovers.some(({ standing }) => standing === 'unsent'));
}
