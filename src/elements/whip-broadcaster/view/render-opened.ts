import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { renderSaveButton, renderSaveWords } from '../safety/render-save.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import { describeSafety, isAnyLeft, listWholes, rankSafety } from '../safety/safety-words.js';
import { sayUpload } from '../safety/upload-words.js';
import type { LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { readRefusal } from './read-refusal.js';
import { renderLine } from './render-line.js';

/** What can be chosen of camera, microphone and sound, while that stands open. */
export function renderOpenedSettings({ opened, panels, t, actions }: LiveView, scene: Scene) {
  if (opened !== 'settings' || panels.settings === null) return nothing;
  return panels.settings(scene, t, actions.settings);
}

/**
 * The broadcast that is just over can be saved, whether or not the server has all of it. Where it has
 * not, and nothing else is to be done first, that is what to do now.
 */
export function renderSave(view: LiveView) {
  const { state, safety, saving, t, actions } = view;
  const id = safety?.saveable ?? null;
  if (safety === null || id === null) return nothing;
  const isFirst = state.phase === 'stopped' && isAnyLeft(safety);
  const saveView = { saving, t, save: actions.save, wholes: listToldWholes(view) };
  return html`${state.phase === 'error' ? renderKept(safety, t) : nothing}
  ${renderSaveWords(id, saveView)} ${renderSaveButton(id, saveView, isFirst)}`;
}

/** What is told of the broadcast that is just over, as whole figures: what was saved of it is a part of these. */
export function listToldWholes({ state, safety }: LiveView): readonly number[] {
  const liveMs = state.phase === 'stopped' ? state.durationMs : null;
  return safety === null ? [] : listWholes(safety.present, liveMs);
}

/** Where all of it is that was filmed before something went wrong. */
function renderKept(safety: SafetyNetState, t: Speak) {
  const { present } = safety;
  const words = describeSafety(safety, t, 'totalMs' in present ? present.totalMs : 0);
  return renderLine({ rank: rankSafety(safety), words: words ?? '' });
}

/** What is left from earlier, which can wait while something is being sent. */
export function renderLeft(view: LiveView) {
  const { state, panels, safety, saving, doomed, t, language, actions } = view;
  if (panels.leftovers === null || safety === null) return nothing;
  if ('since' in state || state.phase === 'connecting') return nothing;
  const { upload } = safety;
  // Beside the picture stands already what to do about it.
  const isUploadTold = upload.phase === 'waiting' && upload.reason === readRefusal(view);
  const { save, leftovers } = actions;
  const isOver = state.phase === 'stopped' || state.phase === 'error';
  const isExplained = isOver && safety.saveable !== null;
  const actionsOfThese = { save, actions: leftovers };
  return panels.leftovers({
    safety,
    uploadWords: isUploadTold ? '' : sayUpload(upload, t),
    saving,
    doomed,
    t,
    language,
    isExplained,
    ...actionsOfThese,
  });
}
