/** Long enough that a thumb that rests or slips ends nothing. `.ring` fills in the same time. */
const HOLD_MS = 1_000;

/**
 * `tapped`: let go too early, and the click that belongs to it is still to come; `held`: long enough,
 * and the finger has not left yet.
 */
export type HoldPhase = 'resting' | 'holding' | 'tapped' | 'held';

export interface HoldOptions {
  onChange(): void;
  /** Held for the whole time. */
  onHeld(): void;
  /** Let go too early. */
  onTap(): void;
  /** Pressed by keyboard, screen reader or script, which cannot hold. */
  onClick(): void;
}

/** Tells a press that is held from one that is not. */
export class HoldGuard {
  readonly #options: HoldOptions;
  #phase: HoldPhase = 'resting';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  get phase(): HoldPhase {
    return this.#phase;
  }

  press(event: PointerEvent): void {
    if (event.button !== 0 || isVirtual(event)) return;
    this.#go('holding');
    this.#timer = setTimeout(() => {
      this.#go('held');
      this.#options.onHeld();
    }, HOLD_MS);
  }

  release(): void {
    if (this.#phase === 'holding') this.#go('tapped');
  }

  /** The pointer has left the button, or the browser has taken it for something else. */
  cancel(): void {
    // A finger leaves after every release, before its click.
    if (this.#phase === 'holding') this.#go('resting');
  }

  /** Forgets whatever was pressed. */
  rest(): void {
    this.#go('resting');
  }

  /** Where no press came first, nobody can have held. */
  click(): void {
    const before = this.#phase;
    this.#go('resting');
    if (before === 'tapped') this.#options.onTap();
    else if (before === 'resting') this.#options.onClick();
  }

  #go(phase: HoldPhase): void {
    clearTimeout(this.#timer);
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#options.onChange();
  }
}

/** Screen readers make presses of a pointer without extent or pressure. */
function isVirtual({ width, height, pressure, pointerType }: PointerEvent): boolean {
  if (width === 0 && height === 0) return true;
  return pointerType === 'mouse' && width === 1 && height === 1 && pressure === 0;
}
