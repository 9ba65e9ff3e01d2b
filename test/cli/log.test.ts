import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../src/cli/log.js';
import type { LogFormat, LoggedEvent, LogLevel } from '../../src/cli/log.js';

function write(level: LogLevel, format: LogFormat, ...events: LoggedEvent[]): string[] {
  const lines: string[] = [];
  const log = createLog({ level, format, write: (line) => lines.push(line), now: () => 0 });
  for (const event of events) log(event);
  return lines;
}

const opened = { type: 'session-opened', streamId: 'st_1', role: 'viewer' } as const;
const refused = {
  type: 'session-refused',
  streamId: 'st_1',
  role: 'viewer',
  code: 'stream-not-live',
} as const;
const fault = {
  type: 'stream-fault',
  streamId: 'st_1',
  message: 'lost rtmp://host/live/k3y with "Bearer t0ken"\nand more',
} as const;

describe('createLog', () => {
  it('writes one JSON object a line, without secrets', () => {
    const [first = '', second = ''] = write('info', 'json', opened, fault);
    assert.deepEqual(JSON.parse(first), {
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'session-opened',
      streamId: 'st_1',
      role: 'viewer',
    });
    const { level, message } = JSON.parse(second) as Record<string, string>;
    assert.deepEqual([level, message], ['error', 'lost rtmp://host/… with "Bearer …\nand more']);
    assert.doesNotMatch(second, /\n/);
  });

  it('writes one readable line for a person', () => {
    assert.deepEqual(write('info', 'human', opened, fault), [
      '1970-01-01T00:00:00.000Z info  session-opened streamId=st_1 role=viewer',
      '1970-01-01T00:00:00.000Z error stream-fault streamId=st_1 message="lost rtmp://host/… with \\"Bearer …\\nand more"',
    ]);
  });

  it('keeps to its level', () => {
    const events = [opened, refused, fault];
    assert.equal(write('debug', 'json', ...events).length, 3);
    assert.equal(write('info', 'json', ...events).length, 2);
    assert.equal(write('warn', 'json', ...events).length, 1);
    assert.equal(write('off', 'json', ...events).length, 0);
  });
});
