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

  it('fetches what keeps a copy while the camera of who has tapped opens', async () => {
    const done: string[] = [];
    const run = { prepareAtOnce: async () => void done.push('prepared') };
    const keeper = new RunKeeper({
      host: { state: { phase: 'requesting-media' } },
      tools: { door: { open: async () => ({ createRun: () => run }) } },
      safety: { open: () => void done.push('opened') },
    } as unknown as RunKeeperOptions);
    await keeper.prepareAtOnce({ kind: 'whip', url: '/whip' });
    assert.deepEqual(done, ['prepared', 'opened']);
  });

  describe('asked for what keeps a copy', () => {
    const destination = { endpoint: '/live', stream: 'st_1', whipUrl: '' };
    const preview = { phase: 'preview', scene: {} };

    function createPreview(host: object): { keeper: RunKeeper; fetches: () => number } {
      let fetches = 0;
      const safety = { fetch: () => Promise.resolve((fetches += 1) > 0) };
      const keeper = new RunKeeper({ host, safety } as unknown as RunKeeperOptions);
      return { keeper, fetches: () => fetches };
    }

    it('fetches it for who is in the preview', async () => {
      const { keeper, fetches } = createPreview({ ...destination, state: preview });
      assert.deepEqual([await keeper.hasNet(), fetches()], [true, 1]);
    });

    it('fetches it for nobody once the camera was closed, and has nobody wait for what leads nowhere', async () => {
      const closed = createPreview({ ...destination, state: { phase: 'idle' } });
      assert.deepEqual([await closed.keeper.hasNet(), closed.fetches()], [false, 0]);
      const nowhere = createPreview({ ...destination, stream: '', state: preview });
      assert.deepEqual([await nowhere.keeper.hasNet(), nowhere.fetches()], [true, 0]);
    });
  });
});
