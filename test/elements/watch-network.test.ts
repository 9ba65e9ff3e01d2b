import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { watchNetwork } from '../../src/elements/live-player/ladder/watch-network.js';

describe('watchNetwork', () => {
  const page = new EventTarget();
  const listen = page.addEventListener.bind(page);
  const { navigator } = globalThis as { navigator?: unknown };
  let changes = 0;
  let life: AbortController;

  function watchOver(connection?: EventTarget & { type?: string }): void {
    const value = connection === undefined ? {} : { connection };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
    watchNetwork(() => (changes += 1), life.signal);
  }

  beforeEach(() => {
    changes = 0;
    life = new AbortController();
    Object.assign(globalThis, { addEventListener: listen });
  });

  afterEach(() => {
    life.abort();
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
    Reflect.deleteProperty(globalThis, 'addEventListener');
  });

  it('tells that there is a network again', () => {
    watchOver();
    page.dispatchEvent(new Event('online'));
    assert.equal(changes, 1);
    life.abort();
    page.dispatchEvent(new Event('online'));
    assert.equal(changes, 1);
  });

  it('tells of another kind of network, and of none that is only taken for faster or slower', () => {
    const connection = Object.assign(new EventTarget(), { type: 'wifi' });
    watchOver(connection);
    const changeTo = (type: string): number => {
      connection.type = type;
      connection.dispatchEvent(new Event('change'));
      return changes;
    };
    assert.equal(changeTo('wifi'), 0);
    assert.equal(changeTo('none'), 0);
    assert.equal(changeTo('wifi'), 0, 'that it is there again is told by the page being online');
    assert.equal(changeTo('cellular'), 1);
    assert.equal(changeTo('cellular'), 1);
  });

  it('hears no change where a browser does not say of what kind the network is', () => {
    const connection = new EventTarget();
    watchOver(connection);
    connection.dispatchEvent(new Event('change'));
    assert.equal(changes, 0);
  });
});
