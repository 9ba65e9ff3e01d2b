import type { ControlsModel } from '../shared/player/controls-model.js';
import type { Face } from '../shared/player/face.js';
import { LaterCode } from '../shared/player/later-code.js';
import type { LivePlayerElement } from './live-player-element.js';
import { LiveProgramme } from './live-programme.js';
import type { LivePlayerState } from './live-state.js';
import { renderLiveScene } from './live-view.js';

/** How `<live-player>` looks, and what it plays. */
export function createLiveFace(element: LivePlayerElement): Face<LivePlayerState> {
  let programme: LiveProgramme | null = null;
  const countdown = new LaterCode(
    async () => new (await import('./countdown.js')).Countdown(element),
    () => element.requestUpdate(),
  );
  return {
    label: 'player-live',

    get poster() {
      const { state } = element;
      const known = state.phase === 'waiting' ? state.announcement : state;
      return element.poster || (known !== null && 'poster' in known ? (known.poster ?? '') : '');
    },

    get isOnStage() {
      const hasVideo = ['playing', 'stalled', 'reconnecting', 'replay'];
      return (
        hasVideo.includes(element.state.phase) ||
        programme?.hasLastPicture === true ||
        this.poster !== ''
      );
    },

    get controls(): ControlsModel {
      const { state } = element;
      const isReplay = state.phase === 'replay';
      const broadcast = programme?.broadcast;
      const isLive = element.path !== null || state.phase === 'reconnecting';
      const isFromStart = broadcast?.isFromStart === true;
      const behindSeconds = broadcast?.behindSeconds ?? null;
      const live =
        isReplay || (isFromStart && behindSeconds === null)
          ? null
          : readPlace(state, broadcast?.isBehind === true);
      return {
        // A recording of an hour is of no use without its time bar, so it has the bar unasked.
        isShown: isReplay || isFromStart || (element.controls && isLive),
        live,
        behindSeconds,
        // Beside the badge: who watches from the beginning is not among them.
        viewers:
          element.viewerCount && !isFromStart && live !== 'lost'
            ? (programme?.viewers ?? null)
            : null,
        duration: isReplay ? state.duration : null,
        playback: programme?.playback ?? null,
        title: programme?.title ?? null,
        storyboard: '',
        isDownloadable: element.downloadable,
        actions: {
          play: () => element.play(),
          pause: () => void element.pause(),
          goLive: () => element.goLive(),
          seek: (seconds) => programme?.seek(seconds),
          ...(broadcast?.canStartOver === true ? { startOver: () => element.startOver() } : {}),
        },
      };
    },

    createProgramme(screen) {
      programme = new LiveProgramme(screen, element);
      return programme;
    },

    renderScene: (model) =>
      renderLiveScene(element.state, model, Date.now(), countdown, (seconds) => {
        programme?.seek(seconds);
        void element.play();
      }),
  };
}

/** A picture that stands still is not live, and the badge does not say so. */
function readPlace(state: LivePlayerState, isBehind: boolean): ControlsModel['live'] {
  if (isBehind) return 'behind';
  // Nobody can go to what does not come.
  return state.phase === 'playing' ? state.at : 'lost';
}
