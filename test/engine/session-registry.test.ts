import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SessionRegistry } from '../../src/engine/endpoints/session-registry.js';
import type { OpenSession } from '../../src/engine/endpoints/session-registry.js';
import type { SessionIce } from '../../src/engine/endpoints/session-ice.js';

const createSession = (id: string): OpenSession => ({
  id,
  ice: {} as SessionIce,
  end: () => undefined,
});

describe('SessionRegistry', () => {
  it('remembers a session that is gone for as long as its broadcast can be ended, and no longer', () => {
    let nowMs = 0;
    const registry = new SessionRegistry(() => nowMs, 60_000);
    const session = createSession('a');
    registry.add(session);
    registry.remove('a');
    nowMs = 65_000;
    registry.add(createSession('b'));
    assert.equal(registry.find('a'), null);
    assert.equal(registry.findToEnd('a'), session);
    nowMs = 71_000;
    registry.add(createSession('c'));
    assert.equal(registry.findToEnd('a'), null);
    assert.equal(registry.findToEnd('b')?.id, 'b');
  });

  it('remembers no more than a thousand', () => {
    const registry = new SessionRegistry(() => 0, 60_000);
    for (let i = 0; i <= 1000; i += 1) {
      registry.add(createSession(`s${i}`));
      registry.remove(`s${i}`);
    }
    assert.equal(registry.findToEnd('s0'), null);
    assert.equal(registry.findToEnd('s1')?.id, 's1');
  });
});
