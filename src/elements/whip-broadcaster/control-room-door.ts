import type { ControlRoom } from './control-room.js';

/** Fetches the control room once for an element. Where it could not be had, the next who asks tries again. */
export class ControlRoomDoor {
  readonly #onOpen: (room: ControlRoom) => void;
  #opening: Promise<ControlRoom> | null = null;
  #room: ControlRoom | null = null;

  /** `onOpen` is called once, before whoever waits for it. */
  constructor(onOpen: (room: ControlRoom) => void) {
    this.#onOpen = onOpen;
  }

  /** Null until it has come. */
  get room(): ControlRoom | null {
    return this.#room;
  }

  /** Rejects where it cannot be had. */
  open(): Promise<ControlRoom> {
    this.#opening ??= this.#fetch().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #fetch(): Promise<ControlRoom> {
    const { controlRoom } = await import('./control-room.js');
    this.#room = controlRoom;
    this.#onOpen(controlRoom);
    return controlRoom;
  }
}
