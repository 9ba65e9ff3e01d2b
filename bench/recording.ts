import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createH264Config } from '../src/engine/codecs/h264-parameter-sets.js';
import { formatFragment } from '../src/engine/mp4/mp4-fragment.js';
import {
  audioTimescale,
  formatInit,
  trackIds,
  videoTimescale,
} from '../src/engine/media/mp4-init.js';
import { LiveRecording } from '../src/engine/recording/live-recording.js';

/**
 * How long after its end a recording of so many hours is ready, and how long the process is kept
 * from everything else meanwhile. The media is made up: 30 pictures a second at 2.8 Mb/s, and sound.
 */
const [hours = '2', fragmentsPerSecond = '2'] = process.argv.slice(2);
const seconds = Number(hours) * 3600;
const perSecond = Number(fragmentsPerSecond);
const picture = createHash('sha512').digest();
const pictureBytes = 11_600;
const sound = Buffer.alloc(160, 7);

const folder = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
let nowMs = Date.now();
const recording = new LiveRecording({
  id: 'rec_bench',
  folder: join(folder, 'st_bench', 'rec_bench'),
  startedMs: nowMs,
  clock: () => nowMs,
  onChange: () => undefined,
  onFailure: (reason) => console.error(reason),
});
const sps = Buffer.from('6742c01f8c8d405017fcb35060606078442350', 'hex');
const pps = Buffer.from('68ce3c80', 'hex');
const video = createH264Config(sps, pps);
const tracks = { video, sound: { name: 'opus' } } as const;
recording.init(formatInit(tracks), 0, tracks);

const bytes = Buffer.alloc(pictureBytes, picture);
const pictures = 30 / perSecond;
const samplesPerFragment = audioTimescale / perSecond;
for (let i = 0; i < seconds * perSecond; i += 1) {
  const startMs = (i * 1000) / perSecond;
  const jitter = (n: number) => ((i * pictures + n) % 3) - 1;
  const fragment = formatFragment(i + 1, [
    {
      trackId: trackIds.video,
      startTicks: Math.round((startMs * videoTimescale) / 1000),
      samples: Array.from({ length: pictures }, (_, n) => ({
        duration: 3000 + 90 * jitter(n),
        bytes,
        isKey: n === 0 && i % (perSecond * 2) === 0,
      })),
    },
    {
      trackId: trackIds.audio,
      startTicks: i * samplesPerFragment,
      samples: Array.from({ length: 50 / perSecond }, () => ({
        duration: 960,
        bytes: sound,
        isKey: true,
      })),
    },
  ]);
  const durationMs = 1000 / perSecond;
  nowMs += durationMs;
  recording.fragment({
    bytes: fragment,
    startMs,
    durationMs,
    capturedMs: nowMs - durationMs,
    isIndependent: i % (perSecond * 2) === 0,
  });
  if (i % 60 === 0) await untilWritten(i);
}
await untilWritten(Infinity);

let longestPauseMs = 0;
let lastMs = performance.now();
const watch = setInterval(() => {
  longestPauseMs = Math.max(longestPauseMs, performance.now() - lastMs);
  lastMs = performance.now();
}, 1);
const endedMs = performance.now();
const { summary } = await recording.finish();
const readyMs = performance.now() - endedMs;
clearInterval(watch);
const media = await stat(join(folder, 'st_bench', 'rec_bench', 'media.mp4'));
const head = await stat(join(folder, 'st_bench', 'rec_bench', 'head.mp4'));
console.log(
  JSON.stringify({
    hours: Number(hours),
    mediaMegabytes: Math.round(media.size / 1e6),
    indexMegabytes: Math.round(head.size / 1e5) / 10,
    durationSeconds: (summary?.durationMs ?? 0) / 1000,
    readyMs: Math.round(readyMs),
    longestPauseMs: Math.round(longestPauseMs),
  }),
);
await rm(folder, { recursive: true });

/** The disk is given time: media comes faster here than any camera's. */
async function untilWritten(fragments: number): Promise<void> {
  const wantedMs = Math.min(fragments / perSecond - 60, seconds) * 1000 - 1000;
  while (recording.durationMs < wantedMs) await new Promise((resolve) => setTimeout(resolve, 20));
}
