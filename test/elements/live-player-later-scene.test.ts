import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLaterScene } from '../../src/elements/live-player/later-scene.js';
import type { PlayResult, Programme } from '../../src/elements/shared/player/programme.js';

class NotedScene implements Programme {
  readonly calls: string[] = [];
  open = (): void => void this.calls.push('open');
  close = (): void => void this.calls.push('close');
  pause = (): void => void this.calls.push('pause');
  seek = (seconds: number): void => void this.calls.push(`seek ${seconds}`);
  goLive = async (): Promise<PlayResult> => ({ outcome: 'ignored' });
  play = async (): Promise<PlayResult> => {
    this.calls.push('play');
    return { outcome: 'done' };
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('createLaterScene', () => {
  it('opens when its code is there, and does then what was asked of it', async () => {
    const made = new NotedScene();
    let arrive = (): void => undefined;
    const code = new Promise<Programme>((resolve) => (arrive = () => resolve(made)));
    const scene = createLaterScene({ load: () => code, onDelay: assert.fail });
    scene.open();
    assert.deepEqual(await scene.play(), { outcome: 'waiting' });
    assert.deepEqual(made.calls, []);
    arrive();
    await settled();
    assert.deepEqual(made.calls, ['open', 'play']);
    assert.deepEqual(await scene.play(), { outcome: 'done' });
  });

  it('does not play what was paused again before it was there', async () => {
    const made = new NotedScene();
    const scene = createLaterScene({ load: async () => made, onDelay: assert.fail });
    scene.open();
    void scene.play();
    scene.pause();
    await settled();
    assert.deepEqual(made.calls, ['open']);
  });

  it('opens nothing once it has been closed', async () => {
    const made = new NotedScene();
    const scene = createLaterScene({ load: async () => made, onDelay: assert.fail });
    scene.open();
    scene.close();
    await settled();
    assert.deepEqual(made.calls, []);
  });

  it('asks again for code that cannot be had, until it is closed', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const made = new NotedScene();
    let asked = 0;
    let delays = 0;
    const scene = createLaterScene({
      load: async () => {
        asked += 1;
        if (asked < 3) throw new TypeError('away');
        return made;
      },
      onDelay: () => (delays += 1),
    });
    scene.open();
    for (let at = 0; at < 3; at += 1) {
      await settled();
      context.mock.timers.tick(10_000);
    }
    await settled();
    assert.deepEqual([asked, delays, made.calls], [3, 2, ['open']]);
    scene.close();
    assert.deepEqual(made.calls, ['open', 'close']);
  });
});
