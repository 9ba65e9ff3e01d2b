import { expect } from '@open-wc/testing';
import type { HlsEngine } from '../../src/media/hls-attachment.js';
import { attachHls } from '../../src/media/hls-attachment.js';
import type { HlsError } from '../../src/media/hls-error.js';

const playlist = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;

const statusOf = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'status')
  ?.get as () => number;

/** The builds of hls.js that this page has fetched. */
function loadedHls(): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname.split('/').at(-1) ?? '')
    .filter((name) => name.startsWith('hls.'));
}

/** Answers 403 to requests for these addresses for as long as it acts. */
async function refusing(
  isRefused: (url: string) => boolean,
  act: () => Promise<void>,
): Promise<void> {
  const { open, setRequestHeader } = XMLHttpRequest.prototype;
  const refused = new Set<XMLHttpRequest>();
  XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
    const isOne = isRefused(String(url));
    if (isOne) refused.add(this);
    open.call(this, method, isOne ? new URL('/refused', location.href) : url, true);
  };
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    if (!refused.has(this)) setRequestHeader.call(this, name, value);
  };
  Object.defineProperty(XMLHttpRequest.prototype, 'status', {
    configurable: true,
    get(this: XMLHttpRequest): number {
      return refused.has(this) ? 403 : Number(statusOf.call(this));
    },
  });
  try {
    await act();
  } finally {
    Object.assign(XMLHttpRequest.prototype, { open, setRequestHeader });
    Object.defineProperty(XMLHttpRequest.prototype, 'status', {
      configurable: true,
      get: statusOf,
    });
  }
}

