import { expect } from '@open-wc/testing';
import type { ElementErrorCode } from '../../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { ReadinessCode } from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import type {
  ReadinessHost,
  ReadinessRuns,
} from '../../src/elements/whip-broadcaster/readiness/readiness-controller.js';
import { ReadinessController } from '../../src/elements/whip-broadcaster/readiness/readiness-controller.js';
import { Capture } from '../../src/media/capture/capture.js';
import { FakeBackend } from './support/fake-backend.js';
import { FakeDevices } from './support/fake-devices.js';

describe('ReadinessController', () => {
  let backend: FakeBackend;
  let capture: Capture;

  beforeEach(async () => {
    backend = new FakeBackend();
    capture = new Capture({ facing: 'user', audio: 'voice', quality: '480p' }, new FakeDevices());
    await capture.open();
  });

  afterEach(() => {
    capture.close();
    backend.close();
  });

  /** An element in its preview, and what its controller finds. */
  function look(
    overrides: Partial<ReadinessHost> = {},
    readRefusal: ReadinessRuns['readRefusal'] = () => Promise.resolve(null),
    run: ReadinessRuns['run'] = null,
    hasNet: ReadinessRuns['hasNet'] = () => Promise.resolve(true),
  ) {
    const { scene } = capture;
    if (scene === null) throw new Error('No scene');
    let state: BroadcasterState = { phase: 'preview', scene };
    const host = {
      endpoint: '/fake/live',
      stream: 'st_1',
      whipUrl: '',
      token: null,
      getToken: null,
      noSafetyCopy: false,
      addController: () => undefined,
      requestUpdate: () => undefined,
      get state() {
        return state;
      },
      ...overrides,
    } as unknown as ReadinessHost;
    const controller = new ReadinessController(host, { readRefusal, run, hasNet });
    controller.hostUpdate();
    return {
      controller,
      codes: (): readonly ReadinessCode[] => controller.items.map(({ code }) => code),
      go: (next: BroadcasterState) => {
        state = next;
        controller.hostUpdate();
      },
      scene,
    };
  }

  it('finds camera, microphone, server, room and recording', async () => {
    const { controller, codes } = look();
    expect(codes()).to.include.members(['server-checking', 'storage-checking']);
    await until(() => codes().includes('server-reached'));
    expect(codes()).to.include.members(['camera-ready', 'microphone-ready', 'recording-planned']);
    await until(() => codes().some((code) => /^storage-(enough|low|full)$/.test(code)));
    controller.hostDisconnected();
  });

  it('says where nothing will be kept', async () => {
    backend.capabilities = { ...backend.capabilities, recording: false };
    const { controller, codes } = look({ noSafetyCopy: true });
    await until(() => codes().includes('recording-nowhere'));
    expect(codes().some((code) => code.startsWith('storage'))).to.equal(false);
    controller.hostDisconnected();
  });

  it('goes by the grant where there is one, whatever the stream could have', async () => {
    const { controller, codes } = look({ noSafetyCopy: true }, undefined, { records: false });
    await until(() => codes().includes('recording-nowhere'));
    controller.hostDisconnected();
  });

  it('promises no copy where this browser cannot make or keep one', async () => {
    const alone = { whipUrl: 'https://whip.example/secret' };
    const recorder = Object.getOwnPropertyDescriptor(window, 'MediaRecorder') ?? {};
    Object.defineProperty(window, 'MediaRecorder', { value: undefined, configurable: true });
    const mute = look(alone);
    await until(() => mute.codes().includes('storage-unusable'));
    expect(mute.codes()).to.include('recording-unseen');
    mute.controller.hostDisconnected();
    Object.defineProperty(window, 'MediaRecorder', recorder);
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = () => {
      throw new DOMException('No storage here', 'SecurityError');
    };
    const shut = look(alone);
    await until(() => shut.codes().includes('storage-unusable'));
    shut.controller.hostDisconnected();
    IDBFactory.prototype.open = open;
    const well = look(alone);
    await until(() => well.codes().includes('recording-unknown'));
    well.controller.hostDisconnected();
  });

  it('calls nobody ready before all is here that keeps a copy, or after it could not be had', async () => {
    const answers: ((isHere: boolean) => void)[] = [];
    const hasNet = () => new Promise<boolean>((resolve) => answers.push(resolve));
    const { controller, codes } = look({}, undefined, null, hasNet);
    await until(() => codes().includes('server-reached') && answers.length === 1);
    expect(codes()).to.include('storage-checking');
    answers[0]?.(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => answers.length === 2);
    expect(codes()).to.include('storage-checking');
    answers[1]?.(true);
    await until(() => codes().some((code) => /^storage-(enough|low|full)$/.test(code)));
    controller.hostDisconnected();
  });

  it('says that the server does not know the stream, and asks nobody where there is none', async () => {
    const wrong = look({ stream: 'st_2' });
    await until(() => wrong.codes().includes('server-streamless'));
    wrong.controller.hostDisconnected();
    const astray = look({ endpoint: '/fake/elsewhere' });
    await until(() => astray.codes().includes('server-mistaken'));
    astray.controller.hostDisconnected();
    const unnamed = look({ stream: '' });
    await until(() => unnamed.codes().includes('server-unnamed'));
    unnamed.controller.hostDisconnected();
    const alone = look({ whipUrl: 'https://whip.example/secret' });
    await until(() => alone.codes().includes('server-unchecked'));
    await until(() => alone.codes().includes('recording-unknown'));
    alone.controller.hostDisconnected();
  });

  it('calls nobody ready before the server has let them, and says why it does not', async () => {
    let answer: (code: ElementErrorCode | null) => void = () => undefined;
    const asked: boolean[] = [];
    const { controller, codes, go, scene } = look({ token: 'old' }, (isAnew) => {
      asked.push(isAnew);
      return new Promise((resolve) => (answer = resolve));
    });
    await until(() => codes().includes('recording-planned'));
    expect(codes()).to.include('server-checking');
    answer('token-missing');
    await until(() => codes().includes('server-signed-out'));
    // What is drawn anew asks nobody; who was refused and comes back is asked about again.
    go({ phase: 'preview', scene });
    expect(asked).to.deep.equal([false]);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(asked).to.deep.equal([false, true]);
    answer('not-allowed');
    await until(() => codes().includes('server-forbids'));
    document.dispatchEvent(new Event('visibilitychange'));
    answer(null);
    await until(() => codes().includes('server-reached'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(asked).to.deep.equal([false, true, true, false]);
    controller.hostDisconnected();
  });

  it('tells of a page that gets no token, and of a private stream the same', async () => {
    let code: ElementErrorCode | null = 'token-unavailable';
    const open = look({}, () => Promise.resolve(code));
    await until(() => open.codes().includes('server-tokenless'));
    // Who has signed in elsewhere comes back.
    code = null;
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => open.codes().includes('server-reached'));
    open.controller.hostDisconnected();

    backend.isPrivate = true;
    const closed = look({ getToken: () => Promise.reject(new Error('nobody is signed in')) });
    await until(() => closed.codes().includes('server-tokenless'));
    closed.controller.hostDisconnected();
  });

  it('looks again when the network comes back', async () => {
    const { controller, codes } = look();
    await until(() => codes().includes('server-reached'));
    backend.capabilities = { ...backend.capabilities, recording: false };
    window.dispatchEvent(new Event('online'));
    await until(() => codes().includes('recording-on-device'));
    controller.hostDisconnected();
  });

  it('measures what the line carries where the server takes bytes for that, once', async () => {
    backend.features = ['uplink'];
    const { controller, codes, go, scene } = look();
    expect(codes()).to.include('uplink-asking');
    await until(() => codes().includes('uplink-good'));
    const { value } = controller.items.find(({ code }) => code === 'uplink-good') ?? {};
    expect(value).to.be.greaterThan(1_800);
    const { probed } = backend;
    expect(probed).to.be.greaterThan(0);
    go({ phase: 'connecting', scene, step: 'opening', tappedAt: 0, trouble: null });
    go({ phase: 'preview', scene });
    expect(codes()).to.include('uplink-good');
    // A second one that begins now measures after any of the first would.
    const asked = () => backend.count('GET', /\/live\/$/);
    expect(asked()).to.equal(1);
    const other = look();
    await until(() => other.codes().includes('uplink-good'));
    expect(asked()).to.equal(2);
    for (const each of [controller, other.controller]) each.hostDisconnected();
  });

  it('keeps nobody waiting for a line that takes long to be measured', async () => {
    backend.features = ['uplink'];
    const { fetch } = window;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    window.fetch = async (input, init) => {
      if ((input instanceof Request ? input.url : `${input}`).endsWith('/uplink')) await arrived;
      return fetch(input, init);
    };
    const { controller, codes } = look();
    await until(() => codes().includes('uplink-measuring'));
    await until(() => codes().includes('uplink-late'));
    arrive();
    await until(() => codes().includes('uplink-good'));
    window.fetch = fetch;
    controller.hostDisconnected();
  });

  it('measures once the page is seen again what it could not while nobody saw it', async () => {
    backend.features = ['uplink'];
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    const { controller, codes } = look();
    expect(codes()).to.include('uplink-unmeasured');
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(codes()).to.include('uplink-asking');
    await until(() => codes().includes('uplink-good'));
    controller.hostDisconnected();
  });

  it('sends no bytes where the server names no place for them', async () => {
    const { controller, codes } = look();
    await until(() => backend.count('GET', /\/live\/$/) > 0);
    await until(() => codes().includes('server-reached'));
    await until(() => codes().includes('uplink-unmeasured'));
    expect(backend.count('POST', /./)).to.equal(0);
    controller.hostDisconnected();
  });

  it('stops looking once it is live', async () => {
    const { codes, go, scene } = look();
    await until(() => codes().includes('server-reached'));
    go({ phase: 'connecting', scene, step: 'opening', tappedAt: 0, trouble: null });
    expect(codes().filter((code) => !/^(battery|device)/.test(code))).to.deep.equal([]);
    const asked = backend.requests.length;
    window.dispatchEvent(new Event('online'));
    // Another that asks now is answered after any question of the first.
    const other = look();
    await until(() => other.codes().includes('server-reached'));
    other.controller.hostDisconnected();
    expect(backend.requests).to.have.length(asked + 1);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
