import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import type { ReadinessItem } from '../readiness/readiness.js';
import type { LeftoverActions } from '../safety/render-leftovers.js';
import type { Saving } from '../safety/save-broadcast.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import type { SettingsActions } from '../settings/render-settings.js';
import type { PreviewMessageKey } from '../messages/preview-messages-en.js';
import type { MessageValues } from '../../shared/messages/message-catalogue.js';
import type { Speak } from './broadcaster-words.js';
import type { HoldGuard } from './hold-guard.js';
import type { LazyPanels } from './lazy-panels.js';
import type { LiveParts } from './live-parts.js';

/** Says the sentence of a key that comes with the preview. */
export type SpeakPreview = (key: PreviewMessageKey, values?: MessageValues) => string;

/** What stands open between the picture and the buttons, one thing at a time. */
export type Opened =
  /** The question whether the broadcast should end. */
  | 'end-question'
  /** How the button that ends it wants to be pressed. */
  | 'hold-hint'
  /** How the way to the server has been in the last minutes. */
  | 'link'
  /** Which camera and microphone. */
  | 'settings';

/** What the person can ask for. */
export interface BroadcasterActions {
  preview(): void;
  start(): void;
  stop(): void;
  flip(): void;
  mute(muted: boolean): void;
  cameraOff(off: boolean): void;
  share(share: boolean): void;
  /** Opens again what something is wrong with. */
  mend(): void;
  /** Hands what this device has of a broadcast to the person, with a note that says how it is played. */
  save(broadcastId: string, note: string): void;
  readonly settings: SettingsActions;
  readonly leftovers: LeftoverActions;
  /** Opens one thing in place of another, or with null closes it. */
  open(what: Opened | null): void;
}

/** What the pointer and the keyboard do to the button that ends the broadcast, and how far they are. */
export type HoldButton = Pick<HoldGuard, 'phase' | 'press' | 'release' | 'cancel' | 'click'>;

/** All that the picture of the element depends on. */
export interface BroadcasterView {
  readonly state: BroadcasterState;
  readonly opened: Opened | null;
  /** Null until what is drawn of a broadcast has come. */
  readonly hold: HoldButton | null;
  /** Something did not come about, but the broadcast goes on. */
  readonly notice: ElementErrorCode | null;
  readonly canShareScreen: boolean;
  readonly panels: LazyPanels;
  /** What this device keeps; null where it keeps nothing, or nothing is known yet. */
  readonly safety: SafetyNetState | null;
  /** What was looked at before the start; empty at any other time. */
  readonly readiness: readonly ReadinessItem[];
  /** What was saved to the device last, or is being saved. */
  readonly saving: Saving | null;
  /** Whether the page has given anything to sign in with, or shows where that is done. */
  readonly hasToken: boolean;
  /** Where the page says that the broadcast goes. */
  readonly address: string;
  /** The leftover that is asked about before it is discarded. */
  readonly doomed: string | null;
  /** For numbers. */
  readonly language: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly t: SpeakPreview;
  /** What draws everything beyond a preview; null until it has come. */
  readonly live: LiveParts | null;
  readonly actions: BroadcasterActions;
}

/** The same for what draws everything beyond a preview, and has all the words. */
export interface LiveView extends BroadcasterView {
  readonly t: Speak;
}