describe('attachHls', () => {
  let video: HTMLVideoElement;
  let ending: AbortController;

  beforeEach(() => {
    ending = new AbortController();
    video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
  });

  afterEach(() => {
    ending.abort();
    video.remove();
  });

  function attach(url: string, options: { engine?: HlsEngine; token?: string } = {}) {
    let tell: (error: HlsError) => void;
    const failure = new Promise<HlsError>((resolve) => {
      tell = resolve;
    });
    const attachment = attachHls(video, url, {
      ...options,
      signal: ending.signal,
      onError: (error) => tell(error),
    });
    return { attachment, failure };
  }

  const engines: readonly (HlsEngine | undefined)[] = [undefined, 'native'];
  for (const engine of engines) {
    it(`plays a recording to its end, ${engine ?? 'by the engine that the browser deserves'}`, async () => {
      const { attachment } = attach(playlist, engine === undefined ? {} : { engine });
      // Chromium says that it plays HLS itself, and is not believed.
      expect((await attachment).engine).to.equal(engine ?? 'hls.js');
      const ended = new Promise((resolve) => {
        video.addEventListener('ended', resolve, { once: true });
      });
      video.playbackRate = 8;
      await video.play();
      await ended;
      expect(video.duration).to.be.closeTo(6, 0.2);
      expect((await attachment).liveEdge).to.equal(null);
    });

    it(`lets go of the element when it is detached, ${engine ?? 'hls.js'}`, async () => {
      const { attachment } = attach(playlist, engine === undefined ? {} : { engine });
      await attachment;
      await video.play();
      const emptied = new Promise((resolve) => {
        video.addEventListener('emptied', resolve, { once: true });
      });
      ending.abort();
      await emptied;
      expect(video.getAttribute('src')).to.equal(null);
      expect(video.readyState).to.equal(HTMLMediaElement.HAVE_NOTHING);
    });
  }

  it('plays a recording with a hole in its sound to its end', async () => {
    await attach(new URL('../fixtures/hls/hole.m3u8', import.meta.url).href).attachment;
    const ended = new Promise((resolve) => {
      video.addEventListener('ended', resolve, { once: true });
    });
    await video.play();
    await ended;
    expect(video.duration).to.be.closeTo(4, 0.2);
  });

  it('tells an address that does not answer from one that answers with something else', async () => {
    const absent = attach(new URL('../fixtures/absent.m3u8', import.meta.url).href);
    expect((await absent.failure).code).to.equal('source-unreachable');
    const other = attach(new URL('../fixtures/README.md', import.meta.url).href);
    expect((await other.failure).code).to.equal('source-unplayable');
  });

  it('reads the playlist once, and loads all of hls.js only for what needs it', async () => {
    const text = await (await fetch(playlist)).text();
    const absolute = text.replace(/^(init|part)/gm, `${new URL('.', playlist).href}$1`);
    const lists: string[] = [];
    const { open } = XMLHttpRequest.prototype;
    const { fetch: realFetch } = window;
    XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
      if (String(url).startsWith('blob:')) lists.push(String(url));
      open.call(this, method, url, true);
    };
    window.fetch = (input, init) => {
      lists.push(String(input));
      return realFetch(input, init);
    };
    const publish = (content: string): string =>
      URL.createObjectURL(new Blob([content], { type: 'application/vnd.apple.mpegurl' }));
    try {
      const media = publish(
        absolute.replace('URI="init', `URI="${new URL('.', playlist).href}init`),
      );
      await attach(media).attachment;
      await video.play();
      expect(lists).to.deep.equal([media]);
      expect(loadedHls()).to.not.include('hls.mjs');
      ending.abort();
      ending = new AbortController();
      const master = publish(
        `#EXTM3U\n#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="English",INSTREAM-ID="CC1"\n` +
          `#EXT-X-STREAM-INF:BANDWIDTH=90000,RESOLUTION=160x90,CLOSED-CAPTIONS="c"\n${media}\n` +
          `#EXT-X-STREAM-INF:BANDWIDTH=80000,RESOLUTION=80x45,CLOSED-CAPTIONS="c"\n${media}\n`,
      );
      const attachment = await attach(master).attachment;
      await video.play();
      expect(lists.filter((url) => url === master)).to.have.length(1);
      expect(loadedHls()).to.include('hls.mjs');
      expect(attachment.levels.map(({ height }) => height)).to.deep.equal([45, 90]);
      expect(attachment.level).to.equal(null);
      attachment.chooseLevel(0);
      expect(attachment.level).to.equal(0);
    } finally {
      XMLHttpRequest.prototype.open = open;
      window.fetch = realFetch;
    }
  });

  it('asks again with another token where the old one is refused in the middle', async () => {
    let token = 'old';
    let requests = 0;
    // What is refused in the middle is what comes after the playlist and the first bytes.
    await refusing(
      (url) => token === 'old' && url.includes('part1'),
      async () => {
        await attachHls(video, playlist, {
          signal: ending.signal,
          get token() {
            return token;
          },
          renew: async () => {
            requests += 1;
            token = 'new';
            return true;
          },
          onError: (error) => {
            throw error;
          },
        });
        const ended = new Promise((resolve) => {
          video.addEventListener('ended', resolve, { once: true });
        });
        await video.play();
        await ended;
        expect(requests).to.equal(1);
      },
    );
  });

  const renewals = [
    { what: 'nothing but the answer is new', toNext: (token: string) => token, most: 1 },
    { what: 'every new token is refused as well', toNext: (token: string) => `${token}+`, most: 3 },
  ];
  for (const { what, toNext, most } of renewals) {
    it(`gives a source up for good where ${what}, after ${most} renewal${most > 1 ? 's' : ''}`, async () => {
      let token = 'first';
      const renewedAt: number[] = [];
      await refusing(
        (url) => url.includes('part'),
        async () => {
          const failure = new Promise<HlsError>((onError) => {
            void attachHls(video, playlist, {
              signal: ending.signal,
              get token() {
                return token;
              },
              renew: async () => {
                renewedAt.push(performance.now());
                token = toNext(token);
                return true;
              },
              onError,
            });
          });
          expect((await failure).code).to.equal('source-refused');
          expect(renewedAt).to.have.length(most);
          const [first = NaN] = renewedAt;
          const last = renewedAt.at(-1) ?? NaN;
          expect(last - first).to.be.at.least((most - 1) * 950);
        },
      );
    });
  }

  it('sends the token to the source’s own origin only', async () => {
    const tokens = new Map<XMLHttpRequest, string>();
    const { setRequestHeader, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
      if (name === 'Authorization') tokens.set(this, value);
      setRequestHeader.call(this, name, value);
    };
    // Nothing listens there: what matters is what would have been sent.
    const text = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.1:9/part.m4s\n#EXT-X-ENDLIST`;
    const foreign = URL.createObjectURL(
      new Blob([text], { type: 'application/vnd.apple.mpegurl' }),
    );
    try {
      await attach(playlist, { token: 'secret' }).attachment;
      await video.play();
      expect(tokens.size).to.be.greaterThan(1);
      expect(new Set(tokens.values())).to.deep.equal(new Set(['Bearer secret']));
      ending.abort();
      ending = new AbortController();
      const toElsewhere = new Promise<XMLHttpRequest>((resolve) => {
        XMLHttpRequest.prototype.send = function (body) {
          this.addEventListener('error', () => resolve(this));
          send.call(this, body);
        };
      });
      await attach(foreign, { token: 'secret' }).attachment;
      expect(tokens.has(await toElsewhere)).to.equal(false);
    } finally {
      Object.assign(XMLHttpRequest.prototype, { setRequestHeader, send });
      URL.revokeObjectURL(foreign);
    }
  });
});
