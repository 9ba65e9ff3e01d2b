import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { renderSaveButton, renderSaveWords } from '../safety/render-save.js';
import type { LiveView } from './broadcaster-view.js';

/** What can be chosen of camera, microphone and sound, while that stands open. */
export function renderOpenedSettings({ opened, panels, t, actions }: LiveView, scene: Scene) {
  if (opened !== 'settings' || panels.settings === null) return nothing;
  return panels.settings(scene, t, actions.settings);
}

/**
 * The broadcast that is just over can be saved, whether or not the server has all of it. Where it has
 * not, that is what to do now.
 */
export function renderSave({ safety, saving, t, actions }: LiveView) {
  const id = safety?.saveable ?? null;
  if (id === null) return nothing;
  const view = { saving, t, save: actions.save };
  const isFirst = safety?.present.phase === 'only-here' || safety?.present.phase === 'incomplete';
  return html`${renderSaveWords(id, view)} ${renderSaveButton(id, view, isFirst)}`;
}

/** What is left from earlier, which can wait while something is being sent. */
export function renderLeft(view: LiveView) {
  const { state, panels, safety, saving, doomed, t, language, actions } = view;
  if (panels.leftovers === null || safety === null) return nothing;
  if ('since' in state || state.phase === 'connecting') return nothing;
  const { save, leftovers } = actions;
  return panels.leftovers({ safety, saving, doomed, t, language, save, actions: leftovers });
}
