import type { AudioProfile, CaptureWishes, Facing } from './capture-constraints.js';
import type { CaptureDevices, DeviceList } from './capture-devices.js';
import { getBrowserDevices, listDevices } from './capture-devices.js';
import { KeptTrack } from './kept-track.js';
import { fetchTools, whenToolsCome } from './fetch-tools.js';
import { openBoth, openCamera, openMicrophone } from './open-media.js';
import { readFacing, readScene } from './read-scene.js';
import type { Scene } from './scene.js';
import type { ScreenShare } from './screen-share.js';
import type { SoundTap } from './sound-tap.js';
import { watchTrack } from './track-watch.js';

/**
 * Camera, microphone and screen of this device, opened once and kept until `close`: what ends, freezes or
 * is taken away by the system is opened again by itself, and `scene` tells how things stand meanwhile.
 * Methods reject with a `CaptureError` and leave what was captured before as it was, as far as the device
 * allows. Dispatches `change` whenever `scene` is another one.
 */
export class Capture extends EventTarget {
  readonly #givenDevices: CaptureDevices | null;
  readonly #camera: KeptTrack;
  readonly #microphone: KeptTrack;
  readonly #closing = new AbortController();
  /** Cameras that the person has chosen, by the way they look, so that a flip comes back to them. */
  readonly #chosen = new Map<Facing, string>();
  #wishes: CaptureWishes;
  #list: DeviceList = { cameras: [], microphones: [] };
  #screen: ScreenShare | null = null;
  #tap: SoundTap | null = null;
  #scene: Scene | null = null;
  /** Device calls run one after another: two cameras opening at once is what phones cannot do. */
  #turn: Promise<void> = Promise.resolve();

