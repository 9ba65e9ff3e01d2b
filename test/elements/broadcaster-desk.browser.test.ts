import { expect } from '@open-wc/testing';
import type { DeskHost } from '../../src/elements/whip-broadcaster/broadcaster-desk.js';
import { BroadcasterDesk } from '../../src/elements/whip-broadcaster/broadcaster-desk.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { ControlRoom } from '../../src/elements/whip-broadcaster/control-room.js';
import { controlRoom } from '../../src/elements/whip-broadcaster/control-room.js';
import { FakeBackend } from './support/fake-backend.js';
import { FakeDevices } from './support/fake-devices.js';

describe('BroadcasterDesk', () => {
  let backend: FakeBackend;
  let host: DeskHost & { state: BroadcasterState };
  let door: SlowDoor;
  let desk: BroadcasterDesk;
  let seen: Promise<void>;

  beforeEach(() => {
    backend = new FakeBackend();
    backend.confirm({ ingest: 'connected' });
    host = createHost();
    door = new SlowDoor();
    seen = Promise.resolve();
    desk = new BroadcasterDesk(host, (state) => (host.state = state), {
      door,
      whenSeen: () => seen,
    });
  });

  afterEach(() => {
    desk.close();
    backend.close();
  });

  it('shows the picture before it asks for what the broadcast needs', async () => {
    let see = (): void => undefined;
    seen = new Promise((resolve) => (see = resolve));
    expect(await desk.preview()).to.deep.equal({ outcome: 'done' });
    expect(host.state.phase).to.equal('preview');
    await new Promise((resolve) => setTimeout(resolve));
    expect(door.asked).to.equal(0);
    see();
    await until(() => door.asked === 1);
    expect(backend.requests).to.deep.equal([]);
    door.let(controlRoom);
    await until(() => backend.count('POST', /grants$/) === 1);
  });

  it('keeps a tap that comes before what it needs', async () => {
    await desk.preview();
    const started = desk.start();
    await until(() => host.state.phase === 'connecting');
    const tappedAgain = desk.start();
    door.let(controlRoom);
    expect(await started).to.deep.equal({ outcome: 'done' });
    expect(await tappedAgain).to.deep.equal({ outcome: 'done' });
    expect(host.state.phase).to.equal('streaming');
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('fetches what keeps a copy beside what a tap came before, not after it', async () => {
    await desk.preview();
    let isOpened = false;
    desk.safety.open = () => void (isOpened = true);
    void desk.start();
    await until(() => host.state.phase === 'connecting');
    expect(isOpened).to.equal(true);
  });

  it('opens nothing for a tap that was taken back meanwhile', async () => {
    await desk.preview();
    const started = desk.start();
    await until(() => host.state.phase === 'connecting');
    await desk.stop();
    door.let(controlRoom);
    expect(await started).to.deep.equal({ outcome: 'superseded' });
    expect(host.state.phase).to.equal('stopped');
    expect(backend.requests).to.deep.equal([]);
  });

  it('keeps the camera on where what it needs cannot be had, and the next tap goes live', async () => {
    await desk.preview();
    const started = desk.start();
    await until(() => door.asked > 0);
    door.refuse();
    const result = await started;
    expect(result.outcome === 'failed' && result.error.code).to.equal('script-unreachable');
    expect(host.state).to.have.nested.property('scene.picture', 'back');
    const again = desk.preview().then(() => desk.start());
    await until(() => host.state.phase === 'connecting');
    door.let(controlRoom);
    expect(await again).to.deep.equal({ outcome: 'done' });
  });
});

/** Has a control room when the test says so. */
class SlowDoor {
  room: ControlRoom | null = null;
  asked = 0;
  #waiting: { resolve(room: ControlRoom): void; reject(error: Error): void }[] = [];

  open(): Promise<ControlRoom> {
    this.asked += 1;
    if (this.room !== null) return Promise.resolve(this.room);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  let(room: ControlRoom): void {
    this.room = room;
    for (const { resolve } of this.#waiting) resolve(room);
  }

  refuse(): void {
    for (const { reject } of this.#waiting) reject(new TypeError('No way to it'));
    this.#waiting = [];
  }
}

function createHost(): DeskHost & { state: BroadcasterState } {
  return {
    endpoint: '/fake/live',
    stream: 'st_1',
    whipUrl: '',
    token: null,
    getToken: null,
    facing: 'environment',
    audio: 'voice',
    quality: '720p',
    noSafetyCopy: true,
    devices: new FakeDevices(),
    state: { phase: 'idle' },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
