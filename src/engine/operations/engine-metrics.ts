import type { RelayPhase, RelayReport } from '../relay/relay-state.js';
import type { Room } from '../room/room.js';
import type { RoomPhase } from '../room/room-state.js';
import type { EventCounts } from './event-counts.js';
import type { MetricFamily } from './metrics-format.js';
import { toFamily } from './metrics-format.js';
import type { Traffic, TrafficCount } from './transport-meter.js';

export interface EngineMetricsSources {
  readonly rooms: Iterable<Room>;
  readonly relays: readonly RelayReport[];
  readonly traffic: Traffic;
  readonly events: EventCounts;
}

/**
 * The engine's metrics. No label names a stream, an address or a session: they are secrets of
 * somebody, and there is no end of them.
 */
export function toEngineMetrics(sources: EngineMetricsSources): MetricFamily[] {
  const { traffic, events } = sources;
  const phases: Record<RoomPhase, number> = {
    idle: 0,
    opening: 0,
    live: 0,
    leaving: 0,
    lost: 0,
  };
  let viewers = 0;
  for (const room of sources.rooms) {
    phases[room.state.phase] += 1;
    viewers += room.viewers.count;
  }
  const relays: Record<RelayPhase, number> = {
    idle: 0,
    connecting: 0,
    pushing: 0,
    waiting: 0,
    failed: 0,
  };
  for (const { state } of sources.relays) relays[state.phase] += 1;
  const both = (name: string, help: string, of: (count: TrafficCount) => number): MetricFamily =>
    toFamily(name, 'counter', help, 'direction', [
      ['in', of(traffic.in)],
      ['out', of(traffic.out)],
    ]);
  return [
    toFamily('streamside_streams', 'gauge', 'Streams by phase.', 'phase', Object.entries(phases)),
    {
      name: 'streamside_viewers',
      type: 'gauge',
      help: 'Viewers by WHEP.',
      samples: [{ value: viewers }],
    },
    both('streamside_packets_total', 'RTP and RTCP packets.', ({ packets }) => packets),
    both('streamside_bytes_total', 'Bytes of RTP and RTCP.', ({ bytes }) => bytes),
    both('streamside_nacks_total', 'Requests to send packets again.', ({ nacks }) => nacks),
    both(
      'streamside_key_frame_requests_total',
      'Requests for a key frame.',
      ({ keyFrameRequests }) => keyFrameRequests,
    ),
    toFamily(
      'streamside_sessions_opened_total',
      'counter',
      'Sessions opened.',
      'role',
      events.opened,
    ),
    toFamily(
      'streamside_sessions_refused_total',
      'counter',
      'Sessions refused, by the code of the problem.',
      'code',
      events.refused,
    ),
    toFamily(
      'streamside_recordings_total',
      'counter',
      'What became of recordings.',
      'event',
      events.recordings,
    ),
    {
      name: 'streamside_recorded_seconds_total',
      type: 'counter',
      help: 'Seconds of recordings that have become durable.',
      samples: [{ value: events.recordedSeconds }],
    },
    {
      name: 'streamside_recorded_bytes_total',
      type: 'counter',
      help: 'Bytes of recordings that have become durable.',
      samples: [{ value: events.recordedBytes }],
    },
    toFamily('streamside_relays', 'gauge', 'Relays by phase.', 'phase', Object.entries(relays)),
    toFamily(
      'streamside_relay_failures_total',
      'counter',
      'Pushes that ended against the wish of the engine.',
      'reason',
      events.relayFailures,
    ),
    {
      name: 'streamside_faults_total',
      type: 'counter',
      help: "Faults of the engine's own that were contained.",
      samples: [{ value: events.faults }],
    },
  ];
}
