import type { CaptureDevices } from '../../../src/media/capture/capture-devices.js';

export interface FakeDevicesOptions {
  /** Width of each camera's picture, which tells them apart. */
  readonly cameras?: readonly number[];
  readonly microphones?: number;
  /** A camera of a phone says which way it looks. */
  readonly facings?: readonly ('user' | 'environment')[];
  /** Thrown instead of media. */
  readonly refusal?: DOMException;
}

/** Cameras that are canvases and a microphone that is a tone, with a list of all that was asked. */
export class FakeDevices implements CaptureDevices {
  readonly asked: MediaStreamConstraints[] = [];
  readonly given: MediaStreamTrack[] = [];
  refusal: DOMException | null;
  readonly #cameras: readonly number[];
  readonly #microphones: number;
  readonly #facings: readonly string[];

  constructor({
    cameras = [320],
    microphones = 1,
    facings = [],
    refusal,
  }: FakeDevicesOptions = {}) {
    this.#cameras = cameras;
    this.#microphones = microphones;
    this.#facings = facings;
    this.refusal = refusal ?? null;
  }

  async getUserMedia({ video, audio }: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push({ video, audio });
    await Promise.resolve();
    if (this.refusal !== null) throw this.refusal;
    const isMissing = (video && this.#cameras.length === 0) || (audio && this.#microphones === 0);
    if (isMissing) throw new DOMException('', 'NotFoundError');
    const tracks: MediaStreamTrack[] = [];
    if (video) tracks.push(this.#openCamera(video));
    if (audio) tracks.push(createTone());
    this.given.push(...tracks);
    return new MediaStream(tracks);
  }

  async getDisplayMedia(): Promise<MediaStream> {
    const track = createPicture(800);
    this.given.push(track);
    return Promise.resolve(new MediaStream([track]));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const list = this.#cameras.map((_, index) => ({
      kind: 'videoinput' as const,
      deviceId: `camera-${index}`,
      groupId: '',
      label: '',
      toJSON: () => ({}),
    }));
    return Promise.resolve(list);
  }

  /** The tracks that still hold a device. */
  get live(): readonly MediaStreamTrack[] {
    return this.given.filter(({ readyState }) => readyState === 'live');
  }

  #openCamera(video: true | MediaTrackConstraints): MediaStreamTrack {
    const index = this.#find(video === true ? {} : video);
    const track = createPicture(this.#cameras[index] ?? 320);
    const settings = { deviceId: `camera-${index}`, facingMode: this.#facings[index] };
    track.getSettings = () => settings;
    return track;
  }

  #find({ deviceId, facingMode }: MediaTrackConstraints): number {
    const wanted = typeof deviceId === 'object' && 'exact' in deviceId ? deviceId.exact : null;
    if (typeof wanted === 'string') return Number(wanted.replace('camera-', ''));
    const facing =
      typeof facingMode === 'object' && 'ideal' in facingMode ? facingMode.ideal : null;
    return Math.max(0, this.#facings.indexOf(String(facing)));
  }
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
  }, 60);
  return track;
}

function createTone(): MediaStreamTrack {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error('No tone');
  return track;
}
