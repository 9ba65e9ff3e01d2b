import { expect, fixture, html } from '@open-wc/testing';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { connected, isMoving, live, LiveStage, whep, words } from './support/live-stage.js';
import { ResourceCount } from './support/resource-count.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

const poster = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

type Move = (to: Element, what: Element) => void;

/** How a page moves what it has; Chromium and Firefox know one that takes nothing out on the way. */
const moves: readonly Move[] = [
  (to, what) => to.append(what),
  (to, what) =>
    (to as { moveBefore?: (what: Element, before: null) => void }).moveBefore?.(what, null),
];

/** Resolves when the page has fetched, from now on, what has this in its address. */
async function untilFetched(part: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const watch = new PerformanceObserver((list) => {
      if (!list.getEntries().some(({ name }) => name.includes(part))) return;
      watch.disconnect();
      resolve();
    });
    watch.observe({ type: 'resource' });
  });
}

describe('LivePlayerElement', () => {
  let stage: LiveStage;
  let backend: ViewerBackend;

  beforeEach(() => {
    stage = new LiveStage();
    ({ backend } = stage);
  });

  afterEach(() => stage.close());
  const nothing = { whep: false, hls: false, recording: false, backup: false };

  it('waits with the title and the start in the viewer’s own time', async () => {
    const element = await stage.place();
    await until(() => words(element).includes('Memorial service'));
    const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
    const start = time.format(new Date('2031-05-14T13:00:00Z')).replace(/\s/g, ' ');
    await until(() => words(element).replace(/\s/g, ' ').includes(start));
    expect(element.state.phase).to.equal('waiting');
    expect(element.getAttribute('state')).to.equal('waiting');
    await expect(element).to.be.accessible();
  });

  it('counts down to the start beside it, without telling each minute, and then says that it should begin', async () => {
    const element = await stage.place();
    await until(() => words(element).includes('Memorial service'));
    backend.change({ startsAt: new Date(Date.now() + 3_000).toISOString() });
    const readCountdown = (): string | null =>
      element.shadowRoot
        ?.querySelector('[part=countdown]')
        ?.textContent?.trim()
        .replaceAll('\u00a0', ' ') ?? null;
    await until(() => readCountdown() === '2 seconds to go');
    expect(words(element)).to.match(/Starts .+\s[0-9]+:[0-9]{2}/);
    expect(element.shadowRoot?.querySelector('[aria-live=off]')?.ariaAtomic).to.equal(null);
    await expect(element).to.be.accessible();
    await until(() => readCountdown() === '1 second to go');
    await until(() => readCountdown() === null);
    expect(words(element)).to.contain('It should begin any moment.');
    expect(element.state.phase).to.equal('waiting');
  });

  it('shows while it waits the poster that the page names', async () => {
    const element = await stage.place();
    element.poster = poster;
    await until(() => words(element).includes('Memorial service'));
    await until(() => element.media?.poster === poster);
    expect(element.shadowRoot?.querySelector('.frame.on-stage')).not.to.equal(null);
    element.poster = '';
    await until(() => element.media?.getAttribute('poster') === '');
    expect(element.shadowRoot?.querySelector('.frame.on-stage')).to.equal(null);
  });

  it('starts by itself over WHEP when the stream goes live', async () => {
    const element = await stage.place();
    await until(() => words(element).includes('Memorial service'));
    backend.change(live);
    await untilPhase(element, 'playing');
    await until(() => isMoving(element));
    expect(element.path).to.equal('whep');
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    await expect(element).to.be.accessible();
  });

  it('waits for the viewer without autoplay, and plays when asked', async () => {
    backend.change(live);
    const element = await fixture<LivePlayerElement>(
      html`<live-player endpoint=${backend.endpoint} stream="st_1" muted></live-player>`,
    );
    await until(() => words(element).includes('Watch live'));
    expect(backend.openSessions).to.equal(0);
    expect(await element.play()).to.deep.equal({ outcome: 'done' });
    expect(element.state.phase).to.equal('playing');
  });

  describe('where the browser allows no sound before a touch', () => {
    const { play } = HTMLMediaElement.prototype;
    let allows: 'silence' | 'nothing';

    beforeEach(() => {
      HTMLMediaElement.prototype.play = function () {
        return allows === 'silence' && this.muted
          ? play.call(this)
          : Promise.reject(new DOMException('No touch yet', 'NotAllowedError'));
      };
      backend.change(live);
    });

    afterEach(() => {
      HTMLMediaElement.prototype.play = play;
    });

    async function placeLoud(): Promise<LivePlayerElement> {
      return fixture(
        html`<live-player endpoint=${backend.endpoint} stream="st_1" autoplay></live-player>`,
      );
    }

    it('plays without sound, and offers it', async () => {
      allows = 'silence';
      const element = await placeLoud();
      await untilPhase(element, 'playing');
      expect(element.state).to.include({ need: 'sound' });
      await until(() => element.shadowRoot?.querySelector('[part=sound]') !== null);
      await expect(element).to.be.accessible();
      element.shadowRoot?.querySelector<HTMLElement>('[part=sound]')?.click();
      await until(() => element.shadowRoot?.querySelector('[part=sound]') === null);
      expect(element.media?.muted).to.equal(false);
      expect(element.state).to.include({ phase: 'playing', need: 'nothing' });
    });

    it('offers to play where not even silence is allowed, and holds no session until then', async () => {
      allows = 'nothing';
      const element = await placeLoud();
      await until(() => words(element).includes('Watch live'));
      expect(element.state).to.include({ phase: 'waiting', until: 'play' });
      await until(() => backend.openSessions === 0);
      HTMLMediaElement.prototype.play = play;
      element.shadowRoot?.querySelector<HTMLElement>('[part=play]')?.click();
      await untilPhase(element, 'playing');
      expect(element.media?.muted).to.equal(false);
    });
  });

  it('shows how many watch only where the page asks for it and the backend tells', async () => {
    const shown = (element: LivePlayerElement): string =>
      element.shadowRoot?.querySelector('[part=viewers]')?.textContent ?? '';
    const element = await stage.placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=live]') !== null);
    backend.change({ viewers: 1200 });
    element.viewerCount = true;
    await until(() => shown(element) === '1,200 watching');
    await expect(element).to.be.accessible();
    backend.change({ viewers: 0 });
    await until(() => shown(element) === '0 watching');
    element.viewerCount = false;
    await until(() => shown(element) === '');
    element.viewerCount = true;
    backend.change({ viewers: undefined });
    await element.updateComplete;
    await until(() => shown(element) === '');
  });

  it('keeps the last picture while the camera is away, and goes on by itself', async () => {
    const element = await stage.placePlaying();
    await until(() => isMoving(element));
    backend.setMoving(false);
    backend.change({ assurance: { ...connected, ingest: 'lost' } });
    await untilPhase(element, 'reconnecting');
    await until(() => words(element).startsWith('The camera has lost its connection'));
    const still = element.shadowRoot?.querySelector('canvas');
    expect(still?.hidden).to.equal(false);
    expect(still?.width).to.equal(element.media?.videoWidth);
    backend.change({ assurance: connected });
    backend.setMoving(true);
    await untilPhase(element, 'playing');
    await until(() => still?.hidden === true);
  });

  it('says that the event does not exist, and comes out of it by itself', async () => {
    backend.refuse(() =>
      Response.json(
        { type: 'about:blank', title: 'No such stream', status: 404, code: 'stream-not-found' },
        { status: 404, headers: { 'Content-Type': 'application/problem+json' } },
      ),
    );
    const element = await stage.place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('stream-not-found');
    await until(() => words(element).includes('This event does not exist'));
    await expect(element).to.be.accessible();
    backend.refuse(null);
    element.shadowRoot?.querySelector<HTMLElement>('[part=retry]')?.click();
    await untilPhase(element, 'waiting');
  });

  it('says nothing of an event before it has heard of it', async () => {
    backend.refuse((path) =>
      path.endsWith('/events') ? new Response(null, { status: 503 }) : null,
    );
    const seen: string[] = [];
    const element = document.createElement('live-player');
    element.addEventListener('statechange', () => seen.push(element.state.phase));
    element.endpoint = backend.endpoint;
    element.stream = 'st_1';
    document.body.append(element);
    await until(() => words(element).includes('The server cannot be reached at the moment.'));
    expect(seen).to.deep.equal(['connecting', 'waiting']);
    expect(element.state).to.include({ until: 'server', announcement: null });
    await expect(element).to.be.accessible();
    backend.refuse(null);
    await until(() => words(element).includes('Memorial service'));
  });

  it('keeps the last picture and says no error while the server is away', async () => {
    const element = await stage.placePlaying();
    await until(() => isMoving(element));
    const seen: string[] = [];
    element.addEventListener('statechange', () => seen.push(element.state.phase));
    backend.goAway();
    await untilPhase(element, 'reconnecting');
    await until(() => words(element).startsWith('The connection was lost.'));
    expect(element.shadowRoot?.querySelector('canvas')?.hidden).to.equal(false);
    backend.refuse(null);
    await untilPhase(element, 'playing');
    expect(seen).not.to.include('error');
  });

  it('keeps what it has said of an event while the server is away', async () => {
    const element = await stage.place();
    await until(() => words(element).includes('Memorial service'));
    const requests = backend.requests.length;
    backend.goAway();
    await until(() => backend.requests.length > requests + 1);
    expect(element.state).to.include({ phase: 'waiting', until: 'start' });
    expect(words(element)).to.contain('Memorial service');
  });

  it('has the words of an error at hand before it meets one', async () => {
    // No other test here speaks Dutch: it is this player that fetches these, and nothing has gone wrong yet.
    const fetched = untilFetched('/error-messages-nl.');
    const element = await stage.place();
    element.lang = 'nl';
    await fetched;
    expect(element.error).to.equal(null);
    // Fetched already: this waits until they have been read as well.
    await import('../../src/elements/shared/messages/error-messages-nl.js');
    backend.refuse((path) => (path === '/whep' ? new Response(null, { status: 403 }) : null));
    backend.change(live);
    const shown = new Promise<string>((resolve) => {
      element.addEventListener('error', () => {
        void element.updateComplete.then(() => resolve(words(element)));
      });
    });
    expect(await shown).to.contain('U hebt hier geen toestemming voor.');
  });

  it('plays when it is asked to before its first render', async () => {
    backend.change(live);
    const element = document.createElement('live-player');
    element.endpoint = backend.endpoint;
    element.stream = 'st_1';
    element.muted = true;
    document.body.append(element);
    expect(await element.play()).to.deep.equal({ outcome: 'waiting' });
    await untilPhase(element, 'playing');
  });

  it('says that there is nothing to play here, and plays the source that comes', async () => {
    backend.change({ ...live, sources: [], capabilities: nothing });
    const element = await stage.place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('source-missing');
    backend.change(live);
    await untilPhase(element, 'playing');
  });

  it('waits for a source that is promised, without a word of an error', async () => {
    const element = await stage.place();
    const seen: string[] = [];
    element.addEventListener('statechange', () => seen.push(element.state.phase));
    backend.change({ ...live, sources: [] });
    await untilPhase(element, 'connecting');
    expect(await element.play()).to.deep.equal({ outcome: 'waiting' });
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(seen).not.to.include('error');
  });

  it('says that no source takes it, and comes out of it by itself', async () => {
    backend.refuse((path) => (path === '/whep' ? new Response(null, { status: 403 }) : null));
    backend.change(live);
    const element = await stage.place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('not-allowed');
    await until(() => words(element).includes('You do not have permission'));
    await expect(element).to.be.accessible();
    backend.refuse(null);
    await untilPhase(element, 'playing');
  });

  it('shows its token to its endpoint, and not to a service that the endpoint names', async () => {
    const { pathname } = new URL(backend.endpoint);
    const elsewhere = `https://media.example${pathname}/whep`;
    backend.change({ ...live, sources: [{ ...whep, url: elsewhere }] });
    const element = document.createElement('live-player');
    Object.assign(element, { endpoint: backend.endpoint, stream: 'st_1', muted: true });
    element.token = 'a-token';
    element.autoplay = true;
    document.body.append(element);
    await untilPhase(element, 'playing');
    expect(new Set(backend.trusted)).to.deep.equal(
      new Set([`${backend.endpoint}/streams/st_1/events`]),
    );
  });

  it('tries again when the page has another token', async () => {
    backend.refuse(() => new Response(null, { status: 401 }));
    const element = await stage.place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('token-missing');
    // Where the page has no sign-in, who is asked for one would look for it in vain.
    await until(() => words(element).startsWith('You do not have permission'));
    element.getToken = () => Promise.resolve('another-token');
    element.requestUpdate();
    await until(() => words(element).startsWith('You are not signed in'));
    element.getToken = null;
    backend.refuse(null);
    element.token = 'a-token';
    await untilPhase(element, 'waiting');
  });

  it('asks an endpoint of its site from a document that is written into a frame', async () => {
    const frame = document.createElement('iframe');
    const script = new URL('../../src/define/live-player.ts', import.meta.url).href;
    frame.srcdoc = `<live-player endpoint="/nowhere" stream="st_1"></live-player>
      <script type="module" src="${script}"></script>`;
    document.body.append(frame);
    const read = () => frame.contentDocument?.querySelector('live-player')?.error?.code;
    // The site has answered that there is none.
    await until(() => read() === 'endpoint-invalid');
    frame.remove();
  });

  describe('where only who is signed in may watch', () => {
    const refused = (): Response => new Response(null, { status: 401 });

    it('tries again when the page has somebody to ask for a token', async () => {
      backend.refuse(() => (backend.trusted.length > 0 ? null : refused()));
      const element = await stage.place();
      await untilPhase(element, 'error');
      element.getToken = () => Promise.resolve('a-token');
      await untilPhase(element, 'waiting');
    });

    it('takes up a token that comes while the request without one is under way', async () => {
      const element = document.createElement('live-player');
      backend.refuse(() => {
        if (backend.trusted.length > 0) return null;
        element.token = 'a-token';
        return refused();
      });
      Object.assign(element, { endpoint: backend.endpoint, stream: 'st_1' });
      document.body.append(element);
      await untilPhase(element, 'error');
      await untilPhase(element, 'waiting');
    });
  });

  it('answers to the keys after a move in the page', async () => {
    const element = await stage.placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    const elsewhere = await fixture<HTMLElement>(html`<div></div>`);
    elsewhere.append(element);
    await element.updateComplete;
    const frame = element.shadowRoot?.querySelector<HTMLElement>('[part=frame]');
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }));
    await until(() => element.media?.muted === false);
  });

  it('plays on when it is moved in the page', async () => {
    const element = await stage.placePlaying();
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    const readFrames = () => element.media?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    for (const move of moves) {
      move(elsewhere, element);
      const before = readFrames();
      await until(() => readFrames() > before + 5);
      expect(element.media?.paused).to.equal(false);
      expect(element.state.phase).to.equal('playing');
      document.body.append(elsewhere);
      move(document.body, element);
    }
    expect(backend.requests.filter((request) => request === 'POST /whep')).to.have.length(1);
    elsewhere.remove();
  });

  it('stays paused when it is moved in the page', async () => {
    const element = await stage.placePlaying();
    await element.pause();
    await until(() => element.media?.paused === true);
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    let starts = 0;
    element.addEventListener('play', () => (starts += 1));
    for (const move of moves) {
      move(elsewhere, element);
      await element.updateComplete;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect(element.media?.paused).to.equal(true);
      move(document.body, element);
    }
    expect(starts).to.equal(0);
    // By the bar, or over the picture where that has not come yet.
    const waysOn = '[aria-label="Play"], [part=play]';
    await until(() => (element.shadowRoot?.querySelectorAll(waysOn).length ?? 0) > 0);
    elsewhere.remove();
  });

  it('lets go of everything when it is removed', async () => {
    const element = await stage.placePlaying();
    expect(backend.openSessions).to.equal(1);
    element.remove();
    await until(() => backend.openSessions === 0 && backend.openWatches === 0);
    expect(element.media?.srcObject).to.equal(null);
  });

  it('leaves nothing behind after many comings and goings', async function () {
    this.timeout(120_000);
    (await stage.placePlaying()).remove();
    await until(() => backend.openSessions === 0 && backend.openWatches === 0);
    const count = new ResourceCount();
    try {
      for (let round = 0; round < 10; round += 1) {
        const element = await stage.place();
        await untilPhase(element, 'playing');
        element.remove();
        await until(() => backend.openSessions === 0 && backend.openWatches === 0);
      }
      await until(() => count.held.filter((what) => what !== 'peer').length === 0);
      backend.remove();
      expect(count.held).to.deep.equal([]);
    } finally {
      count.restore();
    }
  });

  it('plays in twenty places on one page', async () => {
    backend.change(live);
    const first = await stage.place();
    await untilPhase(first, 'playing');
    let pauses = 0;
    first.addEventListener('pause', () => (pauses += 1));
    const others = await Promise.all(Array.from({ length: 19 }, () => stage.place()));
    const elements = [first, ...others];
    await Promise.all(elements.map((element) => untilPhase(element, 'playing')));
    await until(() => elements.every(isMoving));
    expect(elements.filter(({ media }) => media?.paused !== false)).to.deep.equal([]);
    expect(pauses).to.equal(0);
    expect(elements.map(({ state }) => state.phase)).to.deep.equal(Array(20).fill('playing'));
  });

  it('fires the media’s events itself, and answers to the usual keys', async () => {
    const element = await stage.placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    const frame = element.shadowRoot?.querySelector<HTMLElement>('[part=frame]');
    const changed = new Promise((resolve) => {
      element.addEventListener('volumechange', resolve, { once: true });
    });
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }));
    await changed;
    expect(element.media?.muted).to.equal(false);
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }));
    await until(() => element.media?.paused === true);
    await until(() => element.shadowRoot?.querySelector('[aria-label="Play"]') !== null);
    expect(element.state).to.include({ phase: 'playing', need: 'play' });
    expect(element.shadowRoot?.querySelector('[part=play]'), 'the bar alone').to.equal(null);
    await element.play();
    expect(element.state).to.include({ phase: 'playing', need: 'nothing' });
  });

  it('keeps the page from scrolling by a key whose doing is still to be fetched, and does it then', async () => {
    const element = await stage.placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    const frame = element.shadowRoot?.querySelector<HTMLElement>('[part=frame]');
    /** Whether the page is kept from what it would do by that key. */
    const press = (key: string, init: KeyboardEventInit = {}): boolean => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
      return frame?.dispatchEvent(event) === false;
    };
    expect(press('ArrowLeft', { altKey: true })).to.equal(false);
    expect(press('Tab')).to.equal(false);
    expect(press(' ')).to.equal(true);
    expect(element.media?.paused).to.equal(false);
    await until(() => element.media?.paused === true);
  });

  it('leaves its volume slider where the device keeps the loudness to itself', async () => {
    const element = await stage.placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=volume]') !== null);
    const slider = element.shadowRoot?.querySelector<HTMLInputElement>('[part=volume]');
    if (!slider || !element.media) throw new Error('No slider');
    Object.defineProperty(element.media, 'volume', { get: () => 1, set: () => undefined });
    slider.value = '0.5';
    slider.dispatchEvent(new Event('input'));
    expect(slider.value).to.equal('1');
  });

  it('names what is missing when the page gives it no address', async () => {
    const element = await fixture<LivePlayerElement>(html`<live-player></live-player>`);
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('source-missing');
    expect(await element.play()).to.deep.equal({ outcome: 'ignored' });
  });
});
