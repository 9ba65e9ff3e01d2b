/** One player as a page would use it: what it imports, what stands on the page, and how it is told to play. */
export interface Client {
  readonly name: string;
  /** The page's script. `press` on the window starts it and resolves with its video element. */
  readonly script: string;
}

const press = (body: string): string =>
  `window.press = async (src) => { ${body} };\nwindow.isReady = true;`;

/** Each stands on the page before it is pressed, with its script loaded and nothing of the media. */
export const clients: readonly Client[] = [
  {
    name: 'streamside',
    script: `import 'streamside/define/recording-player';
      const player = document.createElement('recording-player');
      player.poster = '/poster.svg';
      player.muted = true;
      player.noResume = true;
      player.src = new URLSearchParams(location.search).get('src');
      document.body.append(player);
      ${press(`void player.play(); return player.media;`)}`,
  },
  {
    name: 'hls.js',
    script: `import Hls from 'hls.js';
      const video = document.createElement('video');
      video.muted = true;
      document.body.append(video);
      ${press(`const hls = new Hls(); hls.loadSource(src); hls.attachMedia(video); void video.play(); return video;`)}`,
  },
  {
    name: 'mux-player',
    script: `import '@mux/mux-player';
      const player = document.createElement('mux-player');
      for (const name of ['muted', 'disable-tracking', 'disable-cookies']) player.setAttribute(name, '');
      player.setAttribute('preload', 'none');
      player.setAttribute('type', 'hls');
      player.setAttribute('src', new URLSearchParams(location.search).get('src'));
      document.body.append(player);
      ${press(`void player.play(); return player.media.nativeEl;`)}`,
  },
  {
    name: 'video.js',
    script: `import videojs from 'video.js';
      const video = document.createElement('video');
      video.className = 'video-js';
      document.body.append(video);
      const player = videojs(video, { muted: true, preload: 'none', controls: true });
      player.src({ src: new URLSearchParams(location.search).get('src'), type: 'application/x-mpegURL' });
      ${press(`void player.play(); return player.el().querySelector('video');`)}`,
  },
  {
    name: 'vidstack',
    script: `import 'vidstack/player';
      import 'vidstack/player/layouts/default';
      import 'vidstack/player/ui';
      const player = document.createElement('media-player');
      player.addEventListener('provider-change', ({ detail }) => {
        if (detail?.type === 'hls') detail.library = () => import('hls.js');
      });
      for (const [name, value] of [['muted', ''], ['load', 'play']]) player.setAttribute(name, value);
      player.innerHTML = '<media-provider></media-provider><media-video-layout></media-video-layout>';
      player.src = { src: new URLSearchParams(location.search).get('src'), type: 'application/x-mpegurl' };
      document.body.append(player);
      ${press(`
        void player.play().catch(() => undefined);
        for (;;) {
          const video = player.querySelector('video');
          if (video !== null) return video;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }`)}`,
  },
];
