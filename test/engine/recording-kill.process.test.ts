import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createEngine } from '../../src/engine/index.js';
import type { Engine, EngineRecording } from '../../src/engine/index.js';
import { FakeTransport } from './support/fake-transport.js';
import { readFragment } from './support/mp4-reader.js';
import { isAscending, probe } from './support/probe.js';

const script = fileURLToPath(new URL('./support/recording-process.ts', import.meta.url));

/** Each kill finds four streams at moments of their own; twenty in all. */
const streams = 4;

/** Of what the publishers send, one kill after the other. */
const codecs = ['H264', 'VP9', 'H264', 'H264', 'VP9'] as const;

/** What may be lost: captured, and not yet durable. */
const lossMs = 2000;

interface Sent {
  readonly streamId: string;
  readonly seconds: number;
  readonly atMs: number;
}

describe('RecordingStore', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-kill-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Lets an engine record, and kills it at a random moment, or in the middle of finishing a recording. */
  async function recordAndKill(dataDir: string, atEnding: boolean, codec: string) {
    const args = ['--import', 'tsx', script, dataDir, String(streams), codec];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const sent: Sent[] = [];
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let killedMs = 0;
    const kill = () => {
      killedMs = performance.now();
      child.kill('SIGKILL');
    };
    let timer: NodeJS.Timeout | undefined;
    for await (const line of createInterface(child.stdout)) {
      const [word, streamId = '', seconds] = line.split(' ');
      if (killedMs > 0) continue;
      timer ??= atEnding ? undefined : setTimeout(kill, 2200 + Math.random() * 1500);
      sent.push({ streamId, seconds: Number(seconds), atMs: performance.now() });
      const isDue = sent.length > 45 * streams;
      if (atEnding && word === 'ending' && isDue) kill();
    }
    await gone;
    return sent.filter(({ seconds, atMs }) => !Number.isNaN(seconds) && atMs < killedMs - lossMs);
  }

  async function fetchBytes(engine: Engine, path: string, range?: string): Promise<Buffer> {
    const headers: Record<string, string> = range === undefined ? {} : { Range: range };
    const response = await engine.fetch(new Request(`http://engine.test${path}`, { headers }));
    assert.ok(response.ok, `${path} ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Reads every segment, and the progressive file. */
  async function checkPlays(engine: Engine, recording: EngineRecording): Promise<void> {
    const hls = recording.hls ?? '';
    const playlist = (await fetchBytes(engine, hls)).toString();
    assert.match(playlist, /#EXT-X-ENDLIST\n$/);
    let seconds = 0;
    const pattern = /#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)/g;
    for (const [, length, bytes, offset] of playlist.matchAll(pattern)) {
      const range = `bytes=${offset ?? ''}-${Number(offset) + Number(bytes) - 1}`;
      const segment = await fetchBytes(engine, hls.replace('index.m3u8', 'media.mp4'), range);
      assert.equal(segment.length, Number(bytes));
      assert.ok(readFragment(segment).length > 0);
      seconds += Number(length);
    }
    assert.ok(Math.abs(seconds - recording.durationSeconds) < 0.01);
    const path = join(folder, 'fetched.mp4');
    await writeFile(path, await fetchBytes(engine, recording.mp4 ?? ''));
    const found = await probe(path);
    for (const { times } of found) assert.ok(isAscending(times));
    const longest = Math.max(...found.map((stream) => stream.seconds));
    assert.ok(Math.abs(longest - recording.durationSeconds) < 0.1);
  }

  for (const [i, codec] of codecs.entries()) {
    const atEnding = i % 2 === 1;
    it(`plays all but the last two seconds after a kill ${atEnding ? 'while finishing' : 'at a random moment'} (${codec}, ${i + 1})`, async (t) => {
      const dataDir = join(folder, String(i));
      const sent = await recordAndKill(dataDir, atEnding, codec);
      const engine = await createEngine({
        dataDir,
        transport: new FakeTransport(),
        authorize: () => Promise.resolve('allowed'),
      });
      t.after(() => engine.close());
      for (let stream = 0; stream < streams; stream += 1) {
        const streamId = `st_${stream}`;
        const { recordings } = await engine.report(streamId);
        assert.ok(recordings.every(({ state }) => state === 'ready'));
        const kept = recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
        const captured = sent.filter((line) => line.streamId === streamId).at(-1)?.seconds ?? 0;
        // The last picture of each broadcast stands for a frame's length at most.
        const tolerance = 0.1 * (recordings.length + 1);
        assert.ok(kept + tolerance >= captured, `${kept} s of ${captured} s in ${streamId}`);
        for (const recording of recordings) await checkPlays(engine, recording);
      }
    });
  }
});
