import type { PlaybackModel } from './playback-model.js';

/** A step of the buttons on a headset or a lock screen. */
const STEP_SECONDS = 10;

/** So far into a chapter, who goes back wants its own beginning, not the chapter before. */
const CHAPTER_BEGUN_SECONDS = 3;

/** Media stands a little before where it was sent. */
const SEEK_SECONDS = 0.5;

export interface SessionSubject {
  readonly media: HTMLVideoElement;
  /** Of what plays. */
  readonly readTitle: () => string;
  /** Address of a picture of it, or empty. */
  readonly readPoster: () => string;
  /** Whether one can go back and forth in it. */
  readonly canSeek: () => boolean;
  /** What is known of it beside the media itself; null where nothing is. */
  readonly readPlayback: () => PlaybackModel | null;
  readonly signal: AbortSignal;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
}

/** Which of the page's players the device's own controls belong to: the last that began to play. */
let holder: SessionSubject | null = null;

/** Names what plays on the device's lock screen and headset, and lets them drive it. */
export function offerMediaSession(subject: SessionSubject): void {
  const { mediaSession } = navigator;
  const { media, signal } = subject;
  if (mediaSession === undefined || signal.aborted) return;
  const take = (): void => {
    holder = subject;
    const poster = subject.readPoster();
    mediaSession.metadata = new MediaMetadata({
      title: subject.readTitle(),
      artwork: poster === '' ? [] : [{ src: poster }],
    });
    const canSeek = subject.canSeek();
    setAction('play', () => subject.play());
    setAction('pause', () => subject.pause());
    const stepBy = (seconds: number) => () => subject.seek(readTime(subject) + seconds);
    setAction('seekbackward', canSeek ? stepBy(-STEP_SECONDS) : null);
    setAction('seekforward', canSeek ? stepBy(STEP_SECONDS) : null);
    setAction('seekto', canSeek ? ({ seekTime }) => subject.seek(seekTime ?? 0) : null);
    const hasChapters = canSeek && (subject.readPlayback()?.chapters.length ?? 0) > 1;
    setAction('previoustrack', hasChapters ? () => subject.seek(findPrevious(subject)) : null);
    setAction('nexttrack', hasChapters ? () => toNext(subject) : null);
  };
  const leave = (): void => {
    if (holder !== subject) return;
    holder = null;
    mediaSession.metadata = null;
    for (const action of actions) setAction(action, null);
  };
  media.addEventListener('playing', take, { signal });
  signal.addEventListener('abort', leave, { once: true });
  if (!media.paused && media.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) take();
}

const actions = [
  ...(['play', 'pause', 'seekbackward', 'seekforward', 'seekto'] as const),
  ...(['previoustrack', 'nexttrack'] as const),
];

function readTime({ media, readPlayback }: SessionSubject): number {
  return readPlayback()?.time ?? media.currentTime;
}

/** Where the chapter begins that one goes back to; the beginning, where there is none before. */
function findPrevious(subject: SessionSubject): number {
  const before = readTime(subject) - CHAPTER_BEGUN_SECONDS;
  return subject.readPlayback()?.chapters.findLast(({ at }) => at < before)?.at ?? 0;
}

/** In the last chapter there is none to go on to. */
function toNext(subject: SessionSubject): void {
  const after = readTime(subject) + SEEK_SECONDS;
  const next = subject.readPlayback()?.chapters.find(({ at }) => at > after);
  if (next !== undefined) subject.seek(next.at);
}

/** A browser that does not know an action throws. */
function setAction(action: MediaSessionAction, handler: MediaSessionActionHandler | null): void {
  try {
    navigator.mediaSession.setActionHandler(action, handler);
  } catch {
    return;
  }
}
