import '../../src/define.js';
import { expect, fixture, html } from '@open-wc/testing';
import type {
  LivePlayerElement,
  RecordingPlayerElement,
  WhipBroadcasterElement,
} from '../../src/index.js';
import { FakeBackend } from './support/fake-backend.js';
import { FakeDevices } from './support/fake-devices.js';

type Tag = WhipBroadcasterElement | LivePlayerElement | RecordingPlayerElement;

const stream = 'st_1';

describe('AddressController', () => {
  const { fetch: realFetch } = window;
  let asked: string[] = [];

  /** Answers whatever is asked for under `/site`. */
  function answer(create: (request: Request) => Response | Promise<Response>): void {
    window.fetch = async (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith('/site')) return realFetch(request);
      asked.push(`${request.method} ${pathname}`);
      return create(request);
    };
  }

  beforeEach(() => {
    asked = [];
  });

  afterEach(() => {
    window.fetch = realFetch;
  });

  async function createBroadcaster(
    attributes: Partial<Pick<WhipBroadcasterElement, 'endpoint' | 'stream' | 'whipUrl'>>,
  ): Promise<WhipBroadcasterElement> {
    const element = await fixture<WhipBroadcasterElement>(
      html`<whip-broadcaster .devices=${new FakeDevices()}></whip-broadcaster>`,
    );
    return Object.assign(element, attributes);
  }

  it('says that the page names no address, before anybody begins, until it names one', async () => {
    const element = await createBroadcaster({});
    const codes: string[] = [];
    element.addEventListener('error', () => codes.push(element.error?.code ?? ''));
    await phase(element, 'error');
    expect(codes).to.deep.equal(['endpoint-missing']);
    await until(() => words(element).includes('does not say where the video goes'));
    expect(words(element)).to.contain('Please tell the people who run this site.');
    await expect(element).to.be.accessible();
    answer(() => Response.json({ id: stream }));
    Object.assign(element, { endpoint: '/site/live', stream });
    await phase(element, 'idle');
    await until(() => asked.length === 1);
    expect(words(element)).to.contain('Turn on camera');
  });

  for (const endpoint of ['http://[', 'localhost:8080/live']) {
    it(`says that ${endpoint} is no address`, async () => {
      const element = await createBroadcaster({ endpoint, stream });
      await phase(element, 'error');
      expect(element.error?.code).to.equal('endpoint-invalid');
      const other = await createBroadcaster({ whipUrl: endpoint });
      await phase(other, 'error');
      expect(other.error?.code).to.equal('endpoint-invalid');
    });
  }

  const site = new Response('<!doctype html><p>Welcome', {
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
  const { headers } = site;
  for (const [what, status] of [
    ['a page', 200],
    ['a page that says that nothing is there', 404],
  ] as const) {
    it(`says so where ${what} answers instead of a backend, after one question`, async () => {
      answer(() => new Response('<!doctype html><p>Welcome', { status, headers }));
      const element = await createBroadcaster({ endpoint: '/site/live/', stream });
      await phase(element, 'error');
      expect(element.error?.code).to.equal('endpoint-invalid');
      expect(asked).to.deep.equal([`GET /site/live/streams/${stream}`]);
    });
  }

  it('says that there is no such stream, and looks again when the person tries again', async () => {
    const problem = (code: string, status: number) =>
      new Response(JSON.stringify({ type: 'about:blank', title: code, status, code }), {
        status,
        headers: { 'Content-Type': 'application/problem+json' },
      });
    answer(() => problem('stream-not-found', 404));
    const element = await createBroadcaster({ endpoint: '/site/live', stream });
    await phase(element, 'error');
    expect(element.error?.code).to.equal('stream-not-found');
    await until(() => words(element).includes('Try again'));
    press(element, 'Try again');
    await until(() => asked.length === 2);
    await phase(element, 'error');

    answer(() => problem('route-not-found', 404));
    press(element, 'Try again');
    await until(() => element.error?.code === 'endpoint-invalid');

    answer(() => Response.json({ id: stream }));
    press(element, 'Try again');
    await until(() => asked.length === 4);
    expect(element.state.phase).to.equal('idle');
  });

  for (const [what, create] of [
    ['who has not signed in', () => Response.json({}, { status: 401 })],
    ['a server in trouble', () => new Response('', { status: 503 })],
    ['a server that is away', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const) {
    it(`leaves ${what} for later`, async () => {
      answer(create);
      const element = await createBroadcaster({ endpoint: '/site/live', stream });
      await until(() => asked.length === 1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(element.state.phase).to.equal('idle');
    });
  }

  it('asks with the token, and says nothing of what may be hidden from who has none yet', async () => {
    let tokens: (string | null)[] = [];
    answer(({ headers }) => {
      tokens.push(headers.get('Authorization'));
      return Response.json({ code: 'stream-not-found' }, { status: 404 });
    });
    const element = await createBroadcaster({});
    element.getToken = () => Promise.reject(new Error('nobody is asked to sign in by this'));
    Object.assign(element, { endpoint: '/site/live', stream });
    await until(() => tokens.length === 1);
    expect(element.state.phase).to.equal('idle');
    tokens = [];
    element.token = 'operator';
    await phase(element, 'error');
    expect(tokens).to.deep.equal(['Bearer operator']);
  });

  it('does not disturb who has begun, and is told in the preview', async () => {
    answer(() => new Response('<!doctype html>', { status: 404, headers }));
    const element = await createBroadcaster({ endpoint: '/site/live', stream });
    expect((await element.preview()).outcome).to.equal('done');
    await until(() => words(element).includes('names a wrong address'));
    expect(words(element)).to.contain('Please tell the people who run this site.');
    expect(element.state.phase).to.equal('preview');
    const nameless = await createBroadcaster({});
    await nameless.preview();
    await until(() => words(nameless).includes('does not say where the video goes'));
    for (const each of [element, nameless]) await each.stop();
  });

  it('leaves a broadcaster alone whose stream is there', async () => {
    const backend = new FakeBackend();
    try {
      const element = await createBroadcaster({ endpoint: '/fake/live', stream });
      await until(() => backend.count('GET', /st_1$/) > 0);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(element.state.phase).to.equal('idle');
      // What earlier pages left on this device is asked about as well; going live is not begun.
      expect(backend.count('GET', /st_1$/)).to.be.within(1, 2);
      expect(backend.count('POST', /\/grants$/)).to.equal(0);
    } finally {
      backend.close();
    }
  });
});

describe('a player without a place to play from', () => {
  const nonsense = 'http://[';
  for (const [what, code, create] of [
    ['<live-player>', 'source-missing', () => html`<live-player></live-player>`],
    ['<recording-player>', 'source-missing', () => html`<recording-player></recording-player>`],
    [
      '<live-player> with a broken endpoint',
      'endpoint-invalid',
      () => html`<live-player endpoint=${nonsense} stream=${stream}></live-player>`,
    ],
    [
      '<recording-player> with a broken endpoint',
      'endpoint-invalid',
      () => html`<recording-player endpoint=${nonsense} stream=${stream}></recording-player>`,
    ],
    [
      '<live-player> with a page of another site as its endpoint',
      'endpoint-invalid',
      () => html`<live-player endpoint="/no/such/place" stream=${stream}></live-player>`,
    ],
    [
      '<recording-player> with a page of another site as its endpoint',
      'endpoint-invalid',
      () => html`<recording-player endpoint="/no/such/place" stream=${stream}></recording-player>`,
    ],
    [
      '<live-player> with a broken address',
      'endpoint-invalid',
      () => html`<live-player hls-src=${nonsense} whep-url="localhost:1/whep"></live-player>`,
    ],
    [
      '<recording-player> with a broken address',
      'endpoint-invalid',
      () => html`<recording-player src=${nonsense}></recording-player>`,
    ],
    [
      '<recording-player> with an address where nothing is',
      'source-unplayable',
      () => html`<recording-player src="/no/such/place.mp4"></recording-player>`,
    ],
  ] as const) {
    it(`says so: ${what}`, async () => {
      const element = await fixture<LivePlayerElement | RecordingPlayerElement>(create());
      await phase(element, 'error');
      expect(element.error?.code).to.equal(code);
      await until(() => words(element).includes('Try again'));
      element.remove();
    });
  }
});

describe('AttributeController', () => {
  const { warn } = console;
  let warnings: string[] = [];

  beforeEach(() => {
    warnings = [];
    console.warn = (...words: unknown[]) => warnings.push(String(words[0]));
  });

  afterEach(() => {
    console.warn = warn;
  });

  it('warns of what <whip-broadcaster> does not know', async () => {
    const element = await fixture<WhipBroadcasterElement>(
      html`<whip-broadcaster
        whip-url="/fake/whip"
        quality="4k"
        audio="voice"
        safety-bitrate="high"
        no-safety-copy="false"
      ></whip-broadcaster>`,
    );
    await until(() => warnings.length > 0);
    expect(warnings).to.deep.equal([
      '<whip-broadcaster quality="4k"> is not one of 480p, 720p, 1080p',
      '<whip-broadcaster safety-bitrate="high"> is not a number of bits a second',
      '<whip-broadcaster no-safety-copy="false"> is not read: it is on wherever it is set, and off only where it is left out',
    ]);
    // Set later, and by the property.
    element.facing = 'sideways';
    await element.updateComplete;
    expect(warnings[3]).to.equal(
      '<whip-broadcaster facing="sideways"> is not one of environment, user',
    );
  });

  it('warns of what <live-player> does not know', async () => {
    await fixture(html`<live-player whep-url="/no/whep" latency="ultra" muted></live-player>`);
    await until(() => warnings.length > 0);
    expect(warnings).to.deep.equal(['<live-player latency="ultra"> is not one of low, standard']);
  });

  it('warns of what <recording-player> does not know', async () => {
    const src = '/no/such/place.mp4';
    await fixture(
      html`<recording-player src=${src} prefer="vimeo" start-time="1:30"></recording-player>`,
    );
    await until(() => warnings.length > 0);
    expect(warnings).to.deep.equal([
      '<recording-player prefer="vimeo"> is not one of cloudflare, mux, local, device',
      '<recording-player start-time="1:30"> is not a number of seconds from the beginning',
    ]);
  });

  it('says it once for an element and attribute, also where the value is another', async () => {
    const element = await fixture<LivePlayerElement>(
      html`<live-player whep-url="/no/whep" latency="ultra"></live-player>`,
    );
    await until(() => warnings.length === 1);
    element.setAttribute('latency', 'never');
    await element.updateComplete;
    element.remove();
    document.body.append(element);
    await element.updateComplete;
    expect(warnings).to.have.length(1);
    element.remove();
  });
});

function phase(element: Tag, wanted: string): Promise<void> {
  return until(() => element.state.phase === wanted);
}

/** Waits for what the page comes to by itself; the test's own time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function words(element: Tag): string {
  return (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
}

function press(element: Tag, label: string): void {
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
  const button = buttons.find(({ textContent }) => textContent.trim() === label);
  if (button === undefined) throw new Error(`No button ${label}`);
  button.click();
}
