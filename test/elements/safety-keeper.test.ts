import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { BroadcasterAttributes } from '../../src/elements/whip-broadcaster/broadcaster-settings.js';
import { SafetyKeeper } from '../../src/elements/whip-broadcaster/safety/safety-keeper.js';
import type { UplinkState } from '../../src/elements/whip-broadcaster/uplink-state.js';
import type { NewCopy } from '../../src/elements/whip-broadcaster/safety/new-copy.js';

describe('SafetyKeeper', () => {
  const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const first = { name: 'first' } as unknown as MediaStream;
  const second = { name: 'second' } as unknown as MediaStream;

  function createCopy(broadcastId: string): NewCopy {
    const readLine = () => Promise.resolve(null);
    return {
      broadcastId,
      media: first,
      readToken: () => null,
      isOnlyRecording: () => false,
      readLine,
    };
  }

  /** On a line that brings the net's code only when it `isThere`. */
  function createScene(t: TestContext, overrides: Partial<BroadcasterAttributes> = {}) {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const page = { endpoint: '/live', stream: 'st_1', whipUrl: '', noSafetyCopy: false };
    const attributes = { ...page, ...overrides };
    const scene = {
      isThere: false,
      asked: 0,
      told: [] as unknown[],
      nets: [] as Net[],
      attributes,
    };
    class Net extends EventTarget {
      state: unknown = null;
      isOpen = false;
      constructor() {
        super();
        scene.nets.push(this);
      }
      open = () => void (this.isOpen = true);
      begin = ({ broadcastId, media }: NewCopy) => void scene.told.push([broadcastId, media]);
      follow = (media: MediaStream) => void scene.told.push(media);
      heed = ({ phase }: UplinkState) => void scene.told.push(['way', phase]);
      retry = () => void scene.told.push('retry');
      readParts = async (id: string) => [`part of ${id}`];
      toFiles = async (id: string) => `files of ${id}`;
      discard = async (id: string) => void scene.told.push(['discard', id]);
      finish = (ending: string) => void scene.told.push(['finish', ending]);
      close = () => void scene.told.push('close');
    }
    const keeper = new SafetyKeeper(
      scene.attributes as unknown as BroadcasterAttributes,
      async () => {
        scene.asked += 1;
        const isThere = scene.isThere || scene.attributes.stream === 'st_2';
        if (!isThere) throw new TypeError('Nothing comes');
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

  it('says that nothing is kept yet while the net is on its way, and no more once it is over', async (t) => {
    const { scene, keeper } = createScene(t);
    scene.isThere = true;
    keeper.begin(createCopy('b_1'));
    assert.equal(keeper.state?.copy.phase, 'starting');
    keeper.finish('chosen');
    await tick();
    assert.equal(keeper.state, scene.nets[0]?.state);
    keeper.close();
  });

  it('says nothing of a copy that the page does not want', async (t) => {
    const { keeper } = createScene(t, { noSafetyCopy: true });
    keeper.begin(createCopy('b_1'));
    assert.equal(keeper.state, null);
  });

  it('passes on what becomes of the broadcast, and what a person wants of it', async (t) => {
    const { scene, keeper } = createScene(t);
    assert.deepEqual(await keeper.readParts('b_1'), [], 'nothing is fetched for a report');
    assert.equal(scene.asked, 0);
    scene.isThere = true;
    keeper.begin(createCopy('b_1'));
    await tick();
    scene.told.length = 0;
    keeper.follow(second);
    keeper.heed({ phase: 'confirming' }, null);
    keeper.finish('found');
    keeper.retry();
    await keeper.discard('b_0');
    await tick();
    const wanted = [
      second,
      ['way', 'confirming'],
      ['finish', 'found'],
      'retry',
      ['discard', 'b_0'],
    ];
    assert.deepEqual(scene.told.sort(), wanted.sort());
    assert.deepEqual(await keeper.readParts('b_1'), ['part of b_1']);
    assert.equal(await keeper.toFiles('b_1'), 'files of b_1');
    keeper.close();
    await tick();
    assert.equal(scene.told.at(-1), 'close');
    assert.equal(scene.asked, 1);
  });

  it('begins nothing anew that was refused before there was a net', async (t) => {
    const { scene, keeper } = createScene(t);
    keeper.begin(createCopy('b_1'));
    await tick();
    keeper.finish('found');
    scene.isThere = true;
    t.mock.timers.tick(60_000);
    await tick();
    assert.deepEqual([scene.asked, scene.told, keeper.state], [1, [], null]);
  });

  it('tells how the net stands whenever that is another, and for another stream has another net', async (t) => {
    const { scene, keeper } = createScene(t);
    scene.isThere = true;
    let changes = 0;
    keeper.addEventListener('change', () => (changes += 1));
    keeper.open();
    keeper.open();
    await tick();
    assert.deepEqual([scene.asked, scene.nets[0]?.isOpen], [1, true]);
    const state = { upload: { phase: 'done' } };
    for (let turn = 0; turn < 2; turn += 1) {
      Object.assign(scene.nets[0] ?? {}, { state });
      scene.nets[0]?.dispatchEvent(new Event('change'));
    }
    assert.equal(keeper.state, state);
    assert.equal(changes, 1);
    scene.attributes.stream = 'st_2';
    keeper.open();
    await tick();
    assert.deepEqual([scene.asked, scene.told, keeper.state], [2, ['close'], null]);
    keeper.close();
    await tick();
    keeper.open();
    await tick();
    assert.equal(scene.asked, 3, 'what is closed begins anew');
  });

  it('keeps the net of the present stream where that of another could not be had', async (t) => {
    const { scene, keeper } = createScene(t);
    keeper.open();
    scene.attributes.stream = 'st_2';
    const asked = keeper.toFiles('b_1');
    scene.isThere = true;
    await tick();
    await asked;
    keeper.open();
    await tick();
    assert.equal(scene.asked, 2);
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
