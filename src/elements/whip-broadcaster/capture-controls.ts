import type { Capture } from '../../media/capture/capture.js';
import { canShareScreen } from '../../media/capture/capture-devices.js';
import type { ActionResult } from '../shared/action-result.js';
import { done, ignored, superseded } from './action-results.js';
import { readWishes } from './broadcaster-settings.js';
import type { DeskHost } from './broadcaster-desk.js';
import { isOnAir } from './broadcaster-state.js';
import { readScene } from './state-scene.js';
import { toDeviceError } from './to-device-error.js';

/** What a person can do with camera, microphone and screen while they are open. */
export class CaptureControls {
  readonly #host: DeskHost;
  readonly #getCapture: () => Capture | null;

  constructor(host: DeskHost, getCapture: () => Capture | null) {
    this.#host = host;
    this.#getCapture = getCapture;
  }

  get canShareScreen(): boolean {
    return canShareScreen(this.#host.devices ?? undefined);
  }

  async flipCamera(): Promise<ActionResult> {
    const canFlip = this.#getCapture()?.scene?.canFlip ?? false;
    return canFlip ? this.#change((capture) => capture.flip()) : ignored;
  }

  /** Turns to the camera of this id, one of the scene's `cameras`; the one in use is opened anew. */
  async chooseCamera(id: string): Promise<ActionResult> {
    if (!this.#canHave('picture')) return ignored;
    return this.#change((capture) => capture.chooseCamera(id));
  }

  /** Takes the microphone of this id, one of the scene's `microphones`. */
  async chooseMicrophone(id: string): Promise<ActionResult> {
    if (!this.#canHave('sound')) return ignored;
    return this.#change((capture) => capture.chooseMicrophone(id));
  }

  async setMuted(muted: boolean): Promise<ActionResult> {
    const capture = this.#getCapture();
    if (capture === null || (capture.scene?.sound ?? 'none') === 'none') return ignored;
    capture.setMuted(muted);
    return done;
  }

  async setCameraOff(off: boolean): Promise<ActionResult> {
    const capture = this.#getCapture();
    if (capture === null || (capture.scene?.picture ?? 'none') === 'none') return ignored;
    capture.setCameraOff(off);
    return done;
  }

  async shareScreen(share: boolean): Promise<ActionResult> {
    if (!this.#canHave('picture')) return ignored;
    return this.#change(async (capture) => {
      if (share) await capture.shareScreen();
      else capture.endScreen();
    });
  }

  /** Has sound treated as the attribute `audio` says now. */
  async followAudio(): Promise<ActionResult> {
    return this.#change((capture) => capture.setAudio(readWishes(this.#host).audio));
  }

  /** Opens again what something is wrong with, now rather than at the next try of its own. */
  async mend(): Promise<ActionResult> {
    return this.#change((capture) => capture.mend());
  }

  /**
   * How loud it is at the microphone, 0 to 1; null where nothing can be heard. To be asked ten times a
   * second at most, and only while it is shown: who does not ask costs nothing.
   */
  readLevel(): number | null {
    return this.#getCapture()?.readLevel() ?? null;
  }

  /** WHIP adds no picture and no sound to a session that began without. */
  #canHave(part: 'picture' | 'sound'): boolean {
    const scene = readScene(this.#host.state);
    return scene !== null && !(scene[part] === 'none' && isOnAir(this.#host.state.phase));
  }

  async #change(work: (capture: Capture) => Promise<void>): Promise<ActionResult> {
    const capture = this.#getCapture();
    if (capture === null) return ignored;
    try {
      await work(capture);
      return this.#getCapture() === capture ? done : superseded;
    } catch (error) {
      return { outcome: 'failed', error: toDeviceError(error) };
    }
  }
}
