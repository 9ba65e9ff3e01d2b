import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/live-player.js';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import type { Recording } from '../../src/contract/index.js';
import { ResourceCount } from './support/resource-count.js';
import { createStream, until, untilPhase, ViewerBackend } from './support/viewer-backend.js';

const hls = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;
const whep = { type: 'whep', url: 'whep', latency: 'sub-second' } as const;
const connected = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 1,
  missingSeconds: 0,
} as const;
const nothing = { whep: false, hls: false, recording: false, backup: false };
const live = { status: 'live', sources: [whep], assurance: connected } as const;
const recording: Recording = {
  id: 'rec_1',
  from: 'local',
  state: 'ready',
  startedAt: '2026-11-21T10:00:00Z',
  duration: 6,
  coverage: 1,
  sources: [{ type: 'hls', url: hls }],
  poster: null,
};

describe('LivePlayerElement', () => {
  let backend: ViewerBackend;

  beforeEach(() => {
    backend = new ViewerBackend(createStream({ startsAt: '2031-05-14T13:00:00Z' }));
  });

  afterEach(() => {
    document.querySelectorAll('live-player').forEach((element) => element.remove());
    backend.remove();
  });

  function words(element: LivePlayerElement): string {
    return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
  }

  function isMoving({ media }: LivePlayerElement): boolean {
    return (media?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5;
  }

  async function place(): Promise<LivePlayerElement> {
    return fixture(
      html`<live-player
        endpoint=${backend.endpoint}
        stream="st_1"
        autoplay
        muted
        controls
      ></live-player>`,
    );
  }

  async function placePlaying(): Promise<LivePlayerElement> {
    backend.change(live);
    const element = await place();
    await untilPhase(element, 'playing');
    return element;
  }

  it('waits with the title and the start in the viewer’s own time', async () => {
    const element = await place();
    await until(() => words(element).includes('Memorial service'));
    const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' });
    expect(words(element)).to.contain(time.format(new Date('2031-05-14T13:00:00Z')));
    expect(element.state.phase).to.equal('waiting');
    expect(element.getAttribute('state')).to.equal('waiting');
    await expect(element).to.be.accessible();
  });

  it('starts by itself over WHEP when the stream goes live', async () => {
    const element = await place();
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

  it('turns to HLS when WHEP is refused', async () => {
    backend.refuse(() => new Response(null, { status: 400 }));
    const element = await fixture<LivePlayerElement>(
      html`<live-player
        whep-url=${`${backend.endpoint}/whep`}
        hls-src=${hls}
        autoplay
        muted
      ></live-player>`,
    );
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('hls');
    expect(backend.requests[0]).to.equal('POST /whep');
  });

  describe('where the network lets no media of WebRTC pass', () => {
    async function placeWithBoth(): Promise<LivePlayerElement> {
      return fixture(
        html`<live-player
          whep-url=${`${backend.endpoint}/whep`}
          hls-src=${hls}
          autoplay
          muted
        ></live-player>`,
      );
    }

    beforeEach(() => {
      backend.bar(true);
      sessionStorage.clear();
    });

    after(() => sessionStorage.clear());

    it('shows HLS soon, and climbs back without black when the way is free', async () => {
      const begun = performance.now();
      const element = await placeWithBoth();
      await untilPhase(element, 'playing');
      expect(element.path).to.equal('hls');
      expect(performance.now() - begun).to.be.lessThan(5000);
      // A recording stands for what is live, and would come to its end.
      if (element.media !== null) element.media.loop = true;
      await until(() => isMoving(element));
      const seen: string[] = [];
      element.addEventListener('statechange', () => seen.push(element.state.phase));
      const blacks = watchForBlack(element);
      backend.bar(false);
      window.dispatchEvent(new Event('online'));
      await until(() => element.path === 'whep');
      await until(() => element.shadowRoot?.querySelector('canvas')?.hidden === true);
      expect(element.media?.srcObject).to.be.instanceOf(MediaStream);
      expect(blacks()).to.equal(0);
      expect(seen).to.deep.equal([]);
    });

    it('remembers it for the next player', async () => {
      const first = await placeWithBoth();
      await untilPhase(first, 'playing');
      first.remove();
      await until(() => backend.openSessions === 0);
      const before = backend.requests.length;
      const second = await placeWithBoth();
      await untilPhase(second, 'playing');
      expect(second.path).to.equal('hls');
      expect(backend.requests.slice(before)).not.to.include('POST /whep');
    });

    it('lets go of every trial in vain before the next', async function () {
      this.timeout(60_000);
      const count = new ResourceCount();
      const { random } = Math;
      try {
        const element = await placeWithBoth();
        await untilPhase(element, 'playing');
        if (element.media !== null) element.media.loop = true;
        // What is spread over a second comes at once.
        Math.random = () => 0;
        const tries = () => backend.requests.filter((it) => it === 'POST /whep').length;
        for (const before = tries(); tries() < before + 20;) {
          window.dispatchEvent(new Event('online'));
          await new Promise((resolve) => setTimeout(resolve, 10));
          expect(count.held.filter((what) => what === 'peer').length).to.be.lessThan(4);
        }
        expect(element.path).to.equal('hls');
        element.remove();
        await until(() => backend.openSessions === 0);
        backend.remove();
        await until(() => count.held.length === 0);
      } finally {
        Math.random = random;
        count.restore();
      }
    });

    /** Counts the looks at which the player shows neither its video nor the last picture. */
    function watchForBlack(element: LivePlayerElement): () => number {
      let count = 0;
      const timer = setInterval(() => {
        const isCovered = element.shadowRoot?.querySelector('canvas')?.hidden === false;
        const isShown = (element.media?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA;
        if (!isCovered && !isShown) count += 1;
      }, 10);
      return () => {
        clearInterval(timer);
        return count;
      };
    }
  });

  it('lets go of the element in which a better list was tried in vain', async function () {
    this.timeout(60_000);
    const { random } = Math;
    const { createElement } = document;
    const made: HTMLVideoElement[] = [];
    document.createElement = ((...args: Parameters<typeof createElement>) => {
      const element = createElement.apply(document, args);
      if (element instanceof HTMLVideoElement) made.push(element);
      return element;
    }) as typeof createElement;
    try {
      const element = await fixture<LivePlayerElement>(
        html`<live-player
          whep-url=${`${backend.endpoint}/whep`}
          hls-src=${`${backend.endpoint}/missing.m3u8`}
          latency="standard"
          autoplay
          muted
        ></live-player>`,
      );
      await untilPhase(element, 'playing');
      expect(element.path).to.equal('whep');
      Math.random = () => 0;
      while (made.length < 20) {
        window.dispatchEvent(new Event('online'));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const isHeld = (video: HTMLVideoElement): boolean => video.currentSrc !== '' && !video.paused;
      element.remove();
      await until(() => made.every((video) => !isHeld(video) && video.src === ''));
    } finally {
      Math.random = random;
      Reflect.deleteProperty(document, 'createElement');
    }
  });

  it('opens a list anew that has ended while the stream is live', async () => {
    const playlist = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;
    backend.change({ ...live, sources: [{ type: 'hls', url: playlist, latency: 'low' }] });
    const element = await place();
    await untilPhase(element, 'playing');
    await until(() => (element.media?.currentTime ?? 0) > 4);
    await untilPhase(element, 'reconnecting');
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('whep');
  });

  it('lets a late-comer begin at the beginning, and leads back to what is live', async () => {
    const element = await placePlaying();
    const find = (words: string) =>
      element.shadowRoot?.querySelector<HTMLElement>(`[part=controls] [aria-label='${words}']`);
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    expect(find('From the beginning')).to.equal(null);
    backend.change({ recordings: [{ ...recording, state: 'recording', duration: null }] });
    await until(() => find('From the beginning') !== null);
    await expect(element).to.be.accessible();
    find('From the beginning')?.click();
    await until(() => element.path === 'hls');
    await until(() => isMoving(element));
    expect(element.media?.currentTime).to.be.lessThan(4);
    const badge = element.shadowRoot?.querySelector<HTMLElement>('[part=live]');
    await until(() => badge?.textContent?.trim() === 'Go to live');
    badge?.click();
    await until(() => element.path === 'whep');
    await until(() => badge?.textContent?.trim() === 'Live');
    const press = (key: string): void => {
      const frame = element.shadowRoot?.querySelector('.frame');
      frame?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    };
    press('Home');
    await until(() => element.path === 'hls');
    press('End');
    await until(() => element.path === 'whep');
  });

  it('lets a viewer choose where a live picture has several qualities, and only there', async () => {
    const publish = (text: string): string =>
      URL.createObjectURL(new Blob([text], { type: 'application/vnd.apple.mpegurl' }));
    const media = publish(
      (await (await fetch(hls)).text())
        .replace(/^(?!#)(.+)$/gm, (name) => new URL(name, hls).href)
        .replace(/URI="([^"]+)"/g, (_, name: string) => `URI="${new URL(name, hls).href}"`),
    );
    const master = publish(
      `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=80000,RESOLUTION=80x45\n${media}\n` +
        `#EXT-X-STREAM-INF:BANDWIDTH=90000,RESOLUTION=160x90\n${media}\n`,
    );
    const element = await fixture<LivePlayerElement>(
      html`<live-player hls-src=${master} autoplay muted controls></live-player>`,
    );
    await untilPhase(element, 'playing');
    const openSettings = (): HTMLElement | null | undefined =>
      element.shadowRoot?.querySelector<HTMLElement>('[part=controls] [aria-label=Settings]');
    await until(() => !!openSettings());
    openSettings()?.click();
    const list = (): HTMLSelectElement | null | undefined =>
      element.shadowRoot?.querySelector('[part=panel] select');
    await until(() => !!list());
    const words = [...(list()?.options ?? [])].map(({ text }) => text);
    expect(words).to.deep.equal(['Automatic', '45p', '90p']);
    await expect(element).to.be.accessible();
    const select = list();
    if (select) select.value = '0';
    select?.dispatchEvent(new Event('change'));
    element.requestUpdate();
    await until(() => list()?.selectedOptions[0]?.text === '45p');
    element.remove();

    const plain = await placePlaying();
    await until(() => plain.shadowRoot?.querySelector('[part=controls]') !== null);
    expect(plain.shadowRoot?.querySelector('[aria-label=Settings]')).to.equal(null);
  });

  it('keeps the last picture while the camera is away, and goes on by itself', async () => {
    const element = await placePlaying();
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

  it('turns to the recording when it is ready, in the same place', async () => {
    const element = await placePlaying();
    backend.change({ status: 'processing', recordings: [{ ...recording, state: 'processing' }] });
    await untilPhase(element, 'ended');
    await until(() => words(element).includes('The recording is being prepared.'));
    await until(() => backend.openSessions === 0);
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    expect(element.media?.duration).to.be.closeTo(6, 0.2);
    const slider = element.shadowRoot?.querySelector('input[part=position]');
    expect(slider?.getAttribute('aria-valuetext')).to.match(/^0:0\d of 0:06$/);
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('whep');
  });

  it('tells the end over the last picture, then shows the recording without starting it', async () => {
    const element = await placePlaying();
    await until(() => isMoving(element));
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'ended');
    const still = element.shadowRoot?.querySelector('canvas');
    expect(still?.hidden).to.equal(false);
    await until(() => words(element).startsWith('The event has ended.'));
    expect(words(element)).to.contain('The recording is being prepared.');
    const told = performance.now();
    await expect(element).to.be.accessible();
    await untilPhase(element, 'replay');
    expect(performance.now() - told).to.be.greaterThan(3000);
    await until(() => still?.hidden === true);
    expect(element.state).to.include({ need: 'play' });
    expect(element.media?.paused).to.equal(true);
    expect(element.media?.currentTime).to.equal(0);
    element.shadowRoot?.querySelector<HTMLElement>('[part=play]')?.click();
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    backend.change(live);
    await untilPhase(element, 'playing');
  });

  it('goes on by itself when the event that has ended is live again', async () => {
    const element = await placePlaying();
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.shadowRoot?.querySelector('canvas')?.hidden).to.equal(true);
  });

  it('says that the event does not exist, and comes out of it by itself', async () => {
    backend.refuse(() =>
      Response.json(
        { type: 'about:blank', title: 'No such stream', status: 404, code: 'stream-not-found' },
        { status: 404, headers: { 'Content-Type': 'application/problem+json' } },
      ),
    );
    const element = await place();
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
    const element = await placePlaying();
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
    const element = await place();
    await until(() => words(element).includes('Memorial service'));
    const requests = backend.requests.length;
    backend.goAway();
    await until(() => backend.requests.length > requests + 1);
    expect(element.state).to.include({ phase: 'waiting', until: 'start' });
    expect(words(element)).to.contain('Memorial service');
  });

  it('takes a source that cannot be reached for a connection to be made, not for an error', async () => {
    const nowhere = 'http://127.0.0.1:9/live.m3u8';
    backend.change({ ...live, sources: [{ type: 'hls', url: nowhere, latency: 'standard' }] });
    const element = await place();
    await untilPhase(element, 'reconnecting');
    expect(element.error).to.equal(null);
    backend.change(live);
    await untilPhase(element, 'playing');
  });

  it('has the words of an error at hand before it meets one', async () => {
    const element = await place();
    await until(() => words(element).includes('Memorial service'));
    backend.refuse((path) => (path === '/whep' ? new Response(null, { status: 403 }) : null));
    backend.change(live);
    const shown = new Promise<string>((resolve) => {
      element.addEventListener('error', () => {
        void element.updateComplete.then(() => resolve(words(element)));
      });
    });
    expect(await shown).to.contain('You do not have permission');
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
    const element = await place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('source-missing');
    backend.change(live);
    await untilPhase(element, 'playing');
  });

  it('waits for a source that is promised, without a word of an error', async () => {
    const element = await place();
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
    const element = await place();
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
    const element = await place();
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('token-missing');
    backend.refuse(null);
    element.token = 'a-token';
    await untilPhase(element, 'waiting');
  });

  it('answers to the keys after a move in the page', async () => {
    const element = await placePlaying();
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    const elsewhere = await fixture<HTMLElement>(html`<div></div>`);
    elsewhere.append(element);
    await element.updateComplete;
    const frame = element.shadowRoot?.querySelector<HTMLElement>('[part=frame]');
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }));
    await until(() => element.media?.muted === false);
  });

  it('plays on when it is moved in the page', async () => {
    const element = await placePlaying();
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    elsewhere.append(element);
    const before = element.media?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    await element.play();
    await until(
      () => (element.media?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > before + 5,
    );
    expect(element.state.phase).to.equal('playing');
    expect(backend.requests.filter((request) => request === 'POST /whep')).to.have.length(1);
    elsewhere.remove();
  });

  it('lets go of everything when it is removed', async () => {
    const element = await placePlaying();
    expect(backend.openSessions).to.equal(1);
    element.remove();
    await until(() => backend.openSessions === 0 && backend.openWatches === 0);
    expect(element.media?.srcObject).to.equal(null);
  });

  it('leaves nothing behind after many comings and goings', async function () {
    this.timeout(120_000);
    (await placePlaying()).remove();
    await until(() => backend.openSessions === 0 && backend.openWatches === 0);
    const count = new ResourceCount();
    try {
      for (let round = 0; round < 10; round += 1) {
        const element = await place();
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
    const elements = await Promise.all(Array.from({ length: 20 }, () => place()));
    await Promise.all(elements.map((element) => untilPhase(element, 'playing')));
    await until(() => elements.every(isMoving));
    expect(elements.map(({ state }) => state.phase)).to.deep.equal(Array(20).fill('playing'));
  });

  it('fires the media’s events itself, and answers to the usual keys', async () => {
    const element = await placePlaying();
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
    await until(() => element.shadowRoot?.querySelector('[part=play]') !== null);
    expect(element.state).to.include({ phase: 'playing', need: 'play' });
    await element.play();
    expect(element.state).to.include({ phase: 'playing', need: 'nothing' });
  });

  it('names what is missing when the page gives it no address', async () => {
    const element = await fixture<LivePlayerElement>(html`<live-player></live-player>`);
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('source-missing');
    expect(await element.play()).to.deep.equal({ outcome: 'ignored' });
  });
});
