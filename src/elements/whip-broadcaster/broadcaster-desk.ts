import { Capture } from '../../media/capture/capture.js';
import type { CaptureDevices } from '../../media/capture/capture-devices.js';
import type { ActionResult } from '../shared/action-result.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import { ElementError } from '../shared/element-error.js';
import { done, ignored, superseded } from './action-results.js';
import type { BroadcastRun } from './broadcast-run.js';
import { SafetyKeeper } from './safety/safety-keeper.js';
import type { BroadcasterAttributes, Destination } from './broadcaster-settings.js';
import { readDestination, readWishes } from './broadcaster-settings.js';
import type { BroadcasterState } from './broadcaster-state.js';
import { isOnAir } from './broadcaster-state.js';
import { CaptureControls } from './capture-controls.js';
import type { ControlRoom } from './control-room.js';
import type { ControlRoomDoor } from './control-room-door.js';
import { RunKeeper } from './run-keeper.js';
import { readScene, withScene } from './state-scene.js';
import type { BegunState } from './to-stopped.js';
import { toStopped } from './to-stopped.js';
import { toDeviceError } from './to-device-error.js';

/** What the desk works with. */
export interface DeskTools {
  /** The way to what only a broadcast needs. */
  readonly door: Pick<ControlRoomDoor, 'room' | 'open'>;
  /** Resolves when the person sees the picture, or soon where there is none. */
  whenSeen(): Promise<void>;
}

/** What the desk needs of its element. */
export interface DeskHost extends BroadcasterAttributes {
  readonly devices: CaptureDevices | null;
  readonly state: BroadcasterState;
}

/**
 * What works behind the element: it owns camera and uplink, and is the only one that changes the state.
 * Its methods are the element's own, and keep their promises.
 */
export class BroadcasterDesk {
  /** What this device keeps of its broadcasts, and what becomes of it. */
  readonly safety: SafetyKeeper;
  readonly #host: DeskHost;
  readonly #go: (state: BroadcasterState) => void;
  /** What the person can do with camera, microphone and screen. */
  readonly capture: CaptureControls;
  #capture: Capture | null = null;
  #opening: Promise<ActionResult> | null = null;
  /** Ends the opening for whoever waits for it, though the browser still asks for the camera. */
  #endOpening: ((result: ActionResult) => void) | undefined;
  readonly #tools: DeskTools;
  /** What is made ready, and then broadcast. */
  readonly runs: RunKeeper;
  /** What becomes of the last tap. */
  #begun: Promise<ActionResult> | null = null;
  #stopping: Promise<ActionResult> | null = null;

