import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PartPlayback } from '../../src/elements/recording-player/playback/part-playback.js';
import { readSourceType } from '../../src/elements/recording-player/timeline/recording-choice.js';

it('does not play on by itself what was paused just before the page heard of that', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const played: string[] = [];
  const video = Object.assign(new EventTarget(), {
    ...{ readyState: 4, HAVE_FUTURE_DATA: 3, paused: false, ended: false, currentTime: 1 },
    ...{ muted: true, playbackRate: 1, hidden: false, preload: '', src: '' },
    play: async () => void played.push('play'),
    pause: () => (video.paused = true),
    load: () => undefined,
    removeAttribute: () => undefined,
  });
  const url = 'https://media.example/event.mp4';
  const playback = await new Promise<PartPlayback>((resolve) => {
    const part: PartPlayback = new PartPlayback({
      video: video as unknown as HTMLVideoElement,
      stage: {} as HTMLElement,
      copies: [
        {
          ...{ type: readSourceType(url, ''), url, recording: 'rec_1', from: 'local' },
          ...{ startedAt: null, duration: null, spans: [], poster: null },
        },
      ],
      ...{ spans: [], startAt: 0, readToken: () => null, renew: async () => null },
      onCopy: () => resolve(part),
      ...{ onExhausted: assert.fail, onEnd: assert.fail, onUseless: () => assert.fail() },
    });
    part.open();
  });
  t.after(() => playback.close());
  video.dispatchEvent(new Event('play'));
  playback.pause();
  // A browser tells of the pause in a task of its own, which may come after this one.
  t.mock.timers.tick(200);
  assert.deepEqual(played, []);
});
