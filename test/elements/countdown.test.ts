import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { SceneModel } from '../../src/elements/shared/player/face.js';
import { Countdown, formatLeft, formatStart } from '../../src/elements/live-player/countdown.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where a line may be broken reads as a bar. */
const showBreaks = (text: string): string => text.replaceAll(' ', '|').replaceAll('\u00a0', ' ');

describe('formatLeft', () => {
  it('names the two largest units in the viewer’s language, and leaves out what is none', () => {
    const leftMs = 2 * 24 * HOUR_MS + HOUR_MS + 5 * MINUTE_MS;
    assert.equal(showBreaks(formatLeft(leftMs, 'en')), '2 days,|1 hour');
    assert.equal(showBreaks(formatLeft(leftMs, 'de')), '2 Tage,|1 Stunde');
    assert.equal(showBreaks(formatLeft(leftMs, 'es')), '2 días|y|1 hora');
    assert.equal(showBreaks(formatLeft(3 * HOUR_MS, 'en')), '3 hours');
    assert.equal(showBreaks(formatLeft(2 * MINUTE_MS + 1_000, 'en')), '2 minutes,|1 second');
  });
});

describe('formatStart', () => {
  it('is broken between the weekday, the date and the time only, in each language', () => {
    const start = Date.UTC(2031, 4, 14, 13);
    const said = ['en', 'de', 'es', 'fr', 'nl', 'pl', 'pt', 'sv'].map((language) =>
      // What stands before "PM" is no plain space in every version of the tables.
      showBreaks(formatStart(start, language, 'UTC').replaceAll('\u202f', '\u00a0')),
    );
    assert.deepEqual(said, [
      'Wednesday,|May 14|at 1:00 PM UTC',
      'Mittwoch,|14. Mai|um 13:00 UTC',
      'miércoles,|14 de mayo,|13:00 UTC',
      'mercredi|14 mai|à 13:00 UTC',
      'woensdag|14 mei|om 13:00 UTC',
      'środa,|14 maja|13:00 UTC',
      'quarta-feira,|14 de maio|às 13:00 UTC',
      'onsdag|14 maj|kl. 13:00 UTC',
    ]);
  });
});

describe('Countdown', () => {
  let updates = 0;
  const host = {
    isConnected: true,
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => (updates += 1),
    updateComplete: Promise.resolve(true),
  };
  const messages = { language: 'en', t: (_: string, { time = '' }: { time?: string }) => time };
  const model = { messages } as unknown as SceneModel;
  const read = (rendered: unknown): string =>
    showBreaks(String((rendered as { values: unknown[] }).values[1])).replaceAll('|', ' ');

  beforeEach(() => {
    updates = 0;
    host.isConnected = true;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.reset());

  it('counts minutes, and asks to be shown again when the next one has passed', () => {
    const countdown = new Countdown(host);
    assert.equal(read(countdown.render(HOUR_MS + 20_000, model, 0)), '1 hour, 1 minute');
    mock.timers.tick(19_999);
    assert.equal(updates, 0);
    mock.timers.tick(1);
    assert.equal(updates, 1);
    assert.equal(read(countdown.render(HOUR_MS + 20_000, model, 20_000)), '1 hour');
  });

  it('counts seconds only in the last minutes', () => {
    const countdown = new Countdown(host);
    assert.equal(read(countdown.render(6 * MINUTE_MS - 500, model, 0)), '6 minutes');
    assert.equal(read(countdown.render(90_500, model, 0)), '1 minute, 31 seconds');
    mock.timers.tick(500);
    assert.equal(updates, 1);
  });

  it('has one timer however often it is shown, and none once its element has gone', () => {
    const countdown = new Countdown(host);
    for (let time = 0; time < 5; time += 1) countdown.render(10_000, model, 0);
    mock.timers.tick(1_000);
    assert.equal(updates, 1);
    countdown.render(10_000, model, 1_000);
    countdown.hostDisconnected();
    host.isConnected = false;
    countdown.render(10_000, model, 1_000);
    mock.timers.tick(HOUR_MS);
    assert.equal(updates, 1);
  });
});
