import { nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import type { LiveView } from './broadcaster-view.js';

/** What can be chosen of camera, microphone and sound, while that stands open. */
export function renderOpenedSettings({ opened, panels, t, actions }: LiveView, scene: Scene) {
  if (opened !== 'settings' || panels.settings === null) return nothing;
  return panels.settings(scene, t, actions.settings);
}

/** What is left from earlier, which can wait while something is being sent. */
export function renderLeft(view: LiveView) {
  const { state, panels, safety, doomed, t, language, actions } = view;
  if (panels.leftovers === null || safety === null) return nothing;
  if ('since' in state || state.phase === 'connecting') return nothing;
  return panels.leftovers({ safety, doomed, t, language, actions: actions.leftovers });
}
