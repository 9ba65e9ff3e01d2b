import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { createEngine } from '../../src/engine/index.js';
import { frames, watch } from '../engine/support/media-page.js';
import { serveEngine } from '../engine/support/engine-server.js';
import { reportOf } from '../engine/support/report-change.js';
import { launchBrowser, smallWindow } from '../support/browser.js';

/** A browser that offers what clients did before there was transport-wide feedback: REMB and FIR. */
describe('a publisher without transport-wide feedback and PLI', () => {
  it('is asked for key frames by FIR, and offered to be told a bitrate', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-interop-'));
    t.after(() => rm(folder, { recursive: true }));
    const engine = await createEngine({
      dataDir: folder,
      authorize: () => Promise.resolve('allowed'),
    });
    t.after(() => engine.close());
    const { origin, close } = await serveEngine(engine);
    t.after(close);
    const browser = await launchBrowser();
    t.after(() => browser.close());
    const { whip, whep } = engine.addresses('st_plain');
    const [publisher, viewer] = [
      await browser.newPage(smallWindow),
      await browser.newPage(smallWindow),
    ];
    for (const page of [publisher, viewer]) await page.goto(`${origin}/`);

    const answer = await publisher.evaluate(publishPlainly, origin + whip);
    assert.match(answer, /a=rtcp-fb:\d+ goog-remb/);
    assert.doesNotMatch(answer, /transport-cc|transport-wide|nack pli/);
    await reportOf(engine, 'st_plain', ({ ingest }) => ingest === 'connected');
    await watch(viewer, origin + whep);
    await frames(viewer, 30);
    const { firCount, pliCount, bitrate } = await publisher.evaluate(readFeedback);
    assert.equal(pliCount, 0);
    t.diagnostic(`${firCount} FIR, ${bitrate} bit/s`);
  });
});

declare global {
  var peer: RTCPeerConnection;
}

/** Runs in the page. */
async function publishPlainly(url: string): Promise<string> {
  const media = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360, frameRate: 30 },
  });
  globalThis.peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const { peer } = globalThis;
  for (const track of media.getTracks()) {
    peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
  }
  await peer.setLocalDescription();
  const offer = peer.localDescription?.sdp ?? '';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: offer.replace(
      /a=(rtcp-fb:\d+ (transport-cc|nack pli)|extmap:\d+ \S*transport-wide).*\r\n/g,
      '',
    ),
  });
  const sdp = await response.text();
  await peer.setRemoteDescription({ type: 'answer', sdp });
  return sdp;
}

/** Runs in the page: what the sender of its pictures was asked, once it was asked for a key frame. */
async function readFeedback(): Promise<Record<'firCount' | 'pliCount' | 'bitrate', number>> {
  for (;;) {
    const stats = [...(await globalThis.peer.getStats()).values()] as Record<string, unknown>[];
    const sender = stats.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    const path = stats.find(({ availableOutgoingBitrate: rate }) => rate !== undefined);
    const firCount = Number(sender?.['firCount']);
    const pliCount = Number(sender?.['pliCount']);
    const bitrate = Number(path?.['availableOutgoingBitrate']);
    if (firCount > 0) return { firCount, pliCount, bitrate };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
