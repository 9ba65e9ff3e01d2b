import { StillPicture } from '../../shared/player/still-picture.js';
import { waitMs } from './renew-ahead.js';

/** So long before its end an address that nobody has paused at meanwhile is exchanged while it plays. */
const LATEST_MS = 3_000;

/** A picture that has not come by then is waited for without the last one. */
const LONGEST_STILL_MS = 8_000;

export interface AddressExchange {
  readonly video: HTMLVideoElement;
  readonly stage: HTMLElement;
  readonly signal: AbortSignal;
  /** When the present address ends, milliseconds since 1970. */
  readonly endsMs: number;
  /** Gives the media its next address. */
  exchange(): void;
  /** It has been given it. */
  onExchanged(): void;
}

/**
 * Has media go on at its next address: at a pause, where somebody goes elsewhere in it, or at the latest
 * shortly before the present one ends. The last picture is on show until the next one is there.
 */
export function exchangeAddress(options: AddressExchange): void {
  const { video, endsMs, signal, exchange, onExchanged } = options;
  const waiting = new AbortController();
  const act = (): void => {
    if (waiting.signal.aborted || signal.aborted) return;
    waiting.abort();
    keepPicture(options);
    keepPlace(options);
    exchange();
    onExchanged();
  };
  // At its end media pauses too, and to be given another address would keep it from saying so.
  const pause = (): void => {
    if (!video.ended) act();
  };
  video.addEventListener('pause', pause, { signal: waiting.signal });
  video.addEventListener('seeking', act, { signal: waiting.signal });
  if (video.paused) act();
  else waitMs(endsMs - Date.now() - LATEST_MS, signal, act);
}

function keepPicture({ video, stage, signal }: AddressExchange): void {
  const still = new StillPicture(video, stage);
  still.take();
  const shown = new AbortController();
  const drop = (): void => {
    clearTimeout(timer);
    shown.abort();
    still.remove();
  };
  const timer = setTimeout(drop, LONGEST_STILL_MS);
  signal.addEventListener('abort', drop, { signal: shown.signal });
  // Until then it is the old picture that somebody may go elsewhere in.
  const follow = (): void => video.addEventListener('seeked', drop, { signal: shown.signal });
  video.addEventListener('loadedmetadata', follow, { signal: shown.signal });
}

/** Goes on where it was, as fast as before, and plays if it did. */
function keepPlace({ video, signal }: AddressExchange): void {
  const { currentTime, paused, ended, playbackRate, defaultPlaybackRate } = video;
  const opened = new AbortController();
  const until = { signal: opened.signal };
  signal.addEventListener('abort', () => opened.abort(), until);
  // To be emptied pauses an element, without an event.
  const play = (): void => {
    if (!paused && !ended && video.paused) void video.play().catch(() => undefined);
  };
  video.addEventListener('loadstart', play, until);
  video.addEventListener(
    'loadedmetadata',
    () => {
      opened.abort();
      // Somebody may have gone elsewhere meanwhile.
      if (!video.seeking) video.currentTime = currentTime;
      video.defaultPlaybackRate = defaultPlaybackRate;
      video.playbackRate = playbackRate;
      play();
    },
    until,
  );
}
