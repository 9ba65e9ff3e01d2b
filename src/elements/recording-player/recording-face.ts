import type { ControlsModel } from '../shared/player/controls-model.js';
import type { Face } from '../shared/player/face.js';
import { toMuxPicture } from './source/mux-picture.js';
import type { RecordingPlayerElement } from './recording-player-element.js';
import { RecordingProgramme } from './recording-programme.js';
import type { RecordingPlayerState } from './recording-state.js';
import { renderRecordingScene } from './recording-view.js';

/** How `<recording-player>` looks, and what it plays. */
export function createRecordingFace(element: RecordingPlayerElement): Face<RecordingPlayerState> {
  let programme: RecordingProgramme | null = null;
  return {
    label: 'player-recording',

    get poster() {
      const { state } = element;
      return element.poster || ('poster' in state ? (state.poster ?? '') : '');
    },

    get isOnStage() {
      return 'recording' in element.state || this.poster !== '';
    },

    get controls(): ControlsModel {
      const { state } = element;
      return {
        // Before that a poster and its large button are all there is to see and to do.
        isShown: 'recording' in state && Boolean(programme?.playback),
        live: null,
        behindSeconds: null,
        viewers: null,
        duration: 'duration' in state ? state.duration : null,
        playback: programme?.playback ?? null,
        title: programme?.title ?? null,
        storyboard: element.storyboard || toMuxPicture(element, 'storyboard.vtt'),
        isDownloadable: element.downloadable,
        actions: {
          play: () => element.play(),
          pause: () => void element.pause(),
          seek: (seconds) => programme?.seek(seconds),
        },
      };
    },

    createProgramme(screen) {
      programme = new RecordingProgramme(screen, element);
      return programme;
    },

    renderScene: (model) =>
      renderRecordingScene(
        element.state,
        model,
        () => {
          programme?.seek(0);
          void element.play();
        },
        Boolean(programme?.playback),
      ),
  };
}
