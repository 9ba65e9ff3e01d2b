import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Assurance } from '../../src/contract/index.js';
import { ElementError } from '../../src/elements/shared/element-error.js';
import { formatDuration } from '../../src/elements/shared/format-duration.js';
import { playerMessages } from '../../src/elements/shared/messages/player-messages.js';
import { formatMessage } from '../../src/elements/shared/messages/message-catalogue.js';
import { broadcasterTransitions } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import { broadcasterMessages } from '../../src/elements/whip-broadcaster/messages/broadcaster-messages.js';
import { shellMessages } from '../../src/elements/whip-broadcaster/messages/shell-messages.js';
import type { Witnesses } from '../../src/elements/whip-broadcaster/uplink-state.js';
import { toUplinkState } from '../../src/elements/whip-broadcaster/uplink-state.js';
import { SessionError } from '../../src/protocol/session-error.js';

describe('WhipBroadcasterElement in Node', () => {
  it('can be imported, for a page that is rendered on a server', async () => {
    const folder = '../../src/elements/whip-broadcaster/';
    const files = ['whip-broadcaster-element.ts', 'broadcaster-studio.ts', 'control-room.ts'].map(
      (name) => new URL(folder + name, import.meta.url).href,
    );
    const script = files.map((file) => `await import('${file}');`).join(' ');
    await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      // The decorators are compiled as this file says; the root's own names no compiler options.
      { env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.base.json' } },
    );
  });
});

describe('broadcasterTransitions', () => {
  it('leads from every phase to every other, so that no phase is a trap', () => {
    for (const from of phases()) {
      const reached = new Set([from]);
      for (const phase of reached) {
        for (const next of broadcasterTransitions[phase]) reached.add(next);
      }
      assert.deepEqual([...reached].sort(), phases().sort(), `from ${from}`);
    }
  });

  function phases(): (keyof typeof broadcasterTransitions)[] {
    return Object.keys(broadcasterTransitions) as (keyof typeof broadcasterTransitions)[];
  }
});

