import type { LitElement } from 'lit';
import { adoptStyles } from 'lit';
import { stageControls } from '../shared/stage-controls.js';
import { BroadcasterDesk } from './broadcaster-desk.js';
import type { BroadcasterState } from './broadcaster-state.js';
import { ControlRoomDoor } from './control-room-door.js';
import type { ReadinessHost } from './readiness/readiness-controller.js';
import type { LiveViewHost } from './view/live-view-host.js';
import { LiveViewController } from './view/live-view-controller.js';
import { previewStyles } from './view/preview-styles.js';

/** What of the element a preview needs and an idle page does not, fetched when a person begins. */
export interface BroadcasterStudio {
  readonly desk: BroadcasterDesk;
  readonly view: LiveViewController;
}

/** Fits out an element that is on a page. */
export function createStudio(
  host: ReadinessHost & LiveViewHost,
  go: (state: BroadcasterState) => void,
): BroadcasterStudio {
  const { elementStyles } = host.constructor as typeof LitElement;
  const styles = [...elementStyles, stageControls, previewStyles];
  const dress = (): void => {
    if (host.shadowRoot !== null) adoptStyles(host.shadowRoot, styles);
  };
  dress();
  const door = new ControlRoomDoor((room) => {
    styles.push(...room.styles);
    dress();
    view.enlarge(room, room.createReadiness(host, desk.runs));
  });
  const desk: BroadcasterDesk = new BroadcasterDesk(host, go, {
    door,
    whenSeen: () => view.whenSeen(),
  });
  const { capture, safety } = desk;
  const view: LiveViewController = new LiveViewController(host, {
    capture,
    safety,
    callRoom: () => void door.open().catch(() => undefined),
  });
  let { audio } = host;
  host.addController({
    hostUpdated: () => {
      if (host.audio === audio) return;
      audio = host.audio;
      void desk.capture.followAudio();
    },
  });
  return { desk, view };
}
