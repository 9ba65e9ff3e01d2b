import { expect } from '@open-wc/testing';
import type { HlsEngine } from '../../src/media/hls-attachment.js';
import { attachHls } from '../../src/media/hls-attachment.js';
import type { HlsError } from '../../src/media/hls-error.js';

const playlist = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;

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
