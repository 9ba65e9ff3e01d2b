import type { Stream } from '../../../contract/index.js';
import { ElementError } from '../../shared/element-error.js';
import { isAddress } from '../../shared/is-address.js';
import { readCredentials } from '../../shared/player/read-credentials.js';
import { countUnshown } from '../timeline/count-unshown.js';
import type { RecordingPlayback } from '../playback/recording-playback.js';
import { toMuxPicture } from './mux-picture.js';
import type { Copy, ReadyChoice } from '../timeline/recording-choice.js';
import { readSourceType } from '../timeline/recording-choice.js';
import type { RecordingSettings } from '../recording-settings.js';
import { nameStream } from '../place/resume-memory.js';
import type { StreamLink, StreamListener } from './stream-link.js';

/** What has changed since is likely to change again: phones bring home what they hold, and it is joined. */
const SETTLED_AFTER_MS = 15 * 60_000;

/** For whom it is asked. */
export interface SourceViewer extends StreamListener {
  /** The stream as it was told last; null where nobody has told of one. */
  readonly readKnown: () => Stream | null;
  /** Null while nothing is played. */
  readonly readPlayback: () => Pick<RecordingPlayback, 'time' | 'duration'> | null;
  /** Until when. */
  readonly signal: AbortSignal;
}

/** Where the page says the recording is: addresses of its own, or a backend that names them. */
export class CopySource {
  readonly settings: RecordingSettings;
  readonly viewer: SourceViewer;
  /** Null until a backend has been asked. */
  #link: StreamLink | null = null;
  /** What the page has given since. */
  freshToken: string | null = null;
  #following = new AbortController();

  constructor(settings: RecordingSettings, viewer: SourceViewer) {
    this.settings = settings;
    this.viewer = viewer;
  }

  /** What the page itself names; null where a backend is asked. */
  get own(): Copy | null {
    const { src, type, playbackId } = this.settings;
    const own = {
      recording: null,
      from: null,
      startedAt: null,
      duration: null,
      spans: [],
      poster: null,
    };
    if (playbackId !== '') {
      const poster = toMuxPicture(this.settings, 'thumbnail.jpg') || null;
      return { ...own, type: 'mux', url: playbackId, poster };
    }
    if (src === '' || !this.#isNamed) return null;
    const url = new URL(src, document.baseURI).href;
    return { ...own, type: readSourceType(src, type), url };
  }

  /** Names this recording among others, without anything that is secret. */
  get name(): string {
    const { endpoint, stream, playbackId, src } = this.settings;
    if (!this.#isNamed) return `${src || endpoint} ${stream}`;
    if (this.own === null) return nameStream(endpoint, stream);
    const { origin, pathname } = new URL(src, document.baseURI);
    return playbackId || `${origin}${pathname}`;
  }

  /** Tells of the stream now and after every change, until it is left. */
  async follow(): Promise<void> {
    const following = this.#following;
    const listener = this.viewer;
    if (!this.#isNamed) {
      listener.onError(new ElementError('endpoint-invalid'));
      return;
    }
    try {
      const { createStreamLink } = await import('./stream-link.js');
      if (following.signal.aborted) return;
      this.#link = createStreamLink(this.settings);
    } catch (cause) {
      listener.onError(new ElementError('script-unreachable', cause));
      return;
    }
    await this.#link.follow(listener, following);
  }

  /**
   * Something can be played. It is asked for more only where more may come: what the best of it does not
   * show, or a change soon after the last one. Says whether it shows all that was broadcast.
   */
  settle({ copies, missing }: ReadyChoice, { status, updatedAt }: Stream): boolean {
    const isAll = countUnshown(copies, missing) === 0;
    const isOld = Date.now() - Date.parse(updatedAt) > SETTLED_AFTER_MS;
    if (isAll && isOld && status === 'completed') this.leave();
    return isAll;
  }

  /** Asks no more for the stream as it changes. */
  leave(): void {
    this.#following.abort();
  }

  /** Begins to ask for what was left; null where it was not. */
  resume(): AbortController | null {
    return this.#following.signal.aborted ? (this.#following = new AbortController()) : null;
  }

  /** Whoever comes back to the page, or stays to watch, learns of what came later. */
  readonly visit = async ({ target }: Event): Promise<void> => {
    if (!document.hidden) (await loadLater())?.revisit(target, this);
  };

  readonly resolve = (url: string): string => this.#link?.resolve(url) ?? url;

  readonly readToken = (url: string): string | null =>
    readCredentials({ ...this.settings, token: this.freshToken ?? this.settings.token }, url).token;

  /** The same copy at an address that is good again; null where nobody can give one. */
  async renew(copy: Copy, signal: AbortSignal): Promise<Copy | null> {
    const { recording, type } = copy;
    const isSame = (other: Copy): boolean => other.recording === recording && other.type === type;
    return (await this.look(signal))?.copies.find(isSame) ?? null;
  }

  /** What can be played by whoever has the page's next token; null where there is no such token, or nobody answers. */
  async look(signal: AbortSignal): Promise<ReadyChoice | null> {
    return (await loadLater())?.lookAnew(this, signal) ?? null;
  }

  /** Whether what the page names is an address at all. */
  get #isNamed(): boolean {
    const { src, endpoint, playbackId } = this.settings;
    return playbackId !== '' || isAddress(src || endpoint);
  }
}

/** There when something plays; before that nobody needs it. */
const loadLater = () => import('./later.js').catch(() => null);
