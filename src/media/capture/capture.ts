import type { CaptureWishes, Facing } from './capture-constraints.js';
import { toAudioConstraints, toVideoConstraints } from './capture-constraints.js';
import type { CaptureDevices } from './capture-devices.js';
import { getBrowserDevices, listCameraIds } from './capture-devices.js';
import { CaptureError, toCaptureError } from './capture-error.js';

/** What is being captured now. A new object, with a new stream, at every change. */
export interface Scene {
  readonly media: MediaStream;
  /**
   * Where the picture comes from: a camera by the way it looks, a screen, or nowhere (sound only).
   * `lost`: from a camera that has ended by itself, as when it is unplugged.
   */
  readonly picture: 'front' | 'back' | 'screen' | 'none' | 'lost';
  /** `lost`: the microphone has ended by itself. */
  readonly sound: 'on' | 'muted' | 'none' | 'lost';
  /** There is another camera to turn to. */
  readonly canFlip: boolean;
}

/**
 * Camera, microphone and screen of this device, opened once and kept until `close`. Methods reject with
 * a `CaptureError` and leave what was captured before as it was, as far as the device allows.
 * Dispatches `change` whenever `scene` is another one.
 */
export class Capture extends EventTarget {
  readonly #wishes: CaptureWishes;
  readonly #givenDevices: CaptureDevices | null;
  #facing: Facing;
  #cameras: readonly string[] = [];
  #camera: MediaStreamTrack | null = null;
  #screen: MediaStreamTrack | null = null;
  #microphone: MediaStreamTrack | null = null;
  #scene: Scene | null = null;
  #closed = false;
  /** Device calls run one after another: two cameras opening at once is what phones cannot do. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(wishes: CaptureWishes, devices: CaptureDevices | null = null) {
    super();
    this.#wishes = wishes;
    this.#facing = wishes.facing;
    this.#givenDevices = devices;
  }

  /** Null before `open` and after `close`. */
  get scene(): Scene | null {
    return this.#scene;
  }

  /** The picture that is sent: the screen while one is shared, else the camera. */
  get videoTrack(): MediaStreamTrack | null {
    return this.#screen ?? this.#camera;
  }

