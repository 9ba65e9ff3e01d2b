import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { cleanup } from 'node-datachannel';

import { createEngine } from '../../src/engine/index.js';
import type { Engine, EngineEvent, EngineReport, RelayState } from '../../src/engine/index.js';
import { openDatachannelClient } from '../interop/support/datachannel-client.js';
import { freePort } from '../support/free-port.js';
import { serveEngine } from './support/engine-server.js';
import { publishFfmpeg } from './support/ffmpeg-publisher.js';
import type { FfmpegPublisher } from './support/ffmpeg-publisher.js';
import { reportOf } from './support/report-change.js';
import { probe, RtmpListener } from './support/rtmp-listener.js';
import { openTlsFront } from './support/tls-front.js';

const key = 'k3y-that-nobody-may-see';
const program = process.env.FFMPEG_PATH ?? 'ffmpeg';

describe('a far end of a relay', () => {
  let folder: string;
  let events: EngineEvent[];
  let undo: (() => unknown)[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-relay-'));
    events = [];
    undo = [];
  });
  afterEach(async () => {
    for (const step of undo.reverse()) await step();
    await rm(folder, { recursive: true });
    cleanup();
  });

  /** An engine that runs this ffmpeg, behind HTTP. */
  async function start(ffmpeg = program): Promise<{ engine: Engine; origin: string }> {
    const engine = await createEngine({
      dataDir: join(folder, 'data'),
      authorize: () => Promise.resolve('allowed'),
      log: (event) => events.push(event),
      ffmpeg,
    });
    const { origin, close } = await serveEngine(engine);
    undo.push(close, () => engine.close());
    return { engine, origin };
  }

  async function publish(origin: string, kilobits: number): Promise<FfmpegPublisher> {
    const publisher = await publishFfmpeg(`${origin}/media/st_1/whip`, { kilobits });
    undo.push(() => publisher.vanish());
    return publisher;
  }

  async function listen(name: string): Promise<{ port: number; listener: RtmpListener }> {
    const port = await freePort();
    const listener = RtmpListener.open(port, key, join(folder, name));
    undo.push(() => listener.close());
    return { port, listener };
  }

  it('that takes nothing for long loses pictures, catches up, and holds up nobody else', async () => {
    const { engine, origin } = await start();
    const slow = await listen('slow.flv');
    const quick = await listen('quick.flv');
    const publisher = await publish(origin, 4_000);
    await engine.setRelays('st_1', [
      { id: 'slow', url: `rtmp://127.0.0.1:${slow.port}/live/${key}` },
      { id: 'quick', url: `rtmp://127.0.0.1:${quick.port}/live/${key}` },
    ]);
    const isPushing = (report: EngineReport) =>
      ['slow', 'quick'].every((id) => stateOf(report, id)?.phase === 'pushing');
    await reportOf(engine, 'st_1', isPushing);
    await Promise.all([slow.listener.received(1), quick.listener.received(1)]);

    slow.listener.pause();
    const behind = await reportOf(engine, 'st_1', (report) => isBehind(report, 'slow'));
    // While it is behind: a second far end, a viewer and the recording get what there is.
    const viewer = await openDatachannelClient(`${origin}/media/st_1/whep`, {
      direction: 'RecvOnly',
    });
    undo.push(() => viewer.close());
    await packetsOf(viewer.video, 300);
    const seconds = quick.listener.seconds;
    await quick.listener.received(seconds + 1);
    const secondsKept = (report: EngineReport) => report.recordings[0]?.durationSeconds ?? 0;
    await reportOf(engine, 'st_1', (report) => secondsKept(report) > secondsKept(behind) + 1);
    const meanwhile = await engine.report('st_1');
    const other = stateOf(meanwhile, 'quick');
    assert.ok(other?.phase === 'pushing' && other.behindSince === null, JSON.stringify(other));
    assert.equal(other.droppedPictures, 0);
    const still = stateOf(meanwhile, 'slow');
    assert.ok(still?.phase === 'pushing' && still.droppedPictures > 0, JSON.stringify(still));

    const before = slow.listener.seconds;
    slow.listener.resume();
    await reportOf(engine, 'st_1', (report) => {
      const state = stateOf(report, 'slow');
      return state?.phase === 'pushing' && state.behindSince === null;
    });
    await slow.listener.received(before + 8);
    await publisher.stop();
    await Promise.all([slow.listener.ended(), quick.listener.ended()]);

    const pictures = await picturesOf(quick.listener.file);
    const taken = await picturesOf(slow.listener.file);
    const onlySlow = taken.filter((picture) => !has(pictures, picture));
    assert.deepEqual(onlySlow, [], 'the quick one has all');
    const most = longestRun(pictures, (picture) => !has(taken, picture));
    assert.ok(most > 10, `pictures were left out in one piece: ${most}`);
    assert.ok(!JSON.stringify(events).includes(key));
  });

  it('is pushed to by TLS when its certificate is trusted', async () => {
    const far = await listen('secure.flv');
    const front = await openTlsFront(far.port);
    undo.push(() => front.close());
    const { engine, origin } = await start(await createTrustingFfmpeg(folder, front.cert));
    const url = `rtmps://localhost:${front.port}/live/${key}`;
    await engine.setRelays('st_1', [{ id: 'secure', url }]);
    const publisher = await publish(origin, 400);
    await far.listener.received(2);
    await publisher.stop();
    await far.listener.ended();
    assert.deepEqual((await probe(far.listener.file)).streams, ['aac 48000', 'h264 320x180']);
    assert.ok(!JSON.stringify(events).includes(key));
  });

  it('is told nothing when its certificate is not trusted', async () => {
    const port = await freePort();
    let received = 0;
    const server = createServer((socket) =>
      socket.on('data', ({ length }) => (received += length)),
    );
    server.listen(port, '127.0.0.1');
    undo.push(() => server.close());
    const front = await openTlsFront(port);
    undo.push(() => front.close());
    const { engine, origin } = await start();
    const url = `rtmps://localhost:${front.port}/live/${key}`;
    await engine.setRelays('st_1', [{ id: 'secure', url }]);
    await publish(origin, 400);
    const report = await reportOf(engine, 'st_1', ({ relays: [relay] }) => {
      assert.notEqual(relay?.state.phase, 'pushing');
      return relay?.state.phase === 'waiting';
    });
    const state = stateOf(report, 'secure');
    assert.ok(state?.phase === 'waiting' && state.reason === 'target-unreachable');
    assert.equal(received, 0, 'not one byte within TLS, and so no key');
    assert.ok(!JSON.stringify(events).includes(key));
  });
});

