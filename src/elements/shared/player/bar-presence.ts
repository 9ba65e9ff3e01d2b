/** Long enough to read the bar, short enough to leave the picture alone. */
const AWAY_AFTER_MS = 3000;

/** Whether the bar is on show: it goes away a while after somebody was at it, unless something holds it. */
export class BarPresence {
  readonly #isHeld: () => boolean;
  readonly #onChange: () => void;
  #away: ReturnType<typeof setTimeout> | 'away' | null = null;

  constructor(isHeld: () => boolean, onChange: () => void) {
    this.#isHeld = isHeld;
    this.#onChange = onChange;
  }

  get isAway(): boolean {
    return this.#away === 'away';
  }

  readonly come = (): void => {
    const wasAway = this.isAway;
    this.forget();
    this.#away = setTimeout(() => this.#go(), AWAY_AFTER_MS);
    if (wasAway) this.#onChange();
  };

  /** It stands there, and nothing takes it away. */
  forget(): void {
    if (typeof this.#away === 'number') clearTimeout(this.#away);
    this.#away = null;
  }

  #go(): void {
    if (this.#isHeld()) {
      this.come();
      return;
    }
    this.#away = 'away';
    this.#onChange();
  }
}
