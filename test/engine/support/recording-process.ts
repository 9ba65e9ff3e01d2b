import { createEngine } from '../../../src/engine/index.js';
import { MediaSource } from './engine-scene.js';
import { FakeTransport } from './fake-transport.js';
import type { FakePeer } from './fake-transport.js';
import { createOffer } from './offers.js';
import type { OfferOptions } from './offers.js';
import { vp9KeyPayload, vp9PicturePayload } from './packets.js';

/**
 * An engine in a process of its own, to be killed, with publishers that send at real time, stop
 * after a while and begin again. Arguments: its folder, how many streams, and their codec. It prints
 * the seconds that each stream has sent, and when one ends.
 */
const [folder = '', streams = '1', codec = 'H264'] = process.argv.slice(2);
const isVp9 = codec === 'VP9';
const transport = new FakeTransport();
const engine = await createEngine({
  dataDir: folder,
  transport,
  authorize: () => Promise.resolve('allowed'),
  startAacThread: null,
});

const offered: OfferOptions = isVp9 ? { video: [[108, 'VP9', 'profile-id=0']] } : {};

/** Sessions are opened one at a time, so that the newest peer is theirs. */
let opening: Promise<unknown> = Promise.resolve();

async function open(url: URL): Promise<{ peer: FakePeer; session: URL }> {
  const headers = { 'Content-Type': 'application/sdp' };
  const opened = opening.then(async () => {
    const request = new Request(url, { method: 'POST', headers, body: createOffer(offered) });
    const response = await engine.fetch(request);
    const peer = transport.last;
    peer.become('connected');
    return { peer, session: new URL(response.headers.get('Location') ?? '', url) };
  });
  opening = opened;
  return await opened;
}

async function publish(streamId: string): Promise<void> {
  const url = new URL(engine.addresses(streamId).whip, 'http://engine.test');
  let sent = 0;
  for (;;) {
    const { peer, session } = await open(url);
    const source = isVp9 ? new MediaSource(vp9KeyPayload, vp9PicturePayload) : new MediaSource();
    const frames = 30 + Math.floor(Math.random() * 30);
    for (let i = 0; i < frames; i += 1) {
      source.sendFrames(peer, 1);
      sent += 1;
      process.stdout.write(`sent ${streamId} ${sent * 0.05}\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    process.stdout.write(`ending ${streamId}\n`);
    await engine.fetch(new Request(session, { method: 'DELETE' }));
  }
}

await Promise.all(Array.from({ length: Number(streams) }, (_, i) => publish(`st_${i}`)));
