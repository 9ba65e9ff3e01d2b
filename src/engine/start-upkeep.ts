import type { HlsShelf } from './hls/hls-shelf.js';
import type { Relays } from './relay/relays.js';
import type { LiveMarks } from './room/live-marks.js';
import type { Room } from './room/room.js';

/** Pace of the engine's own work: retransmission requests, feedback, watchdogs. */
const tickMs = 40;

/** Listeners hear of a live stream at least this often. */
const heartbeatMs = 4000;

/** Who may watch no more is soon shown nothing more; asking costs one look per stream and token. */
const recheckMs = 2000;

export interface UpkeepOptions {
  readonly clock: () => number;
  /** By stream; the ones that nothing would be lost with are taken out. */
  readonly rooms: Map<string, Room>;
  readonly shelf: HlsShelf;
  readonly marks: LiveMarks;
  readonly relays: Relays;
  /** Asks whether those who watch still may. */
  readonly recheck: () => void;
  /** Does one stream's work so that a fault in it stays there. */
  readonly guard: (streamId: string, work: () => void) => void;
  readonly notify: (streamId: string) => void;
}

/** Begins the work that nothing from outside brings about. Returns the way to stop it. */
export function startUpkeep(options: UpkeepOptions): () => void {
  const { clock, rooms, shelf, marks, relays, recheck, guard, notify } = options;
  let heartbeatDueMs = 0;
  let recheckDueMs = 0;
  const timer = setInterval(() => {
    const nowMs = clock();
    const isHeartbeat = nowMs >= heartbeatDueMs;
    if (isHeartbeat) {
      heartbeatDueMs = nowMs + heartbeatMs;
      shelf.sweep(nowMs);
      for (const streamId of marks.giveUp(nowMs)) notify(streamId);
    }
    if (nowMs >= recheckDueMs) {
      recheckDueMs = nowMs + recheckMs;
      recheck();
    }
    for (const [streamId, room] of rooms) {
      guard(streamId, () => room.tick(nowMs));
      if (room.isEmpty) {
        rooms.delete(streamId);
        relays.release(streamId);
      } else if (isHeartbeat) notify(streamId);
    }
  }, tickMs);
  return () => clearInterval(timer);
}
