import type { Scene } from '../../media/capture/scene.js';
import type { ActionResult } from '../shared/action-result.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import type { CaptureControls } from './capture-controls.js';
import type { BroadcasterAttributes, Destination } from './broadcaster-settings.js';
import { readSendingWishes } from './broadcaster-settings.js';
import type { LinkReport } from './quality/link-quality.js';
import { givesPicture } from './quality/gives-picture.js';
import { PictureMender } from './quality/picture-mender.js';
import type { TellTrouble } from './sending/standby-session.js';
import { Uplink } from './uplink.js';
import type { UplinkState } from './uplink-state.js';
import { holdUntilHome } from './safety/hold-until-home.js';
import type { NewCopy } from './safety/new-copy.js';
import type { SafetyKeeper } from './safety/safety-keeper.js';
import { guardLeaving, keepAwake } from './while-live.js';

export interface BroadcastRunOptions {
  readonly destination: Destination;
  readonly attributes: BroadcasterAttributes;
  readonly safety: SafetyKeeper;
  /** What is being captured now. */
  readScene(): Scene | null;
  readonly capture: Pick<CaptureControls, 'chooseCamera'>;
  /** Called at every change of `state`, and never again after `release`. */
  onChange(run: BroadcastRun): void;
}

/** Takes why a person may not broadcast. Never rejects. */
export type TellRefusal = (code: ElementErrorCode) => Promise<void>;

/**
 * One going live, from the preview to the goodbye: its uplink, and what lasts as long as the device is
 * on air (the screen stays on, the page is not left by accident), or until what it filmed is safe.
 */
export class BroadcastRun {
  /** How the going live came out. */
  readonly begun: Promise<ActionResult>;
  readonly #uplink: Uplink;
  readonly #key: readonly unknown[];
  readonly #onAir = new AbortController();
  readonly #all = new AbortController();
  /** What has come in place of what was given first. */
  #media: MediaStream | null = null;
  readonly #waiting = new AbortController();
  readonly #safety: SafetyKeeper;
  readonly #attributes: BroadcasterAttributes;

