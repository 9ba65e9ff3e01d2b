import { expect } from '@open-wc/testing';
import { ElementErrorEvent } from '../../src/elements/shared/events.js';
import {
  announced,
  createBroadcaster,
  errorCode,
  find,
  goLive,
  labels,
  listen,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';

/** Nobody sees every second on a machine that has much to do. */
const filmedFor3s = /recording on this computer (0:0[3-9]|0:[1-5]\d)/;

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

  it('goes on trying where a server is only away, and is live when it is back', async () => {
    const { element } = await createBroadcaster();
    const phases = listen(element);
    page.backend.refusal = { status: 502, code: 'bad-gateway' };
    const begun = element.start();
    await until(() => words(element).includes('No connection yet, recording on this computer 0:0'));
    page.backend.refusal = null;
    page.backend.refuseSessions = true;
    await until(() => page.backend.count('POST', /whip$/) > 2);
    page.backend.refuseSessions = false;
    page.backend.confirm({ ingest: 'connected' });
    expect(await begun).to.deep.equal({ outcome: 'done' });
    expect(phases).not.to.include('error');
  });

  it('asks before it cancels a start of which something was filmed, and no longer when it is live', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 502, code: 'bad-gateway' };
    const begun = element.start();
    await until(() => filmedFor3s.test(words(element)));
    find(element, 'Cancel').focus();
    press(element, 'Cancel');
    await until(() => words(element).includes('Stop trying?'));
    expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Keep trying');
    press(element, 'Keep trying');
    await until(() => labels(element).includes('Cancel'));
    expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Cancel');
    press(element, 'Cancel');
    await until(() => labels(element).includes('Stop trying'));
    page.backend.refusal = null;
    page.backend.confirm({ ingest: 'connected' });
    expect(await begun).to.deep.equal({ outcome: 'done' });
    await element.updateComplete;
    expect(labels(element)).to.include('Stop').and.not.to.include('End broadcast');
  });

  it('cancels at once a start of which nothing was filmed, and after the question one of which something was', async () => {
    for (const isLong of [false, true]) {
      const { element } = await createBroadcaster();
      page.backend.refusal = { status: 502, code: 'bad-gateway' };
      void element.start();
      await until(() => labels(element).includes('Cancel'));
      if (isLong) await until(() => filmedFor3s.test(words(element)));
      press(element, 'Cancel');
      if (isLong) {
        await until(() => labels(element).includes('Stop trying'));
        press(element, 'Stop trying');
      }
      await phase(element, 'stopped');
      await until(() => words(element).includes('Nothing was broadcast.'));
    }
  });

  it('says of what was live that the page gets no token to be so again, and is when it gets one', async () => {
    const { element } = await createBroadcaster();
    element.getToken = () => Promise.reject(new TypeError('the line is bad'));
    await goLive(element, page.backend);
    page.backend.refusal = { status: 401, code: 'token-invalid' };
    page.backend.expireTokens();
    page.backend.confirm({ ingest: 'lost' });
    page.backend.dropSessions();
    await until(() =>
      words(element).includes(
        'This page could not get you permission to broadcast. Still recording',
      ),
    );
    expect(element.state).to.include({ phase: 'reconnecting', trouble: 'token-unavailable' });
    await until(() => announced(element).includes('sign in again in another tab'));
    element.getToken = () => {
      page.backend.refusal = null;
      return Promise.resolve('signed in');
    };
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
  });

  it('names a stream that does not exist and a token that is missing', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 404, code: 'stream-not-found' };
    expect(errorCode(await element.start())).to.equal('stream-not-found');
    page.backend.refusal = { status: 401, code: 'token-missing' };
    expect(errorCode(await element.start())).to.equal('token-missing');
  });

  for (const token of [null, 'ended']) {
    it(`goes on asking while the page fails to get a token, with ${token ?? 'none'} at hand`, async () => {
      const { element } = await createBroadcaster();
      page.backend.refusal = {
        status: 401,
        code: token === null ? 'token-missing' : 'token-invalid',
      };
      page.backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
      element.token = token;
      element.getToken = () => Promise.reject(new TypeError('the line is bad'));
      const started = element.start();
      await until(() => {
        const { state } = element;
        return state.phase === 'connecting' && state.trouble === 'token-unavailable';
      });
      await until(() => words(element).includes('Still recording on this computer: 0:0'));
      expect(words(element)).to.contain('This page could not get you permission to broadcast.');
      expect(words(element)).not.to.contain('No connection');
      await until(() => announced(element).includes('sign in again in another tab'));
      element.getToken = () => {
        page.backend.refusal = null;
        return Promise.resolve('signed in');
      };
      expect(await started).to.deep.equal({ outcome: 'done' });
    });
  }

  it('says that the page gets no token where only a WHIP address is given, and goes on asking', async () => {
    const { element } = await createBroadcaster();
    element.whipUrl = '/fake/whip';
    element.token = 'grant-token-that-has-ended';
    element.getToken = () => Promise.reject(new TypeError('the line is bad'));
    const started = element.start();
    await until(() => {
      const { state } = element;
      return state.phase === 'connecting' && state.trouble !== null;
    });
    expect(element.state).to.deep.include({ trouble: 'token-unavailable' });
    element.getToken = () => Promise.resolve('grant-token');
    expect(await started).to.deep.equal({ outcome: 'done' });
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

  it('says before the start that the page gets no token, and lets a person sign in or start all the same', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 401, code: 'token-missing' };
    element.getToken = () => Promise.reject(new Error('nobody is signed in'));
    const link = document.createElement('a');
    Object.assign(link, { slot: 'sign-in', href: '/sign-in', textContent: 'Sign in' });
    await element.preview();
    await until(() =>
      words(element).includes('This page could not get you permission to broadcast.'),
    );
    expect(words(element)).to.contain('sign in again or reload this page');
    expect(words(element)).not.to.contain('The server cannot be reached.');
    expect(words(element)).not.to.contain('Ready.');
    element.append(link);
    expect(link.getBoundingClientRect().height).to.be.greaterThan(0);
    await expect(element).to.be.accessible();
    page.backend.refusal = null;
    await goLive(element, page.backend);
  });

  it('says so with the first try that fails, and takes it back when another succeeds', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 401, code: 'token-missing' };
    element.getToken = () => Promise.reject(new TypeError('the line is bad'));
    await element.preview();
    await until(() => page.backend.count('POST', /grants$/) === 1);
    const answer = page.backend.holdGrants();
    await until(() =>
      words(element).includes('This page could not get you permission to broadcast.'),
    );
    await until(() => page.backend.count('POST', /grants$/) === 2);
    page.backend.refusal = null;
    answer();
    await until(() => words(element).includes('Ready.'));
    expect(words(element)).not.to.contain('could not get you permission');
  });

  it('calls it no missing permission where the browser knows of no network', async () => {
    const { element } = await createBroadcaster();
    page.backend.refusal = { status: 401, code: 'token-missing' };
    element.getToken = () => Promise.reject(new TypeError('the line is away'));
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
    try {
      void element.start();
      await until(() => words(element).includes('No connection yet, recording on this computer'));
      expect(words(element)).not.to.contain('could not get you permission');
    } finally {
      Reflect.deleteProperty(navigator, 'onLine');
    }
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
      const result = await previewing;
      expect(result).to.have.nested.property('error.code', 'token-missing');
      answer();
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
