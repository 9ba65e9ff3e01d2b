import type { Copy } from '../../recording-player/timeline/recording-choice.js';
import type { Renewal } from '../renewal.js';

/** The same copy with a token or an address that was not there before; null where nobody gives one. */
export async function renewCopy(
  copy: Copy,
  renewal: Pick<Renewal, 'ask' | 'readCredentials'>,
  readCopies: () => readonly Copy[],
): Promise<Copy | null> {
  const { recording, type, url } = copy;
  const find = (): Copy | null =>
    readCopies().find((other) => other.recording === recording && other.type === type) ?? null;
  const before = { url: find()?.url ?? url, token: renewal.readCredentials(url).token };
  if (!(await renewal.ask())) return null;
  const next = find();
  const isOther = next?.url !== before.url || renewal.readCredentials(url).token !== before.token;
  return isOther ? next : null;
}
