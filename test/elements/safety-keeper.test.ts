import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { BroadcasterAttributes } from '../../src/elements/whip-broadcaster/broadcaster-settings.js';
import { SafetyKeeper } from '../../src/elements/whip-broadcaster/safety/safety-keeper.js';
import type { NewCopy } from '../../src/elements/whip-broadcaster/safety/new-copy.js';

describe('SafetyKeeper', () => {
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const first = { name: 'first' } as unknown as MediaStream;
  const second = { name: 'second' } as unknown as MediaStream;

  function createCopy(broadcastId: string): NewCopy {
    const readLine = () => Promise.resolve(null);
    return { broadcastId, media: first, readToken: () => null, readLine };
  }

  /** On a line that brings the net's code only when it `isThere`. */
  function createScene(t: TestContext, overrides: Partial<BroadcasterAttributes> = {}) {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const scene = { isThere: false, asked: 0, told: [] as unknown[] };
    class Net extends EventTarget {
      readonly state = null;
      open(): void {}
      begin = ({ broadcastId, media }: NewCopy) => void scene.told.push([broadcastId, media]);
      follow = (media: MediaStream) => void scene.told.push(media);
      finish = (ending: string) => void scene.told.push(['finish', ending]);
      abandon = () => void scene.told.push('abandon');
      close = () => void scene.told.push('close');
    }
    const attributes = { endpoint: '/live', stream: 'st_1', whipUrl: '', noSafetyCopy: false };
    const keeper = new SafetyKeeper(
      { ...attributes, ...overrides } as BroadcasterAttributes,
      async () => {
        scene.asked += 1;
        if (!scene.isThere) throw new TypeError('Nothing comes');
        return { SafetyNet: Net } as never;
      },
    );
    return { scene, keeper };
  }

  it('keeps what is live as soon as the net can be had, and says until then that nothing is kept', async (t) => {
    const { scene, keeper } = createScene(t);
    keeper.begin(createCopy('b_1'));
    await tick();
    assert.equal(keeper.state?.copy.phase, 'not-holding');
    keeper.follow(second);
    scene.isThere = true;
    t.mock.timers.tick(3_000);
    await tick();
    assert.deepEqual(scene.told, [['b_1', second]]);
    keeper.close();
  });

  it('asks no more for what is over, or is not to be kept', async (t) => {
    const { scene, keeper } = createScene(t);
    keeper.begin(createCopy('b_1'));
    await tick();
    keeper.finish('chosen');
    scene.isThere = true;
    t.mock.timers.tick(60_000);
    await tick();
    assert.deepEqual([scene.asked, scene.told, keeper.state], [1, [], null]);
  });

  it('never asks where the page wants no copy', async (t) => {
    const { scene, keeper } = createScene(t, { noSafetyCopy: true });
    keeper.begin(createCopy('b_1'));
    await tick();
    t.mock.timers.tick(60_000);
    assert.deepEqual([scene.asked, keeper.state], [0, null]);
  });

  it('takes the second broadcast for the second, where both came before the net', async (t) => {
    const { scene, keeper } = createScene(t);
    scene.isThere = true;
    keeper.begin(createCopy('b_1'));
    keeper.finish('chosen');
    keeper.begin(createCopy('b_2'));
    await tick();
    assert.deepEqual(scene.told, [
      ['finish', 'chosen'],
      ['b_2', first],
    ]);
  });
});