  constructor(wishes: CaptureWishes, devices: CaptureDevices | null = null) {
    super();
    this.#wishes = wishes;
    this.#givenDevices = devices;
    const shared = {
      inTurn: (work: () => Promise<void>) => this.#inTurn(work),
      onChange: () => this.#announce(),
    };
    this.#camera = new KeptTrack({
      ...shared,
      reopen: () => openCamera(this.#devices(), this.#wishes, this.#camera.settings.deviceId),
      watch: (track, ...listener) =>
        watchTrack(
          track,
          (seen, onTrouble, signal) =>
            whenToolsCome(({ probePicture }) => probePicture(seen, onTrouble, signal), signal),
          ...listener,
        ),
    });
    this.#microphone = new KeptTrack({
      ...shared,
      reopen: () =>
        openMicrophone(this.#devices(), this.#wishes.audio, this.#microphone.settings.deviceId),
      watch: (track, onTrouble, signal) => {
        let tap: SoundTap | null = null;
        whenToolsCome(({ createSoundTap }) => {
          tap = this.#tap = createSoundTap(track);
          signal.addEventListener('abort', () => tap?.close(), { once: true });
        }, signal);
        const listen = { readPeak: () => tap?.readPeak() ?? null };
        watchTrack(
          track,
          (heard, onSilence, until) =>
            whenToolsCome(({ probeSound }) => probeSound(heard, listen, onSilence, until), until),
          onTrouble,
          signal,
        );
      },
    });
  }

  /** Null before `open` and after `close`. */
  get scene(): Scene | null {
    return this.#scene;
  }

  /** The picture that is sent: the screen while one is shared, else the camera. */
  get videoTrack(): MediaStreamTrack | null {
    return this.#screen?.picture ?? this.#camera.track;
  }

  /** The sound that is sent: the microphone, with the screen's own sound while one is shared. */
  get audioTrack(): MediaStreamTrack | null {
    const microphone = this.#microphone.track;
    return this.#screen === null ? microphone : this.#screen.toSound(microphone);
  }

  /** Asks for camera and microphone; where one of the two is missing, the other alone. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      const devices = this.#devices();
      const media = await openBoth(devices, this.#wishes);
      this.#camera.take(media.getVideoTracks()[0] ?? null);
      this.#microphone.take(media.getAudioTracks()[0] ?? null);
      if (this.#isClosed) return;
      this.#list = await listDevices(devices);
      this.#listen(devices);
      this.#announce();
    });
  }

  /** Turns to the other camera; the microphone goes on. */
  flip(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#camera.track === null || this.#list.cameras.length < 2) return;
      const { facingMode, deviceId } = this.#camera.settings;
      const facing =
        readFacing(this.#camera, this.#wishes.facing) === 'user' ? 'environment' : 'user';
      // A webcam tells no facing: there the next one in the list is the other one.
      const next =
        facingMode === undefined ? this.#cameraAfter(deviceId) : this.#chosen.get(facing);
      await this.#exchangeCamera(facing, next);
    });
  }

  /** Turns to this camera, and keeps to it. The one that is in use is opened anew. */
  chooseCamera(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#exchangeCamera(this.#wishes.facing, id);
      this.#chosen.set(readFacing(this.#camera, this.#wishes.facing), id);
    });
  }

  /** Takes this microphone, and keeps to it; without a gap, and muted if the one before was. */
  chooseMicrophone(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#microphone.settings.deviceId === id && this.#microphone.trouble !== 'lost') return;
      await this.#exchangeMicrophone(id);
    });
  }

  /** Has sound treated so from now on. */
  setAudio(audio: AudioProfile): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#wishes;
      if (before.audio === audio) return;
      this.#wishes = { ...before, audio };
      if (this.#microphone.track === null) return;
      try {
        await this.#exchangeMicrophone(this.#microphone.settings.deviceId);
      } catch (error) {
        this.#wishes = before;
        throw error;
      }
    });
  }

  /** Sends a screen instead of the camera until it is ended here or in the browser's own bar. */
  shareScreen(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#screen !== null) return;
      const { openScreen } = await fetchTools();
      const screen = await openScreen(this.#devices());
      // The person may have ended it in the browser's bar while its sound was being set up.
      if (this.#isClosed || screen.picture.readyState === 'ended') {
        screen.end();
        return;
      }
      this.#screen = screen;
      screen.follow({ onEnd: () => this.endScreen(), onChange: () => this.#announce() });
      this.#announce();
    });
  }

  /** Goes back to the camera, which was kept open. */
  endScreen(): void {
    if (this.#screen === null) return;
    this.#screen.end();
    this.#screen = null;
    this.#announce();
  }

  /** Sends silence instead of the microphone, or the microphone again. */
  setMuted(muted: boolean): void {
    const { track } = this.#microphone;
    if (track === null) return;
    track.enabled = !muted;
    this.#announce();
  }

  /** Sends black in place of the camera, which stays open, or its picture again. A screen is sent all the same. */
  setCameraOff(off: boolean): void {
    const { track } = this.#camera;
    if (track === null) return;
    track.enabled = !off;
    this.#announce();
  }

  /** Opens again at once what something is wrong with. Never rejects; `scene` tells what came of it. */
  async mend(): Promise<void> {
    await Promise.all([this.#camera.mend(), this.#microphone.mend()]);
  }

  /**
   * How loud the microphone is now, 0 to 1 in even steps per decibel; null where nothing can be heard. For a
   * meter to ask ten times a second: who does not ask costs nothing.
   */
  readLevel(): number | null {
    return this.#tap?.readLevel() ?? null;
  }

  /** Releases everything. There is no way back. */
  close(): void {
    this.#closing.abort();
    this.#camera.close();
    this.#microphone.close();
    this.#screen?.end();
    this.#screen = null;
    this.#scene = null;
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #devices(): CaptureDevices {
    return this.#givenDevices ?? getBrowserDevices();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(() => (this.#isClosed ? undefined : work()));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** What was unplugged may be back, and what the system took may be free. */
  #listen(devices: CaptureDevices): void {
    const { signal } = this.#closing;
    const wake = (): void => {
      this.#camera.wake();
      this.#microphone.wake();
    };
    const follow = async (): Promise<void> => {
      this.#list = await listDevices(devices);
      this.#announce();
      wake();
    };
    devices.addEventListener?.('devicechange', () => void follow(), { signal });
    const see = (): void => {
      if (!document.hidden) wake();
    };
    document.addEventListener('visibilitychange', see, { signal });
  }

  async #exchangeCamera(facing: Facing, id?: string): Promise<void> {
    // Phones, whose cameras tell their facing, mostly open one camera at a time.
    const closeFirst = this.#camera.settings.facingMode !== undefined;
    const wishes = { ...this.#wishes, facing };
    try {
      await this.#camera.exchange(() => openCamera(this.#devices(), wishes, id), { closeFirst });
      this.#wishes = wishes;
    } finally {
      this.#announce();
    }
  }

  async #exchangeMicrophone(id?: string): Promise<void> {
    const open = () => openMicrophone(this.#devices(), this.#wishes.audio, id);
    await this.#microphone.exchange(open, { closeFirst: false });
    this.#announce();
  }

  #cameraAfter(deviceId: string | undefined): string | undefined {
    const { cameras } = this.#list;
    const at = cameras.findIndex(({ id }) => id === deviceId);
    return cameras[(at + 1) % cameras.length]?.id;
  }

  #announce(): void {
    if (this.#isClosed) return;
    const { videoTrack, audioTrack } = this;
    const tracks = [videoTrack, audioTrack].filter((track) => track !== null);
    const before = this.#scene?.media;
    const isSame = before !== undefined && hasTracks(before, tracks);
    this.#scene = readScene({
      media: isSame ? before : new MediaStream(tracks),
      wishes: this.#wishes,
      list: this.#list,
      camera: this.#camera,
      microphone: this.#microphone,
      screen: this.#screen?.picture ?? null,
    });
    this.dispatchEvent(new Event('change'));
  }
}

function hasTracks(media: MediaStream, tracks: readonly MediaStreamTrack[]): boolean {
  const held = media.getTracks();
  return held.length === tracks.length && tracks.every((track) => held.includes(track));
}
