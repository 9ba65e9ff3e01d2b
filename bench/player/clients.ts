import { WebRTCPlayer } from '@eyevinn/webrtc-player';
import Hls from 'hls.js';
import { WHEPClient } from 'whip-whep/whep.js';

/** Runs in the page: one way to watch. */
export interface Client {
  /** What a page does before anybody asks for the picture. */
  place(url: string): void;
  /** Asks for the picture, and answers with the element that will show it. */
  play(url: string): HTMLVideoElement;
  stop(): Promise<void>;
}

interface LivePlayer extends HTMLElement {
  readonly media: HTMLVideoElement;
  play(): Promise<unknown>;
}

/** What video.js leaves in the page; it is there only where the bench has found it. */
interface VideoJs {
  (
    video: HTMLVideoElement,
    options: object,
  ): {
    play(): void;
    dispose(): void;
    /** It may exchange the element. */
    el(): Element;
  };
}

function createStreamside(attribute: 'whep-url' | 'hls-src'): Client {
  let element: LivePlayer | null = null;
  return {
    place(url) {
      element = document.createElement('live-player') as LivePlayer;
      element.setAttribute('muted', '');
      element.setAttribute(attribute, url);
      document.body.replaceChildren(element);
    },
    play() {
      if (element === null) throw new Error('It was not placed');
      void element.play();
      return element.media;
    },
    stop: async () => element?.remove(),
  };
}

/** What each of the others does with a bare video element; answers with the way to stop. */
type Watch = (url: string, video: HTMLVideoElement) => () => unknown;

function createOther(watch: Watch): Client {
  let video = document.createElement('video');
  let end: (() => unknown) | null = null;
  return {
    place() {
      video = document.createElement('video');
      video.muted = video.autoplay = video.playsInline = true;
      document.body.replaceChildren(video);
    },
    play(url) {
      end = watch(url, video);
      return document.querySelector('video') ?? video;
    },
    async stop() {
      await end?.();
      document.body.replaceChildren();
    },
  };
}

const watchWithWhipWhep: Watch = (url, video) => {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const media = new MediaStream();
  video.srcObject = media;
  peer.addEventListener('track', ({ track }) => media.addTrack(track));
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  const client = new WHEPClient();
  client.view(peer, url, '').catch(() => undefined);
  return () => client.stop();
};

const watchWithEyevinn: Watch = (url, video) => {
  const player = new WebRTCPlayer({ video, type: 'whep', iceServers: [] });
  player.load(new URL(url)).catch(() => undefined);
  return () => player.destroy();
};

const watchWithHlsJs: Watch = (url, video) => {
  const hls = new Hls();
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
};

const watchWithVideoJs: Watch = (url, video) => {
  const { videojs } = globalThis as { videojs?: VideoJs };
  const player = videojs?.(video, {
    sources: [{ src: url, type: 'application/vnd.apple.mpegurl' }],
  });
  player?.play();
  return () => player?.dispose();
};

export const clients: Readonly<Record<string, Client>> = {
  'streamside whep': createStreamside('whep-url'),
  'whip-whep': createOther(watchWithWhipWhep),
  eyevinn: createOther(watchWithEyevinn),
  'streamside hls': createStreamside('hls-src'),
  'hls.js': createOther(watchWithHlsJs),
  'video.js': createOther(watchWithVideoJs),
};
