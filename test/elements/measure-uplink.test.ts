import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { measureUplink } from '../../src/elements/whip-broadcaster/readiness/measure-uplink.js';

/** A line that carries so much, whose clock runs only while something is on its way. */
function createLine(kbps: number, { thereAndBackMs = 80 } = {}) {
  const sent: number[] = [];
  let nowMs = 0;
  return {
    sent,
    now: () => nowMs,
    send: async ({ byteLength }: Uint8Array): Promise<void> => {
      sent.push(byteLength);
      nowMs += thereAndBackMs + (byteLength * 8) / kbps;
    },
    signal: new AbortController().signal,
  };
}

describe('measureUplink', () => {
  it('finds what a line carries, less there and back', async () => {
    for (const kbps of [150, 600, 1_800, 4_000])
      assert.equal(await measureUplink(createLine(kbps)), kbps);
  });

  it('keeps a weak line busy with little, and a fast one too', async () => {
    const weak = createLine(150);
    await measureUplink(weak);
    assert.deepEqual(weak.sent, [0, 0, 32_000]);
    const fast = createLine(200_000, { thereAndBackMs: 1 });
    await measureUplink(fast);
    assert.deepEqual(fast.sent, [0, 0, 32_000]);
    const usual = createLine(3_000);
    await measureUplink(usual);
    assert.deepEqual(usual.sent, [0, 0, 32_000, 128_000, 512_000]);
  });

  it('goes by the best that it has seen', async () => {
    let nowMs = 0;
    const tookMs = new Map([
      [32_000, 200],
      [128_000, 400],
      [512_000, 4_096],
    ]);
    const kbps = await measureUplink({
      ...createLine(1),
      now: () => nowMs,
      send: async ({ byteLength }) => {
        nowMs += tookMs.get(byteLength) ?? 0;
      },
    });
    assert.equal(kbps, (128_000 * 8) / 400);
  });

  it('sends what nothing on the way can make smaller', async () => {
    const line = createLine(3_000);
    await measureUplink({
      ...line,
      send: async (bytes) => {
        await line.send(bytes);
        // The last of it as well as the first.
        for (const part of [bytes.subarray(0, 4_000), bytes.subarray(-4_000)]) {
          assert.ok(part.length === 0 || new Set(part).size > 200);
        }
      },
    });
    assert.equal(line.sent.length, 5);
  });

  it('gives each piece the whole time', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const line = createLine(3_000);
      const send = async (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> => {
        await line.send(bytes);
        if (bytes.length > 0) mock.timers.tick(5_000);
        signal.throwIfAborted();
      };
      assert.equal(await measureUplink({ ...line, send }), 3_000);
      assert.equal(line.sent.length, 5);
    } finally {
      mock.timers.reset();
    }
  });

  it('takes no slow answer for a fast line', async () => {
    const line = createLine(400);
    const slow = [900, 900];
    const send = async (bytes: Uint8Array): Promise<void> => {
      await line.send(bytes);
      delay += slow.shift() ?? 0;
    };
    let delay = 0;
    const kbps = await measureUplink({ ...line, send, now: () => line.now() + delay });
    assert.ok(kbps !== null && kbps <= 800, `${kbps} kbit/s of 400`);
  });

  it('says of what does not come through in time that there is no more than that', async () => {
    const line = createLine(400);
    let nowMs = 0;
    const kbps = await measureUplink({
      ...line,
      now: () => nowMs,
      limitMs: 20,
      send: ({ byteLength }, signal) =>
        byteLength === 0
          ? Promise.resolve()
          : new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                nowMs += 6_000;
                reject(new Error('aborted'));
              });
            }),
    });
    assert.equal(kbps, Math.round((32_000 * 8) / 6_000));
  });

  it('says nothing where the server refuses, or nobody waits for it any more', async () => {
    const refuse = () => Promise.reject(new Error('refused'));
    assert.equal(await measureUplink({ ...createLine(400), send: refuse }), null);
    const ending = new AbortController();
    const kbps = measureUplink({
      send: (_bytes, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      signal: ending.signal,
    });
    ending.abort();
    assert.equal(await kbps, null);
  });
});
