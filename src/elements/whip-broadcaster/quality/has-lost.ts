import type { LinkReport } from './link-quality.js';

/** Of the packets of a second. */
const LOST_SHARE = 0.1;

/** So much is lost for good between two readings that resending does not bring all of it. */
export function hasLost(link: LinkReport | null): boolean {
  if (link === null) return false;
  const { quality, samples } = link;
  const isVeryWeak = 'level' in quality && quality.level === 'very-weak';
  return isVeryWeak || (samples.at(-1)?.loss ?? 0) > LOST_SHARE;
}
