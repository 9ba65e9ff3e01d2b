import type { CaptureDevices } from '../../../src/media/capture/capture-devices.js';

export interface FakeDevicesOptions {
  /** Width of each camera's picture, which tells them apart. */
  readonly cameras?: readonly number[];
  readonly microphones?: number;
  /** A camera of a phone says which way it looks. */
  readonly facings?: readonly ('user' | 'environment')[];
  /** Thrown instead of media. */
  readonly refusal?: DOMException;
  /** A screen that is shared is heard as well. */
  readonly hasScreenSound?: boolean;
}

/** Cameras that are canvases and a microphone that is a tone, with a list of all that was asked. */
export class FakeDevices extends EventTarget implements CaptureDevices {
  readonly asked: MediaStreamConstraints[] = [];
  readonly given: MediaStreamTrack[] = [];
  refusal: DOMException | null;
  readonly #cameras: readonly number[];
  readonly #microphones: number;
  readonly #facings: readonly string[];
  readonly #hasScreenSound: boolean;
  readonly #unplugged = new Set<string>();

  constructor({
    cameras = [320],
    microphones = 1,
    facings = [],
    refusal,
    hasScreenSound = false,
  }: FakeDevicesOptions = {}) {
    super();
    this.#cameras = cameras;
    this.#microphones = microphones;
    this.#facings = facings;
    this.#hasScreenSound = hasScreenSound;
    this.refusal = refusal ?? null;
  }

  async getUserMedia({ video, audio }: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push({ video, audio });
    await Promise.resolve();
    if (this.refusal !== null) throw this.refusal;
    const tracks: MediaStreamTrack[] = [];
    if (video) tracks.push(this.#openCamera(this.#findCamera(video === true ? {} : video)));
    if (audio) tracks.push(openMicrophone(this.#findMicrophone(audio === true ? {} : audio)));
    this.given.push(...tracks);
    return new MediaStream(tracks);
  }

  async getDisplayMedia({ audio }: DisplayMediaStreamOptions = {}): Promise<MediaStream> {
    const tracks = [createPicture(800)];
    if (audio && this.#hasScreenSound) tracks.push(createTone(521));
    this.given.push(...tracks);
    return Promise.resolve(new MediaStream(tracks));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const list = [
      ...this.#listIds('camera').map((id) => toInfo('videoinput', id)),
      ...this.#listIds('microphone').map((id) => toInfo('audioinput', id)),
    ];
    return Promise.resolve(list);
  }

  /**
   * Pulls a device out while it is in use. Nothing in a page can make a browser end a track, so the event
   * that it would send is sent from here.
   */
  unplug(id: string): void {
    this.#unplugged.add(id);
    const cut = this.live.filter((track) => track.getSettings().deviceId === id);
    for (const track of cut) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    this.dispatchEvent(new Event('devicechange'));
  }

  /** Puts it in again. */
  plug(id: string): void {
    this.#unplugged.delete(id);
    this.dispatchEvent(new Event('devicechange'));
  }

  /** The tracks that still hold a device. */
  get live(): readonly MediaStreamTrack[] {
    return this.given.filter(({ readyState }) => readyState === 'live');
  }

  #listIds(kind: 'camera' | 'microphone'): readonly string[] {
    const count = kind === 'camera' ? this.#cameras.length : this.#microphones;
    return Array.from({ length: count }, (_, index) => `${kind}-${index}`).filter(
      (id) => !this.#unplugged.has(id),
    );
  }

  #openCamera(id: string): MediaStreamTrack {
    const index = Number(id.replace('camera-', ''));
    return withSettings(createPicture(this.#cameras[index] ?? 320), {
      deviceId: id,
      facingMode: this.#facings[index],
    });
  }

  #findCamera({ deviceId, facingMode }: MediaTrackConstraints): string {
    const ids = this.#listIds('camera');
    const wanted = readExact(deviceId);
    if (wanted !== null) return demand(ids, wanted);
    const facing =
      typeof facingMode === 'object' && 'ideal' in facingMode ? facingMode.ideal : null;
    const fitting = ids.find((id) => this.#facings[Number(id.replace('camera-', ''))] === facing);
    return fitting ?? demand(ids);
  }

  #findMicrophone({ deviceId }: MediaTrackConstraints): string {
    const ids = this.#listIds('microphone');
    return demand(ids, readExact(deviceId) ?? undefined);
  }
}

function readExact(constraint: ConstrainDOMString | undefined): string | null {
  if (typeof constraint !== 'object' || !('exact' in constraint)) return null;
  return typeof constraint.exact === 'string' ? constraint.exact : null;
}

/** The device of this id, or the first, as a browser refuses it where there is none. */
function demand(ids: readonly string[], wanted?: string): string {
  const found = wanted === undefined ? ids[0] : ids.find((id) => id === wanted);
  if (found !== undefined) return found;
  throw new DOMException('', wanted === undefined ? 'NotFoundError' : 'OverconstrainedError');
}

function toInfo(kind: MediaDeviceKind, deviceId: string): MediaDeviceInfo {
  const label = deviceId.replace('-', ' ');
  return { kind, deviceId, groupId: '', label, toJSON: () => ({}) };
}

function openMicrophone(id: string): MediaStreamTrack {
  // Each an octave or more above the one before, by which they can be told apart.
  return withSettings(createTone(440 * (1 + Number(id.replace('microphone-', '')))), {
    deviceId: id,
  });
}

function withSettings(track: MediaStreamTrack, settings: object): MediaStreamTrack {
  track.getSettings = () => settings;
  return track;
}

function createPicture(width: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = (width * 9) / 16;
  const pen = canvas.getContext('2d');
  const [track] = canvas.captureStream(15).getVideoTracks();
  if (pen === null || track === undefined) throw new Error('No canvas');
  let hue = 0;
  const drawing = setInterval(() => {
    if (track.readyState === 'ended') clearInterval(drawing);
    pen.fillStyle = `hsl(${(hue += 5)} 50% 50%)`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    // Its right edge is dark, by which a mirrored picture is told from one that is not.
    pen.fillStyle = '#111';
    pen.fillRect(canvas.width * 0.75, 0, canvas.width, canvas.height);
  }, 60);
  return track;
}

function createTone(hertz = 440): MediaStreamTrack {
  const context = new AudioContext();
  const tone = context.createOscillator();
  tone.frequency.value = hertz;
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error('No tone');
  return track;
}
