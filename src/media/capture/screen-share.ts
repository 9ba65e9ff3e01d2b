import type { CaptureDevices } from './capture-devices.js';
import type { CaptureErrorCode } from './capture-error.js';
import { CaptureError } from './capture-error.js';
import { SoundMix } from './sound-mix.js';

/** A screen that is sent in place of the camera, with its own sound where the browser gives that. */
export class ScreenShare {
  readonly picture: MediaStreamTrack;
  readonly #sound: MediaStreamTrack | null;
  readonly #mix: SoundMix | null;
  readonly #listening = new AbortController();

  private constructor(
    picture: MediaStreamTrack,
    sound: MediaStreamTrack | null,
    mix: SoundMix | null,
  ) {
    this.picture = picture;
    this.#sound = sound;
    this.#mix = mix;
  }

  /** Asks the person for a screen. Rejects with one of the codes `screen-…`. */
  static async open(devices: CaptureDevices): Promise<ScreenShare> {
    if (devices.getDisplayMedia === undefined) throw new CaptureError('screen-unsupported');
    let media: MediaStream;
    try {
      // What is shown there is heard there as well; taking it up again would echo.
      media = await devices.getDisplayMedia({ video: true, audio: { echoCancellation: false } });
    } catch (cause) {
      throw new CaptureError(toScreenCode(cause), cause);
    }
    const [picture] = media.getVideoTracks();
    if (picture === undefined) throw new CaptureError('screen-denied');
    const sound = media.getAudioTracks()[0] ?? null;
    const mix = sound === null ? null : createMix(sound);
    await mix?.start();
    return new ScreenShare(picture, sound, mix);
  }

  /** Calls back when the screen has ended by itself, or when what it has to tell has changed. */
  follow({ onEnd, onChange }: { onEnd(): void; onChange(): void }): void {
    const { signal } = this.#listening;
    this.picture.addEventListener('ended', onEnd, { signal });
    for (const type of ['mute', 'unmute']) {
      this.picture.addEventListener(type, onChange, { signal });
    }
    this.#sound?.addEventListener('ended', onChange, { signal });
    this.#mix?.addEventListener('change', onChange, { signal });
  }

  /** The sound to send beside it: the microphone with the screen's own, or the microphone alone. */
  toSound(microphone: MediaStreamTrack | null): MediaStreamTrack | null {
    const mix = this.#mix;
    if (mix === null || !mix.isRunning || this.#sound?.readyState !== 'live') return microphone;
    try {
      mix.setMicrophone(microphone);
      return mix.track;
    } catch {
      // Firefox mixes only what has the rate of its own output.
      return microphone;
    }
  }

  /** Releases the screen. */
  end(): void {
    this.#listening.abort();
    this.#mix?.close();
    this.picture.stop();
    this.#sound?.stop();
  }
}

/** Null where the browser does not mix: then the screen is shared without its sound. */
function createMix(sound: MediaStreamTrack): SoundMix | null {
  try {
    return new SoundMix(sound);
  } catch {
    return null;
  }
}

/**
 * Why `getDisplayMedia` gave none. A person and the system refuse by the same name: Chromium tells them apart
 * by its words alone, and who cannot be told from a person is taken for one.
 */
function toScreenCode(cause: unknown): CaptureErrorCode {
  if (!(cause instanceof DOMException) || cause.name !== 'NotAllowedError') return 'screen-busy';
  return cause.message.endsWith('by system') ? 'screen-denied-by-system' : 'screen-denied';
}
