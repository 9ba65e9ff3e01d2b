import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A framework that moves a node takes it out and puts it back within one task or two. */
const MOVE_GRACE_MS = 400;

export interface Lifetime {
  begin(): void;
  end(): void;
}

/**
 * Begins when the host enters a page and ends a short grace after it left, so that a move in the page
 * ends nothing. The grace runs on a timer because frames do not run in a hidden tab.
 */
export class LifetimeController implements ReactiveController {
  readonly #lifetime: Lifetime;
  #phase: 'ended' | 'running' | { readonly endsBy: ReturnType<typeof setTimeout> } = 'ended';

  constructor(host: ReactiveControllerHost, lifetime: Lifetime) {
    this.#lifetime = lifetime;
    host.addController(this);
  }

  hostConnected(): void {
    if (typeof this.#phase === 'object') {
      clearTimeout(this.#phase.endsBy);
      this.#phase = 'running';
    } else if (this.#phase === 'ended') {
      this.#phase = 'running';
      this.#lifetime.begin();
    }
  }

  hostDisconnected(): void {
    if (this.#phase !== 'running') return;
    const endsBy = setTimeout(() => {
      this.#phase = 'ended';
      this.#lifetime.end();
    }, MOVE_GRACE_MS);
    this.#phase = { endsBy };
  }
}
