import { MediaLine } from './media/media-line.js';
import { CompleteTracks } from './hls/complete-tracks.js';
import type { HlsShelf } from './hls/hls-shelf.js';
import type { CreateSoundEncoder } from './media/sound-encoder.js';
import type { StreamWork } from './operations/stream-work.js';
import { Recorder } from './recording/recorder.js';
import type { RecordingStore } from './recording/recording-store.js';
import type { Relays } from './relay/relays.js';
import { Room } from './room/room.js';
import type { RoomState } from './room/room-state.js';
import { createSinkGroup } from './room/sink-group.js';
import { LiveTranscoding } from './transcoding/live-transcoding.js';
import type { Transcoding } from './transcoding/transcoding.js';

/** A recording can be entered at its key frames, and live HLS in its segments, while somebody watches it. */
const keyFrameIntervalMs = 4000;
const hlsKeyFrameIntervalMs = 2000;

export interface StreamRoomOptions {
  readonly streamId: string;
  readonly returnGraceMs: number;
  readonly clock: () => number;
  readonly store: RecordingStore;
  readonly shelf: HlsShelf;
  readonly transcoding: Transcoding;
  readonly relays: Relays;
  /** Makes what its sound goes through; null leaves that as it comes. */
  readonly createSoundEncoder: CreateSoundEncoder | null;
  /** Recordings that are being finished. */
  readonly finishing: StreamWork;
  /** Told of sound that may begin. */
  readonly onExpect: () => void;
  readonly onAdmit: (publisherId: string) => void;
  readonly onState: (state: RoomState) => void;
  /** Told of a fault in what the media goes to. */
  readonly onFault: (error: unknown) => void;
}

/** Makes a stream's room with all that its media goes to beside viewers: recording, live HLS, relays. */
export function createStreamRoom(options: StreamRoomOptions): Room {
  const { streamId, returnGraceMs, clock, store, shelf, transcoding, relays, onFault } = options;
  const onFinishing = (finished: Promise<void>): void => options.finishing.add(streamId, finished);
  const line = new MediaLine({
    consumers: [
      new Recorder({ streamId, store, onFinishing }),
      new LiveTranscoding({
        transcoding,
        consumer: new CompleteTracks(shelf.createConsumer(streamId)),
        onFinishing,
      }),
    ],
    createSoundEncoder: options.createSoundEncoder,
    requestKeyFrame: () => room.requestKeyFrame(),
    keyFrameIntervalMs: () =>
      shelf.isWatched(streamId) ? hlsKeyFrameIntervalMs : keyFrameIntervalMs,
    onFinishing,
    onFault,
  });
  const room: Room = new Room({
    returnGraceMs,
    clock,
    sink: createSinkGroup([line, relays.sink(streamId)], onFault),
    onExpect: ({ tracks }) => {
      if (tracks.some(({ kind }) => kind === 'audio')) options.onExpect();
    },
    onAdmit: options.onAdmit,
    onChange: () => options.onState(room.state),
  });
  return room;
}
