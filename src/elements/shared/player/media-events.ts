/** The media events that a page may listen to on the element as it would on a `<video>`. */
const mediaEvents = [
  'canplay',
  'canplaythrough',
  'durationchange',
  'emptied',
  'ended',
  'loadeddata',
  'loadedmetadata',
  'loadstart',
  'pause',
  'play',
  'playing',
  'progress',
  'ratechange',
  'resize',
  'seeked',
  'seeking',
  'stalled',
  'suspend',
  'timeupdate',
  'volumechange',
  'waiting',
  'enterpictureinpicture',
  'leavepictureinpicture',
] as const;

/** Fires the media's events again on the element, where a shadow root would keep them in. */
export function refireMediaEvents(
  media: HTMLMediaElement,
  element: HTMLElement,
  signal: AbortSignal,
): void {
  for (const type of mediaEvents) {
    media.addEventListener(type, () => element.dispatchEvent(new Event(type)), { signal });
  }
}
