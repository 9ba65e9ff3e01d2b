import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { html } from 'lit';
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

const NO_BREAK = '\u00a0';

/** So far off, the day and the hour are what one wants to know. */
const MOST_UNITS = 2;

/** When an event starts, and the time until then, kept as it passes. */
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

  /** Whoever listens to the page is told the start, and not each minute. */
  render(start: number, { messages }: SceneModel, now: number): TemplateResult {
    clearTimeout(this.#timer);
    const leftMs = start - now;
    const stepMs = leftMs <= SECONDS_WITHIN_MS ? SECOND_MS : MINUTE_MS;
    const untilNextMs = leftMs % stepMs || stepMs;
    // What was taken out of the page may be shown once more, and its code may come after it has gone.
    if (this.#host.isConnected) {
      this.#timer = setTimeout(() => this.#host.requestUpdate(), untilNextMs);
    }
    const { t, language } = messages;
    const time = formatLeft(Math.ceil(leftMs / stepMs) * stepMs, language);
    return html`<p>${t('starts', { when: formatStart(start, language) })}</p>
      <p class="quiet" part="countdown" role="timer" aria-live="off">
        ${t('starts-in', { time })}
      </p>`;
  }
}

/**
 * In the viewer's own time zone, which is named because the invitation may have meant another. A narrow
 * player breaks it between the weekday, the date and the time, and nowhere else.
 */
export function formatStart(start: number, language: string, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(start);
  return parts
    .map(({ type, value }, i) => {
      if (type !== 'literal') return keepTogether(value);
      if (parts[i - 1]?.type === 'weekday') return value;
      // A word before the hour belongs to it: `at 1:00 PM`.
      const isBeforeTime = parts[i + 1]?.type === 'hour';
      return isBeforeTime ? keepTogether(value).replace(NO_BREAK, ' ') : keepTogether(value);
    })
    .join('');
}

/** `2 days, 3 hours`: what is none is left out, and so are minutes of what is days away. */
export function formatLeft(leftMs: number, language: string): string {
  let restMs = leftMs;
  const parts: string[] = [];
  for (const [unit, unitMs] of units) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count === 0) continue;
    const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
    parts.push(keepTogether(format.format(count)));
  }
  const shown = parts.slice(0, MOST_UNITS);
  return new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(shown);
}

function keepTogether(words: string): string {
  return words.replaceAll(' ', NO_BREAK);
}
