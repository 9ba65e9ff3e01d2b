import { RecordingPlayerElement } from '../elements/recording-player/recording-player-element.js';

if (!customElements.get('recording-player')) {
  customElements.define('recording-player', RecordingPlayerElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'recording-player': RecordingPlayerElement;
  }
}
