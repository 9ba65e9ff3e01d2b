import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLine } from '../../src/elements/whip-broadcaster/safety/read-line.js';

describe('readLine', () => {
  const measured = {
    id: 'measured',
    type: 'candidate-pair',
    nominated: true,
    availableOutgoingBitrate: 900_000,
    currentRoundTripTime: 0.04,
  };
  const idle = { id: 'idle', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.3 };
  const sent = { id: 'sent', type: 'outbound-rtp', targetBitrate: 800_000 };

  const read = (...entries: { readonly id: string }[]) => {
    const report = new Map(entries.map((entry) => [entry.id, entry]));
    const peer = { getStats: () => Promise.resolve(report) };
    return readLine(peer as unknown as RTCPeerConnection);
  };

  it('takes the pair that is measured, wherever it stands among those of other addresses', async () => {
    const line = { available: 900_000, sent: 800_000, isSqueezed: false, roundTripMs: 40 };
    assert.deepEqual(await read(measured, sent), line);
    assert.deepEqual(await read(measured, idle, sent), line);
    assert.deepEqual(await read(idle, measured, sent), line);
  });

  it('knows nothing of a connection of which nothing is measured, or that is closed', async () => {
    assert.equal(await read(idle, sent), null);
    assert.equal(await read(), null);
    assert.equal(await readLine(null), null);
  });
});
