import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { HoldGuard } from '../../src/elements/whip-broadcaster/view/hold-guard.js';

describe('HoldGuard', () => {
  let told: string[];
  let guard: HoldGuard;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    told = [];
    guard = new HoldGuard({
      onChange: () => undefined,
      onHeld: () => told.push('held'),
      onTap: () => told.push('tap'),
      onClick: () => told.push('click'),
    });
  });

  afterEach(() => mock.timers.reset());

  it('tells a press that lasts a second, once, and nothing of the click after it', () => {
    guard.press(createPress());
    assert.equal(guard.phase, 'holding');
    mock.timers.tick(999);
    assert.deepEqual(told, []);
    mock.timers.tick(1);
    guard.release();
    guard.cancel();
    guard.click();
    assert.deepEqual(told, ['held']);
    assert.equal(guard.phase, 'resting');
  });

  it('tells a tap from a press, though a finger leaves the button before its click', () => {
    guard.press(createPress());
    mock.timers.tick(300);
    guard.release();
    guard.cancel();
    guard.click();
    mock.timers.tick(5_000);
    assert.deepEqual(told, ['tap']);
  });

  it('forgets a press whose pointer has left', () => {
    guard.press(createPress());
    guard.cancel();
    mock.timers.tick(5_000);
    assert.deepEqual(told, []);
    assert.equal(guard.phase, 'resting');
  });

  it('takes a click that no press came before for one of a keyboard', () => {
    guard.click();
    assert.deepEqual(told, ['click']);
  });

  it('takes a press without extent for one of a screen reader, which cannot hold', () => {
    guard.press(createPress({ width: 0, height: 0 }));
    guard.release();
    guard.click();
    guard.press(createPress({ pressure: 0 }));
    guard.click();
    mock.timers.tick(5_000);
    assert.deepEqual(told, ['click', 'click']);
  });

  it('leaves the other buttons of a mouse alone', () => {
    guard.press(createPress({ button: 2 }));
    assert.equal(guard.phase, 'resting');
  });
});

function createPress(overrides: Partial<PointerEvent> = {}): PointerEvent {
  const press = { button: 0, width: 1, height: 1, pressure: 0.5, pointerType: 'mouse' };
  return { ...press, ...overrides } as PointerEvent;
}