describe('toUplinkState', () => {
  const open: Witnesses['session'] = { phase: 'open', since: 0 };
  const connected: Assurance = {
    ingest: 'connected',
    recording: 'confirmed',
    confirmedSeconds: 3,
    missingSeconds: 0,
  };
  const lost: Assurance = { ...connected, ingest: 'lost' };
  const recovering: Witnesses['session'] = {
    phase: 'recovering',
    reason: 'connection-lost',
    attempt: 1,
    nextTryAt: null,
    error: null,
  };

  const nothingYet: Witnesses = {
    session: open,
    backend: 'awaited',
    isSilent: false,
    isAnswered: false,
    other: 'unknown',
    wasLive: false,
  };

  function phaseOf(witnesses: Partial<Witnesses>): string {
    return toUplinkState({ ...nothingYet, ...witnesses }).phase;
  }

  it('is live only when session and backend both say so', () => {
    assert.equal(phaseOf({ backend: connected }), 'live');
    assert.equal(phaseOf({ backend: 'awaited' }), 'confirming');
    assert.equal(phaseOf({ backend: { ...connected, ingest: 'none' } }), 'confirming');
    assert.equal(phaseOf({ session: recovering, backend: connected }), 'opening');
  });

  it('says why it is not live yet, also of what was opened ahead and lost before the tap', () => {
    const error = new SessionError('endpoint-unreachable');
    for (const session of [
      { ...recovering, error },
      { ...recovering, phase: 'opening' as const, error },
    ]) {
      const state = toUplinkState({ ...nothingYet, session });
      assert.deepEqual(state, { phase: 'opening', trouble: 'endpoint-unreachable' });
    }
  });

  it('says of a token that is not to be had why, and not that nobody is signed in', () => {
    const troubleOf = (cause: unknown) => {
      const error = new SessionError('token-unavailable', { cause });
      const session = { phase: 'opening', attempt: 2, nextTryAt: null, error } as const;
      const state = toUplinkState({ ...nothingYet, session });
      return state.phase === 'opening' && state.trouble;
    };
    assert.equal(troubleOf(new TypeError('the page cannot ask')), 'token-unavailable');
    // The grant that should be next was refused.
    assert.equal(troubleOf(new ElementError('not-allowed')), 'not-allowed');
    assert.equal(troubleOf(new ElementError('token-missing')), 'token-missing');
  });

  it('confirms nothing where there is nobody to ask', () => {
    for (const backend of ['absent', 'silent'] as const) {
      const state = toUplinkState({ ...nothingYet, backend, isAnswered: true });
      assert.deepEqual(state, { phase: 'live', assurance: null });
    }
  });

  it('recovers, once it was live, whichever of the two says no', () => {
    assert.equal(phaseOf({ backend: lost, wasLive: true }), 'recovering');
    assert.equal(phaseOf({ session: recovering, backend: connected, wasLive: true }), 'recovering');
  });

  it('waits where another device has taken over, and knows no such thing of what was never live', () => {
    const error = new SessionError('session-replaced');
    const session: Witnesses['session'] = { phase: 'failed', error };
    assert.deepEqual(toUplinkState({ ...nothingYet, session, backend: connected, wasLive: true }), {
      phase: 'recovering',
      cause: 'taken-over',
      assurance: connected,
      trouble: null,
    });
    const ended = toUplinkState({ ...nothingYet, session, other: 'ended', wasLive: true });
    assert.ok(ended.phase === 'recovering');
    assert.equal(ended.cause, 'other-ended');
    assert.equal(phaseOf({ session, backend: connected }), 'failed');
  });

  it('takes a WHIP address that leads nowhere for what it is where there is nothing else', () => {
    const session: Witnesses['session'] = {
      phase: 'failed',
      error: new SessionError('endpoint-not-found'),
    };
    const codeOf = (backend: Witnesses['backend']): string => {
      const state = toUplinkState({ ...nothingYet, session, backend });
      assert.ok(state.phase === 'failed');
      return state.error.code;
    };
    assert.equal(codeOf('absent'), 'endpoint-invalid');
    assert.equal(codeOf(connected), 'stream-not-found');
  });

  it('does not wait for a connection to say that it is lost', () => {
    assert.equal(phaseOf({ backend: connected, isSilent: true, wasLive: true }), 'recovering');
    assert.equal(phaseOf({ backend: 'silent', isSilent: true, wasLive: true }), 'recovering');
    assert.equal(phaseOf({ backend: connected, isSilent: true }), 'live');
  });

  it('calls nothing live that was opened ahead and has fallen silent, unless the server says so', () => {
    const away = { phase: 'opening', trouble: 'endpoint-unreachable' };
    for (const backend of [
      'silent',
      'absent',
      'awaited',
      { ...connected, ingest: 'none' },
    ] as const) {
      assert.deepEqual(toUplinkState({ ...nothingYet, backend, isSilent: true }), away);
    }
    // A server that is gone has closed nothing, and what waits for the tap still looks open.
    assert.deepEqual(toUplinkState({ ...nothingYet, backend: 'silent' }), away);
    assert.equal(phaseOf({ backend: 'silent', wasLive: true }), 'live');
  });

  it('says of what was live why it is not again', () => {
    const error = new SessionError('token-unavailable', { cause: new TypeError('no line') });
    for (const session of [
      { ...recovering, error },
      { ...recovering, phase: 'opening' as const, error },
    ]) {
      const state = toUplinkState({ ...nothingYet, session, wasLive: true });
      assert.deepEqual(state, {
        phase: 'recovering',
        cause: 'connection-lost',
        assurance: null,
        trouble: 'token-unavailable',
      });
    }
  });

  it('tells what stands in the way of the first connection', () => {
    const session: Witnesses['session'] = {
      phase: 'opening',
      attempt: 2,
      nextTryAt: 500,
      error: new SessionError('endpoint-unreachable'),
    };
    assert.deepEqual(toUplinkState({ ...nothingYet, session }), {
      phase: 'opening',
      trouble: 'endpoint-unreachable',
    });
  });

  it('fails with the code that a person has a sentence for', () => {
    const session: Witnesses['session'] = {
      phase: 'failed',
      error: new SessionError('token-refused', { status: 403 }),
    };
    const state = toUplinkState({ ...nothingYet, session });
    assert.equal(state.phase === 'failed' && state.error.code, 'not-allowed');
  });
});

describe('the elements’ messages', () => {
  for (const catalogue of [shellMessages, broadcasterMessages, playerMessages]) {
    it('have the same places to fill in every language', async () => {
      const english: Readonly<Record<string, string>> = catalogue.en;
      for (const language of ['de', 'es', 'fr', 'nl', 'pl', 'pt', 'sv']) {
        const table: Readonly<Record<string, string>> = (await catalogue.load(language)) ?? {};
        assert.deepEqual(Object.keys(table).sort(), Object.keys(english).sort(), language);
        for (const [key, sentence] of Object.entries(table)) {
          assert.notEqual(sentence.trim(), '', `${language}: ${key}`);
          assert.deepEqual(places(sentence), places(english[key] ?? ''), `${language}: ${key}`);
        }
      }
    });
  }

  function places(sentence: string): string[] {
    return (sentence.match(/\{\w+\}/g) ?? []).sort();
  }
});

describe('formatMessage', () => {
  it('fills its places, and leaves those without a value to be seen', () => {
    assert.equal(formatMessage('{a} of {b}', { a: 1, b: 'two' }), '1 of two');
    assert.equal(formatMessage('{a} of {b}', { a: 1 }), '1 of {b}');
  });
});

describe('formatDuration', () => {
  it('reads as a clock does', () => {
    const clocks = [0, 999, 42_000, 724_000, 3_729_000, -5].map(formatDuration);
    assert.deepEqual(clocks, ['0:00', '0:00', '0:42', '12:04', '1:02:09', '0:00']);
  });
});
