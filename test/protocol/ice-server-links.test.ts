import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseIceServerLinks } from '../../src/protocol/ice-server-links.js';

/** Absent members are left out, as WebRTC takes them. */
function parse(header: string | null): unknown {
  return JSON.parse(JSON.stringify(parseIceServerLinks(header)));
}

describe('parseIceServerLinks', () => {
  it('reads several servers in one header', () => {
    const header =
      '<stun:stun.example>; rel="ice-server", ' +
      '<turn:turn.example?transport=udp>; rel="ice-server"; username="u"; credential="p"; credential-type="password"';
    assert.deepEqual(parse(header), [
      { urls: 'stun:stun.example' },
      { urls: 'turn:turn.example?transport=udp', username: 'u', credential: 'p' },
    ]);
  });

  it('keeps commas, semicolons, brackets and escapes inside quotes', () => {
    const header = '<turn:t.example>;rel=ice-server;username="a,b;c";credential="<d>\\"e\\\\"';
    assert.deepEqual(parse(header), [
      { urls: 'turn:t.example', username: 'a,b;c', credential: '<d>"e\\' },
    ]);
  });

  it('takes tokens, other cases, spaces, and the first of two', () => {
    const header = '< turn:t.example > ; REL = Ice-Server ; username=one; username=two';
    assert.deepEqual(parse(header), [{ urls: 'turn:t.example', username: 'one' }]);
  });

  it('passes over other relations and what is no link', () => {
    const header =
      '</events>; rel="urn:ietf:params:whep:ext:core:server-sent-events"; events="active,layers", ' +
      '<stun:s.example>; rel="other ice-server", <turn:no.example>; rel="not-an-ice-server"';
    assert.deepEqual(parse(header), [{ urls: 'stun:s.example' }]);
    assert.deepEqual(parse('; rel="ice-server"'), []);
    assert.deepEqual(parse('nonsense'), []);
    assert.deepEqual(parse(null), []);
  });
});
