import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny';

const WIDTH = 320;
const HEIGHT = 180;
const COLUMNS = 4;
const BITS = 16;

/** Chromium's way to make a track of frames; each one written is one frame of the track. */
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(init: { kind: 'video' });
  readonly writable: WritableStream<VideoFrame>;
}

/** A camera that numbers its frames in blocks that survive the encoder, and a microphone with a tone. */
export interface CountedSource {
  readonly media: MediaStream;
  /** The number of the last frame that was given. */
  readonly count: number;
  /** Another camera: the numbers go on in it. The one before ends. */
  flip(): MediaStream;
  /** The camera gives nothing any more, and does not say so; the tone goes on. */
  freeze(): void;
  /** It gives pictures again, with the next numbers. */
  thaw(): void;
  /** The phone is turned: pictures are upright from now on. */
  turn(): void;
  stop(): void;
}

/** Numbers begin at 1. Ten frames a second, so that a busy machine's encoder takes every one. */
export function createCountedSource(framesPerSecond = 10): CountedSource {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('No canvas');
  const upright = new OffscreenCanvas(HEIGHT, WIDTH);
  let shown = canvas;
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const microphone = sound.createMediaStreamDestination();
  tone.connect(microphone);
  tone.start();
  let count = 0;
  let camera = new MediaStreamTrackGenerator({ kind: 'video' });
  let writer = camera.writable.getWriter();
  const give = () => {
    count += 1;
    drawNumber(pen, count);
    // Drawn out of shape: what reads the numbers draws them into shape again.
    upright.getContext('2d')?.drawImage(canvas, 0, 0, HEIGHT, WIDTH);
    const frame = new VideoFrame(shown, { timestamp: performance.now() * 1_000 });
    writer.write(frame).catch(() => undefined);
  };
  give();
  let timer = setInterval(give, 1_000 / framesPerSecond);
  const toStream = () => new MediaStream([camera, ...microphone.stream.getAudioTracks()]);
  return {
    media: toStream(),
    get count() {
      return count;
    },
    flip() {
      camera.stop();
      camera = new MediaStreamTrackGenerator({ kind: 'video' });
      writer = camera.writable.getWriter();
      return toStream();
    },
    freeze() {
      clearInterval(timer);
    },
    thaw() {
      timer = setInterval(give, 1_000 / framesPerSecond);
    },
    turn() {
      shown = upright;
    },
    stop() {
      clearInterval(timer);
      camera.stop();
      for (const track of microphone.stream.getTracks()) track.stop();
      void sound.close();
    },
  };
}

/** The numbers of the frames in a file, as they are decoded. */
export async function readNumbers(file: Blob): Promise<number[]> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) return [];
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('No canvas');
  const numbers: number[] = [];
  for await (const sample of new VideoSampleSink(track).samples()) {
    sample.draw(pen, 0, 0, WIDTH, HEIGHT);
    sample.close();
    numbers.push(readNumber(pen));
  }
  return numbers;
}

/** Seconds of sound in a file. */
export async function readSoundSeconds(file: Blob): Promise<number> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  return track === null ? 0 : (await track.computeDuration()) - (await track.getFirstTimestamp());
}

/** Those from 1 to `last` that are in none of the lists. */
export function listMissing(lists: readonly (readonly number[])[], last: number): number[] {
  const found = new Set(lists.flat());
  return Array.from({ length: last }, (_, at) => at + 1).filter((number) => !found.has(number));
}

function drawNumber(pen: OffscreenCanvasRenderingContext2D, number: number): void {
  for (let bit = 0; bit < BITS; bit += 1) {
    pen.fillStyle = (number >> bit) & 1 ? '#fff' : '#000';
    const { x, y, width, height } = blockOf(bit);
    pen.fillRect(x, y, width, height);
  }
}

function readNumber(pen: OffscreenCanvasRenderingContext2D): number {
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) {
    const { x, y, width, height } = blockOf(bit);
    const [red = 0] = pen.getImageData(x + width / 2, y + height / 2, 1, 1).data;
    if (red > 127) number |= 1 << bit;
  }
  return number;
}

function blockOf(bit: number): { x: number; y: number; width: number; height: number } {
  const width = WIDTH / COLUMNS;
  const height = HEIGHT / (BITS / COLUMNS);
  return { x: (bit % COLUMNS) * width, y: Math.floor(bit / COLUMNS) * height, width, height };
}
