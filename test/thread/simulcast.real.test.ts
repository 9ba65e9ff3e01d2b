import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { seen } from './seen-stream.js';

describe('a broadcast with simulcast to a server that takes none', () => {
  const stage = useDemoStage();

  it('goes live with its best picture alone, plays and is recorded', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const page = await stage.open('broadcast', id);
    await page.evaluate(() => find('whip-broadcaster').toggleAttribute('simulcast', true));
    await page.evaluate(noteSenders);
    const offered = page.waitForRequest((request) => request.url().endsWith('/whip'));
    await page.evaluate(() => void find<StreamsideElement>('whip-broadcaster').start());
    const offer = (await offered).postData() ?? '';
    assert.match(offer, /^a=simulcast:send full;half;quarter\r?$/m);
    await reach(page, 'whip-broadcaster', 'streaming');
    const layers = await page.evaluate(() =>
      globalThis.pictureSenders
        .filter(({ transport }) => transport?.state === 'connected')
        .map((sender) =>
          sender
            .getParameters()
            .encodings.map(({ scaleResolutionDownBy = 1 }) => scaleResolutionDownBy),
        ),
    );
    // One, and in full, whatever a busy machine makes of it.
    assert.deepEqual(layers, [[1]]);

    const watch = await stage.open('watch', id);
    await reach(watch, 'live-player', 'playing');
    await seen(client, id, ({ assurance, recordings }) => {
      const [recording] = recordings;
      return assurance.recording === 'confirmed' && (recording?.duration ?? 0) > 2;
    });
    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const { recordings } = await seen(client, id, ({ status }) => status === 'completed');
    assert.ok(recordings.some(({ from, state }) => from === 'local' && state === 'ready'));
    assert.deepEqual(stage.faults, []);
  });
});

declare global {
  /** In the broadcaster's page: what sends its pictures. */
  var pictureSenders: RTCRtpSender[];
}

/** Runs in the page. */
function noteSenders(): void {
  globalThis.pictureSenders = [];
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init) {
    const transceiver = addTransceiver.call(this, track, init);
    const { sender, receiver } = transceiver;
    if (receiver.track.kind === 'video') globalThis.pictureSenders.push(sender);
    return transceiver;
  };
}
