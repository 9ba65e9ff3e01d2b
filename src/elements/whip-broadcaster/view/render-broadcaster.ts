import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { readScene } from '../state-scene.js';
import type { BroadcasterView } from './broadcaster-view.js';
import { renderControls } from './render-controls.js';
import { renderEndQuestion } from './render-end.js';
import { renderLink } from './render-link.js';
import { renderPanel } from './render-panel.js';
import { renderStage } from './render-stage.js';
import { renderStatus } from './render-status.js';

/** The element in any state but `idle`, which its shell draws. */
export function renderBroadcaster(view: BroadcasterView): TemplateResult {
  const scene = readScene(view.state);
  if (scene === null) return html`${renderPanel(view)} ${renderLeft(view)}`;
  return html`<div class="layout">
    ${renderStage(view, scene)}
    <div class="side">
      <div class="status" part="status">${renderStatus(view, scene)}</div>
      ${renderLink(view)}
      ${view.opened === 'end-question' ? renderEndQuestion(view) : renderControls(view, scene)}
      ${renderSettingsOf(view, scene)} ${renderLeft(view)}
    </div>
  </div>`;
}

function renderSettingsOf({ opened, panels, t, actions }: BroadcasterView, scene: Scene) {
  if (opened !== 'settings' || panels.settings === null) return nothing;
  return panels.settings(scene, t, actions.settings);
}

/** What is left from earlier can wait while something is being sent. */
export function renderLeft(view: BroadcasterView) {
  const { state, panels, safety, doomed, t, language, actions } = view;
  if (panels.leftovers === null || safety === null) return nothing;
  if ('since' in state || state.phase === 'connecting') return nothing;
  return panels.leftovers({ safety, doomed, t, language, actions: actions.leftovers });
}
