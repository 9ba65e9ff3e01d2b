import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/whip-broadcaster.js';
import type { WhipBroadcasterElement } from '../../src/elements/whip-broadcaster/whip-broadcaster-element.js';
import { FakeBackend } from './support/fake-backend.js';
import { FakeDevices } from './support/fake-devices.js';

describe('WhipBroadcasterElement, going live', () => {
  let backend: FakeBackend;

  beforeEach(() => {
    backend = new FakeBackend();
    backend.waits = true;
  });

  afterEach(() => {
    for (const element of document.querySelectorAll('whip-broadcaster')) void element.stop();
    Reflect.deleteProperty(document, 'visibilityState');
    backend.close();
  });

  it('opens the session during the preview, and sends nothing before the tap', async () => {
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.connected === 1);
    await seeFrames(element, 15);
    expect(await backend.countPackets()).to.equal(0);
    expect(element.state.phase).to.equal('preview');

    await goLive(element, backend);
    await until(() => backend.media.videoWidth === 320);
    expect(backend.count('POST', /grants$/)).to.equal(1);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('gives a browser that cannot keep still neither picture nor sound before the tap', async () => {
    const { getParameters } = RTCRtpSender.prototype;
    const senders = new Set<RTCRtpSender>();
    RTCRtpSender.prototype.getParameters = function (this: RTCRtpSender) {
      senders.add(this);
      const parameters = getParameters.call(this);
      for (const encoding of parameters.encodings) encoding.active = true;
      return parameters;
    };
    try {
      const element = await createBroadcaster();
      await element.preview();
      await until(() => backend.connected === 1 && senders.size === 2);
      await seeFrames(element, 15);
      expect([...senders].map(({ track }) => track)).to.deep.equal([null, null]);
      await goLive(element, backend);
      await until(() => backend.media.videoWidth === 320);
      expect(backend.count('POST', /^\/whip$/)).to.equal(1);
    } finally {
      RTCRtpSender.prototype.getParameters = getParameters;
    }
  });

  it('asks for no more than the grant where a session would count as begun', async () => {
    backend.waits = false;
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.count('POST', /grants$/) === 1);
    await seeFrames(element, 5);
    expect(backend.count('POST', /^\/whip$/)).to.equal(0);
    await goLive(element, backend);
    expect(backend.count('POST', /grants$/)).to.equal(1);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('sends the camera that was flipped to in the preview', async () => {
    const devices = new FakeDevices({ cameras: [320, 640], facings: ['environment', 'user'] });
    const element = await createBroadcaster(devices);
    await element.preview();
    await until(() => backend.connected === 1);
    await element.flipCamera();
    await goLive(element, backend);
    await until(() => backend.media.videoWidth === 640);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('gets ready anew for the sound that is chosen in the preview', async () => {
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.connected === 1);
    element.audio = 'music';
    await until(() => backend.count('DELETE', /session/) === 1);
    await goLive(element, backend);
    expect(backend.count('POST', /^\/whip$/)).to.equal(2);
    expect(backend.count('POST', /grants$/)).to.equal(1);
  });

  it('keeps nothing ready on a page that nobody sees, nor after the camera is off', async () => {
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.connected === 1);
    show('hidden');
    await until(() => backend.count('DELETE', /session/) === 1);
    show('visible');
    await until(() => backend.count('POST', /^\/whip$/) === 2);
    await until(() => backend.connected === 1);
    await element.stop();
    await until(() => backend.count('DELETE', /session/) === 2);
    show('visible');
    expect(backend.count('POST', /grants$/)).to.equal(1);
  });

  it('begins anew at the tap when what was prepared is for something else', async () => {
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.connected === 1);
    element.token = 'another person';
    await goLive(element, backend);
    const asked = backend.requests.filter(({ path }) => path.endsWith('/grants'));
    expect(asked.map(({ token }) => token)).to.deep.equal([null, 'another person']);
    await until(() => backend.count('DELETE', /session/) === 1);
  });

  it('restarts nothing for a function that is made anew, which gives the next token from then on', async () => {
    const element = await createBroadcaster();
    const asked: string[] = [];
    const name = (function_: string) => () => {
      asked.push(function_);
      return Promise.resolve(null);
    };
    element.getToken = name('first');
    await element.preview();
    await until(() => backend.connected === 1);
    element.getToken = name('second');
    await goLive(element, backend);
    element.getToken = name('third');
    await until(() => backend.media.videoWidth === 320);
    expect(element.state.phase).to.equal('streaming');
    expect(backend.count('POST', /grants$/)).to.equal(1);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
    asked.length = 0;
    backend.expireTokens();
    backend.refusal = { status: 401, code: 'token-invalid' };
    backend.dropSessions();
    await until(() => asked.length > 0);
    backend.refusal = null;
    expect(asked[0]).to.equal('third');
    await until(() => element.state.phase === 'streaming' && backend.connected === 1);
  });

  it('begins anew at the tap when what was prepared has been lost', async () => {
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.connected === 1);
    backend.refuseSessions = true;
    backend.dropSessions();
    await until(() => backend.count('POST', /^\/whip$/) > 1);
    backend.refuseSessions = false;
    await goLive(element, backend);
    await until(() => backend.media.videoWidth === 320);
  });

  it('opens camera and session side by side for a person who begins with the tap', async () => {
    const element = await createBroadcaster(openAfterSession(new FakeDevices(), backend));
    await goLive(element, backend);
    await until(() => backend.media.videoWidth === 320);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('has grant and session at hand for a person who presses a button of the page', async () => {
    const element = await createBroadcaster();
    element.token = 'operator-token';
    // Once, and before what acts on it can have come.
    stir('pointermove');
    await until(() => backend.count('POST', /grants$/) === 1);
    await seeNothingMore();
    expect(backend.count('POST', /^\/whip$/)).to.equal(0);
    stir('pointerdown');
    await until(() => backend.connected === 1);
    expect(element.state.phase).to.equal('idle');
    expect(await backend.countPackets()).to.equal(0);
    await goLive(element, backend);
    await until(() => backend.media.videoWidth === 320);
    expect(backend.count('POST', /grants$/)).to.equal(1);
    expect(backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('rests without a word where a page has put a timer of its own in the place of the browser’s', async () => {
    const { setTimeout } = window;
    let seconds = 0;
    // Who measures a page by its timers may hand on what is called, and not what it is called with.
    const measure = (act: () => void, ms?: number): number =>
      setTimeout(() => {
        act();
        if (ms === 1_000) seconds += 1;
      }, ms);
    Object.assign(window, { setTimeout: measure });
    const faults: unknown[] = [];
    const note = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      faults.push(event.reason);
    };
    window.addEventListener('unhandledrejection', note);
    try {
      const element = await createBroadcaster();
      element.token = 'operator-token';
      // After the first it begins to watch, and after the second it looks whether the stream is there.
      await until(() => seconds >= 2);
      expect(faults).to.deep.equal([]);
    } finally {
      Object.assign(window, { setTimeout });
      window.removeEventListener('unhandledrejection', note);
    }
  });

  it('asks a server that refuses once, and never without a token', async () => {
    backend.refusal = { status: 403, code: 'not-allowed' };
    const element = await createBroadcaster();
    element.token = 'another person';
    await until(() => {
      stir('pointerdown');
      return backend.count('POST', /grants$/) === 1;
    });
    await createBroadcaster();
    for (let press = 0; press < 3; press += 1) {
      await seeNothingMore();
      stir('pointerdown');
    }
    await seeNothingMore();
    // What earlier tests have left on this device is brought home meanwhile.
    const asked = backend.requests.filter(({ path }) => /\/grants$|^\/whip/.test(path));
    expect(asked.map(({ path }) => path)).to.deep.equal(['/live/streams/st_1/grants']);
    backend.refusal = null;
    await goLive(element, backend);
  });

  it('opens another session where the camera that was counted on is not there', async () => {
    const devices = openAfterSession(new FakeDevices({ cameras: [] }), backend);
    const element = await createBroadcaster(devices);
    await goLive(element, backend);
    await until(() => backend.count('DELETE', /session/) === 1);
    expect(backend.count('POST', /^\/whip$/)).to.equal(2);
    expect(element.state).to.have.nested.property('scene.picture', 'none');
  });

  it('asks for another grant at the tap when the first is about to end', async () => {
    backend.waits = false;
    backend.expiresAt = new Date(Date.now() + 30_000).toISOString();
    const element = await createBroadcaster();
    await element.preview();
    await until(() => backend.count('POST', /grants$/) === 1);
    await goLive(element, backend);
    expect(backend.count('POST', /grants$/)).to.equal(2);
  });

  it('comes back with a new token when its own has ended in the middle', async () => {
    const element = await createBroadcaster();
    await goLive(element, backend);
    backend.expireTokens();
    backend.dropSessions();
    await until(() => backend.connected === 1);
    const offers = backend.requests.filter(({ path }) => path === '/whip');
    expect(offers.map(({ token }) => token)).to.deep.equal([
      'grant-token',
      'grant-token',
      'grant-token-again',
    ]);
    await until(() => element.state.phase === 'streaming');
  });
});

async function createBroadcaster(devices = new FakeDevices()): Promise<WhipBroadcasterElement> {
  return await fixture<WhipBroadcasterElement>(
    html`<whip-broadcaster
      endpoint="/fake/live"
      stream="st_1"
      .devices=${devices}
    ></whip-broadcaster>`,
  );
}

/** Devices that take as long as a session takes to be connected. */
function openAfterSession(devices: FakeDevices, backend: FakeBackend): FakeDevices {
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    await until(() => backend.connected === 1);
    return open(constraints);
  };
  return devices;
}

async function goLive(element: WhipBroadcasterElement, backend: FakeBackend): Promise<void> {
  backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
  expect(await element.start()).to.deep.equal({ outcome: 'done' });
}

/** Resolves when the preview has shown so many frames: what is captured would have been sent by then. */
async function seeFrames(element: WhipBroadcasterElement, count: number): Promise<void> {
  const seen = (): number =>
    element.shadowRoot?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  await until(() => seen() >= count);
}

function show(visibilityState: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', {
    value: visibilityState,
    configurable: true,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Waits for what the page comes to by itself; the test's own time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** What a person does on a page before they begin. */
function stir(type: 'pointermove' | 'pointerdown'): void {
  document.body.dispatchEvent(new PointerEvent(type, { bubbles: true }));
}

/** Long enough for what would be asked at once. */
function seeNothingMore(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300));
}
