import type { ContractError, Stream } from '../../contract/index.js';
import { ContractClient } from '../../contract/index.js';
import { ElementError } from '../shared/element-error.js';
import type { PlayResult, Programme, Screen } from '../shared/player/programme.js';
import { readCredentials } from '../shared/player/read-credentials.js';
import { readNeed } from '../shared/player/read-need.js';
import { startPlaying } from '../shared/player/start-playing.js';
import { toPlayResult } from '../shared/player/to-play-result.js';
import { toElementError } from '../shared/to-element-error.js';
import type { Copy } from './recording-choice.js';
import { chooseRecording, readSourceType } from './recording-choice.js';
import { RecordingPlayback } from './recording-playback.js';
import type { RecordingSettings } from './recording-settings.js';
import type { ProcessingReason, RecordingPlayerState } from './recording-state.js';

/** A server that restarts is back by then; jittered, since others wait too. */
const RETRY_MS = 10_000;

/** Media events after which the state may be another. */
const shownEvents = ['loadedmetadata', 'play', 'playing', 'pause', 'volumechange', 'ended'];

/** Finds the recording, waits for it where it is still being prepared, and plays it. */
export class RecordingProgramme implements Programme {
  readonly #screen: Screen<RecordingPlayerState>;
  readonly #settings: RecordingSettings;
  readonly #life = new AbortController();
  #watch = new AbortController();
  #copies: readonly Copy[] = [];
  #copy: Copy | null = null;
  #playback: RecordingPlayback | null = null;
  #wish: 'play' | 'hold';
  #startAt: number;
  #waiters: ((result: PlayResult) => void)[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(screen: Screen<RecordingPlayerState>, settings: RecordingSettings) {
    this.#screen = screen;
    this.#settings = settings;
    this.#wish = settings.autoplay ? 'play' : 'hold';
    this.#startAt = Math.max(0, settings.startTime || 0);
  }

  open(): void {
    const { src, type, playbackId, endpoint, stream, token, getToken } = this.#settings;
    this.#screen.show({ phase: 'loading' });
    const own = { recording: null, startedAt: null, duration: null, poster: null };
    if (playbackId !== '') {
      this.#take([{ ...own, type: 'mux', url: playbackId }]);
      return;
    }
    if (src !== '') {
      const url = new URL(src, document.baseURI).href;
      this.#take([{ ...own, type: readSourceType(src, type), url }]);
      return;
    }
    const client = new ContractClient({
      endpoint,
      token,
      ...(getToken === null ? {} : { getToken }),
    });
    const { signal } = this.#watch;
    client.watchStream(stream, {
      signal,
      onStream: (answer) => this.#follow(answer, (url) => client.resolve(url)),
      onError: (error) => this.#complain(error),
    });
  }

  close(): void {
    this.#life.abort();
    this.#watch.abort();
    clearTimeout(this.#retry);
    this.#playback?.close();
    this.#screen.useMedia(this.#screen.video);
    this.#settle({ outcome: 'superseded' });
  }

  async play(): Promise<PlayResult> {
    this.#wish = 'play';
    if (this.#copies.length === 0) return { outcome: 'waiting' };
    if (this.#copy !== null && this.#playback !== null) return this.#start(this.#playback.media);
    this.#load();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  pause(): void {
    this.#wish = 'hold';
    this.#playback?.media.pause();
  }

  async goLive(): Promise<PlayResult> {
    return { outcome: 'ignored' };
  }

  seek(seconds: number): void {
    if (this.#copy !== null && this.#playback !== null) {
      this.#playback.media.currentTime = seconds;
      return;
    }
    this.#startAt = seconds;
    void this.play();
  }

  #follow(stream: Stream, resolve: (url: string) => string): void {
    // What somebody has begun to see is not exchanged under his eyes.
    if (this.#copies.length > 0) return;
    const choice = chooseRecording(stream, this.#settings.prefer, resolve);
    switch (choice.outcome) {
      case 'ready':
        this.#watch.abort();
        this.#take(choice.copies);
        return;
      case 'preparing':
        this.#screen.show({ phase: 'processing', reason: toReason(stream) });
        return;
      case 'none':
        this.#screen.show({ phase: 'error', error: new ElementError('source-missing') });
    }
  }

  /** Without a poster the first picture stands for the recording; with one, nothing is fetched yet. */
  #take(copies: readonly Copy[]): void {
    this.#copies = copies;
    const [best] = copies;
    const poster = this.#settings.poster || best?.poster;
    if (this.#wish === 'play' || !poster) this.#load();
    else if (best !== undefined) this.#screen.show({ phase: 'ready', ...toShown(best) });
  }

  /** Begins, or goes on where all copies had failed. */
  #load(): void {
    clearTimeout(this.#retry);
    this.#screen.show({ phase: 'loading' });
    this.#playback ??= this.#createPlayback();
    this.#playback.open();
  }

  #createPlayback(): RecordingPlayback {
    const screen = this.#screen;
    return new RecordingPlayback({
      video: screen.video,
      stage: screen.stage,
      copies: this.#copies,
      readToken: (url) => readCredentials(this.#settings, url).token,
      startAt: this.#startAt,
      onCopy: (copy, media) => {
        this.#copy = copy;
        screen.useMedia(media);
        this.#listen(media);
        if (this.#wish === 'play') void this.#start(media).then((result) => this.#settle(result));
      },
      onExhausted: (cause) => this.#exhaust(cause),
    });
  }

  #listen(media: HTMLVideoElement): void {
    const { signal } = this.#life;
    const show = (): void => {
      if (this.#playback?.media === media) this.#show(media);
    };
    for (const type of shownEvents) {
      media.addEventListener(type, show, { signal });
    }
    if (media.readyState >= HTMLMediaElement.HAVE_METADATA) show();
  }

  #show(media: HTMLVideoElement): void {
    // Asked to play is not yet playing: what is being loaded may turn out to be broken.
    const isPending = !media.paused && media.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    if (this.#copy === null || isPending) return;
    const shown = toShown(this.#copy);
    const need = readNeed(media, this.#settings.muted);
    if (need === 'play' || media.ended) this.#screen.show({ phase: 'ready', ...shown });
    else this.#screen.show({ phase: 'playing', need, ...shown });
  }

  async #start(media: HTMLVideoElement): Promise<PlayResult> {
    const start = await startPlaying(media);
    if (this.#life.signal.aborted) return { outcome: 'superseded' };
    if (start === 'refused') {
      this.#wish = 'hold';
      this.#show(media);
    }
    return toPlayResult(start);
  }

  #exhaust(cause: unknown): void {
    const error = new ElementError('source-unplayable', cause);
    this.#copy = null;
    this.#screen.show({ phase: 'error', error });
    this.#settle({ outcome: 'failed', error });
    this.#retry = setTimeout(() => this.#load(), RETRY_MS * (1 + Math.random()));
  }

  #complain(error: ContractError): void {
    if (this.#copies.length > 0) return;
    this.#screen.show({ phase: 'error', error: toElementError(error) });
  }

  #settle(result: PlayResult): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve(result);
  }
}

function toReason({ status, recordings }: Stream): ProcessingReason {
  if (status === 'live') return 'live';
  return status === 'ready' && recordings.length === 0 ? 'upcoming' : 'preparing';
}

function toShown({ recording, duration, poster }: Copy): {
  recording: string | null;
  duration: number | null;
  poster: string | null;
} {
  return { recording, duration, poster };
}
