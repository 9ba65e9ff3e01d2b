import { openStreamPage } from './stream-page.js';

interface WaitingElement extends HTMLElement {
  readonly state: { readonly phase: string; readonly announcement?: object | null };
}

const player = document.querySelector<WaitingElement>('live-player');

// While it waits, the player shows the title itself: that is read once, and heard where it belongs.
player?.addEventListener('statechange', () => {
  const { phase, announcement = null } = player.state;
  const isAnnounced = phase === 'waiting' && announcement !== null;
  document.querySelector('#title')?.classList.toggle('unseen', isAnnounced);
});

await openStreamPage('live-player');
