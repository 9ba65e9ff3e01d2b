import type { Page } from 'playwright-core';
import type * as Clients from './clients.js';

declare const clients: typeof Clients;
declare const camera: MediaStream;
declare const running: ReturnType<Clients.Publish> | undefined;

/** Takes the camera once: what is measured begins where getUserMedia ends. */
export async function openCamera(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const camera = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 640, height: 360, frameRate: 30 },
    });
    Object.assign(globalThis, { camera });
  });
}

/** Publishes with one client; answers with the time (epoch, ms) at which it began. */
export async function publish(page: Page, client: string, url: string): Promise<number> {
  return page.evaluate(
    async ([name, address]) => {
      const startedAt = performance.timeOrigin + performance.now();
      const stop = clients.publishers[name]?.(address, camera);
      Object.assign(globalThis, { running: stop });
      await stop;
      return startedAt;
    },
    [client, url] as const,
  );
}

/** Watches with one client; answers with the milliseconds to the first frame. */
export async function watch(page: Page, client: string, url: string): Promise<number> {
  return page.evaluate(
    async ([name, address]) => {
      const video = document.createElement('video');
      video.muted = true;
      video.autoplay = true;
      document.body.replaceChildren(video);
      const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      const startedAt = performance.now();
      const stop = clients.watchers[name]?.(address, video);
      Object.assign(globalThis, { running: stop });
      await shown;
      return performance.now() - startedAt;
    },
    [client, url] as const,
  );
}

/** Stops what was begun last. */
export async function stop(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const end = await running;
    await end?.();
  });
}
