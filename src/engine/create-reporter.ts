import { hlsIndexFile } from './endpoints/hls-endpoint.js';
import type { EngineRecording, EngineReport } from './engine.js';
import type { HlsShelf } from './hls/hls-shelf.js';
import type { Joiner } from './joining/joiner.js';
import { posterFile, storyboardFile } from './pictures/picture-files.js';
import type { RecordingPictures } from './pictures/recording-pictures.js';
import { toEndedRecording } from './recording/engine-recording.js';
import type { RecordingStore } from './recording/recording-store.js';
import { createRecordingUrls } from './recording/recording-urls.js';
import type { Relays } from './relay/relays.js';
import type { LiveMarks } from './room/live-marks.js';
import type { Room } from './room/room.js';
import { isBegun, isFlowing } from './room/room-state.js';

export interface ReporterOptions {
  readonly basePath: string;
  readonly clock: () => number;
  readonly rooms: ReadonlyMap<string, Room>;
  readonly marks: LiveMarks;
  readonly shelf: HlsShelf;
  readonly relays: Relays;
  readonly store: RecordingStore;
  readonly joiner: Joiner;
  readonly pictures: Pick<RecordingPictures, 'find'>;
}

/** What tells how a stream stands, put together from all that know a part of it. */
export function createReporter(
  options: ReporterOptions,
): (streamId: string) => Promise<EngineReport> {
  const { basePath, clock, rooms, marks, shelf, relays, store, joiner, pictures } = options;
  return async (streamId) => {
    const room = rooms.get(streamId);
    const state = room?.state ?? { phase: 'idle' };
    const isLive = isBegun(state);
    const sinceMs = isLive ? state.liveSinceMs : marks.awaitedSinceMs(streamId);
    const publisherMs = isFlowing(state) ? state.publisher.firstMediaMs : null;
    const hls = isLive ? shelf.newest(streamId) : null;
    const urls = createRecordingUrls(basePath, streamId);
    const whole = joiner.whole(streamId);
    const withPictures = async (recording: EngineRecording): Promise<EngineRecording> => {
      const { id, state } = recording;
      if (state !== 'ready') return recording;
      const { poster, storyboard } = await pictures.find(streamId, id);
      return {
        ...recording,
        ...(poster ? { poster: urls.file(id, posterFile) } : {}),
        ...(storyboard ? { storyboard: urls.file(id, storyboardFile) } : {}),
      };
    };
    const recordings = await store.list(streamId, urls);
    return {
      at: new Date(clock()).toISOString(),
      ingest: isFlowing(state) ? 'connected' : sinceMs === null ? 'none' : 'lost',
      liveSince: sinceMs === null ? null : new Date(sinceMs).toISOString(),
      publisherSince: publisherMs === null ? null : new Date(publisherMs).toISOString(),
      hls: hls?.phase === 'playable' ? `${basePath}/${streamId}/hls/${hlsIndexFile}` : null,
      viewers: (room?.viewers.watching ?? 0) + (hls?.attendance.count ?? 0),
      hlsProblem: hls?.problem ?? null,
      relays: relays.report(streamId),
      recordings: await Promise.all(recordings.map(withPictures)),
      joined: await store.join(streamId, urls),
      whole: whole && (await withPictures(toEndedRecording(whole, false, urls))),
    };
  };
}