function stateOf({ relays }: EngineReport, id: string): RelayState | undefined {
  return relays.find((relay) => relay.id === id)?.state;
}

function isBehind(report: EngineReport, id: string): boolean {
  const state = stateOf(report, id);
  return state?.phase === 'pushing' && state.behindSince !== null;
}

/** Resolves when so many packets of a track have come. */
async function packetsOf(
  track: { onMessage(listener: () => void): void },
  count: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    let left = count;
    track.onMessage(() => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
}

/** The pictures of a file by their times, in milliseconds before its last one, which both far ends have. */
async function picturesOf(file: string): Promise<number[]> {
  const { packets } = await probe(file);
  const times = packets.filter(({ type }) => type === 'video').map(({ dts }) => dts);
  assert.ok(times.every((time, i) => i === 0 || time > (times[i - 1] ?? Infinity)));
  return times.map((time) => Math.round(((times.at(-1) ?? 0) - time) * 1000));
}

/** Whether this picture is among them: each far end rounds to milliseconds from a beginning of its own. */
function has(pictures: readonly number[], picture: number): boolean {
  return pictures.some((one) => Math.abs(one - picture) <= 2);
}

/** How many pictures in a row are such. */
function longestRun(pictures: readonly number[], isSuch: (picture: number) => boolean): number {
  let run = 0;
  return Math.max(0, ...pictures.map((picture) => (run = isSuch(picture) ? run + 1 : 0)));
}

/** The same ffmpeg, which also trusts this certificate: the system's own list is not for tests to change. */
async function createTrustingFfmpeg(folder: string, cert: string): Promise<string> {
  const authority = join(folder, 'authority.pem');
  const script = join(folder, 'trusting-ffmpeg');
  await writeFile(authority, cert);
  const text = `#!/bin/sh
count=$#
for argument; do
  case "$argument" in
    rtmps://*) set -- "$@" -ca_file '${authority}' "$argument" ;;
    *) set -- "$@" "$argument" ;;
  esac
done
shift $count
exec '${program}' "$@"
`;
  await writeFile(script, text);
  await chmod(script, 0o755);
  return script;
}
