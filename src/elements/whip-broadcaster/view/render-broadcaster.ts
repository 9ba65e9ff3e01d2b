import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { readScene } from '../state-scene.js';
import type { BroadcasterView } from './broadcaster-view.js';
import { renderControls } from './render-controls.js';
import { renderStage } from './render-stage.js';

/** The element in any state but `idle`, which its shell draws; null where its words have not come. */
export function renderBroadcaster(view: BroadcasterView): TemplateResult | null {
  const { live, state } = view;
  const scene = readScene(state);
  if (scene === null) {
    const panel = state.phase === 'requesting-media' ? renderAsking(view) : live?.panel(view);
    return panel === undefined ? null : html`${panel} ${live?.leftovers(view)}`;
  }
  if (live === null && state.phase === 'error') return null;
  return html`<div class="layout">
    ${renderStage(view, scene)}
    <div class="side">
      <div class="status" part="status">${live?.status(view, scene) ?? renderWaiting(view)}</div>
      ${live?.link(view)} ${live?.question(view) ?? renderControls(view, scene)}
      ${live?.settings(view, scene)} ${live?.leftovers(view)}
    </div>
  </div>`;
}

function renderAsking({ t, actions }: BroadcasterView): TemplateResult {
  return html`<div class="panel" part="panel">
    <p class="title">${t('asking-title')}</p>
    <p>${t('asking-text')}</p>
    <button part="button" @click=${actions.stop}>${t('cancel')}</button>
  </div>`;
}

/** How things stand while the rest is on its way. */
function renderWaiting({ state, t }: BroadcasterView): TemplateResult {
  return html`<p>${sayPreview(state.phase, t)}</p>`;
}

/** What a preview says before the rest has come; null in a state of which it knows nothing. */
export function sayPreview(
  phase: BroadcasterView['state']['phase'],
  t: BroadcasterView['t'],
): string | typeof nothing {
  if (phase === 'requesting-media') return t('asking-text');
  if (phase === 'preview') return t('preview-status');
  return phase === 'connecting' ? t('connecting') : nothing;
}
