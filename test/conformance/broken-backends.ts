import { brokenChannels } from './broken-channels.js';
import { brokenLinks } from './broken-links.js';
import { brokenManners } from './broken-manners.js';
import { brokenStreams } from './broken-streams.js';

/** Every fault that the suite must find. */
export const brokenBackends = [
  ...brokenManners,
  ...brokenStreams,
  ...brokenChannels,
  ...brokenLinks,
];
