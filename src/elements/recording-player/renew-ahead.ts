import type { CopyOptions } from './copy-attachment.js';

/** So long before an address ends the next one is asked for; of one that is good for less, half its time. */
const LEAD_MS = 60_000;

/** A timer of more than this fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Asks for a copy's next address once, before its present one ends, and calls back with when that is.
 * Does nothing for an address that does not end; where nobody gives another, the one that is there plays
 * for as long as it does.
 */
export function renewAhead(
  options: Pick<CopyOptions, 'signal' | 'expiresAt' | 'renew'>,
  onRenewed: (endsMs: number) => void,
): void {
  const { expiresAt, signal } = options;
  const endsMs = Date.parse(expiresAt ?? '');
  const leftMs = endsMs - Date.now();
  if (!(leftMs > 0)) return;
  waitMs(leftMs - Math.min(LEAD_MS, leftMs / 2), signal, () => {
    void options.renew().then((isRenewed) => {
      if (isRenewed && !signal.aborted) onRenewed(endsMs);
    });
  });
}

/** Does so again for each address that follows, for as long as these end later than those before. */
export function keepRenewed(options: Pick<CopyOptions, 'signal' | 'expiresAt' | 'renew'>): void {
  renewAhead(options, (endsMs) => {
    if (Date.parse(options.expiresAt ?? '') > endsMs) keepRenewed(options);
  });
}

/** Media whose player takes one address at a time. */
export interface AddressedMedia {
  readonly video: HTMLVideoElement;
  /** The address that it was given first. */
  readonly url: string;
  /** Goes on at another address, from its beginning. */
  exchange(url: string): void;
}

/** Has it go on at each address that follows, before the one before ends. */
export function keepExchanged(media: AddressedMedia, options: CopyOptions, present?: string): void {
  renewAhead(options, (endsMs) => {
    const next = options.toRequestUrl(media.url);
    if (next === (present ?? media.url)) return;
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

/** Acts after so long, where that is not aborted before, and not in weeks. */
export function waitMs(ms: number, signal: AbortSignal, act: () => void): void {
  if (ms > LONGEST_TIMER_MS || signal.aborted) return;
  const timer = setTimeout(act, Math.max(0, ms));
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}
