import type { ElementErrorCode } from '../shared/element-error.js';
import type { BroadcastRun, TellRefusal } from './broadcast-run.js';
import type { Destination } from './broadcaster-settings.js';
import { readDestination } from './broadcaster-settings.js';
import type { DeskHost, DeskTools } from './broadcaster-desk.js';
import type { CaptureControls } from './capture-controls.js';
import type { ControlRoom } from './control-room.js';
import type { SafetyKeeper } from './safety/safety-keeper.js';
import type { TellTrouble } from './sending/standby-session.js';
import { readScene } from './state-scene.js';

/** Who is about to begin does so by then. A session that waits for nobody is let go. */
const EXPECTED_MS = 15_000;

export interface RunKeeperOptions {
  readonly host: DeskHost;
  readonly tools: DeskTools;
  readonly safety: SafetyKeeper;
  readonly capture: Pick<CaptureControls, 'chooseCamera'>;
  /** Called at every change of a run that is still kept. */
  onChange(run: BroadcastRun): void;
}

/** The present run of one element: made ready before the tap, as far as that can be, and then opened. */
export class RunKeeper {
  readonly #options: RunKeeperOptions;
  #run: BroadcastRun | null = null;
  #expecting: ReturnType<typeof setTimeout> | undefined;
  /** How often all was let go. */
  #releases = 0;
  #preparing: Promise<void> | null = null;

  constructor(options: RunKeeperOptions) {
    this.#options = options;
  }

  /** Null where none is ready and none has begun. */
  get run(): BroadcastRun | null {
    return this.#run;
  }

  /** While the person looks at the preview. What is wrong with it, `readRefusal` tells. Never rejects. */
  prepare(): Promise<void> {
    return (this.#preparing = this.#prepare());
  }

  /**
   * Why the server would refuse this person, asked once more where that is wanted; null where it has not said so.
   * `tell` hears before what stands in the way while it is tried again.
   */
  async readRefusal(isAnew: boolean, tell?: TellTrouble): Promise<ElementErrorCode | null> {
    if (isAnew && this.#run?.state.phase === 'idle') {
      this.release();
      void this.prepare();
    }
    await this.#preparing;
    return this.#run?.readRefusal(tell) ?? null;
  }

  /** Whether all that keeps a copy has come to this page, for which it is fetched. Never rejects. */
  async hasNet(): Promise<boolean> {
    await this.#preparing;
    const { host, safety } = this.#options;
    // What leads nowhere is kept for nobody.
    if (readDestination(host) === null) return true;
    // The camera may have been closed meanwhile, and all that was open with it.
    return readScene(host.state) !== null && safety.fetch();
  }

  async #prepare(): Promise<void> {
    const { host, tools, safety } = this.#options;
    // The picture and its button come first: nothing else is fetched before they are seen.
    await tools.whenSeen();
    const room = await this.#fetchRoom();
    const { state } = host;
    if (room === null || state.phase !== 'preview') return;
    safety.open();
    const destination = readDestination(host);
    if (destination === null || typeof RTCPeerConnection === 'undefined') return;
    this.#ready(room, destination).prepare(state.scene.media);
  }

  /** While the camera opens, for a person who has tapped. */
  async prepareAtOnce(destination: Destination): Promise<void> {
    const room = await this.#fetchRoom();
    if (room === null || this.#options.host.state.phase !== 'requesting-media') return;
    await this.#ready(room, destination).prepareAtOnce();
    // Beside the camera, so that nothing is filmed before what keeps it has come.
    this.#options.safety.open();
  }

  /**
   * While the browser asks a person for the camera: asks the server whether it would let them broadcast, so
   * that nobody allows a camera for nothing. Where the browser does not ask, the picture comes first, and the
   * preview tells. Never rejects.
   */
  async askBeside(refuse: TellRefusal): Promise<void> {
    const destination = readDestination(this.#options.host);
    // Absent before Safari 16; Firefox before 131 does not know the name.
    const { permissions } = navigator as { permissions?: Permissions };
    const name = 'camera' as PermissionName;
    const camera = await permissions?.query({ name }).catch(() => null);
    if (destination === null || camera?.state !== 'prompt') return;
    await this.prepareAtOnce(destination);
    await this.#run?.tellRefusal(refuse);
  }

  /**
   * A person stirs on a page where nothing has begun: asks for the grant, and where they press something
   * opens the session as well, for a short time. Says nothing of how it went. Never rejects.
   */
  async expect(isPressed: boolean): Promise<void> {
    const { host } = this.#options;
    const releases = this.#releases;
    const room = await this.#fetchRoom();
    const destination = readDestination(host);
    // The element may have left the page meanwhile.
    if (releases !== this.#releases) return;
    if (room === null || destination === null || host.state.phase !== 'idle') return;
    if (typeof RTCPeerConnection === 'undefined') return;
    const run = this.#ready(room, destination);
    run.expect(isPressed);
    clearTimeout(this.#expecting);
    this.#expecting = setTimeout(() => {
      if (host.state.phase === 'idle') run.rest();
    }, EXPECTED_MS);
  }

  /** Goes live with what is captured. Answers with the run; null where nothing is captured any more. */
  open(room: ControlRoom, destination: Destination): BroadcastRun | null {
    const { host, safety } = this.#options;
    const scene = readScene(host.state);
    if (scene === null) return null;
    const run = this.#ready(room, destination);
    safety.open();
    run.open(scene.media);
    return run;
  }

  /** Ends what has begun. What was only made ready may stay so. */
  releaseBegun(): void {
    if (this.#run?.state.phase !== 'idle') this.release();
  }

  release(): void {
    this.#releases += 1;
    clearTimeout(this.#expecting);
    this.#run?.release();
    this.#run = null;
  }

  #fetchRoom(): Promise<ControlRoom | null> {
    return this.#options.tools.door.open().catch(() => null);
  }

  /** A run that has not begun: the one that was made ready, where it is for the same. */
  #ready(room: ControlRoom, destination: Destination): BroadcastRun {
    const { host, safety, capture, onChange } = this.#options;
    if (this.#run?.isFor(destination, host)) return this.#run;
    this.#run?.release();
    const run: BroadcastRun = room.createRun({
      destination,
      attributes: host,
      safety,
      readScene: () => readScene(host.state),
      capture,
      onChange: () => onChange(run),
    });
    this.#run = run;
    return run;
  }
}
