import type { Page } from 'playwright-core';

/** More than silence takes of a second, and less than a voice. */
const audibleBytes = 1500;

/** Plays live HLS in a page by hls.js with low latency; resolves when its first picture is shown. */
export async function playLive(page: Page, url: string): Promise<void> {
  await page.addScriptTag({ url: '/hls.js' });
  await page.evaluate(async (source) => {
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const { Hls } = globalThis as unknown as { Hls: new (options: object) => LiveHls };
    const hls = new Hls({ enableWorker: false, maxLiveSyncPlaybackRate: 1.1 });
    const faults: string[] = [];
    Object.assign(globalThis, { hls, faults });
    hls.on('hlsError', (_event, { fatal, details }) => {
      if (fatal) faults.push(details);
    });
    hls.loadSource(source);
    hls.attachMedia(video);
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await video.play();
    await shown;
    interface LiveHls {
      loadSource(url: string): void;
      attachMedia(video: HTMLVideoElement): void;
      on(
        event: string,
        listener: (event: string, data: { fatal: boolean; details: string }) => void,
      ): void;
    }
  }, url);
}

/** How the page's live HLS stands. */
export async function readLive(
  page: Page,
): Promise<{ faults: string[]; latency: number; currentTime: number; ended: boolean }> {
  return await page.evaluate(() => {
    const { hls, faults } = globalThis as unknown as {
      hls: { latency: number };
      faults: string[];
    };
    const video = document.querySelector('video');
    if (video === null) throw new Error('No video');
    return { faults, latency: hls.latency, currentTime: video.currentTime, ended: video.ended };
  });
}

/** Resolves when the page's video has come to the end of its stream. */
export async function ended(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const video = document.querySelector('video');
    if (video === null || video.ended) return;
    await new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
  });
}

/** Resolves when pictures of this width have been moving for a while, rejects when the player has given up. */
export async function sees(page: Page, width: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('No video');
    for (let begun: number | null = null; ;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [fault] = (globalThis as unknown as { faults: string[] }).faults;
      if (fault !== undefined) throw new Error(fault);
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      if (begun === null && video.videoWidth === wanted) begun = totalVideoFrames;
      if (begun !== null && totalVideoFrames > begun + 30) return;
    }
  }, width);
}

/** Resolves when a second of what the page's player decodes is more than silence. */
export async function hears(page: Page): Promise<void> {
  await page.evaluate(async (least) => {
    const video = document.querySelector('video') as unknown as {
      webkitAudioDecodedByteCount: number;
      currentTime: number;
    };
    for (let rate = 0; rate < least;) {
      const { webkitAudioDecodedByteCount: bytes, currentTime } = video;
      while (video.currentTime < currentTime + 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      rate = (video.webkitAudioDecodedByteCount - bytes) / (video.currentTime - currentTime);
    }
  }, audibleBytes);
}
