import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BroadcastRun } from '../../src/elements/whip-broadcaster/broadcast-run.js';
import type { ControlRoom } from '../../src/elements/whip-broadcaster/control-room.js';
import type { RunKeeperOptions } from '../../src/elements/whip-broadcaster/run-keeper.js';
import { RunKeeper } from '../../src/elements/whip-broadcaster/run-keeper.js';

describe('RunKeeper', () => {
  beforeEach(() => void Object.assign(globalThis, { RTCPeerConnection: () => undefined }));
  afterEach(() => void Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));

  /** An element where nobody has begun, and whose script is still on its way. */
  function createScene() {
    const expected: boolean[] = [];
    const run = {
      state: { phase: 'idle' },
      isFor: () => true,
      expect: (isPressed: boolean) => void expected.push(isPressed),
      rest: () => undefined,
      release: () => undefined,
    } as unknown as BroadcastRun;
    const room = { createRun: () => run } as unknown as ControlRoom;
    let bring = (): void => undefined;
    const coming = new Promise<ControlRoom>((resolve) => (bring = () => resolve(room)));
    const keeper = new RunKeeper({
      host: { state: { phase: 'idle' }, endpoint: '/live', stream: 'st_1', whipUrl: '' },
      tools: { door: { room: null, open: () => coming }, whenSeen: () => Promise.resolve() },
      safety: {},
      onChange: () => undefined,
    } as unknown as RunKeeperOptions);
    return { keeper, expected, bring };
  }

  it('makes ready what a person who stirs may want soon', async () => {
    const { keeper, expected, bring } = createScene();
    const expecting = keeper.expect(true);
    bring();
    await expecting;
    assert.deepEqual(expected, [true]);
    keeper.release();
  });

  it('makes nothing ready for an element that has left the page meanwhile', async () => {
    const { keeper, expected, bring } = createScene();
    const expecting = keeper.expect(true);
    keeper.release();
    bring();
    await expecting;
    assert.deepEqual([expected, keeper.run], [[], null]);
  });
});
