import type { TurnService } from '../../engine/index.js';

/** What the environment says of a TURN server that shares a secret with this one; null where nothing. */
export function readTurnService(
  read: (name: string) => string,
  reject: (name: string, expectation: string) => never,
): TurnService | null {
  const urls = read('STREAMSIDE_TURN_URLS')
    .split(/[\s,]+/)
    .filter((url) => url !== '');
  const secret = read('STREAMSIDE_TURN_SECRET');
  if (!urls.every((url) => /^turns?:[^\s<>"]+$/.test(url))) {
    return reject(
      'STREAMSIDE_TURN_URLS',
      'addresses such as turn:turn.example.org:3478?transport=udp, with commas between them',
    );
  }
  if (urls.length === 0 && secret === '') return null;
  if (urls.length === 0) {
    return reject('STREAMSIDE_TURN_URLS', 'set where STREAMSIDE_TURN_SECRET is');
  }
  if (secret === '') return reject('STREAMSIDE_TURN_SECRET', 'set where STREAMSIDE_TURN_URLS is');
  return { urls, secret };
}
