import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import {
  announced,
  buttons,
  createBroadcaster,
  find,
  goLive,
  isLeavingGuarded,
  labels,
  listen,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';

const CLOUDFLARE = 'customer-1.cloudflarestream.com';

describe('WhipBroadcasterElement, live', () => {
  const page = useBackend();

  it('goes through its phases, and is live only when the backend says so', async () => {
    const { element } = await createBroadcaster();
    const phases = listen(element);
    const started = element.start();
    await until(() => words(element).includes('Waiting for the server to confirm'));
    expect(element.state).to.deep.include({ phase: 'connecting', step: 'confirming' });
    expect(words(element)).not.to.contain('Live');
    page.backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
    expect(await started).to.deep.equal({ outcome: 'done' });
    expect(phases).to.deep.equal(['requesting-media', 'preview', 'connecting', 'streaming']);
    await element.updateComplete;
    expect(words(element)).to.match(/Live\s+0:00/);
    expect(words(element)).to.contain('Recording not confirmed yet');
    await expect(element).to.be.accessible();

    page.backend.confirm({ recording: 'confirmed' });
    await until(() => words(element).includes('Recording confirmed'));
    expect(announced(element)).to.equal('Live. Recording confirmed.');
  });

  it('stays as it is when it is started once more', async () => {
    const { element } = await createBroadcaster();
    await Promise.all([goLive(element, page.backend), goLive(element, page.backend)]);
    element.endpoint = '';
    expect(await element.start()).to.deep.equal({ outcome: 'done' });
    expect(element.state.phase).to.equal('streaming');
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('asks for a grant with the page’s token and publishes with the grant’s', async () => {
    const { element } = await createBroadcaster();
    element.token = 'operator-token';
    await goLive(element, page.backend);
    const sent = (path: RegExp) =>
      page.backend.requests.find((heard) => path.test(heard.path))?.token;
    expect(sent(/grants$/)).to.equal('operator-token');
    expect(sent(/^\/whip$/)).to.equal('grant-token');
    expect(element.outerHTML).not.to.match(/operator-token|grant-token/);
  });

  it('sends the picture to the server', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await until(() => page.backend.media.videoWidth === 320);
  });

  it('counts on how long it has been live', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    const read = () => element.shadowRoot?.querySelector('[role=timer]')?.textContent ?? '';
    expect(read()).to.equal('0:00');
    await until(() => read() === '0:01');
    await until(() => read() === '0:02');
  });

  for (const [codec, where, platform, whipUrl] of [
    ['H264', 'a server that records', 'Linux; Android 15; Pixel 9', '/fake/whip'],
    ['VP8', 'Cloudflare alone', 'Linux; Android 15; Pixel 9', `https://${CLOUDFLARE}/fake/whip`],
    ['H264', 'Cloudflare alone', 'iPhone; CPU iPhone OS 18_5', `https://${CLOUDFLARE}/fake/whip`],
  ] as const) {
    it(`offers ${codec} first to ${where} on ${platform}`, async () => {
      const value = `Mozilla/5.0 (${platform}) AppleWebKit/537.36 Mobile Safari/537.36`;
      Object.defineProperty(navigator, 'userAgent', { value, configurable: true });
      try {
        const { element } = await createBroadcaster();
        element.endpoint = element.stream = '';
        element.whipUrl = whipUrl;
        await element.start();
        expect(readFirstCodec(page.backend.offers.at(-1) ?? '')).to.equal(codec);
      } finally {
        Reflect.deleteProperty(navigator, 'userAgent');
      }
    });
  }

  it('only says that it sends where there is no backend to confirm more', async () => {
    const { element } = await createBroadcaster();
    element.endpoint = element.stream = '';
    element.whipUrl = '/fake/whip';
    expect(await element.start()).to.deep.equal({ outcome: 'done' });
    await element.updateComplete;
    expect(words(element)).to.match(/Sending\s+0:00/);
    expect(words(element)).to.contain('Whether it is recorded cannot be seen from here');
    // What an element of the test before still brings home goes to the same address.
    expect(page.backend.requests.some(({ path }) => /(grants|events)$/.test(path))).to.equal(false);
  });

  it('claims neither LIVE nor a recording while the backend cannot be asked', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    page.backend.confirm({ recording: 'confirmed' });
    await until(() => words(element).includes('Recording confirmed'));
    page.backend.hangUp();
    await until(() => words(element).includes('The server does not answer'));
    expect(element.shadowRoot?.querySelector('.live')).to.equal(null);
    expect(words(element)).not.to.contain('Recording confirmed');
    expect(element.state.phase).to.equal('streaming');
    await until(() => words(element).includes('Recording confirmed'));
  });

  it('rates the connection in words, and plots it for those who look', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    const root = element.shadowRoot;
    const signal = (): HTMLElement | null => root?.querySelector<HTMLElement>('.signal') ?? null;
    await until(() => signal() !== null);
    // Which word it is depends on how busy the machine is.
    expect(signal()?.textContent?.trim()).to.be.oneOf(['Good', 'Weak', 'Very weak']);
    expect(signal()?.getAttribute('aria-expanded')).to.equal('false');
    expect(root?.querySelector('.plot')).to.equal(null);
    signal()?.click();
    await until(() => root?.querySelectorAll('.plot path').length === 3);
    expect(words(element)).to.match(/Sent [\d,.]+ [kM]bit\/s/);
    await expect(element).to.be.accessible();
    signal()?.click();
    await until(() => root?.querySelector('.plot') === null);
  });

  it('keeps a copy, and offers on the next visit what is left of it', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await until(() => words(element).includes('A copy is kept on this computer.'));
    element.remove();
    await phase(element, 'stopped');

    const next = (await createBroadcaster()).element;
    const count = (): number => next.shadowRoot?.querySelectorAll('.leftover').length ?? 0;
    await until(() => count() > 0);
    expect(next.state.phase).to.equal('idle');
    expect(labels(next)).to.contain('Turn on camera');
    await next.preview();
    await until(() => labels(next).includes('Go live') && count() > 0);
    const before = count();
    expect(words(next)).to.match(/\d:\d\d of it is only on this computer/);
    await expect(next).to.be.accessible();
    press(next, 'Discard');
    await until(() => words(next).includes('Discard it for good?'));
    press(next, 'Keep it');
    await until(() => !words(next).includes('Discard it for good?'));
    expect(count()).to.equal(before);
    press(next, 'Discard');
    await until(() => labels(next).includes('Discard it'));
    press(next, 'Discard it');
    await until(() => count() === before - 1);
  });

  it('keeps as sharp a picture as the page asks for', async () => {
    const asked: (number | undefined)[] = [];
    const Recorder = globalThis.MediaRecorder;
    globalThis.MediaRecorder = class extends Recorder {
      constructor(media: MediaStream, options?: MediaRecorderOptions) {
        super(media, options);
        asked.push(options?.videoBitsPerSecond);
      }
    };
    try {
      const { element } = await createBroadcaster();
      element.setAttribute('safety-bitrate', '6000000');
      await goLive(element, page.backend);
      await until(() => asked.length > 0);
      expect(asked[0]).to.equal(6_000_000);
    } finally {
      globalThis.MediaRecorder = Recorder;
    }
  });

  it('says what is missing from a recording that is confirmed again', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    page.backend.confirm({ recording: 'confirmed', missingSeconds: 12.4 });
    await until(() => words(element).includes('but 0:12 of it is missing on the server'));
  });

  it('moves no button from under a finger when something has to be said', async () => {
    await setViewport({ width: 390, height: 844 });
    try {
      const { element } = await createBroadcaster();
      await goLive(element, page.backend);
      await until(() => (element.shadowRoot?.querySelector('video')?.videoWidth ?? 0) > 0);
      const readTop = (): number =>
        find(element, 'Stop').getBoundingClientRect().top - element.getBoundingClientRect().top;
      const before = readTop();
      page.backend.confirm({ recording: 'confirmed', missingSeconds: 12.4 });
      await until(() => words(element).includes('0:12 of it is missing'));
      expect(readTop()).to.equal(before);
      page.backend.confirm({ recording: 'failed' });
      const readWarnings = (): string =>
        element.shadowRoot?.querySelector('.stage .warnings')?.textContent?.trim() ?? '';
      await until(() => readWarnings() === 'The recording has failed.');
      expect(readTop()).to.equal(before);
      await expect(element).to.be.accessible();
    } finally {
      await setViewport({ width: 800, height: 600 });
    }
  });

  it('keeps its button in view on a phone on its side', async () => {
    await setViewport({ width: 740, height: 360 });
    try {
      const { element } = await createBroadcaster();
      element.parentElement?.scrollIntoView();
      await element.preview();
      await element.updateComplete;
      await until(() => (element.shadowRoot?.querySelector('video')?.videoWidth ?? 0) > 0);
      const button = find(element, 'Go live').getBoundingClientRect();
      const stage = element.shadowRoot?.querySelector('.stage')?.getBoundingClientRect();
      expect(button.bottom).to.be.below(360);
      expect(stage?.bottom).to.be.at.most(360);
      expect(button.left).to.be.at.least(stage?.right ?? Infinity);
    } finally {
      await setViewport({ width: 800, height: 600 });
    }
  });

  for (const [width, height] of [
    [640, 300],
    [844, 390],
  ] as const) {
    it(`keeps all five buttons in view on a phone on its side of ${width} × ${height}`, async () => {
      await setViewport({ width, height });
      try {
        const devices = new FakeDevices({ cameras: [320, 640] });
        const { element } = await createBroadcaster({ devices });
        await goLive(element, page.backend);
        element.parentElement?.scrollIntoView();
        const { top } = element.getBoundingClientRect();
        expect(buttons(element)).to.have.length.at.least(5);
        for (const label of ['Mute', 'Flip camera', 'Share screen', 'Settings', 'Stop']) {
          const box = find(element, label).getBoundingClientRect();
          expect(box.bottom - top, label).to.be.at.most(height);
          expect(box.height, label).to.be.at.least(44);
        }
      } finally {
        await setViewport({ width: 800, height: 600 });
      }
    });
  }

  it('says that it reconnects when the server has lost the picture', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    const { since } = element.state as BroadcasterState & { since: number };
    page.backend.confirm({ ingest: 'lost' });
    await phase(element, 'reconnecting');
    await element.updateComplete;
    expect(words(element)).to.contain('The camera stays on');
    expect(devices.live).to.have.length(2);
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
    expect(element.state).to.deep.include({ since });
  });

  it('has the browser ask before the page is left, and only then', async () => {
    const { element } = await createBroadcaster();
    element.noSafetyCopy = true;
    await element.preview();
    // What the test before has left may hold the page for as long as a move within it takes.
    await until(() => !isLeavingGuarded());
    await goLive(element, page.backend);
    expect(isLeavingGuarded()).to.equal(true);
    await element.stop();
    await until(() => !isLeavingGuarded());
  });

  it('has it ask after the end as well, as long as something is only here, and not once it begins anew', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await until(() => words(element).includes('A copy is kept'));
    await element.stop();
    await until(() => words(element).includes('only on this computer: keep this page open'));
    expect(isLeavingGuarded()).to.equal(true);
    await element.preview();
    await until(() => !isLeavingGuarded());
  });

  it('keeps the screen on, asks again on return, and lets go at the end', async () => {
    const { element } = await createBroadcaster();
    element.noSafetyCopy = true;
    const locks: ('held' | 'released')[] = [];
    const request = (): Promise<Pick<WakeLockSentinel, 'release'>> => {
      const index = locks.push('held') - 1;
      const release = (): Promise<undefined> => {
        locks[index] = 'released';
        return Promise.resolve(undefined);
      };
      return Promise.resolve({ release });
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
    try {
      await goLive(element, page.backend);
      expect(locks).to.deep.equal(['held']);
      // The browser itself releases the lock of a page that is not seen.
      locks[0] = 'released';
      document.dispatchEvent(new Event('visibilitychange'));
      expect(locks).to.deep.equal(['released', 'held']);
      await element.stop();
      expect(locks).to.deep.equal(['released', 'released']);
      document.dispatchEvent(new Event('visibilitychange'));
      expect(locks).to.have.length(2);
    } finally {
      Reflect.deleteProperty(navigator, 'wakeLock');
    }
  });

  it('leaves another broadcaster on the page alone', async () => {
    const first = await createBroadcaster();
    const second = await createBroadcaster();
    await Promise.all([goLive(first.element, page.backend), goLive(second.element, page.backend)]);
    await first.element.stop();
    expect(second.element.state.phase).to.equal('streaming');
    expect(second.devices.live).to.have.length(2);
    expect(first.devices.live).to.have.length(0);
  });
});

/** Which codec an offer would have its picture encoded with. */
function readFirstCodec(offer: string): string | undefined {
  const [, picture = ''] = offer.split(/^m=video /m);
  const [, , first = ''] = picture.split(' ');
  return new RegExp(`^a=rtpmap:${first} (\\w+)/`, 'm').exec(picture)?.[1];
}
