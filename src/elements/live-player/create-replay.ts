import { createLaterScene } from './later-scene.js';
import type { Replay } from './replay/replay.js';
import type { ReplaySceneOptions } from './replay/replay-scene.js';

/** Who watches live pays nothing for the recording. */
const load = () => import('./replay/replay-scene.js');

/** Fetches ahead what the replay needs. */
export function preloadReplay(): void {
  load().catch(() => undefined);
}

/** The scene after the event, with its code. */
export function createReplay(options: ReplaySceneOptions): Replay {
  return createLaterScene({
    load: async () => new (await load()).ReplayScene(options),
    // A server that is away comes back, and the viewer has nothing to do about it.
    onDelay: () => options.screen.show({ phase: 'reconnecting', lost: 'connection' }),
  });
}
