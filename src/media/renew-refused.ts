import type { HlsAttachmentOptions } from './hls-attachment.js';

/** Who is refused with so many new tokens one after the other is refused for another reason. */
const MAX_RENEWALS = 3;
const WITHIN_MS = 30_000;

/** A server that is told of a token a moment later than the viewer is asked again after it. */
const EVERY_MS = 1_000;

/** A single piece may be refused by mistake; one that is refused still is not to be had. */
const MAX_ASKED_AGAIN = 2;

type Renewing = Pick<HlsAttachmentOptions, 'signal' | 'renew'>;

export interface Refusal {
  /** The token and the address with which it was asked for. */
  readonly asked: string;
  /** Those with which it would be asked for now. */
  readWay(): string;
  /** The piece of the media that was refused, and not a list. */
  readonly piece: { readonly type: string; readonly sn: number | string } | undefined;
}

/** What was done about the refusals of one source. */
interface Past {
  renewals: readonly { readonly at: number; readonly asked: string }[];
  readonly askedAgain: Map<string, number>;
}

const pasts = new WeakMap<Renewing, Past>();

/**
 * Has what its server refuses renewed, and resolves when and with whether it is of use to ask again: not
 * where nothing has changed by it, and not again and again. A piece is asked for a little later all the same.
 */
export async function renewRefused(refusal: Refusal, options: Renewing): Promise<boolean> {
  const past = pasts.get(options) ?? { renewals: [], askedAgain: new Map() };
  pasts.set(options, past);
  if (await renew(refusal, options, past)) return true;
  const { piece } = refusal;
  // The same piece in another quality is not asked for from the beginning.
  const name = `${piece?.type} ${piece?.sn}`;
  const times = past.askedAgain.get(name) ?? 0;
  if (piece === undefined || times >= MAX_ASKED_AGAIN || options.signal.aborted) return false;
  past.askedAgain.set(name, times + 1);
  await waitMs(EVERY_MS);
  return true;
}

async function renew({ asked, readWay }: Refusal, options: Renewing, past: Past): Promise<boolean> {
  const now = performance.now();
  const recent = past.renewals.filter(({ at }) => now - at < WITHIN_MS);
  // It was asked for before another refusal had this renewed, or it is of no use to have it renewed again.
  if (recent.some((renewal) => renewal.asked === asked)) return asked !== readWay();
  const last = recent.at(-1);
  if (recent.length >= MAX_RENEWALS || !options.renew) return false;
  if (last !== undefined) await waitMs(last.at + EVERY_MS - now);
  past.renewals = [...recent, { at: performance.now(), asked }];
  return !options.signal.aborted && (await options.renew()) && asked !== readWay();
}

function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
