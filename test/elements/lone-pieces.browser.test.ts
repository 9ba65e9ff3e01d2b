import { waitUntil } from '@open-wc/testing';
import { SafetyNet } from '../../src/elements/whip-broadcaster/safety/safety-net.js';
import { createCountedSource } from '../media/support/counted-source.js';

/** What the pieces are short for where a server records as well. */
const shortSeconds = 5;

describe('the pieces of a phone that records alone', function () {
  // Seconds of real recording.
  this.timeout(40_000);

  it('are long ones, until a server is said to record as well', async () => {
    const net = new SafetyNet({
      destination: { kind: 'whip', url: 'https://example.org/whip' },
      attributes: { token: null, getToken: null, audio: 'voice', quality: '720p' },
    });
    const source = createCountedSource();
    const broadcastId = `br_${crypto.randomUUID()}`;
    let isOnlyRecording = true;
    net.begin({
      broadcastId,
      media: source.media,
      readToken: () => null,
      isOnlyRecording: () => isOnlyRecording,
      readLine: () => Promise.resolve(null),
    });
    try {
      const read = () => net.readParts(broadcastId);
      const isLong = async () => (await read()).some((part) => part.duration > shortSeconds + 2);
      await waitUntil(isLong, 'no long piece', { timeout: 20_000, interval: 200 });
      const { length } = await read();
      isOnlyRecording = false;
      const isNext = async () => (await read()).length > length;
      await waitUntil(isNext, 'no next piece', { timeout: 5_000, interval: 200 });
    } finally {
      await net.finish('chosen');
      source.stop();
      await net.discard(broadcastId);
      await net.close();
    }
  });
});
