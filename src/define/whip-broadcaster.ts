import { WhipBroadcasterElement } from '../elements/whip-broadcaster/whip-broadcaster-element.js';

if (!customElements.get('whip-broadcaster')) {
  customElements.define('whip-broadcaster', WhipBroadcasterElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'whip-broadcaster': WhipBroadcasterElement;
  }
}
