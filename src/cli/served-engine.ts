import type { AuthorizeAccess, Engine, EngineEvent } from '../engine/index.js';
import type { MediaEngine } from '../server/index.js';
import type { MediaConfiguration } from './configuration/media-configuration.js';

/** Makes the media engine; the caller's, so that the server can be tested without one. */
export type MakeEngine = (
  options: MediaConfiguration & {
    dataDir: string;
    basePath: string;
    authorize: AuthorizeAccess;
    log: (event: EngineEvent) => void;
  },
) => Promise<ServedEngine>;

/** What the server needs of an engine. */
export type ServedEngine = MediaEngine &
  Pick<Engine, 'iceServers' | 'fetch' | 'answerHls' | 'health' | 'metrics' | 'close'>;
