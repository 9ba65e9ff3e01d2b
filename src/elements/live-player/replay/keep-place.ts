import { PlaceKeeper } from '../../recording-player/place/place-keeper.js';
import type { PlaceKeeperOptions } from '../../recording-player/place/place-keeper.js';
import { nameStream, openResumeMemory } from '../../recording-player/place/resume-memory.js';
import type { LiveSettings } from '../live-settings.js';

/** Keeps the place in an event, whether it is still on or over, under the name that its recording has in either player. */
export function keepPlace(
  { noResume, endpoint, stream }: LiveSettings,
  options: Omit<PlaceKeeperOptions, 'memory'>,
): PlaceKeeper {
  const memory = noResume ? null : openResumeMemory(nameStream(endpoint, stream));
  return new PlaceKeeper({ ...options, memory });
}
