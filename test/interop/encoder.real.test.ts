import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createEngine } from '../../src/engine/index.js';
import type { Engine } from '../../src/engine/index.js';
import { parseRtpPacket, isRtcp } from '../../src/engine/rtp/rtp-packet.js';
import { serveEngine } from '../engine/support/engine-server.js';
import { reportOf } from '../engine/support/report-change.js';
import { openDatachannelClient } from './support/datachannel-client.js';
import type { DatachannelClient } from './support/datachannel-client.js';
import { PacketSource } from './support/packet-source.js';

/** OBS posts what libdatachannel writes: H.264 of its encoder's profile, stereo Opus, no retransmissions, no feedback numbers. */
describe('an encoder on libdatachannel', () => {
  let engine: Engine;
  let origin: string;
  let closeServer: () => Promise<void>;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-interop-'));
    engine = await createEngine({ dataDir: folder, authorize: () => Promise.resolve('allowed') });
    ({ origin, close: closeServer } = await serveEngine(engine));
  });
  after(async () => {
    await engine.close();
    await closeServer();
    await rm(folder, { recursive: true });
  });

  for (const [name, options] of [
    ['of the constrained baseline profile', { profile: '42e01f' }],
    ['of the high profile', { profile: '640c1f' }],
    ['that names no source', { adapt: withoutSources }],
  ] as const) {
    it(`${name} publishes, and is received packet for packet`, async () => {
      const streamId = `st_${name.split(' ').at(-2) ?? ''}`;
      const { whip, whep } = engine.addresses(streamId);
      const publisher = await openDatachannelClient(origin + whip, {
        direction: 'SendOnly',
        ...options,
      });
      assert.doesNotMatch(options === undefined ? '' : publisher.answer, /a=simulcast/);
      const isAnswered = new Promise<void>((resolve) => {
        publisher.video.onMessage((bytes) => {
          if (isRtcp(bytes)) resolve();
        });
      });
      const source = new PacketSource(publisher.audio, publisher.video, 1_000_000);
      await reportOf(
        engine,
        streamId,
        ({ ingest, recordings }) =>
          ingest === 'connected' && (recordings[0]?.durationSeconds ?? 0) > 0.5,
      );
      const viewer = await openDatachannelClient(origin + whep, {
        direction: 'RecvOnly',
        ...options,
        adapt: (o) => o,
      });
      const sequences = await firstSequences(viewer, 100);
      assert.deepEqual(
        sequences,
        sequences.map((_, i) => ((sequences[0] ?? 0) + i) & 0xffff),
      );
      // Reports come every second, which may be after the pictures.
      await isAnswered;
      source.stop();
      const goodbye = await fetch(publisher.session, { method: 'DELETE' });
      assert.equal(goodbye.status, 200);
      publisher.close();
      viewer.close();
    });
  }
});

/** Sequence numbers of the first pictures' packets. */
async function firstSequences({ video }: DatachannelClient, count: number): Promise<number[]> {
  return await new Promise((resolve) => {
    const sequences: number[] = [];
    video.onMessage((bytes) => {
      const packet = isRtcp(bytes) ? null : parseRtpPacket(bytes);
      if (packet === null || sequences.length === count) return;
      sequences.push(packet.sequence);
      if (sequences.length === count) resolve(sequences);
    });
  });
}

function withoutSources(offer: string): string {
  return offer.replaceAll(/a=ssrc.*\r\n/g, '');
}
