import { LivePlayerElement } from '../elements/live-player/live-player-element.js';

if (!customElements.get('live-player')) {
  customElements.define('live-player', LivePlayerElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'live-player': LivePlayerElement;
  }
}
