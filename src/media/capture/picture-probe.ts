import type { TroubleListener } from './kept-track.js';
import { PictureJudge } from './picture-judge.js';
import type { PictureSample } from './picture-judge.js';

const SAMPLE_MS = 1_000;
/** Pixels are fetched in every second sample only: that is the dearer half of a look. */
const SAMPLES_PER_LOOK = 2;
/** Single pixels of the picture, spread over it. */
const LOOK_WIDTH = 32;
const LOOK_HEIGHT = 18;

/** Watches a picture in a video element that nobody sees. Nothing is judged while the page is hidden. */
export function probePicture(
  track: MediaStreamTrack,
  onTrouble: TroubleListener,
  signal: AbortSignal,
  sampleMs = SAMPLE_MS,
): void {
  const judge = new PictureJudge();
  const eye = createEye(track, signal);
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const isBlind = document.hidden || !track.enabled;
    const sample = isBlind ? null : eye(count % SAMPLES_PER_LOOK === 0);
    const verdict = judge.see(sample);
    // What cannot be seen is no better and no worse than it was.
    if (sample !== null)
      onTrouble(verdict.trouble, verdict.trouble !== 'black' || !verdict.hasShown);
  }, sampleMs);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/** Sees whether frames have come since the last call and, if asked to look, how bright they are. */
function createEye(
  track: MediaStreamTrack,
  signal: AbortSignal,
): (look: boolean) => PictureSample | null {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  const play = (): void => void video.play().catch(() => undefined);
  play();
  const brightness = createBrightnessReader(video);
  let hasMoved = false;
  let frames = 0;
  const expectFrame = (): void => {
    // Absent before iOS 15.4, where the count of frames has to do.
    const { requestVideoFrameCallback } = video as Partial<HTMLVideoElement>;
    requestVideoFrameCallback?.call(video, () => {
      hasMoved = true;
    });
  };
  expectFrame();
  signal.addEventListener(
    'abort',
    () => {
      video.pause();
      video.srcObject = null;
    },
    { once: true },
  );
  return (look) => {
    if (video.paused) {
      // Phones pause what is not seen, and a frame that is not played is not a frame that is not there.
      play();
      return null;
    }
    // The browser counts beside the page, so that a busy page is not taken for a still picture.
    const { totalVideoFrames } = video.getVideoPlaybackQuality();
    const sample = {
      hasMoved: hasMoved || totalVideoFrames > frames,
      brightest: look ? brightness() : null,
    };
    if (hasMoved) expectFrame();
    hasMoved = false;
    frames = totalVideoFrames;
    return sample;
  };
}

function createBrightnessReader(video: HTMLVideoElement): () => number | null {
  const canvas = document.createElement('canvas');
  canvas.width = LOOK_WIDTH;
  canvas.height = LOOK_HEIGHT;
  const pen = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  // Averages would hide the noise by which a sensor in the dark is told from one that is off.
  if (pen !== null) pen.imageSmoothingEnabled = false;
  return () => {
    if (pen === null || video.videoWidth === 0) return null;
    pen.drawImage(video, 0, 0, LOOK_WIDTH, LOOK_HEIGHT);
    const { data } = pen.getImageData(0, 0, LOOK_WIDTH, LOOK_HEIGHT);
    let brightest = 0;
    for (let at = 0; at < data.length; at += 4) {
      brightest = Math.max(brightest, data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    }
    return brightest;
  };
}
