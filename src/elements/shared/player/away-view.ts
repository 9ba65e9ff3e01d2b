import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { SceneModel } from './face.js';

/** That a server cannot be reached of which nothing has come yet; nobody has anything to do about it. */
export function renderAway({ messages: { t } }: Pick<SceneModel, 'messages'>): TemplateResult {
  return html`<p>${t('server-away')}</p>
    <p class="quiet">${t('server-away-help')}</p>`;
}
