import type { LitElement } from 'lit';
import type { ActionResult } from '../../shared/action-result.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import type { CaptureControls } from '../capture-controls.js';
import type { SafetyKeeper } from '../safety/safety-keeper.js';

/** The element's own methods, as the view uses them. */
export interface LiveViewHost extends LitElement {
  readonly state: BroadcasterState;
  audio: string;
  readonly endpoint: string;
  readonly whipUrl: string;
  readonly token: string | null;
  readonly getToken: unknown;
  preview(): Promise<ActionResult>;
  start(): Promise<ActionResult>;
  stop(): Promise<ActionResult>;
  flipCamera(): Promise<ActionResult>;
  setMuted(muted: boolean): Promise<ActionResult>;
  setCameraOff(off: boolean): Promise<ActionResult>;
  shareScreen(share?: boolean): Promise<ActionResult>;
}

/** What the view works with beyond the element's methods. */
export interface LiveViewTools {
  readonly capture: CaptureControls;
  readonly safety: SafetyKeeper;
  /** Has the control room come, if it has not yet. */
  callRoom(): void;
}
