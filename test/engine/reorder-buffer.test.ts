import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReorderBuffer } from '../../src/engine/media/reorder-buffer.js';
import type { RtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import type { RtpOptions } from './support/packets.js';
import { packet } from './support/media-units.js';

describe('ReorderBuffer', () => {
  it('waits for what is missing, then goes on without it', () => {
    const buffer = new ReorderBuffer();
    const numbers = (packets: readonly RtpPacket[]): number[] => packets.map((p) => p.sequence);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 65_535 }), 0)), [65_535]);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 1 }), 10)), []);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 0 }), 20)), [0, 1]);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 4 }), 30)), []);
    assert.equal(buffer.expire(300).lost, 0);
    const { lost, packets } = buffer.expire(430);
    assert.deepEqual([lost, numbers(packets)], [2, [4]]);
    assert.deepEqual(buffer.push(packet({ sequence: 3 }), 440), []);
  });

  it('hands out at the end what still waited, and says where something is missing', () => {
    const buffer = new ReorderBuffer();
    for (const sequence of [10, 13, 12, 15]) buffer.push(packet({ sequence }), 0);
    assert.deepEqual(
      buffer.flush().map(({ lost, packets }) => [lost, packets.map((p) => p.sequence)]),
      [
        [1, [12, 13]],
        [1, [15]],
      ],
    );
    assert.deepEqual(buffer.flush(), []);
  });
});

describe('ReorderBuffer, when the sender changes', () => {
  /** The sequences that come out of so many packets, one each 20 ms. */
  function run(buffer: ReorderBuffer, from: RtpOptions, count: number, startMs: number) {
    const taken: number[] = [];
    let lost = 0;
    for (let i = 0; i < count; i += 1) {
      const next = packet({ ...from, sequence: (from.sequence ?? 0) + i });
      const expired = buffer.expire(startMs + i * 20);
      lost += expired.lost;
      const ready = [...expired.packets, ...buffer.push(next, startMs + i * 20)];
      taken.push(...ready.map(({ sequence }) => sequence));
    }
    return { taken, lost };
  }

  it('goes on with another source, wherever its numbers begin, and says that something is missing', () => {
    for (const sequence of [5, 39_000, 41_000, 60_000]) {
      const buffer = new ReorderBuffer();
      run(buffer, { ssrc: 1, sequence: 40_000 }, 50, 0);
      const after = run(buffer, { ssrc: 2, sequence }, 50, 3000);
      assert.deepEqual([after.taken.length, after.taken[0]], [50, sequence]);
      assert.equal(after.lost, 1);
    }
  });

  it('goes on with a source that numbers anew', () => {
    const buffer = new ReorderBuffer();
    run(buffer, { sequence: 40_000 }, 50, 0);
    assert.equal(run(buffer, { sequence: 30_000 }, 50, 3000).taken.length, 50);
  });

  it('passes over what comes too late, also over the wrap', () => {
    const buffer = new ReorderBuffer();
    run(buffer, { sequence: 65_530 }, 20, 0);
    assert.deepEqual(run(buffer, { sequence: 65_535 }, 1, 500), { taken: [], lost: 0 });
    assert.deepEqual(run(buffer, { sequence: 14 }, 1, 500), { taken: [14], lost: 0 });
  });
});
