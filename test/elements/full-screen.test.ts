import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { hasFullScreen, toggleFullScreen } from '../../src/elements/shared/player/full-screen.js';

/** A player's frame in a browser that can show it on the whole screen, or cannot. */
function createFrame(isAble: boolean) {
  const request = mock.fn(async () => undefined);
  const exit = mock.fn(async () => undefined);
  const root: { fullscreenElement: unknown } = { fullscreenElement: null };
  const frame = {
    ...(isAble ? { requestFullscreen: request } : {}),
    getRootNode: () => root,
    ownerDocument: { fullscreenEnabled: isAble, exitFullscreen: exit },
  };
  return { frame: frame as unknown as HTMLElement, root, request, exit };
}

function createVideo() {
  const enter = mock.fn();
  return { video: { webkitEnterFullscreen: enter } as unknown as HTMLVideoElement, enter };
}

describe('full screen', () => {
  it('is the frame with its controls, and is left by the same button', async () => {
    const { frame, root, request, exit } = createFrame(true);
    const { video, enter } = createVideo();
    await toggleFullScreen(frame, video);
    assert.equal(request.mock.callCount(), 1);
    root.fullscreenElement = frame;
    await toggleFullScreen(frame, video);
    assert.equal(exit.mock.callCount(), 1);
    assert.equal(request.mock.callCount(), 1);
    assert.equal(enter.mock.callCount(), 0);
  });

  it('is the video’s own where only that can fill the screen, as on an iPhone', async () => {
    const { frame } = createFrame(false);
    const { video, enter } = createVideo();
    assert.equal(hasFullScreen(frame, video), true);
    await toggleFullScreen(frame, video);
    assert.equal(enter.mock.callCount(), 1);
  });

  it('is not offered where nothing can, and a refusal is borne', async () => {
    const { frame } = createFrame(false);
    assert.equal(hasFullScreen(frame, null), false);
    const able = createFrame(true);
    able.request.mock.mockImplementation(() => Promise.reject(new TypeError('Not now')));
    assert.equal(hasFullScreen(able.frame, null), true);
    await toggleFullScreen(able.frame, null);
    assert.equal(able.request.mock.callCount(), 1);
  });
});
