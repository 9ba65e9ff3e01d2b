import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { renderSaveButton, renderSaveWords } from '../safety/render-save.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import { describeSafety, rankSafety } from '../safety/safety-words.js';
import type { LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
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
export function renderSave({ state, safety, saving, t, actions }: LiveView) {
  const id = safety?.saveable ?? null;
  if (safety === null || id === null) return nothing;
  const view = { saving, t, save: actions.save };
  const isLeft = safety.present.phase === 'only-here' || safety.present.phase === 'incomplete';
  const isFirst = isLeft && state.phase === 'stopped' && state.durationMs !== null;
  return html`${state.phase === 'error' ? renderKept(safety, t) : nothing}
  ${renderSaveWords(id, view)} ${renderSaveButton(id, view, isFirst)}`;
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
  const { save, leftovers } = actions;
  const isOver = state.phase === 'stopped' || state.phase === 'error';
  const isExplained = isOver && safety.saveable !== null;
  const actionsOfThese = { save, actions: leftovers };
  return panels.leftovers({ safety, saving, doomed, t, language, isExplained, ...actionsOfThese });
}
