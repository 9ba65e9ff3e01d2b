import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { watchStrain } from '../../src/media/strain.js';

type Tell = (records: readonly { readonly state: string }[]) => void;

describe('watchStrain', () => {
  let press: (...states: readonly string[]) => void = () => undefined;
  let disconnected = 0;
  let observed: string[] = [];
  let isForbidden = false;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    disconnected = 0;
    observed = [];
    isForbidden = false;
    Object.assign(globalThis, {
      PressureObserver: class {
        constructor(tell: Tell) {
          press = (...states) => tell(states.map((state) => ({ state })));
        }
        observe(source: string): Promise<void> {
          observed.push(source);
          return isForbidden ? Promise.reject(new Error('forbidden')) : Promise.resolve();
        }
        disconnect(): void {
          disconnected += 1;
        }
      },
    });
  });

  afterEach(() => {
    mock.timers.reset();
    Reflect.deleteProperty(globalThis, 'PressureObserver');
  });

  function watch() {
    const told: boolean[] = [];
    const controller = new AbortController();
    watchStrain((isStrained) => told.push(isStrained), controller.signal);
    return { told, controller };
  }

  it('tells what lasts, and its end', () => {
    const { told } = watch();
    assert.deepEqual(observed, ['cpu']);
    press('critical');
    mock.timers.tick(10_000);
    press('serious');
    mock.timers.tick(4_999);
    assert.deepEqual(told, []);
    mock.timers.tick(1);
    assert.deepEqual(told, [true]);
    press('serious');
    press('critical');
    mock.timers.tick(60_000);
    assert.deepEqual(told, [true]);
    press('serious', 'fair');
    assert.deepEqual(told, [true, false]);
  });

  it('does not mind what is only serious', () => {
    const { told } = watch();
    press('serious');
    mock.timers.tick(60_000);
    assert.deepEqual(told, []);
  });

  it('looks at nothing for who has gone already', () => {
    watchStrain(() => assert.fail('told'), AbortSignal.abort());
    assert.deepEqual(observed, []);
  });

  it('minds no policy that forbids it', async () => {
    isForbidden = true;
    const { told } = watch();
    await Promise.resolve();
    assert.deepEqual(told, []);
  });

  it('does not mind a few seconds', () => {
    const { told } = watch();
    press('critical');
    mock.timers.tick(14_000);
    press('nominal');
    press('critical');
    mock.timers.tick(14_000);
    assert.deepEqual(told, []);
  });

  it('tells nobody after the abort, nor where the browser does not tell or may not', () => {
    const { told, controller } = watch();
    press('critical');
    controller.abort();
    assert.equal(disconnected, 1);
    mock.timers.tick(60_000);
    assert.deepEqual(told, []);
    Reflect.deleteProperty(globalThis, 'PressureObserver');
    watch();
  });
});
