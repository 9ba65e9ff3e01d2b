import type { Page } from 'playwright-core';

/** Gives the page a camera of this size, whatever it asks for. */
export async function setCameraSize(page: Page, width: number, height: number): Promise<void> {
  await page.evaluate(
    (size) => {
      const devices = navigator.mediaDevices;
      const original = devices.getUserMedia.bind(devices);
      devices.getUserMedia = (constraints) =>
        original({ ...constraints, video: { ...size, frameRate: 30 } });
    },
    { width, height },
  );
}

/** Plays a file to its end and seeks in it; answers with its length and the widths of the pictures, and fails where the browser does. */
export async function playFile(
  page: Page,
  file: string,
  seekTo: readonly number[],
): Promise<{ duration: number; widths: number[]; soughtWidths: number[] }> {
  return await page.evaluate(
    async ({ url, times }) => {
      const video = document.createElement('video');
      video.muted = true;
      document.body.append(video);
      const failed = new Promise<never>((_, reject) => {
        video.addEventListener('error', () => reject(new Error(video.error?.message)));
      });
      const widths: number[] = [];
      video.addEventListener('resize', () => widths.push(video.videoWidth));
      video.src = url;
      await Promise.race([video.play(), failed]);
      video.playbackRate = 2;
      const ended = new Promise((resolve) => (video.onended = resolve));
      await Promise.race([ended, failed]);
      const soughtWidths: number[] = [];
      for (const time of times) {
        const sought = new Promise((resolve) => (video.onseeked = resolve));
        video.currentTime = time;
        await Promise.race([sought, failed]);
        soughtWidths.push(video.videoWidth);
      }
      return { duration: video.duration, widths, soughtWidths };
    },
    { url: file, times: seekTo },
  );
}
