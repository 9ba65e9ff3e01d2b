import { redact } from '../engine/index.js';
import type { EngineEvent } from '../engine/index.js';
import type { ServerKind } from './server-kind.js';

export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const;

/** From which level on events are written. */
export type LogLevel = (typeof logLevels)[number];

/** `human`: one readable line; `json`: one object in a line. */
export type LogFormat = 'human' | 'json';

/** What happens in the server outside of the media engine. */
export type ServerEvent =
  | ({ readonly type: 'server-started'; readonly port: number } & ServerKind)
  | { readonly type: 'server-stopping' }
  | { readonly type: 'server-stopped' }
  | { readonly type: 'server-fault'; readonly message: string }
  | {
      readonly type: 'service-refused' | 'service-unknown';
      readonly service: string;
      readonly reason: string;
      readonly message: string;
    };

export type LoggedEvent = EngineEvent | ServerEvent;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes each line, without its end. */
  readonly write: (line: string) => void;
  /** Milliseconds of the Unix epoch. Default the system's. */
  readonly now?: () => number;
}

/** Makes what writes events as lines. Text that others wrote is redacted, whoever handed it in. */
export function createLog({ level, format, write, now = Date.now }: LogOptions) {
  const limit = logLevels.indexOf(level);
  return (event: LoggedEvent): void => {
    const eventLevel = levelOf(event);
    if (logLevels.indexOf(eventLevel) > limit) return;
    const { type, ...rest } = event;
    const fields = Object.entries(rest).map(
      ([name, value]) => [name, isFreeText(name) ? redact(String(value)) : value] as const,
    );
    const time = new Date(now()).toISOString();
    if (format === 'json') {
      write(
        JSON.stringify({ time, level: eventLevel, event: type, ...Object.fromEntries(fields) }),
      );
    } else {
      const details = fields.map(([name, value]) => `${name}=${formatValue(value)}`);
      write([time, eventLevel.padEnd(5), type, ...details].join(' '));
    }
  };
}

function levelOf(event: LoggedEvent): Exclude<LogLevel, 'off'> {
  switch (event.type) {
    case 'recording-failed':
    case 'stream-fault':
    case 'request-failed':
    case 'server-fault':
    case 'service-refused':
      return 'error';
    case 'service-unknown':
    case 'space-low':
    case 'aac-unavailable':
    case 'aac-failed':
      return 'warn';
    case 'relay-changed':
      return event.reason !== undefined || event.isBehind === true ? 'warn' : 'info';
    case 'session-refused':
      return 'debug';
    default:
      return 'info';
  }
}

/** Fields whose text is not the engine's own. */
function isFreeText(name: string): boolean {
  return name === 'message' || name === 'detail';
}

/** A value that a line holds without breaking: what has spaces or quotes stands in quotes. */
function formatValue(value: unknown): string {
  const text = String(value);
  return /^[\w./:…-]+$/.test(text) ? text : JSON.stringify(text);
}
