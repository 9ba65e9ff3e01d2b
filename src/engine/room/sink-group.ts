import type { RoomSink } from './room.js';

/** One sink of several, each of which gets everything; what one throws goes to `onFault`, and the others go on. */
export function createSinkGroup(
  sinks: readonly RoomSink[],
  onFault: (error: unknown) => void,
): RoomSink {
  const each = (give: (sink: RoomSink) => void): void => {
    for (const sink of sinks) {
      try {
        give(sink);
      } catch (error) {
        onFault(error);
      }
    }
  };
  return {
    begin: (tracks, nowMs) => each((sink) => sink.begin(tracks, nowMs)),
    media: (track, packet, arrivalMs) => each((sink) => sink.media(track, packet, arrivalMs)),
    clock: (track, timestamp, timeMs) => each((sink) => sink.clock(track, timestamp, timeMs)),
    tick: (nowMs) => each((sink) => sink.tick(nowMs)),
    pause: (nowMs) => each((sink) => sink.pause(nowMs)),
    end: (nowMs) => each((sink) => sink.end(nowMs)),
  };
}
