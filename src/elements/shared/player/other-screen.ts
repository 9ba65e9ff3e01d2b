/** Safari's own way, which shows AirPlay where the standard does not. */
interface AppleVideo extends HTMLVideoElement {
  webkitShowPlaybackTargetPicker?(): void;
}

interface AvailabilityEvent extends Event {
  readonly availability?: string;
}

/**
 * Televisions and speakers near by, by what the browser has of its own (Remote Playback, AirPlay). No
 * script of anybody's is fetched for it.
 */
export class OtherScreen {
  readonly #media: AppleVideo;
  #isNear = false;

  constructor(media: HTMLVideoElement, signal: AbortSignal, onChange: () => void) {
    this.#media = media;
    const tell = (isNear: boolean): void => {
      if (signal.aborted || isNear === this.#isNear) return;
      this.#isNear = isNear;
      onChange();
    };
    if ('webkitShowPlaybackTargetPicker' in media) {
      media.addEventListener(
        'webkitplaybacktargetavailabilitychanged',
        ({ availability }: AvailabilityEvent) => tell(availability === 'available'),
        { signal },
      );
      return;
    }
    const { remote } = media;
    if (remote === undefined) return;
    remote.watchAvailability(tell).then(
      (id) => {
        const stop = (): void => void remote.cancelWatchAvailability(id).catch(() => undefined);
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      },
      () => undefined,
    );
  }

  get isNear(): boolean {
    return this.#isNear;
  }

  /** Lets the viewer choose one. */
  choose(): void {
    if (this.#media.webkitShowPlaybackTargetPicker) this.#media.webkitShowPlaybackTargetPicker();
    else this.#media.remote.prompt().catch(() => undefined);
  }
}
