import type { Page } from 'playwright-core';
import { SOON_MS } from '../demo-pages.js';
import type { StreamsideElement } from '../demo-pages.js';
import { FRAME_MS } from './counted-camera.js';

/** As fast as a busy machine still shows a picture for each half second. */
const RATE = 2;
/** Steps of who looks closely: a loss is longer than two of them. */
const STEP_SECONDS = 0.2;
/** Nothing moves for so long: it will not any more. */
const STILL_MS = 15_000;
/** Far beyond what the test's 40 s take; a page that is at it for longer tells where it stands. */
const LIMIT_MS = 150_000;

/** What a viewer's page saw. */
export interface Viewing {
  /** When the pictures were filmed, as ms since 1970, each once. */
  readonly pictures: readonly number[];
  /** Whether it came to its end by itself. */
  readonly hasEnded: boolean;
  /** Ids of the recordings that were played. */
  readonly recordings: readonly string[];
}

/**
 * Presses play on the page's `<recording-player>` and reads every picture that it shows until its end. Who
 * looks closely goes through it once more in small steps, each of which the machine has time for.
 */
export async function watchRecording(
  page: Page,
  address: string,
  epoch: number,
  isClose: boolean,
): Promise<Viewing> {
  await page.goto(address);
  await page
    .locator('recording-player[state="ready"]')
    .waitFor({ state: 'attached', timeout: SOON_MS });
  const { numbers, hasEnded, recordings } = await page.evaluate(readToTheEnd, {
    rate: RATE,
    stillMs: STILL_MS,
    limitMs: LIMIT_MS,
    stepSeconds: isClose ? STEP_SECONDS : Infinity,
  });
  return { pictures: numbers.map((number) => epoch + number * FRAME_MS), hasEnded, recordings };
}

interface Player extends StreamsideElement {
  readonly state: { readonly phase: string; readonly recording?: string | null };
  play(): Promise<unknown>;
}

/** Runs in the page, which knows nothing of this module. */
async function readToTheEnd({
  rate,
  stillMs,
  limitMs,
  stepSeconds,
}: {
  rate: number;
  stillMs: number;
  limitMs: number;
  stepSeconds: number;
}) {
  const columns = 8;
  const rows = 4;
  const contrast = 60;
  const player = find<Player>('recording-player');
  const canvas = document.createElement('canvas');
  canvas.width = columns * 4;
  canvas.height = rows * 4;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('No canvas');

  /** Null where a cell does not differ from its opposite. */
  const readNumber = (video: HTMLVideoElement): number | null => {
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const light = (cell: number): number => {
      let sum = 0;
      for (const [right, down] of [
        [1, 1],
        [2, 1],
        [1, 2],
        [2, 2],
      ] as const) {
        const x = (cell % columns) * 4 + right;
        const y = Math.floor(cell / columns) * 4 + down;
        sum += data[(y * canvas.width + x) * 4 + 1] ?? 0;
      }
      return sum / 4;
    };
    let gray = 0;
    for (let bit = 0; bit < 16; bit += 1) {
      const difference = light(2 * bit) - light(2 * bit + 1);
      if (Math.abs(difference) < contrast) return null;
      if (difference > 0) gray |= 1 << bit;
    }
    let number = gray;
    for (let shift = 1; shift < 16; shift *= 2) number ^= number >> shift;
    return number;
  };

  const numbers = new Set<number>();
  const recordings = new Set<string>();
  const followed = new WeakSet<HTMLVideoElement>();
  let movedAt = performance.now();
  const follow = (video: HTMLVideoElement): void => {
    const read = (): void => {
      movedAt = performance.now();
      const number = readNumber(video);
      if (number !== null) numbers.add(number);
      video.requestVideoFrameCallback(read);
    };
    if (!followed.has(video)) video.requestVideoFrameCallback(read);
    followed.add(video);
  };
  /** One part may be played in another element than the one before. */
  const look = (): void => {
    const { media, state } = player;
    follow(media);
    if (media.playbackRate !== rate) media.playbackRate = rate;
    if (typeof state.recording === 'string') recordings.add(state.recording);
  };
  const end = new Promise<boolean>((resolve) => {
    player.addEventListener('ended', () => resolve(true), { once: true });
    const timer = setInterval(() => {
      look();
      if (performance.now() - movedAt < stillMs) return;
      clearInterval(timer);
      resolve(false);
    }, 50);
  });
  let doing = 'pressing play';
  const readSeen = () => ({ numbers: [...numbers], recordings: [...recordings] });
  const watch = async () => {
    player.media.muted = true;
    look();
    await player.play();
    doing = 'watching';
    const hasEnded = await end;
    const { media } = player;
    for (let seconds = stepSeconds; seconds < media.duration; seconds += stepSeconds) {
      doing = `going to ${seconds.toFixed(1)}`;
      const isThere = new Promise<boolean>((resolve) => {
        media.addEventListener('seeked', () => resolve(true), { once: true });
        setTimeout(() => resolve(false), stillMs);
      });
      media.currentTime = seconds;
      // As where it stands while it plays: the next copy may be better.
      if (!(await isThere)) return { ...readSeen(), hasEnded: false };
      const number = readNumber(media);
      if (number !== null) numbers.add(number);
    }
    return { ...readSeen(), hasEnded };
  };
  const neverEnds = new Promise<never>((_, reject) => {
    setTimeout(() => {
      const { media, state } = player;
      const { currentTime, duration, readyState, seeking, paused, ended } = media;
      const stands = { currentTime, duration, readyState, seeking, paused, ended };
      reject(new Error(`Is still ${doing}: ${JSON.stringify({ state, ...stands })}`));
    }, limitMs);
  });
  return Promise.race([watch(), neverEnds]);
}
