import { expect, fixture, html } from '@open-wc/testing';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { hls, growing, isMoving, live, LiveStage } from './support/live-stage.js';
import { ResourceCount } from './support/resource-count.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

describe('LivePlayerElement on its ladder', () => {
  let stage: LiveStage;
  let backend: ViewerBackend;

  beforeEach(() => {
    stage = new LiveStage();
    ({ backend } = stage);
  });

  afterEach(() => stage.close());

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
    const made = watchVideosMade();
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
      element.remove();
      await until(() => made.every(isLetGo));
    } finally {
      Math.random = random;
      Reflect.deleteProperty(document, 'createElement');
    }
  });

  it('opens a list anew that has ended while the stream is live', async () => {
    const playlist = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;
    backend.change({ ...live, sources: [{ type: 'hls', url: playlist, latency: 'low' }] });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    await until(() => (element.media?.currentTime ?? 0) > 4);
    await untilPhase(element, 'reconnecting');
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('whep');
  });

  it('takes a source that cannot be reached for a connection to be made, not for an error', async () => {
    const nowhere = 'http://127.0.0.1:9/live.m3u8';
    backend.change({ ...live, sources: [{ type: 'hls', url: nowhere, latency: 'standard' }] });
    const element = await stage.place();
    await untilPhase(element, 'reconnecting');
    expect(element.error).to.equal(null);
    backend.change(live);
    await untilPhase(element, 'playing');
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

    const plain = await stage.placePlaying();
    await until(() => plain.shadowRoot?.querySelector('[part=controls]') !== null);
    expect(plain.shadowRoot?.querySelector('[aria-label=Settings]')).to.equal(null);
  });

  it('comes back to a list whose server was away, though another one refuses it', async () => {
    let isAway = true;
    // One that begins in the page, and goes on nowhere.
    const text = (await (await fetch(growing)).text())
      .replace(/^(?!#)(.+)$/gm, (name) => new URL(name, growing).href)
      .replace(/URI="([^"]+)"/g, (_, name: string) => `URI="${new URL(name, growing).href}"`);
    backend.refuse((path) => {
      if (path === '/whep') return new Response(null, { status: 403 });
      if (path !== '/live.m3u8') return null;
      if (isAway) throw new TypeError('Nobody answers');
      return new Response(text);
    });
    const { pathname } = new URL(backend.endpoint);
    const list = `https://media.example${pathname}/live.m3u8`;
    const sources = [...live.sources, { type: 'hls', url: list, latency: 'standard' } as const];
    backend.change({ ...live, sources });
    const element = await stage.place();
    await until(() => backend.requests.filter((it) => it === 'POST /whep').length > 2);
    isAway = false;
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('hls');
  });

  describe('to which a better source comes while a lesser one plays, as after a restart of its server', () => {
    const list = { type: 'hls', url: hls, latency: 'standard' } as const;

    async function placeByWhep(): Promise<LivePlayerElement> {
      backend.change(live);
      const element = await fixture<LivePlayerElement>(
        html`<live-player
          endpoint=${backend.endpoint}
          stream="st_1"
          latency="standard"
          autoplay
          muted
          controls
          viewer-count
        ></live-player>`,
      );
      await untilPhase(element, 'playing');
      expect(element.path).to.equal('whep');
      return element;
    }

    /** Names the list as well, and waits until the player has heard of it. */
    async function nameList(element: LivePlayerElement): Promise<void> {
      backend.change({ ...live, sources: [...live.sources, list], viewers: 7 });
      const count = () => element.shadowRoot?.querySelector('[part=viewers]')?.textContent ?? '';
      await until(() => count().includes('7'));
    }

    /** Has the next trial begin within a second, where one is to begin at all. */
    async function climb(element: LivePlayerElement): Promise<void> {
      window.dispatchEvent(new Event('online'));
      await until(() => element.path === 'hls');
    }

    it('climbs to it', async () => {
      const element = await placeByWhep();
      await nameList(element);
      await climb(element);
    });

    it('climbs to it once a viewer plays on who had paused when it was about to take the screen', async () => {
      const made = watchVideosMade();
      try {
        const element = await placeByWhep();
        await nameList(element);
        const before = made.length;
        window.dispatchEvent(new Event('online'));
        await until(() => made.length > before);
        element.pause();
        await until(() => made.slice(before).every(isLetGo));
        expect(element.path).to.equal('whep');
        await element.play();
        await climb(element);
      } finally {
        Reflect.deleteProperty(document, 'createElement');
      }
    });

    it('climbs to it once a viewer plays on who had paused', async () => {
      const element = await placeByWhep();
      element.pause();
      await nameList(element);
      await element.play();
      await climb(element);
    });
  });
});

/** Every video that is made from now on, until `document.createElement` is its own again. */
function watchVideosMade(): readonly HTMLVideoElement[] {
  const { createElement } = document;
  const made: HTMLVideoElement[] = [];
  document.createElement = ((...args: Parameters<typeof createElement>) => {
    const element = createElement.apply(document, args);
    if (element instanceof HTMLVideoElement) made.push(element);
    return element;
  }) as typeof createElement;
  return made;
}

/** Nothing plays in it any more, and nothing is loaded for it. */
function isLetGo(video: HTMLVideoElement): boolean {
  return video.src === '' && (video.currentSrc === '' || video.paused);
}
