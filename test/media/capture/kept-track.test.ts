import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CaptureError } from '../../../src/media/capture/capture-error.js';
import type { TroubleListener } from '../../../src/media/capture/kept-track.js';
import { KeptTrack } from '../../../src/media/capture/kept-track.js';

/** A track as far as keeping one goes. */
class FakeTrack {
  enabled = true;
  readyState = 'live';

  constructor(readonly name: string) {}

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return this.readyState === 'live' ? { deviceId: this.name } : {};
  }
}

function createTrack(name: string): MediaStreamTrack & { readonly name: string } {
  return new FakeTrack(name) as unknown as MediaStreamTrack & { readonly name: string };
}

/** A kept track whose device and whose troubles are the test's. */
function createKept() {
  const opens: (() => Promise<MediaStreamTrack>)[] = [];
  let tell: TroubleListener = () => {};
  const told: (string | null)[] = [];
  const kept: KeptTrack = new KeptTrack({
    reopen: () => opens.shift()?.() ?? Promise.reject(new CaptureError('camera-busy')),
    watch: (_track, onTrouble) => {
      tell = onTrouble;
    },
    inTurn: (work) => work(),
    onChange: () => told.push(kept.trouble),
  });
  return {
    kept,
    told,
    /** What opening the device brings the next time. */
    next: (open: () => Promise<MediaStreamTrack>) => opens.push(open),
    left: () => opens.length,
    tell: ((...seen) => tell(...seen)) as TroubleListener,
  };
}

/** Lets time pass, and what has become due come about. */
async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('KeptTrack', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    Object.assign(globalThis, { document: { hidden: false } });
  });

  afterEach(() => {
    mock.timers.reset();
    Reflect.deleteProperty(globalThis, 'document');
  });

  it('opens a lost device again at once, muted if it was muted', async () => {
    const { kept, told, next, tell } = createKept();
    const first = createTrack('a');
    kept.take(first);
    first.enabled = false;
    const second = createTrack('a');
    next(() => Promise.resolve(second));
    tell('lost');
    assert.equal(kept.trouble, 'lost');
    await pass(0);
    assert.equal(kept.track, second);
    assert.equal(second.enabled, false);
    assert.deepEqual(told, ['lost', null]);
  });

  it('goes on looking for it with longer and longer waits', async () => {
    const { kept, next, left, tell } = createKept();
    kept.take(createTrack('a'));
    for (let at = 0; at < 2; at += 1) next(() => Promise.reject(new CaptureError('camera-busy')));
    next(() => Promise.resolve(createTrack('b')));
    tell('lost');
    await pass(0);
    assert.equal(left(), 2);
    await pass(999);
    assert.equal(left(), 2);
    await pass(1);
    assert.equal(left(), 1);
    await pass(2_000);
    assert.equal(kept.trouble, null);
    assert.equal(kept.settings.deviceId, 'b');
  });

  it('remembers which device it was after it has ended', async () => {
    const { kept, tell } = createKept();
    const track = createTrack('a');
    kept.take(track);
    track.stop();
    tell('lost');
    assert.equal(kept.settings.deviceId, 'a');
  });

  it('lets the system give back what it took, and opens nothing then', async () => {
    const { kept, told, next, left, tell } = createKept();
    const track = createTrack('a');
    kept.take(track);
    next(() => Promise.resolve(createTrack('b')));
    tell('interrupted');
    await pass(4_000);
    tell(null);
    await pass(60_000);
    assert.equal(left(), 1);
    assert.equal(kept.track, track);
    assert.deepEqual(told, ['interrupted', null]);
  });

  it('asks for nothing while the page is hidden, and on its return', async () => {
    const { kept, next, left, tell } = createKept();
    kept.take(createTrack('a'));
    next(() => Promise.resolve(createTrack('b')));
    Object.assign(globalThis, { document: { hidden: true } });
    tell('interrupted');
    await pass(60_000);
    assert.equal(left(), 1);
    Object.assign(globalThis, { document: { hidden: false } });
    kept.wake();
    await pass(1_500);
    assert.equal(left(), 0);
    assert.equal(kept.trouble, null);
  });

  it('does not ask over and over who has said no, until something happens', async () => {
    const { kept, next, left, tell } = createKept();
    kept.take(createTrack('a'));
    next(() => Promise.reject(new CaptureError('camera-denied')));
    next(() => Promise.resolve(createTrack('b')));
    tell('lost');
    await pass(0);
    await pass(120_000);
    assert.equal(left(), 1);
    kept.wake();
    await pass(0);
    assert.equal(kept.trouble, null);
  });

  it('starts over with its tries when it was well for a minute', async () => {
    const { kept, next, left, tell } = createKept();
    let now = 0;
    mock.method(performance, 'now', () => now);
    kept.take(createTrack('a'));
    for (const name of ['b', 'c', 'd']) next(() => Promise.resolve(createTrack(name)));
    tell('lost');
    await pass(0);
    assert.equal(left(), 2);
    now = 30_000;
    tell('lost');
    await pass(0);
    assert.equal(left(), 2);
    await pass(1_000);
    assert.equal(left(), 1);
    now = 91_000;
    tell('lost');
    await pass(0);
    assert.equal(left(), 0);
    mock.restoreAll();
  });

  it('only tells of what opening again would not help', async () => {
    const { kept, next, left, tell } = createKept();
    kept.take(createTrack('a'));
    next(() => Promise.resolve(createTrack('b')));
    tell('black', false);
    await pass(60_000);
    assert.equal(left(), 1);
    assert.equal(kept.trouble, 'black');
    await kept.mend();
    assert.equal(kept.settings.deviceId, 'b');
  });

  it('exchanges a device without a gap where both can be open', async () => {
    const { kept } = createKept();
    const first = createTrack('a');
    kept.take(first);
    await kept.exchange(
      () => {
        assert.equal(first.readyState, 'live');
        return Promise.resolve(createTrack('b'));
      },
      { closeFirst: false },
    );
    assert.equal(first.readyState, 'ended');
    assert.equal(kept.settings.deviceId, 'b');
  });

  it('stays with what it had when the other one does not open', async () => {
    const { kept } = createKept();
    const first = createTrack('a');
    kept.take(first);
    const refuse = () => Promise.reject(new CaptureError('camera-busy'));
    await assert.rejects(kept.exchange(refuse, { closeFirst: false }));
    assert.equal(kept.track, first);
    assert.equal(first.readyState, 'live');
  });

  it('looks for what it had to close first when nothing opens any more', async () => {
    const { kept, next } = createKept();
    kept.take(createTrack('a'));
    const refuse = () => Promise.reject(new CaptureError('camera-busy'));
    next(refuse);
    next(() => Promise.resolve(createTrack('a')));
    await assert.rejects(kept.exchange(refuse, { closeFirst: true }));
    assert.equal(kept.trouble, 'lost');
    await pass(0);
    assert.equal(kept.trouble, null);
  });

  it('stops what is given after it was closed', async () => {
    const { kept, told, next, tell } = createKept();
    kept.take(createTrack('a'));
    const late = createTrack('b');
    let give: () => void = () => {};
    next(
      () =>
        new Promise((resolve) => {
          give = () => resolve(late);
        }),
    );
    tell('lost');
    await pass(0);
    kept.close();
    told.length = 0;
    give();
    await pass(0);
    assert.equal(late.readyState, 'ended');
    assert.deepEqual(told, []);
  });
});
