import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { OtherScreen } from '../../src/elements/shared/player/other-screen.js';

describe('OtherScreen', () => {
  let told: number;
  let life: AbortController;
  const onChange = (): void => void (told += 1);

  beforeEach(() => {
    told = 0;
    life = new AbortController();
  });

  it('offers Remote Playback while a screen is near, and no longer asks for one once it is let go of', async () => {
    const asked: string[] = [];
    let tell: (isNear: boolean) => void = () => undefined;
    const remote = {
      watchAvailability: (callback: typeof tell) => {
        tell = callback;
        return Promise.resolve(7);
      },
      cancelWatchAvailability: (id: number) => Promise.resolve(void asked.push(`cancel ${id}`)),
      prompt: () => Promise.reject(new Error('dismissed', { cause: asked.push('prompt') })),
    };
    const media = Object.assign(new EventTarget(), { remote }) as unknown as HTMLVideoElement;
    const screen = new OtherScreen(media, life.signal, onChange);
    assert.equal(screen.isNear, false);
    tell(true);
    tell(true);
    assert.deepEqual([screen.isNear, told], [true, 1]);
    screen.choose();
    tell(false);
    assert.deepEqual([screen.isNear, told], [false, 2]);
    await Promise.resolve();
    life.abort();
    tell(true);
    assert.deepEqual(asked, ['prompt', 'cancel 7']);
    assert.equal(told, 2);
  });

  it('offers AirPlay by Safari’s own events', () => {
    let pickers = 0;
    const media = Object.assign(new EventTarget(), {
      webkitShowPlaybackTargetPicker: () => void (pickers += 1),
    }) as unknown as HTMLVideoElement;
    const screen = new OtherScreen(media, life.signal, onChange);
    const tell = (availability: string): boolean =>
      media.dispatchEvent(
        Object.assign(new Event('webkitplaybacktargetavailabilitychanged'), { availability }),
      );
    tell('available');
    assert.deepEqual([screen.isNear, told], [true, 1]);
    screen.choose();
    assert.equal(pickers, 1);
    tell('not-available');
    assert.deepEqual([screen.isNear, told], [false, 2]);
  });

  it('offers nothing where the browser knows of no other screen', () => {
    const media = new EventTarget() as unknown as HTMLVideoElement;
    assert.equal(new OtherScreen(media, life.signal, onChange).isNear, false);
  });
});
