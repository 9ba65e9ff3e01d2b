import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Source } from '../../src/contract/index.js';
import { watchingPolicy } from '../../src/elements/live-player/ladder/whep-rung.js';
import { SessionError } from '../../src/protocol/session-error.js';
import type { SessionErrorCode } from '../../src/protocol/session-error.js';
import { orderLadder } from '../../src/elements/live-player/ladder/live-ladder.js';
import { liveTransitions } from '../../src/elements/live-player/live-state.js';
import {
  chooseCameraBackMs,
  defaultRejoinPolicy,
} from '../../src/elements/live-player/ladder/rejoin-policy.js';

describe('LivePlayerElement and RecordingPlayerElement in Node', () => {
  it('can be imported, for a page that is rendered on a server', async () => {
    const files = [
      'live-player/live-player-element.ts',
      'live-player/live-face.ts',
      'recording-player/recording-player-element.ts',
      'recording-player/recording-face.ts',
      'shared/player/player-body.ts',
    ].map((name) => new URL(`../../src/elements/${name}`, import.meta.url).href);
    const script = files.map((file) => `await import('${file}');`).join(' ');
    await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      // The decorators are compiled as this file says; the root's own names no compiler options.
      { env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.base.json' } },
    );
  });
});

describe('liveTransitions', () => {
  it('leads from every phase to every other, so that no phase is a trap', () => {
    const phases = Object.keys(liveTransitions) as (keyof typeof liveTransitions)[];
    for (const from of phases) {
      const reached = new Set([from]);
      for (const phase of reached) {
        for (const next of liveTransitions[phase]) reached.add(next);
      }
      assert.deepEqual([...reached].sort(), [...phases].sort(), `from ${from}`);
    }
  });
});

describe('orderLadder', () => {
  const sources: Source[] = [
    { type: 'hls', url: 'live.m3u8' },
    { type: 'dash', url: 'live.mpd' },
    { type: 'whep', url: 'whep' },
    { type: 'iframe', url: 'player' },
  ];
  const resolve = (url: string): string => `https://media.example/${url}`;
  const url = 'https://media.example/live.m3u8';
  const lowHls = { type: 'hls', url, latency: 'low' };
  const plainHls = { type: 'hls', url, latency: 'standard' };

  it('leaves out what cannot be played here', () => {
    assert.deepEqual(orderLadder(sources, 'low', resolve), [lowHls, plainHls]);
  });

  it('asks no source for low latency that says it has none', () => {
    const far: Source[] = [{ type: 'hls', url: 'live.m3u8', latency: 'standard' }];
    assert.deepEqual(orderLadder(far, 'low', resolve), [plainHls]);
  });

  it('tries the fastest first, or the steadiest', (context) => {
    Object.assign(globalThis, { RTCPeerConnection: () => undefined });
    context.after(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
    const whep = { type: 'whep', url: 'https://media.example/whep', latency: 'low' };
    assert.deepEqual(orderLadder(sources, 'low', resolve), [whep, lowHls, plainHls]);
    assert.deepEqual(orderLadder(sources, 'standard', resolve), [plainHls, whep]);
  });
});

/** The most that come within one second. */
function countInOneSecond(times: readonly number[]): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length),
  );
}

describe('defaultRejoinPolicy', () => {
  it('lets a late-comer in at once, and spreads those who start together', () => {
    assert.equal(defaultRejoinPolicy(0, false), 0);
    const delays = Array.from({ length: 300 }, () => defaultRejoinPolicy(0, true));
    assert.ok(countInOneSecond(delays) < 200, 'of 300 in any second');
    assert.ok(Math.max(...delays) < 2_000);
  });

  it('waits longer from round to round, never without jitter, and never gives up', () => {
    for (const [round, least, most] of [
      [1, 250, 500],
      [3, 1000, 2000],
      [50, 1000, 2000],
      [500, 5000, 10_000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () => defaultRejoinPolicy(round, false));
      assert.ok(delays.every((delay) => delay >= least && delay <= most));
      assert.ok(new Set(delays).size > 40);
    }
  });
});

describe('chooseCameraBackMs', () => {
  it("spreads those whose picture did not come back with the camera's", () => {
    const delays = Array.from({ length: 300 }, chooseCameraBackMs);
    assert.ok(countInOneSecond(delays) < 200, 'of 300 in any second');
    assert.ok(Math.min(...delays) >= 1_000 && Math.max(...delays) <= 3_000);
  });
});

describe('watchingPolicy', () => {
  const ask = (code: SessionErrorCode, attempt = 1, status?: number): number | null =>
    watchingPolicy({
      error: new SessionError(code, { status }),
      attempt,
      elapsedMs: 0,
      wasOpen: true,
      role: 'watch',
    });

  it('asks a silent network again at once, and one that stays silent more rarely', () => {
    assert.ok((ask('request-timeout') ?? Infinity) <= 300);
    assert.ok((ask('request-timeout', 31) ?? 0) >= 700);
  });

  it('waits a little where a server has answered or refused, and never long', () => {
    for (const attempt of [1, 5, 50]) {
      const delayMs = ask('endpoint-unreachable', attempt) ?? Infinity;
      assert.ok(delayMs >= 250 && delayMs <= 1_500, `${delayMs} ms`);
    }
    assert.ok((ask('request-timeout', 3, 408) ?? 0) >= 700);
  });
});
