import type { CopyOptions } from './copy-attachment.js';

/** So long before an address ends the next one is asked for; of one that is good for less, half its time. */
const LEAD_MS = 60_000;

/** Nearer to its end a next address is not asked for once more: what is refused then is opened anew. */
const LEAST_LEFT_MS = 10_000;

/** Whoever gives addresses that end ever so little later is not asked without a rest. */
const LEAST_WAIT_MS = 1_000;

/** So often it is looked whether an address that has ended was renewed by what was refused at it. */
const LOOK_MS = 60_000;

/** A timer of more than this fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

type Renewable = Pick<CopyOptions, 'signal' | 'expiresAt' | 'renew'>;

/**
 * Asks for a copy's next address before its present one ends, and calls back with when that is, once it
 * has one that ends later. Whoever gives addresses may keep one until shortly before its end, or be away
 * for a moment: then it asks again after half of what is left, while there is enough left. Does nothing
 * for an address that does not end; where nobody gives another, the one that is there plays for as long
 * as it does.
 */
export function renewAhead(options: Renewable, onLater: (endsMs: number) => void): void {
  const { signal } = options;
  const endsMs = readEndMs(options);
  const leftMs = endsMs - Date.now();
  const goOn = (): void => renewAhead(options, onLater);
  if (leftMs <= 0) {
    waitMs(LOOK_MS, signal, goOn);
    return;
  }
  const decide = (): void => {
    if (signal.aborted) return;
    if (readEndMs(options) > endsMs) onLater(endsMs);
    else if (endsMs - Date.now() > LEAST_LEFT_MS) goOn();
    else waitMs(LOOK_MS, signal, goOn);
  };
  waitMs(Math.max(LEAST_WAIT_MS, leftMs - Math.min(LEAD_MS, leftMs / 2)), signal, () => {
    void options.renew().then(decide, decide);
  });
}

/** Does so again for each address that follows. */
export function keepRenewed(options: Renewable): void {
  renewAhead(options, () => keepRenewed(options));
}

/** Milliseconds since 1970; never, where it does not say. */
function readEndMs({ expiresAt }: Renewable): number {
  const endsMs = Date.parse(expiresAt ?? '');
  return Number.isNaN(endsMs) ? Infinity : endsMs;
}

/** Media whose player takes one address at a time. */
export interface AddressedMedia {
  readonly video: HTMLVideoElement;
  /** The address that it was given first. */
  readonly url: string;
  /** What it is given for an address, where that is not all: a token may belong to it, which is another by then. */
  toAddress?(url: string): string;
  /** Goes on at another address, from its beginning. */
  exchange(url: string): void;
}

/** Has it go on at each address that follows, before the one before ends. */
export function keepExchanged(
  media: AddressedMedia,
  options: Renewable & Pick<CopyOptions, 'stage' | 'latestUrl'>,
  present = toGiven(media, media.url),
): void {
  renewAhead(options, (endsMs) => {
    const next = toGiven(media, options.latestUrl);
    // The same address may have been given a later end.
    if (next === present) return keepExchanged(media, options, present);
    void import('./address-exchange.js').then(
      ({ exchangeAddress }) =>
        exchangeAddress({
          ...{ video: media.video, stage: options.stage, signal: options.signal, endsMs },
          exchange: () => media.exchange(next),
          onExchanged: () => keepExchanged(media, options, next),
        }),
      // What is refused then is opened anew.
      () => undefined,
    );
  });
}

function toGiven(media: AddressedMedia, url: string): string {
  return media.toAddress?.(url) ?? url;
}

/** Acts after so long, where that is not aborted before, and not in weeks. */
export function waitMs(ms: number, signal: AbortSignal, act: () => void): void {
  if (ms > LONGEST_TIMER_MS || signal.aborted) return;
  const timer = setTimeout(act, Math.max(0, ms));
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}
