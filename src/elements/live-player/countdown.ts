import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { SceneModel } from '../shared/player/face.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Seconds are shown only when they are few: until then they would be a hurry on a page of mourning. */
const SECONDS_WITHIN_MS = 5 * MINUTE_MS;

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

/** The time until an event starts, kept as it passes. */
export class Countdown implements ReactiveController {
  readonly #host: ReactiveControllerHost & Pick<Node, 'isConnected'>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost & Pick<Node, 'isConnected'>) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing once the time has come. Whoever listens to the page is told the start, and not each minute. */
  render(start: number, { messages }: SceneModel, now: number): TemplateResult | typeof nothing {
    clearTimeout(this.#timer);
    const leftMs = start - now;
    if (leftMs <= 0) return nothing;
    const stepMs = leftMs <= SECONDS_WITHIN_MS ? SECOND_MS : MINUTE_MS;
    const untilNextMs = leftMs % stepMs || stepMs;
    // What was taken out of the page may be shown once more, and its code may come after it has gone.
    if (this.#host.isConnected) {
      this.#timer = setTimeout(() => this.#host.requestUpdate(), untilNextMs);
    }
    const time = formatLeft(Math.ceil(leftMs / stepMs) * stepMs, messages.language);
    return html`<p class="quiet" part="countdown" role="timer" aria-live="off">
      ${messages.t('starts-in', { time })}
    </p>`;
  }
}

/** `2 days, 3 hours, 1 minute`: what is none is left out. */
export function formatLeft(leftMs: number, language: string): string {
  let restMs = leftMs;
  const parts: string[] = [];
  for (const [unit, unitMs] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count === 0) continue;
    const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
    parts.push(format.format(count));
  }
  return new Intl.ListFormat(language, { type: 'unit', style: 'narrow' }).format(parts);
}
