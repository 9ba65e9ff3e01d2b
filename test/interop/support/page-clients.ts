import { WebRTCPlayer } from '@eyevinn/webrtc-player';

import { publishers, watchers } from '../../../bench/protocol/clients.js';
import type { Watch } from '../../../bench/protocol/clients.js';

const watchWithPlayer: Watch = async (url, video) => {
  const player = new WebRTCPlayer({ video, type: 'whep', iceServers: [] });
  await player.load(new URL(url));
  return async () => player.unload();
};

const allWatchers: Record<string, Watch> = { ...watchers, 'eyevinn-player': watchWithPlayer };

let stopPublishing: () => Promise<void> = () => Promise.resolve();

/** Runs in the page: publishes the camera with one of the clients. */
export async function publishWith(name: string, url: string): Promise<void> {
  const media = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360 },
  });
  const publish = publishers[name];
  if (publish === undefined) throw new Error(`No publisher ${name}`);
  stopPublishing = await publish(url, media);
}

/** Runs in the page: ends what `publishWith` began. */
export async function stop(): Promise<void> {
  await stopPublishing();
}

/** Runs in the page: plays with one of the clients, until so many frames have been shown, and stops. */
export async function watchWith(name: string, url: string, frames: number): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  document.body.append(video);
  const watch = allWatchers[name];
  if (watch === undefined) throw new Error(`No watcher ${name}`);
  const stopWatching = await watch(url, video);
  for (let i = 0; i < frames; i += 1) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  }
  await stopWatching();
  video.remove();
}
