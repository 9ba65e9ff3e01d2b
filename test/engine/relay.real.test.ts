import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { createEngine } from '../../src/engine/index.js';
import type { Engine, EngineEvent, RelayState } from '../../src/engine/index.js';
import { launchBrowser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { serveEngine } from './support/engine-server.js';
import { frames, publish, watch } from './support/media-page.js';
import { reportOf } from './support/report-change.js';
import { probe, RtmpListener } from './support/rtmp-listener.js';

const key = 'k3y-that-nobody-may-see';

describe('Relays', () => {
  let browser: Browser;
  let folder: string;
  let engine: Engine;
  let origin: string;
  let closeServer: () => Promise<void>;
  let events: EngineEvent[];
  const listeners: RtmpListener[] = [];

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-relay-'));
    events = [];
    engine = await createEngine({
      dataDir: join(folder, 'data'),
      authorize: () => Promise.resolve('allowed'),
      log: (event) => events.push(event),
    });
    ({ origin, close: closeServer } = await serveEngine(engine));
  });
  afterEach(async () => {
    await engine.close();
    await closeServer();
    for (const listener of listeners.splice(0)) await listener.close();
    await rm(folder, { recursive: true });
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${origin}/`);
    return page;
  }

  function listen(port: number, name: string): RtmpListener {
    const listener = RtmpListener.open(port, key, join(folder, name));
    listeners.push(listener);
    return listener;
  }

  async function relayState(phase: RelayState['phase']): Promise<RelayState> {
    const { relays } = await reportOf(engine, 'st_relay', (report) =>
      report.relays.some(({ state }) => state.phase === phase),
    );
    const [relay] = relays;
    assert.ok(relay !== undefined);
    return relay.state;
  }

  it('pushes picture and sound, over a take-over and a far end that drops, and keeps the key to itself', async () => {
    const port = await freePort();
    const first = listen(port, 'first.flv');
    await engine.setRelays('st_relay', [
      { id: 'cloudflare', url: `rtmp://127.0.0.1:${port}/live/${key}` },
    ]);
    assert.equal((await engine.report('st_relay')).relays[0]?.state.phase, 'idle');
    const page = await openPage();
    await publish(page, origin + engine.addresses('st_relay').whip);
    await relayState('pushing');
    const listed = await commandLines();
    assert.ok(listed.some((line) => line.includes('flv')));
    assert.ok(!listed.some((line) => line.includes(`live/${key}`) && line.includes('matroska')));

    const second = await openPage();
    const session = await publish(second, origin + engine.addresses('st_relay').whip);
    await page.close();
    await first.received(8);
    first.drop();
    const waiting = await relayState('waiting');
    assert.ok(waiting.phase === 'waiting' && waiting.reason === 'target-lost');
    const again = listen(port, 'second.flv');
    await relayState('pushing');
    await again.received(3);
    await fetch(session, { method: 'DELETE' });
    await relayState('idle');
    await again.ended();

    for (const { file } of [first, again]) {
      const { streams, packets } = await probe(file);
      assert.deepEqual(streams, ['aac 48000', 'h264 640x360']);
      for (const kind of ['audio', 'video'] as const) {
        const times = packets.filter(({ type }) => type === kind).map(({ dts }) => dts);
        assert.ok(times.length > 30, `${kind} ${times.length}`);
        assert.ok(
          times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0)),
          kind,
        );
      }
    }
    const outputs = [events, await engine.report('st_relay'), engine.metrics()];
    assert.ok(!JSON.stringify(outputs).includes(key));
  });

  it('makes H.264 of what is not', async () => {
    const port = await freePort();
    const listener = listen(port, 'other.flv');
    await engine.setRelays('st_relay', [
      { id: 'other', url: `rtmp://127.0.0.1:${port}/live/${key}` },
    ]);
    const page = await openPage();
    const session = await publish(page, origin + engine.addresses('st_relay').whip, 'AV1');
    await relayState('pushing');
    await listener.received(2);
    await fetch(session, { method: 'DELETE' });
    await listener.ended();
    assert.deepEqual((await probe(listener.file)).streams, ['aac 48000', 'h264 1280x720']);
  });

  it('goes on for viewers while a far end takes nothing, and for the far end when it does again', async () => {
    const port = await freePort();
    const listener = listen(port, 'slow.flv');
    const page = await openPage();
    const { whip, whep } = engine.addresses('st_relay');
    await publish(page, origin + whip);
    await engine.setRelays('st_relay', [
      { id: 'slow', url: `rtmp://127.0.0.1:${port}/live/${key}` },
      { id: 'nobody', url: `rtmp://127.0.0.1:${await freePort()}/live/${key}` },
    ]);
    await relayState('pushing');
    const viewer = await openPage();
    await watch(viewer, origin + whep);
    listener.pause();
    await frames(viewer, 90);
    assert.equal((await engine.report('st_relay')).ingest, 'connected');
    listener.resume();
    await listener.received(6);
    const states = (await engine.report('st_relay')).relays.map(({ state }) => state.phase);
    assert.equal(states[0], 'pushing');
    assert.ok(['waiting', 'connecting'].includes(states[1] ?? ''));
    assert.ok(
      events.some(
        (event) => event.type === 'relay-changed' && event.reason === 'target-unreachable',
      ),
    );
    assert.ok(!JSON.stringify(events).includes(key));
  });
});

async function commandLines(): Promise<string[]> {
  const child: ChildProcess = spawn('ps', ['-eo', 'args']);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return text.split('\n').filter((line) => line.includes('ffmpeg'));
}