  /** Asks for camera and microphone; where one of the two is missing, the other alone. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      const devices = this.#devices();
      const media = await openAny(devices, [
        { video: toVideoConstraints(this.#wishes), audio: toAudioConstraints(this.#wishes.audio) },
        { video: toVideoConstraints(this.#wishes) },
        { audio: toAudioConstraints(this.#wishes.audio) },
      ]);
      this.#cameras = await listCameraIds(devices);
      if (this.#closed) {
        stopAll(media);
        return;
      }
      this.#setCamera(media.getVideoTracks()[0] ?? null);
      this.#microphone = media.getAudioTracks()[0] ?? null;
      this.#microphone?.addEventListener('ended', () => this.#announce(), { once: true });
      this.#announce();
    });
  }

  /** Turns to the other camera; the microphone goes on. */
  flip(): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#camera;
      if (before === null || this.#closed || this.#cameras.length < 2) return;
      const devices = this.#devices();
      const { facingMode, deviceId } = before.getSettings();
      const facing = this.#facing === 'user' ? 'environment' : 'user';
      // A webcam tells no facing: there the next one in the list is the other one.
      const next = facingMode === undefined ? this.#cameraAfter(deviceId) : undefined;
      // Most phones open one camera at a time, so the old one goes first.
      before.stop();
      try {
        this.#setCamera(await this.#openCamera(devices, facing, next));
        this.#facing = facing;
      } catch (error) {
        this.#setCamera(await this.#openCamera(devices, this.#facing, deviceId).catch(() => null));
        throw error;
      } finally {
        this.#announce();
      }
    });
  }

  /** Sends a screen instead of the camera until it is ended here or in the browser's own bar. */
  shareScreen(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#screen !== null || this.#closed) return;
      const screen = await this.#openScreen();
      if (this.#closed) {
        screen.stop();
        return;
      }
      this.#screen = screen;
      screen.addEventListener('ended', () => this.endScreen(), { once: true });
      this.#announce();
    });
  }

  /** Goes back to the camera, which was kept open. */
  endScreen(): void {
    if (this.#screen === null) return;
    this.#screen.stop();
    this.#screen = null;
    this.#announce();
  }

  /** Sends silence instead of the microphone, or the microphone again. */
  setMuted(muted: boolean): void {
    if (this.#microphone === null) return;
    this.#microphone.enabled = !muted;
    this.#announce();
  }

  /** Releases everything. There is no way back. */
  close(): void {
    this.#closed = true;
    for (const track of [this.#camera, this.#screen, this.#microphone]) track?.stop();
    this.#camera = this.#screen = this.#microphone = null;
    this.#scene = null;
  }

  #devices(): CaptureDevices {
    return this.#givenDevices ?? getBrowserDevices();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #openCamera(
    devices: CaptureDevices,
    facing: Facing,
    deviceId?: string,
  ): Promise<MediaStreamTrack | null> {
    const video = toVideoConstraints({ ...this.#wishes, facing }, deviceId);
    const media = await openAny(devices, [{ video }]);
    return media.getVideoTracks()[0] ?? null;
  }

  async #openScreen(): Promise<MediaStreamTrack> {
    const devices = this.#devices();
    if (devices.getDisplayMedia === undefined) throw new CaptureError('screen-unsupported');
    try {
      const media = await devices.getDisplayMedia({ video: true, audio: false });
      const [track] = media.getVideoTracks();
      if (track === undefined) throw new CaptureError('screen-denied');
      return track;
    } catch (cause) {
      throw new CaptureError('screen-denied', cause);
    }
  }

  #setCamera(track: MediaStreamTrack | null): void {
    if (this.#closed) {
      track?.stop();
      return;
    }
    this.#camera = track;
    // Only what ends by itself says so: `stop()` fires nothing.
    track?.addEventListener('ended', () => this.#announce(), { once: true });
  }

  #cameraAfter(deviceId: string | undefined): string | undefined {
    const at = this.#cameras.findIndex((id) => id === deviceId);
    return this.#cameras[(at + 1) % this.#cameras.length];
  }

  #announce(): void {
    if (this.#closed) return;
    const tracks = [this.videoTrack, this.#microphone].filter((track) => track !== null);
    this.#scene = {
      media: new MediaStream(tracks),
      picture: this.#readPicture(),
      sound: this.#readSound(),
      canFlip: this.#cameras.length > 1 && this.#camera !== null,
    };
    this.dispatchEvent(new Event('change'));
  }

  #readPicture(): Scene['picture'] {
    if (this.#screen !== null) return 'screen';
    if (this.#camera === null) return 'none';
    if (this.#camera.readyState === 'ended') return 'lost';
    return (this.#camera.getSettings().facingMode ?? this.#facing) === 'user' ? 'front' : 'back';
  }

  #readSound(): Scene['sound'] {
    if (this.#microphone === null) return 'none';
    if (this.#microphone.readyState === 'ended') return 'lost';
    return this.#microphone.enabled ? 'on' : 'muted';
  }
}

/** The first of the constraints that the devices can meet; only a missing device leads to the next. */
async function openAny(
  devices: CaptureDevices,
  attempts: readonly MediaStreamConstraints[],
): Promise<MediaStream> {
  let error = new CaptureError('camera-missing');
  for (const constraints of attempts) {
    try {
      return await devices.getUserMedia(constraints);
    } catch (cause) {
      error = toCaptureError(cause);
      if (error.code !== 'camera-missing') throw error;
    }
  }
  throw error;
}

function stopAll(media: MediaStream): void {
  for (const track of media.getTracks()) track.stop();
}