  constructor({ onChange, safety, capture, ...options }: BroadcastRunOptions) {
    this.#key = toKey(options.destination, options.attributes);
    this.#safety = safety;
    this.#attributes = options.attributes;
    const readParts = (broadcastId: string) => safety.readParts(broadcastId);
    const uplink = new Uplink({
      ...options,
      readParts,
      givesPicture: () => givesPicture(options.readScene()),
      signal: this.#all.signal,
    });
    this.#uplink = uplink;
    const mender = new PictureMender((remedy) => {
      const id = options.readScene()?.cameraId ?? null;
      if (remedy !== 'camera') uplink.renew(remedy);
      else if (id !== null) void capture.chooseCamera(id);
    });
    this.begun = new Promise((resolve) => {
      uplink.addEventListener('change', () => {
        const { state } = uplink;
        if (state.phase === 'live') mender.heed(uplink.link);
        if (!this.#all.signal.aborted) onChange(this);
        if (state.phase === 'failed') this.#goOffAir();
        const result = toResult(state);
        if (result !== null) resolve(result);
      });
    });
  }

  get state(): UplinkState {
    return this.#uplink.state;
  }

  /** Whether the backend's servers mean to record; null before it said so, or without one. */
  get records(): boolean | null {
    return this.#uplink.records;
  }

  /** What the statistics say of the way to the server; null before it was live. */
  get link(): LinkReport | null {
    return this.#uplink.link;
  }

  /** What the safety copy is told when the person has tapped. */
  toCopy(media: MediaStream): NewCopy {
    const { broadcastId } = this.#uplink;
    const readToken = () => this.#uplink.grantToken;
    const isOnlyRecording = () => this.#uplink.records === false;
    const readLine = () => this.#uplink.readLine();
    const id = broadcastId ?? `br_${crypto.randomUUID()}`;
    return { broadcastId: id, media, readToken, isOnlyRecording, readLine };
  }

  /** Whether this one has not begun yet, and is for just this. */
  isFor(destination: Destination, attributes: BroadcasterAttributes): boolean {
    const key = toKey(destination, attributes);
    return this.state.phase === 'idle' && key.every((part, index) => part === this.#key[index]);
  }

  /** Why this person would be refused; null where nobody has said so. `tell` hears before what stands in the way. */
  readRefusal(tell?: TellTrouble): Promise<ElementErrorCode | null> {
    return this.#uplink.readRefusal(tell);
  }

  /** Tells that this person may not broadcast, where that was asked ahead and said. Never rejects. */
  async tellRefusal(tell: TellRefusal): Promise<void> {
    const code = await this.readRefusal();
    if (code === 'token-missing' || code === 'not-allowed') await tell(code);
  }

  /** Asks for the grant; for a person who presses something, opens the session where it may wait. */
  expect(isPressed: boolean): void {
    if (isPressed) this.#uplink.prepare(null, false);
    else this.#uplink.expect();
  }

  /** Lets go of what was made ready. */
  rest(): void {
    this.#uplink.unprepare();
  }

  /** Gets ready while the preview is looked at; nothing is kept ready on a page that nobody sees. */
  prepare(media: MediaStream): void {
    const follow = (): void => {
      if (document.visibilityState === 'hidden') this.#uplink.unprepare();
      else this.#uplink.prepare(this.#media ?? media, false);
    };
    document.addEventListener('visibilitychange', follow, this.#waiting);
    follow();
  }

  /** Gets ready while the camera opens, for a person who has tapped. */
  async prepareAtOnce(): Promise<void> {
    this.#uplink.prepare(null, await isCameraGranted());
  }

  open(media: MediaStream): void {
    this.#waiting.abort();
    keepAwake(this.#onAir.signal);
    guardLeaving(this.#onAir.signal);
    void this.#uplink.open(media);
  }

  /** Sends these tracks from now on, sound as the page wishes it now. */
  follow(media: MediaStream): void {
    this.#media = media;
    for (const track of media.getTracks()) void this.#uplink.replaceTrack(track);
    void this.#uplink.setAudio(readSendingWishes(this.#attributes).audio);
  }

  /** Sends from here again where another device has taken over. */
  takeOver(): void {
    this.#uplink.takeOver();
  }

  /** Goes off air. What the backend confirms afterwards is still followed. */
  close(): Promise<void> {
    this.#goOffAir();
    return this.#uplink.close();
  }

  /** What is only on this device needs page and screen for longer. */
  #goOffAir(): void {
    holdUntilHome(this.#safety, this.#all.signal);
    this.#onAir.abort();
  }

  /** Goes off air and follows nothing any more. */
  release(): void {
    this.#waiting.abort();
    this.#onAir.abort();
    this.#all.abort();
  }
}

/**
 * What decides where, how and as whom a broadcast goes: with anything else it is another run. That it is
 * another function that gives tokens says nothing of who is signed in.
 */
function toKey(destination: Destination, attributes: BroadcasterAttributes): readonly unknown[] {
  const { token, getToken } = attributes;
  const { quality, simulcast } = readSendingWishes(attributes);
  return [JSON.stringify(destination), token, getToken === null, quality, simulcast];
}

/** Whether the camera opens without a question to the person. False where the browser does not say. */
async function isCameraGranted(): Promise<boolean> {
  try {
    // Absent before Safari 16; Firefox before 131 does not know the name.
    const name = 'camera' as PermissionName;
    return (await navigator.permissions.query({ name })).state === 'granted';
  } catch {
    return false;
  }
}

/** Null while it is open how it comes out. */
function toResult(state: UplinkState): ActionResult | null {
  switch (state.phase) {
    case 'live':
      return { outcome: 'done' };
    case 'failed':
      return { outcome: 'failed', error: state.error };
    case 'closed':
      return { outcome: 'superseded' };
    default:
      return null;
  }
}
