import { WhipSession } from '../../../src/protocol/index.js';
import type { WhipSessionOptions } from '../../../src/protocol/index.js';
import { ScriptedStream, ScriptedTrack } from './scripted-peer.js';
import type { SessionKind } from './session-stage.js';

export const audio = () => new ScriptedTrack('audio');
export const video = () => new ScriptedTrack('video');

/** A session that publishes these tracks. */
export function whip(
  tracks: ScriptedTrack[] = [audio(), video()],
  more: Partial<WhipSessionOptions> = {},
): SessionKind {
  const media = new ScriptedStream(tracks) as unknown as MediaStream;
  return {
    direction: 'sendonly',
    create: (options) => new WhipSession({ ...options, media, ...more }),
  };
}
