import type { CSSResult } from 'lit';
import type { BroadcastRunOptions } from './broadcast-run.js';
import { BroadcastRun } from './broadcast-run.js';
import type { Destination } from './broadcaster-settings.js';
import { isAddress } from '../shared/is-address.js';
import { broadcasterMessages } from './messages/broadcaster-messages.js';
import { ReadinessController } from './readiness/readiness-controller.js';
import { toBroadcastState } from './to-broadcast-state.js';
import { LevelDisplay } from './settings/level-display.js';
import { HoldGuard } from './view/hold-guard.js';
import type { HoldOptions } from './view/hold-guard.js';
import { createLiveParts } from './view/live-parts.js';
import { liveStyles } from './view/live-styles.js';
import { panelStyles } from './view/panel-styles.js';

/** All that a broadcast needs and a preview does not, fetched in one piece while the preview is looked at. */
export const controlRoom = {
  createRun: (options: BroadcastRunOptions): BroadcastRun => new BroadcastRun(options),
  /** Whether a destination can be sent to at all. */
  hasAddress: (destination: Destination): boolean =>
    isAddress(destination.kind === 'whip' ? destination.url : destination.endpoint),
  createReadiness: (...parts: ConstructorParameters<typeof ReadinessController>) =>
    new ReadinessController(...parts),
  createHold: (options: HoldOptions): HoldGuard => new HoldGuard(options),
  createLevel: (...parts: ConstructorParameters<typeof LevelDisplay>): LevelDisplay =>
    new LevelDisplay(...parts),
  createLiveParts,
  toBroadcastState,
  messages: broadcasterMessages,
  styles: [liveStyles, panelStyles] as readonly CSSResult[],
};

export type ControlRoom = typeof controlRoom;
