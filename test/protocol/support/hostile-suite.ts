import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatServerSdp } from './scripted-peer.js';
import { SESSION, SessionStage, settle } from './session-stage.js';
import type { SessionKind } from './session-stage.js';
import type { WireReply, WireRequest } from './wire.js';

const SDP = { 'Content-Type': 'application/sdp', Location: '/sessions/42' };
const FIVE_MEGABYTES = 5 * 1024 * 1024;

/** What any session makes of servers that answer badly or not at all. */
export function describeHostileServers(kind: SessionKind): void {
  const otherSide = kind.direction === 'sendonly' ? 'recvonly' : 'sendonly';
  const answer = formatServerSdp(otherSide);

  const unreadable: Record<string, WireReply> = {
    'no SDP': { headers: SDP, body: 'hello' },
    nothing: { headers: SDP },
    'five megabytes': { headers: SDP, body: answer + 'a=x\r\n'.repeat(FIVE_MEGABYTES / 5) },
    'another type': { headers: { ...SDP, 'Content-Type': 'text/html' }, body: answer },
  };
  for (const [what, reply] of Object.entries(unreadable)) {
    it(`fails with answer-unreadable on ${what}, and deletes the session`, async () => {
      const stage = new SessionStage(kind);
      const opened = stage.session.open();
      (await stage.wire.next()).reply(201, reply);
      await assert.rejects(opened, { code: 'answer-unreadable', status: 201 });
      assert.deepEqual(stage.wire.unread, [`DELETE ${SESSION}`]);
      assert.equal(stage.phase, 'failed');
      assert.equal(stage.peer.connectionState, 'closed');
    });
  }

  it('stops reading a body without an end', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
      cancel: () => {
        isCancelled = true;
      },
    });
    (await stage.wire.next()).reply(201, { headers: SDP, body: endless });
    await assert.rejects(opened, { code: 'answer-unreadable' });
    assert.ok(isCancelled);
  });

  it('fails with answer-rejected on the answer to another offer, and deletes the session', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    const other = formatServerSdp(otherSide, { kinds: ['video', 'audio', 'video'] });
    (await stage.wire.next()).reply(201, { headers: SDP, body: other });
    await assert.rejects(opened, { code: 'answer-rejected' });
    assert.deepEqual(stage.wire.unread, [`DELETE ${SESSION}`]);
  });

  it('takes the answer of a server that names no type', async () => {
    const stage = new SessionStage(kind);
    const opened = stage.session.open();
    const body = new Blob([answer]).stream();
    (await stage.wire.next()).reply(201, { headers: { Location: '/sessions/42' }, body });
    await settle();
    stage.peer.become('connected');
    await opened;
  });

  const unanswered: Record<string, [code: string, what: (post: WireRequest) => void]> = {
    'no answer (a redirect loop, a cut connection, CORS)': [
      'endpoint-unreachable',
      (post) => post.cut(),
    ],
    'a body that breaks off': [
      'endpoint-unreachable',
      (post) =>
        post.reply(201, {
          headers: SDP,
          body: new ReadableStream({ start: (c) => c.error(new TypeError('terminated')) }),
        }),
    ],
  };
  for (const [what, [code, play]] of Object.entries(unanswered)) {
    it(`tries again after ${what}`, async () => {
      const stage = new SessionStage(kind);
      const opened = stage.session.open();
      play(await stage.wire.next());
      await settle();
      assert.ok(stage.session.state.phase === 'opening');
      assert.equal(stage.session.state.error?.code, code);
      assert.ok(stage.session.state.nextTryAt !== null);
      await stage.pass(500);
      const posts = [
        await stage.wire.next(),
        ...(what.startsWith('a body') ? [await stage.wire.next()] : []),
      ];
      const post = posts.find(({ method }) => method === 'POST');
      assert.ok(post);
      stage.accept(post);
      await settle();
      stage.peer.become('connected');
      await opened;
    });
  }

  it('gives a hanging server ten seconds for each try', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    await stage.wire.next();
    await stage.pass(9_999);
    assert.ok(stage.session.state.phase === 'opening' && stage.session.state.nextTryAt === null);
    await stage.pass(1);
    assert.ok(stage.session.state.phase === 'opening');
    assert.equal(stage.session.state.error?.code, 'request-timeout');
    await stage.pass(500);
    assert.deepEqual(stage.wire.unread.length, 1);
  });

  it('gives the media path ten seconds, then deletes the session and tries another', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    stage.accept(await stage.wire.next());
    await settle();
    await stage.pass(10_000);
    assert.ok(stage.session.state.phase === 'opening');
    assert.equal(stage.session.state.error?.code, 'connection-timeout');
    assert.equal((await stage.wire.next()).method, 'DELETE');
    assert.equal(stage.peer.connectionState, 'closed');
    await stage.pass(500);
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  const refusals: [status: number, code: string, isFinal: boolean][] = [
    [400, 'offer-rejected', true],
    [401, 'token-refused', true],
    [403, 'token-refused', true],
    [406, 'offer-rejected', true],
    [408, 'request-timeout', false],
    [410, 'endpoint-not-found', kind.direction === 'sendonly'],
    [404, 'endpoint-not-found', kind.direction === 'sendonly'],
    [409, kind.direction === 'sendonly' ? 'endpoint-taken' : 'stream-not-live', false],
    [415, 'offer-rejected', true],
    [418, 'offer-rejected', true],
    [422, 'offer-rejected', true],
    [429, 'rate-limited', false],
    [500, 'server-failed', false],
    [503, 'server-failed', false],
  ];
  for (const [status, code, isFinal] of refusals) {
    it(`takes ${status} as ${code} and ${isFinal ? 'gives up' : 'tries again'}`, async () => {
      const stage = new SessionStage(kind);
      void stage.session.open();
      (await stage.wire.next()).reply(status);
      await settle();
      const { state } = stage.session;
      assert.equal(state.phase, isFinal ? 'failed' : 'opening');
      assert.ok('error' in state && state.error);
      assert.equal(state.error.code, code);
      assert.equal(state.error.status, status);
      assert.equal(state.error.problem, undefined);
    });
  }

  it('reports the code of problem details, and nothing that could hold a secret', async () => {
    const stage = new SessionStage(kind, { token: 'secret-token' });
    const opened = stage.session.open();
    (await stage.wire.next()).reply(422, {
      headers: { 'Content-Type': 'application/problem+json' },
      body: JSON.stringify({ code: 'sdp-unsupported', detail: 'secret-token' }),
    });
    const error: unknown = await opened.catch((reason: unknown) => reason);
    assert.ok(error instanceof Error && 'problem' in error);
    assert.equal(error.problem, 'sdp-unsupported');
    assert.doesNotMatch(JSON.stringify(error) + error.message, /secret|media\.example/);
  });

  it('waits as long as Retry-After asks, in seconds or as a date', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    (await stage.wire.next()).reply(503, { headers: { 'Retry-After': '30' } });
    await settle();
    await stage.pass(29_999);
    assert.deepEqual(stage.wire.unread, []);
    await stage.pass(501);
    const at = new Date(Date.now() + 60_000);
    (await stage.wire.next()).reply(429, { headers: { 'Retry-After': at.toUTCString() } });
    await settle();
    await stage.pass(58_000);
    assert.deepEqual(stage.wire.unread, []);
    await stage.pass(3_000);
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  it('tries for ever, ten seconds apart at most, and at once when the page comes online', async () => {
    const stage = new SessionStage(kind);
    void stage.session.open();
    for (let attempt = 1; attempt <= 20; attempt++) {
      (await stage.wire.next()).cut();
      await settle();
      assert.ok(stage.session.state.phase === 'opening');
      assert.equal(stage.session.state.attempt, attempt);
      await stage.pass(10_000);
    }
    (await stage.wire.next()).cut();
    await settle();
    assert.deepEqual(stage.wire.unread, []);
    stage.page.dispatchEvent(new Event('online'));
    assert.equal((await stage.wire.next()).method, 'POST');
  });

  it('gives up when its policy does, and opens again when asked', async () => {
    const seen: unknown[] = [];
    const stage = new SessionStage(kind, {
      recoveryPolicy: ({ error, ...context }) => {
        seen.push({ ...context, code: error.code });
        return seen.length < 2 ? 1_000 : null;
      },
    });
    const opened = stage.session.open();
    (await stage.wire.next()).cut();
    await settle();
    await stage.pass(1_000);
    (await stage.wire.next()).cut();
    await assert.rejects(opened, { code: 'endpoint-unreachable' });
    const role = kind.direction === 'sendonly' ? 'publish' : 'watch';
    const context = { wasOpen: false, role, code: 'endpoint-unreachable' };
    assert.deepEqual(seen, [
      { ...context, attempt: 1, elapsedMs: 0 },
      { ...context, attempt: 2, elapsedMs: 1_000 },
    ]);
    assert.equal(stage.phase, 'failed');
    await stage.open();
    assert.equal(stage.phase, 'open');
  });
}
