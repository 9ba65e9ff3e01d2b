import type { PlayResult } from '../shared/player/programme.js';
import type { Replay } from './replay/replay.js';

/** A server that restarts is back by then; jittered, since every viewer waits. */
const RETRY_MS = 5_000;

export interface LaterSceneOptions {
  /** Fetches the scene's code and makes it. */
  load(): Promise<Replay>;
  /** The code cannot be had now, and is asked for again. */
  onDelay(): void;
}

/**
 * A scene whose code is fetched when it comes on. What is wished for meanwhile is the scene's to read
 * when it opens; nothing is done of it before.
 */
export function createLaterScene({ load, onDelay }: LaterSceneOptions): Replay {
  let scene: Replay | null = null;
  let isClosed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  const open = (): void => {
    load().then(
      (made) => {
        if (isClosed) return;
        scene = made;
        made.open();
        if (isAsked) void made.play();
      },
      () => {
        if (isClosed) return;
        onDelay();
        retry = setTimeout(open, RETRY_MS * (1 + Math.random()));
      },
    );
  };
  return {
    open,
    close() {
      isClosed = true;
      clearTimeout(retry);
      scene?.close();
    },
    async play(): Promise<PlayResult> {
      isAsked = true;
      return scene?.play() ?? { outcome: 'waiting' };
    },
    pause() {
      isAsked = false;
      scene?.pause();
    },
    goLive: async () => scene?.goLive?.() ?? { outcome: 'ignored' },
    seek: (seconds) => scene?.seek(seconds),
    offer: (bill) => scene?.offer?.(bill),
    get playback() {
      return scene?.playback ?? null;
    },
  };
}