  constructor(host: DeskHost, go: (state: BroadcasterState) => void, tools: DeskTools) {
    this.#host = host;
    this.#go = go;
    this.#tools = tools;
    const capture = (this.capture = new CaptureControls(host, () => this.#capture));
    const safety = (this.safety = new SafetyKeeper(host));
    const onChange = (run: BroadcastRun): void => this.#followRun(run);
    this.runs = new RunKeeper({ host, tools, safety, capture, onChange });
  }

  /** Opens camera and microphone, and shows them to nobody but the person. */
  async preview(): Promise<ActionResult> {
    const { state } = this.#host;
    if (state.phase === 'stopping') return ignored;
    const scene = readScene(state);
    if (scene !== null) {
      if (state.phase === 'error') {
        this.#go({ phase: 'preview', scene });
        void this.runs.prepare();
      }
      return done;
    }
    return this.#opening ?? this.#beginCapture();
  }

  /** Goes live, with all that comes before. Resolves once it is live. */
  async start(): Promise<ActionResult> {
    const { phase } = this.#host.state;
    if (phase === 'stopping') return ignored;
    if (isOnAir(phase)) {
      this.runs.run?.takeOver();
      return this.#begun ?? superseded;
    }
    try {
      const destination = this.#readDestination();
      const opening = this.preview();
      if (phase !== 'preview' && phase !== 'error') void this.runs.prepareAtOnce(destination);
      const opened = await opening;
      return opened.outcome === 'done' ? await this.#goLive(destination) : opened;
    } catch (error) {
      // With the room come the words for what is wrong.
      await this.#tools.door.open().catch(() => undefined);
      return this.#host.state.phase === phase ? this.#fail(error) : superseded;
    }
  }

  /** A person stirs on a page where nothing has begun, and may be about to. Never rejects. */
  expect(isPressed: boolean): Promise<void> {
    return this.runs.expect(isPressed);
  }

  /** Says why no broadcast can come of it, as long as it stands where it stood. Never rejects. */
  async refuse(code: ElementErrorCode, phase: 'idle' | 'requesting-media' = 'idle'): Promise<void> {
    // With the room come the words.
    const room = await this.#tools.door.open().catch(() => null);
    if (room === null || this.#host.state.phase !== phase) return;
    const failed = this.#fail(new ElementError(code));
    this.#endOpening?.(failed);
  }

  /** Ends the broadcast, or closes the camera where none has begun. */
  async stop(): Promise<ActionResult> {
    switch (this.#host.state.phase) {
      case 'idle':
      case 'stopped':
        return done;
      case 'requesting-media':
      case 'preview':
      case 'error':
        this.#release();
        this.#go({ phase: 'idle' });
        return done;
      case 'stopping':
        return this.#stopping ?? done;
      case 'connecting':
      case 'streaming':
      case 'reconnecting':
        return (this.#stopping = this.#endBroadcast().finally(() => {
          this.#stopping = null;
        }));
    }
  }

  /** The element has left the page: releases everything at once. */
  close(): void {
    const { phase } = this.#host.state;
    const account = this.#account;
    this.#release();
    this.safety.close();
    if (isOnAir(phase)) {
      this.#go({ phase: 'stopping' });
      this.#go(toStopped(account));
    } else if (phase !== 'idle' && phase !== 'stopping' && phase !== 'stopped') {
      this.#go({ phase: 'idle' });
    }
  }

  #beginCapture(): Promise<ActionResult> {
    // What was made ready for this is for this.
    this.runs.releaseBegun();
    this.#closeCapture();
    const ended = new Promise<ActionResult>((resolve) => (this.#endOpening = resolve));
    const opening = Promise.race([this.#openCapture(), ended]).finally(() => {
      // Who cancelled and began again is asked anew, while the browser still asks for this one.
      if (this.#opening === opening) this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  async #openCapture(): Promise<ActionResult> {
    const capture = new Capture(readWishes(this.#host), this.#host.devices);
    this.#capture = capture;
    this.#go({ phase: 'requesting-media' });
    void this.runs.askBeside((code) => this.refuse(code, 'requesting-media'));
    try {
      await capture.open();
    } catch (error) {
      // With the room come the words for what went wrong.
      await this.#tools.door.open().catch(() => undefined);
      return this.#capture === capture ? this.#fail(error) : superseded;
    }
    const { scene } = capture;
    if (this.#capture !== capture || scene === null) return superseded;
    capture.addEventListener('change', () => this.#follow(capture));
    this.#go({ phase: 'preview', scene });
    void this.runs.prepare();
    return done;
  }

  #goLive(destination: Destination): Promise<ActionResult> {
    const { state } = this.#host;
    const scene = readScene(state);
    if (scene === null) return Promise.resolve(superseded);
    if (state.phase !== 'preview') return this.#begun ?? Promise.resolve(superseded);
    const tappedAt = Date.now();
    this.#go({ phase: 'connecting', scene, step: 'opening', trouble: null, tappedAt });
    const { room } = this.#tools.door;
    return (this.#begun =
      room === null ? this.#openLater(destination) : this.#openRun(room, destination));
  }

  /** The tap came before what it needs: it counts all the same. */
  async #openLater(destination: Destination): Promise<ActionResult> {
    const capture = this.#capture;
    // Not one after the other: what is filmed until it has come is kept nowhere.
    this.safety.open();
    try {
      const room = await this.#tools.door.open();
      return this.#isConnecting(capture) ? await this.#openRun(room, destination) : superseded;
    } catch (cause) {
      if (!this.#isConnecting(capture)) return superseded;
      return this.#fail(new ElementError('script-unreachable', cause));
    }
  }

  #isConnecting(capture: Capture | null): boolean {
    return this.#capture === capture && this.#host.state.phase === 'connecting';
  }

  async #openRun(room: ControlRoom, destination: Destination): Promise<ActionResult> {
    if (!room.hasAddress(destination)) return this.#fail(new ElementError('endpoint-invalid'));
    const run = this.runs.open(room, destination);
    const scene = readScene(this.#host.state);
    if (run === null || scene === null) return superseded;
    // What is seen while it connects is seen as well, however long that takes.
    this.safety.begin(run.toCopy(scene.media));
    return run.begun;
  }

  #followRun(run: BroadcastRun): void {
    const { state: way, records, link } = run;
    const { state } = this.#host;
    if (state.phase === 'stopped' && way.phase === 'closed') {
      this.#go({ ...state, assurance: way.assurance });
      return;
    }
    const scene = readScene(state);
    if (scene === null) return;
    const account = { since: this.#account?.since ?? Date.now(), records, link };
    this.safety.heed(way, link);
    if (way.phase === 'failed') this.safety.finish('found');
    const next = this.#tools.door.room?.toBroadcastState(way, scene, account, state) ?? null;
    if (next !== null) this.#go(next);
  }

  /** The picture or the sound has become another one. */
  #follow(capture: Capture): void {
    const { state } = this.#host;
    const { scene } = capture;
    if (this.#capture !== capture || scene === null) return;
    this.runs.run?.follow(scene.media);
    this.safety.follow(scene.media);
    if (readScene(state) !== null) this.#go(withScene(state, scene));
  }

  async #endBroadcast(): Promise<ActionResult> {
    const account = this.#account;
    const { run } = this.runs;
    const stoppedAt = Date.now();
    this.#go({ phase: 'stopping' });
    this.safety.finish('chosen');
    this.#closeCapture();
    await run?.close();
    if (this.#host.state.phase !== 'stopping') return superseded;
    this.#go(toStopped(account, stoppedAt));
    if (run !== null) this.#followRun(run);
    return done;
  }

  get #account(): BegunState | null {
    const { state } = this.#host;
    return state.phase === 'streaming' || state.phase === 'reconnecting' ? state : null;
  }

  #readDestination(): Destination {
    const destination = readDestination(this.#host);
    if (destination === null) throw new ElementError('endpoint-missing');
    if (typeof RTCPeerConnection === 'undefined') throw new ElementError('connection-unsupported');
    return destination;
  }

  #fail(cause: unknown): ActionResult {
    const error = toDeviceError(cause);
    const scene = readScene(this.#host.state);
    if (scene === null) this.#release();
    this.#go({ phase: 'error', error, scene });
    return { outcome: 'failed', error };
  }

  #closeCapture(): void {
    this.#capture?.close();
    this.#capture = null;
  }

  #release(): void {
    this.#opening = null;
    this.runs.release();
    this.safety.finish('chosen');
    this.#closeCapture();
  }
}
