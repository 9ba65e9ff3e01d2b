import type { LinkReport } from './link-quality.js';

/** Of the packets of a second. */
const LOST_SHARE = 0.1;

/** A camera in the dark may take a second for a picture; whoever sends none for longer sends none. */
const PICTURELESS_READINGS = 3;

/**
 * What is filmed now does not arrive whole: so much is lost for good between two readings that resending does
 * not bring all of it, or no picture leaves the device although sound does, as when its encoder has stopped.
 */
export function hasLost(link: LinkReport | null): boolean {
  if (link === null) return false;
  const latest = link.samples.slice(-PICTURELESS_READINGS);
  if (latest.length === PICTURELESS_READINGS && latest.every(({ pictures }) => pictures === 0)) {
    return true;
  }
  const { quality, samples } = link;
  const isVeryWeak = 'level' in quality && quality.level === 'very-weak';
  return isVeryWeak || (samples.at(-1)?.loss ?? 0) > LOST_SHARE;
}
