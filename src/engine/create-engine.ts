import { createEngineRouter } from './endpoints/engine-router.js';
import { SessionRegistry } from './endpoints/session-registry.js';
import type { Engine, EngineReport } from './engine.js';
import type { EngineOptions } from './engine-options.js';
import { Room } from './room/room.js';
import { createDatachannelTransport } from './transport/datachannel-transport.js';

/** Pace of the engine's own work: retransmission requests, feedback, watchdogs. */
const tickMs = 40;

/** Listeners hear of a live stream at least this often. */
const heartbeatMs = 4000;

const defaultReturnGraceMs = 60_000;

/**
 * Makes an engine. Rejects with an `EngineError`: `package-missing` when its transport is not
 * installed, `folder-unusable` when recordings cannot be written.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { basePath = '/media', returnGraceMs = defaultReturnGraceMs, iceServers = [] } = options;
  const clock = options.clock ?? (() => performance.timeOrigin + performance.now());
  const log = options.log ?? (() => undefined);
  const transport =
    options.transport ??
    (await createDatachannelTransport(
      options.portRange === undefined ? {} : { portRange: options.portRange },
    ));
  const rooms = new Map<string, Room>();
  const listeners = new Set<(streamId: string) => void>();
  const notify = (streamId: string): void => {
    for (const listener of listeners) listener(streamId);
  };

  const openRoom = (streamId: string): Room => {
    const known = rooms.get(streamId);
    if (known !== undefined) return known;
    const room: Room = new Room({
      returnGraceMs,
      clock,
      sink: { begin() {}, media() {}, clock() {}, tick() {}, end() {} },
      onChange: () => {
        log({ type: 'phase-changed', streamId, phase: room.state.phase });
        notify(streamId);
      },
    });
    rooms.set(streamId, room);
    return room;
  };

  const fetch = createEngineRouter({
    basePath,
    authorize: options.authorize,
    iceServers,
    sessions: { transport, registry: new SessionRegistry(), clock },
    findRoom: (streamId) => rooms.get(streamId) ?? null,
    openRoom,
    answerRecording: () => Promise.reject(new Error('none')),
    log,
  });

  let heartbeatDueMs = 0;
  const timer = setInterval(() => {
    const nowMs = clock();
    const isHeartbeat = nowMs >= heartbeatDueMs;
    if (isHeartbeat) heartbeatDueMs = nowMs + heartbeatMs;
    for (const [streamId, room] of rooms) {
      room.tick(nowMs);
      if (room.isEmpty) rooms.delete(streamId);
      else if (isHeartbeat) notify(streamId);
    }
  }, tickMs);

  return {
    addresses: (streamId) => ({
      whip: `${basePath}/${streamId}/whip`,
      whep: `${basePath}/${streamId}/whep`,
    }),
    report: async (streamId): Promise<EngineReport> => {
      const state = rooms.get(streamId)?.state ?? { phase: 'idle' };
      const isLive = state.phase === 'live' || state.phase === 'lost';
      return {
        ingest: state.phase === 'live' ? 'connected' : state.phase === 'lost' ? 'lost' : 'none',
        liveSince: isLive ? new Date(state.liveSinceMs).toISOString() : null,
        recordings: [],
      };
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    endStream: async (streamId) => rooms.get(streamId)?.end(),
    deleteRecordings: async () => undefined,
    fetch,
    close: async () => {
      clearInterval(timer);
      for (const room of rooms.values()) room.end();
      transport.close();
    },
  };
}
