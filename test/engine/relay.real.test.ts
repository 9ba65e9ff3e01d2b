import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import type { RelayState } from '../../src/engine/index.js';
import { freePort } from '../support/free-port.js';
import { EngineStage } from './support/engine-stage.js';
import { frames, watch } from './support/media-page.js';
import { probe, RtmpListener } from './support/rtmp-listener.js';

const key = 'k3y-that-nobody-may-see';

describe('Relays', () => {
  let stage: EngineStage;
  let folder: string;
  const listeners: RtmpListener[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-relay-'));
    stage = await EngineStage.open();
  });
  after(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    await stage.engine.setRelays('st_relay', []);
    await stage.engine.endStream('st_relay');
    await stage.clear();
    for (const listener of listeners.splice(0)) await listener.close();
  });

  function listen(port: number, name: string): RtmpListener {
    const listener = RtmpListener.open(port, key, join(folder, name));
    listeners.push(listener);
    return listener;
  }

  async function relayState(phase: RelayState['phase']): Promise<RelayState> {
    const { relays } = await stage.report('st_relay', (report) =>
      report.relays.some(({ state }) => state.phase === phase),
    );
    const [relay] = relays;
    assert.ok(relay !== undefined);
    return relay.state;
  }

  it('pushes picture and sound, over a take-over and a far end that drops, and keeps the key to itself', async () => {
    const port = await freePort();
    const begun = listen(port, 'first.flv');
    await stage.engine.setRelays('st_relay', [
      { id: 'cloudflare', url: `rtmp://127.0.0.1:${port}/live/${key}` },
    ]);
    assert.equal((await stage.engine.report('st_relay')).relays[0]?.state.phase, 'idle');
    const first = await stage.publish('st_relay');
    await relayState('pushing');
    const listed = await commandLines();
    assert.ok(listed.some((line) => line.includes('flv')));
    assert.ok(!listed.some((line) => line.includes(`live/${key}`) && line.includes('matroska')));

    const { session } = await stage.publish('st_relay');
    await first.page.close();
    await begun.received(6);
    begun.drop();
    const waiting = await relayState('waiting');
    assert.ok(waiting.phase === 'waiting' && waiting.reason === 'target-lost');
    const again = listen(port, 'second.flv');
    await relayState('pushing');
    await again.received(3);
    await fetch(session, { method: 'DELETE' });
    await relayState('idle');
    await again.ended();

    for (const { file } of [begun, again]) {
      const { streams, packets } = await probe(file);
      assert.deepEqual(streams, ['aac 48000', 'h264 640x360']);
      for (const kind of ['audio', 'video'] as const) {
        const times = packets.filter(({ type }) => type === kind).map(({ dts }) => dts);
        // A busy machine's camera gives few pictures, which are not to be counted here.
        assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) > 2, `${kind} of ${times.length} packets`);
        // The sound of two publishers may meet within the millisecond to which FLV rounds.
        const back = times.filter((time, i) => i > 0 && time < (times[i - 1] ?? 0));
        assert.deepEqual(back, [], `${kind} goes back`);
      }
    }
    const outputs = [stage.events, await stage.engine.report('st_relay'), stage.engine.metrics()];
    assert.ok(!JSON.stringify(outputs).includes(key));
  });

  it('makes H.264 of what is not', async () => {
    const port = await freePort();
    const listener = listen(port, 'other.flv');
    await stage.engine.setRelays('st_relay', [
      { id: 'other', url: `rtmp://127.0.0.1:${port}/live/${key}` },
    ]);
    const { session } = await stage.publish('st_relay', 'AV1');
    await relayState('pushing');
    await listener.received(2);
    await fetch(session, { method: 'DELETE' });
    await listener.ended();
    assert.deepEqual((await probe(listener.file)).streams, ['aac 48000', 'h264 1280x720']);
  });

  it('goes on for viewers while a far end takes nothing, and for the far end when it does again', async () => {
    const port = await freePort();
    const listener = listen(port, 'slow.flv');
    const { whep } = stage.engine.addresses('st_relay');
    await stage.publish('st_relay');
    await stage.engine.setRelays('st_relay', [
      { id: 'slow', url: `rtmp://127.0.0.1:${port}/live/${key}` },
      { id: 'nobody', url: `rtmp://127.0.0.1:${await freePort()}/live/${key}` },
    ]);
    await relayState('pushing');
    const viewer = await stage.openPage();
    await watch(viewer, stage.origin + whep);
    listener.pause();
    await frames(viewer, 90);
    assert.equal((await stage.engine.report('st_relay')).ingest, 'connected');
    listener.resume();
    await listener.received(6);
    const states = (await stage.engine.report('st_relay')).relays.map(({ state }) => state.phase);
    assert.equal(states[0], 'pushing');
    assert.ok(['waiting', 'connecting'].includes(states[1] ?? ''));
    assert.ok(
      stage.events.some(
        (event) => event.type === 'relay-changed' && event.reason === 'target-unreachable',
      ),
    );
    assert.ok(!JSON.stringify(stage.events).includes(key));
  });
});

async function commandLines(): Promise<string[]> {
  const child: ChildProcess = spawn('ps', ['-eo', 'args']);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return text.split('\n').filter((line) => line.includes('ffmpeg'));
}
