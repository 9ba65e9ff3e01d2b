import { expect } from '@open-wc/testing';
import { attachHls, readyHls } from '../../src/media/hls-attachment.js';

const playlist = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;

describe('readyHls', () => {
  let ending: AbortController;

  beforeEach(() => {
    ending = new AbortController();
  });

  afterEach(() => {
    ending.abort();
    document.querySelectorAll('video').forEach((video) => video.remove());
  });

  async function makeReady(): Promise<HTMLVideoElement> {
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    await readyHls(video, false, ending.signal);
    return video;
  }

  /** Plays it, and says whether in what stood ready. */
  async function play(video: HTMLVideoElement, url: string): Promise<boolean> {
    const before = video.src;
    await attachHls(video, url, {
      signal: ending.signal,
      startAt: 2,
      onError: (error) => {
        throw error;
      },
    });
    await video.play();
    expect(video.currentTime).to.be.at.least(2);
    return video.src === before;
  }

  it('opens the element, plays in it from where it is told to, and frees it in the end', async () => {
    const video = await makeReady();
    expect(video.src).to.match(/^blob:/);
    expect(await play(video, playlist)).to.equal(true);
    ending.abort();
    expect(video.hasAttribute('src')).to.equal(false);
  });

  it('frees an element in which nothing was played', async () => {
    const video = await makeReady();
    ending.abort();
    expect(video.hasAttribute('src')).to.equal(false);
  });

  it('leaves an element alone that has a source', async () => {
    const video = document.createElement('video');
    video.src = new URL('../fixtures/clip.mp4', import.meta.url).href;
    const { src } = video;
    await readyHls(video, false, ending.signal);
    ending.abort();
    expect(video.src).to.equal(src);
  });

  it('begins anew where the source needs all of hls.js, or the browser has closed the element', async () => {
    const master =
      `#EXTM3U\n#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="English",INSTREAM-ID="CC1"\n` +
      `#EXT-X-STREAM-INF:BANDWIDTH=90000,RESOLUTION=160x90,CLOSED-CAPTIONS="c"\n${playlist}\n`;
    const type = 'application/vnd.apple.mpegurl';
    const url = URL.createObjectURL(new Blob([master], { type }));
    expect(await play(await makeReady(), url)).to.equal(false);
    const closed = await makeReady();
    Object.defineProperty(closed, 'error', { configurable: true, value: { code: 3 } });
    expect(await play(closed, playlist)).to.equal(false);
  });

  it('has four elements open at most', async () => {
    const videos: HTMLVideoElement[] = [];
    while (videos.length < 6) videos.push(await makeReady());
    const open = videos.map((video) => video.hasAttribute('src'));
    expect(open).to.deep.equal([false, false, true, true, true, true]);
    const [first] = videos;
    if (first !== undefined) await play(first, playlist);
  });
});
