import { expect } from '@open-wc/testing';
import { ElementErrorEvent } from '../../src/elements/shared/events.js';
import {
  createBroadcaster,
  errorCode,
  find,
  goLive,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';

describe('WhipBroadcasterElement, errors', () => {
  const page = useBackend();

  const refusals: readonly [string, string, RegExp][] = [
    ['NotAllowedError', 'camera-denied', /not allowed/],
    ['NotFoundError', 'camera-missing', /No camera or microphone/],
    ['NotReadableError', 'camera-busy', /cannot be opened/],
    ['SecurityError', 'camera-unsupported', /no access to a camera/],
  ];
  for (const [name, code, sentence] of refusals) {
    it(`says what ${name} means and what to do`, async () => {
      const devices = new FakeDevices({ refusal: new DOMException('', name) });
      const { element } = await createBroadcaster({ devices });
      const told = new Promise<ElementErrorEvent>((resolve) => {
        element.addEventListener('error', (event: Event) => {
          if (event instanceof ElementErrorEvent) resolve(event);
        });
      });
      const result = await element.start();
      expect(result.outcome).to.equal('failed');
      expect((await told).code).to.equal(code);
      expect(element.error?.code).to.equal(code);
      await element.updateComplete;
      expect(words(element)).to.match(sentence);
      await expect(element).to.be.accessible();
      devices.refusal = null;
      press(element, 'Try again');
      await phase(element, 'preview');
      expect(element.error).to.equal(null);
    });
  }

  it('is camera-unsupported where the browser has no devices at all', async () => {
    const { element } = await createBroadcaster();
    element.devices = null;
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    try {
      expect(errorCode(await element.preview())).to.equal('camera-unsupported');
    } finally {
      Reflect.deleteProperty(navigator, 'mediaDevices');
    }
  });

  it('does not ask for a camera that has nowhere to send to', async () => {
    const { element, devices } = await createBroadcaster();
    element.stream = '';
    expect(errorCode(await element.start())).to.equal('endpoint-missing');
    expect(devices.asked).to.deep.equal([]);
  });

  it('says of what is no address that it is none, and not that nobody answers there', async () => {
    const { element } = await createBroadcaster();
    element.whipUrl = 'http://[';
    expect(errorCode(await element.start())).to.equal('endpoint-invalid');
    await element.stop();
    expect(element.state.phase).to.equal('idle');
  });

  it('keeps the camera on when the backend refuses, and tries again from there', async () => {
    const { element, devices } = await createBroadcaster();
    page.backend.refusal = { status: 403, code: 'not-allowed' };
    expect(errorCode(await element.start())).to.equal('not-allowed');
    expect(devices.live).to.have.length(2);
    await element.updateComplete;
    expect(words(element)).to.contain('You do not have permission');
    await expect(element).to.be.accessible();
    page.backend.refusal = null;
    press(element, 'Try again');
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
    expect(devices.asked).to.have.length(1);
  });

  it('names a stream that does not exist and a token that is missing', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 404, code: 'stream-not-found' };
    expect(errorCode(await element.start())).to.equal('stream-not-found');
    page.backend.refusal = { status: 401, code: 'token-missing' };
    expect(errorCode(await element.start())).to.equal('token-missing');
  });

  it('says before the start that the server would refuse, and lets a person sign in', async () => {
    const { element } = await createBroadcaster();
    element.token = 'ended';
    page.backend.refusal = { status: 401, code: 'token-missing' };
    await element.preview();
    await until(() => words(element).includes('You are not signed in, or no longer.'));
    expect(words(element)).to.contain('Reload this page');
    expect(words(element)).not.to.contain('Ready.');
    await expect(element).to.be.accessible();
    const link = document.createElement('a');
    Object.assign(link, { slot: 'sign-in', href: '/sign-in', textContent: 'Sign in' });
    element.append(link);
    expect(link.getBoundingClientRect().height).to.be.greaterThan(0);
    await expect(element).to.be.accessible();

    page.backend.refusal = null;
    element.token = 'new';
    await until(() => words(element).includes('Ready.'));
    expect(words(element)).not.to.contain('You are not signed in');
    expect(link.assignedSlot).to.equal(null);
    await goLive(element, page.backend);
    expect(page.backend.requests.filter(({ path }) => path.endsWith('/grants'))).to.have.length(2);
  });

  it('says while the browser asks for the camera that the server would refuse, and keeps no camera', async () => {
    const devices = new FakeDevices();
    const open = devices.getUserMedia.bind(devices);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    devices.getUserMedia = (wanted) => answered.then(() => open(wanted));
    const { query } = navigator.permissions;
    navigator.permissions.query = async (what) =>
      Object.defineProperty(await query.call(navigator.permissions, what), 'state', {
        value: 'prompt',
      });
    try {
      page.backend.refusal = { status: 401, code: 'token-missing' };
      const { element } = await createBroadcaster({ devices });
      element.token = 'wrong';
      const previewing = element.preview();
      await phase(element, 'error');
      expect(element.error?.code).to.equal('token-missing');
      await until(() => words(element).includes('You are not signed in, or no longer.'));
      answer();
      expect(await previewing).to.deep.equal({ outcome: 'superseded' });
      await until(() => devices.given.length > 0 && devices.live.length === 0);
      expect(element.state.phase).to.equal('error');

      page.backend.refusal = null;
      element.token = 'right';
      press(element, 'Try again');
      await phase(element, 'preview');
    } finally {
      navigator.permissions.query = query;
    }
  });

  it('says before the start who may not broadcast, and whom to ask', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 403, code: 'not-allowed' };
    await element.preview();
    await until(() => words(element).includes('You do not have permission for this.'));
    const refusal = element.shadowRoot?.querySelector('.refusal');
    expect(refusal?.textContent).to.contain('Ask the people who run this event');
    await expect(element).to.be.accessible();
    expect(element.state.phase).to.equal('preview');
  });

  it('says that a server refuses which speaks no WHIP', async () => {
    const { element, devices } = await createBroadcaster();
    element.whipUrl = '/fake/elsewhere';
    expect(errorCode(await element.start())).to.equal('connection-refused');
    expect(devices.live).to.have.length(2);
    await element.stop();
    expect(element.state.phase).to.equal('idle');
    expect(devices.live).to.have.length(0);
  });

  it('goes on with the default where it does not know an attribute', async () => {
    const { element, devices } = await createBroadcaster();
    element.setAttribute('facing', 'sideways');
    expect((await element.preview()).outcome).to.equal('done');
    expect(devices.asked[0]?.video).to.deep.include({ facingMode: { ideal: 'environment' } });
  });

  it('works under a strict content security policy', async () => {
    const frame = document.createElement('iframe');
    frame.allow = 'camera; microphone';
    frame.srcdoc = `<!doctype html>
      <meta http-equiv="Content-Security-Policy" content="default-src 'self'; media-src 'self'">
      <script type="module" src="/test/elements/support/violations.ts"></script>
      <script type="module" src="/src/define/whip-broadcaster.ts"></script>
      <whip-broadcaster endpoint="/fake/live" stream="st_1"></whip-broadcaster>`;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    const element = frame.contentDocument?.querySelector('whip-broadcaster');
    if (!element) throw new Error('No element');
    const button = find(element, 'Turn on camera');
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    expect(await element.preview()).to.deep.equal({ outcome: 'done' });
    await element.updateComplete;
    expect(frame.contentDocument?.documentElement.dataset['violations'] ?? '').to.equal('');
    frame.remove();
  });
});
