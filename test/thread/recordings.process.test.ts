import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Recording } from '../../src/contract/index.js';
import { ContractClient } from '../../src/contract/index.js';
import { cleanup } from 'node-datachannel';
import { publishFfmpeg } from '../engine/support/ffmpeg-publisher.js';
import { probe } from '../engine/support/probe.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { startServer } from '../support/streamside-server.js';
import { seen } from './seen-stream.js';

/** What each of the two broadcasts has on the disk, at least, before it ends. */
const LENGTH_SECONDS = 4;

describe('the recordings of a stream that was broadcast twice', () => {
  let server: StreamsideServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => {
    await server?.stop();
    // The publishers' library keeps threads of its own.
    cleanup();
  });

  it('are named in its answer, each as HLS and MP4 and all as one, and every address plays', async () => {
    const endpoint = `${server.origin}/live`;
    const client = new ContractClient({ endpoint, token: server.token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const { whip } = await client.createGrant(id);
    for (const count of [1, 2]) {
      const publisher = await publishFfmpeg(whip.url, { token: whip.token ?? '' });
      await seen(client, id, ({ status, sources, recordings }) => {
        const now = recordings.find(({ state }) => state === 'recording');
        const hasHls = sources.some(({ type }) => type === 'hls');
        return status === 'live' && hasHls && (now?.duration ?? 0) >= LENGTH_SECONDS;
      });
      await publisher.stop();
      await seen(
        client,
        id,
        ({ status, recordings }) => status === 'completed' && recordings.length >= count,
      );
    }

    const { recordings } = await seen(client, id, (stream) => stream.recordings.length === 3);
    const forms = recordings.map(({ from, sources }) => [from, ...sources.map(({ type }) => type)]);
    assert.deepEqual(forms.map(String).sort(), ['local,hls', 'local,hls,mp4', 'local,hls,mp4']);
    assert.deepEqual(forms[0], ['local', 'hls'], 'the copy that holds the most is named first');
    const joined = recordings.find(({ sources }) => sources.length === 1);
    const single = recordings.filter((recording) => recording !== joined);
    const lengths = await Promise.all(single.map(async (one) => demandPlayable(client, one)));
    const both = lengths.reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(joined);
    const joinedSeconds = await demandPlayable(client, joined, 2);
    assert.ok(Math.abs(joinedSeconds - both) < 0.5, `${joinedSeconds} s of ${both} s`);
    for (const { startedAt, sources } of single) {
      const download = sources.find(({ type }) => type === 'mp4')?.download ?? '';
      const name = `Memorial service ${startedAt?.slice(0, 10)}.mp4`;
      await demandKeepable(client.resolve(download), name);
    }
  });
});

/** Keeps the file as a browser does that is interrupted, and reads every picture and all sound of it. */
async function demandKeepable(address: string, name: string): Promise<void> {
  const ask = (range: string) => fetch(address, { headers: { Range: range } });
  const first = await ask('bytes=0-999');
  assert.equal(first.status, 206);
  const disposition = first.headers.get('Content-Disposition') ?? '';
  assert.match(disposition, /^attachment;/);
  assert.ok(disposition.includes(`filename="${name}"`), disposition);
  const rest = await ask('bytes=1000-');
  const parts = await Promise.all([first, rest].map(async (part) => part.arrayBuffer()));
  const kept = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
  assert.ok(kept.equals(whole), 'two parts make the file');
  const file = join(await mkdtemp(join(tmpdir(), 'streamside-kept-')), 'kept.mp4');
  try {
    await writeFile(file, kept);
    // In the file's own clock: in pictures a second, two that a busy publisher made close together are one.
    const clock = ['-enc_time_base', '-1'];
    const read = ['-v', 'error', '-xerror', '-i', file, ...clock, '-f', 'null', '-'];
    const decoded = spawnSync('ffmpeg', read);
    assert.deepEqual([decoded.status, decoded.stderr.toString()], [0, '']);
  } finally {
    await rm(dirname(file), { recursive: true });
  }
}

/** Reads every address of a recording to its end; answers with how many seconds there are. */
async function demandPlayable(
  client: ContractClient,
  { duration, sources }: Recording,
  broadcasts = 1,
): Promise<number> {
  assert.ok(duration !== null && duration >= LENGTH_SECONDS);
  for (const { type, url } of sources) {
    const streams = await probe(client.resolve(url));
    assert.deepEqual(streams.map(({ kind }) => kind).sort(), ['audio', 'video'], type);
    for (const { kind, times } of streams) {
      // Behind a discontinuity a recording's times begin anew.
      const runs = splitRuns(times);
      assert.equal(runs.length, broadcasts, `${kind} of ${type} goes forward only`);
      const seconds = runs.reduce((sum, run) => sum + (run.at(-1) ?? 0) - (run[0] ?? 0), 0);
      const what = `${kind} of ${type}: ${seconds} s of ${duration} s`;
      assert.ok(Math.abs(seconds - duration) < 0.5, what);
    }
  }
  return duration;
}

/** The times cut where one is not later than the one before. */
function splitRuns(times: readonly number[]): number[][] {
  const runs: number[][] = [[]];
  for (const time of times) {
    if (time <= (runs.at(-1)?.at(-1) ?? Number.NEGATIVE_INFINITY)) runs.push([]);
    runs.at(-1)?.push(time);
  }
  return runs;
}
