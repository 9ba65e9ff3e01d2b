import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SafetyPiece } from '../src/engine/index.js';
import { joinRecordings } from '../src/engine/joining/join-recordings.js';
import { findWholeFile } from '../src/engine/joining/whole-folder.js';
import { readSummary } from '../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from '../test/engine/support/counted-event.js';
import { filmPieces } from '../test/engine/support/counted-pieces.js';
import { readPictures, readTones } from '../test/engine/support/read-counted.js';
import { recordSpans } from '../test/engine/support/counted-recordings.js';
import type { Span } from '../test/engine/support/counted-recordings.js';
import { createRandom } from '../test/engine/support/mutation.js';

/**
 * Joins a made-up event of so many minutes, with a gap of 2 to 90 s in each five of them, and looks
 * for every picture and every second's tone in what comes out. The pieces come in any order, some
 * of them twice, by a clock that is so many milliseconds off. Nothing is transcoded but their sound.
 */
const [minutes = '60', offMs = '0'] = process.argv.slice(2);
const seconds = Number(minutes) * 60;
const slot = 300;
const random = createRandom();

const folder = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
const streamFolder = join(folder, 'st_bench');
await mkdir(streamFolder);

const spans: Span[] = [];
let from = 0;
for (let at = 0; at < seconds; at += slot) {
  const to = at + 60 + random(400) / 4;
  spans.push({ from, to });
  from = Math.ceil((to + 2 + random(88)) / 2) * 2;
}
spans.push({ from, to: seconds });
const missing = spans.slice(1).map((span, i) => span.from - (spans[i]?.to ?? 0));

console.log(
  `An event of ${seconds} s is made up, with ${missing.length} gaps, ${sum(missing)} s in all`,
);
const event = await createCountedEvent(folder, seconds);
const half = Math.ceil(spans.length / 2);
await recordSpans(event, streamFolder, 'rec_1', spans.slice(0, half));
await recordSpans(event, streamFolder, 'rec_2', spans.slice(half));
const found = await Promise.all(
  ['rec_1', 'rec_2'].map((id) => readSummary(join(streamFolder, id))),
);
const recordings = found.filter((summary) => summary !== null);
const pieces = [
  ...(await filmPieces(event, { name: 'once' })),
  ...(await filmPieces(event, { from: 2.6, name: 'again' })).filter((_, i) => i % 7 === 0),
].map((piece): SafetyPiece => {
  const startedAt = new Date(Date.parse(piece.startedAt) + Number(offMs)).toISOString();
  return { ...piece, startedAt };
});
for (let i = pieces.length - 1; i > 0; i -= 1) {
  const other = random(i + 1);
  const [a, b] = [pieces[i], pieces[other]];
  if (a && b) [pieces[i], pieces[other]] = [b, a];
}

/** ffmpeg, and how much of a processor it took. */
const program = join(folder, 'ffmpeg.sh');
const log = join(folder, 'times.log');
await appendFile(log, '');
await writeFile(program, `#!/bin/bash\nffmpeg "$@"\ncode=$?\ntimes >> '${log}'\nexit $code\n`);
await chmod(program, 0o755);

const before = process.cpuUsage();
const startedMs = Date.now();
const { signal } = new AbortController();
const made = await joinRecordings({ streamFolder, recordings, pieces, program, signal });
const tookMs = Date.now() - startedMs;
const own = process.cpuUsage(before);
if (made.outcome !== 'joined') throw new Error(JSON.stringify(made));
const times = (await readFile(log, 'utf8')).matchAll(/(\d+)m([\d.]+)s/g);
const children = sum([...times].map(([, m, s]) => Number(m) * 60 + Number(s)));
const cpu = (own.user + own.system) / 1e6 + children;

const file = await findWholeFile(streamFolder, made.summary.id, 'recording.mp4');
if (file?.kind !== 'media') throw new Error('No file');
const path = join(folder, 'whole.mp4');
for (const part of file.parts) {
  await appendFile(path, (await readFile(part.path)).subarray(0, part.bytes));
}
const pictures = await readPictures(path);
const seen = new Map<number, number>();
for (const { number } of pictures) seen.set(number, (seen.get(number) ?? 0) + 1);
const absent = Array.from({ length: seconds * rate }, (_, i) => i).filter((i) => !seen.has(i));
const doubled = [...seen.values()].filter((count) => count > 1).length;
// Where the file begins on the event's own time.
const origin = (Date.parse(made.summary.startedAt) - event.startMs) / 1000;
const pictureMs = worst(pictures.map((shown) => shown.seconds + origin - shown.number / rate));
const tones = await readTones(path);
const toneMs = worst(tones.map((tone) => tone + origin - Math.round(tone + origin)));
const fill = (await stat(join(streamFolder, made.summary.id, 'fill.mp4'))).size;

console.log(`pictures missing ${absent.length}, doubled ${doubled}, of ${seconds * rate}`);
console.log(`tones found ${tones.length} of ${seconds}`);
console.log(`picture off its time by at most ${pictureMs} ms, sound by at most ${toneMs} ms`);
console.log(`processor ${cpu.toFixed(1)} s (own ${((own.user + own.system) / 1e6).toFixed(1)} s)`);
console.log(`  = ${((cpu / seconds) * 100).toFixed(2)} % of real time; took ${tookMs / 1000} s`);
console.log(
  `written ${(fill / 1e6).toFixed(1)} MB beside ${(sum(file.parts.map(({ bytes }) => bytes)) / 1e6).toFixed(1)} MB`,
);
await rm(folder, { recursive: true, force: true });

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function worst(differences: readonly number[]): number {
  return Math.round(differences.reduce((most, one) => Math.max(most, Math.abs(one)), 0) * 1000);
}
