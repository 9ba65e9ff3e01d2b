import type { LitElement } from 'lit';
import { adoptStyles } from 'lit';
import { stageControls } from '../shared/stage-controls.js';
import { BroadcasterDesk } from './broadcaster-desk.js';
import type { BroadcasterState } from './broadcaster-state.js';
import type { ReadinessHost } from './readiness/readiness-controller.js';
import { ReadinessController } from './readiness/readiness-controller.js';
import { liveStyles } from './view/live-styles.js';
import { panelStyles } from './view/panel-styles.js';
import type { LiveViewHost } from './view/live-view-controller.js';
import { LiveViewController } from './view/live-view-controller.js';

/** All of the element that an idle page does not need, fetched in one piece when a person begins. */
export interface BroadcasterStudio {
  readonly desk: BroadcasterDesk;
  readonly view: LiveViewController;
  readonly readiness: ReadinessController;
}

/** Fits out an element that is on a page. */
export function createStudio(
  host: ReadinessHost & LiveViewHost,
  go: (state: BroadcasterState) => void,
): BroadcasterStudio {
  const desk = new BroadcasterDesk(host, go);
  const readiness = new ReadinessController(host);
  const { capture, safety } = desk;
  const view = new LiveViewController(host, { capture, safety, readiness });
  let { audio } = host;
  host.addController({
    hostUpdated: () => {
      if (host.audio === audio) return;
      audio = host.audio;
      void desk.capture.followAudio();
    },
  });
  const { elementStyles } = host.constructor as typeof LitElement;
  if (host.shadowRoot !== null)
    adoptStyles(host.shadowRoot, [...elementStyles, stageControls, liveStyles, panelStyles]);
  return { desk, view, readiness };
}
