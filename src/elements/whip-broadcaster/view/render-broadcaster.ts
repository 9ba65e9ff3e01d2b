import type { TemplateResult } from 'lit';
import { html } from 'lit';
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
  if (scene === null) return renderPanel(view);
  return html`<div class="layout">
    ${renderStage(view, scene)}
    <div class="side">
      <div class="status" part="status">${renderStatus(view)}</div>
      ${renderLink(view)}
      ${view.opened === 'end-question' ? renderEndQuestion(view) : renderControls(view, scene)}
    </div>
  </div>`;
}
