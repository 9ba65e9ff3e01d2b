import type { EngineEvent } from '../engine-event.js';

/** Counts of what happened since the start, by what the engine's events say. */
export class EventCounts {
  readonly opened = new Map<string, number>();
  readonly refused = new Map<string, number>();
  readonly recordings = new Map<string, number>();
  /** Ends of pushes that had begun or tried to, by reason. */
  readonly relayFailures = new Map<string, number>();
  faults = 0;
  recordedSeconds = 0;
  recordedBytes = 0;

  /** Notes what has become durable of a recording. */
  noteRecorded(seconds: number, bytes: number): void {
    this.recordedSeconds += seconds;
    this.recordedBytes += bytes;
  }

  note(event: EngineEvent): void {
    switch (event.type) {
      case 'session-opened':
        return add(this.opened, event.role);
      case 'session-refused':
        return add(this.refused, event.code);
      case 'recording-started':
        return add(this.recordings, 'started');
      case 'recording-ended':
        return add(this.recordings, 'ended');
      case 'recording-recovered':
        return add(this.recordings, 'recovered');
      case 'recording-failed':
        return add(this.recordings, 'failed');
      case 'relay-changed':
        return event.reason === undefined ? undefined : add(this.relayFailures, event.reason);
      case 'stream-fault':
      case 'request-failed':
        this.faults += 1;
        return undefined;
      default:
        return undefined;
    }
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
