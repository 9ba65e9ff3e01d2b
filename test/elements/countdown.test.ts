import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { SceneModel } from '../../src/elements/shared/player/face.js';
import { Countdown, formatLeft } from '../../src/elements/live-player/countdown.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('formatLeft', () => {
  it('names days, hours and minutes in the viewer’s language, and leaves out what is none', () => {
    const leftMs = 2 * 24 * HOUR_MS + HOUR_MS + 5 * MINUTE_MS;
    assert.equal(formatLeft(leftMs, 'en'), '2 days 1 hour 5 minutes');
    assert.equal(formatLeft(leftMs, 'de'), '2 Tage, 1 Stunde und 5 Minuten');
    assert.equal(formatLeft(3 * HOUR_MS, 'en'), '3 hours');
    assert.equal(formatLeft(2 * MINUTE_MS + 1_000, 'en'), '2 minutes 1 second');
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
  const messages = { language: 'en', t: (_: string, { time }: { time: string }) => time };
  const model = { messages } as unknown as SceneModel;
  const read = (rendered: unknown): unknown => (rendered as { values?: unknown[] }).values?.[0];

  beforeEach(() => {
    updates = 0;
    host.isConnected = true;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.reset());

  it('counts minutes, and asks to be shown again when the next one has passed', () => {
    const countdown = new Countdown(host);
    assert.equal(read(countdown.render(HOUR_MS + 20_000, model, 0)), '1 hour 1 minute');
    mock.timers.tick(19_999);
    assert.equal(updates, 0);
    mock.timers.tick(1);
    assert.equal(updates, 1);
    assert.equal(read(countdown.render(HOUR_MS + 20_000, model, 20_000)), '1 hour');
  });

  it('counts seconds only in the last minutes, and says nothing once the time has come', () => {
    const countdown = new Countdown(host);
    assert.equal(read(countdown.render(6 * MINUTE_MS - 500, model, 0)), '6 minutes');
    assert.equal(read(countdown.render(90_500, model, 0)), '1 minute 31 seconds');
    mock.timers.tick(500);
    assert.equal(updates, 1);
    assert.equal(read(countdown.render(90_500, model, 90_500)), undefined);
    mock.timers.tick(HOUR_MS);
    assert.equal(updates, 1, 'nothing is left to be counted');
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
