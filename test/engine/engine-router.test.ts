import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { AuthorizeAccess } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { createOffer } from './support/offers.js';

const fragment =
  'a=ice-ufrag:uFrg\r\na=ice-pwd:0123456789abcdef01234567\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n' +
  'a=mid:0\r\na=candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\na=end-of-candidates\r\n';
const fragmentType = { 'Content-Type': 'application/trickle-ice-sdpfrag' };

async function problemOf(response: Response): Promise<[number, string]> {
  assert.equal(response.headers.get('Content-Type'), 'application/problem+json');
  assert.equal(response.headers.get('Access-Control-Allow-Origin'), '*');
  const { status, code } = (await response.json()) as { status: number; code: string };
  assert.equal(status, response.status);
  return [status, code];
}

describe('createEngineRouter', () => {
  let scene: EngineScene;
  before(async () => {
    scene = await EngineScene.create({
      iceServers: [
        { urls: ['stun:stun.test', 'turn:turn.test'], username: 'u"x', credential: 'p' },
        { urls: 'stun:other.test' },
      ],
    });
  });
  beforeEach(() => {
    scene.decision = 'allowed';
    scene.asked.length = 0;
  });
  after(() => scene.close());

  it('answers an offer with 201, a session, a tag and all that a page needs to read them', async () => {
    const { response, location } = await scene.publish('st_open');
    assert.equal(response.headers.get('Content-Type'), 'application/sdp');
    assert.match(location, /^\/media\/sessions\/[\w-]{22}$/);
    assert.match(response.headers.get('ETag') ?? '', /^"[^"]+"$/);
    assert.equal(response.headers.get('Accept-Patch'), 'application/trickle-ice-sdpfrag');
    assert.equal(
      response.headers.get('Link'),
      '<stun:stun.test>; rel="ice-server"; username="u\\"x"; credential="p"; credential-type="password", ' +
        '<turn:turn.test>; rel="ice-server"; username="u\\"x"; credential="p"; credential-type="password", ' +
        '<stun:other.test>; rel="ice-server"',
    );
    const exposed = response.headers.get('Access-Control-Expose-Headers') ?? '';
    for (const name of ['Location', 'ETag', 'Link', 'Accept-Post', 'Accept-Patch', 'Retry-After']) {
      assert.ok(exposed.includes(name), name);
    }
    const answer = await response.text();
    assert.match(answer, /m=video 9 UDP\/TLS\/RTP\/SAVPF 108\r\n/);
    assert.equal(answer.match(/a=recvonly/g)?.length, 2);
    assert.match(answer, /a=candidate:1 1 UDP/);
  });

  it('asks the application with the bearer token', async () => {
    const offer = createOffer();
    await scene.post('/media/st_1/whip', offer, { Authorization: 'Bearer secret' });
    await scene.post('/media/st_1/whep', offer);
    await scene.fetch('/media/st_1/recordings/rec_1/index.m3u8');
    assert.deepEqual(scene.asked, [
      { action: 'publish', streamId: 'st_1', token: 'secret' },
      // And once more when the offer is there.
      { action: 'publish', streamId: 'st_1', token: 'secret' },
      { action: 'watch', streamId: 'st_1', token: null },
      { action: 'replay', streamId: 'st_1', token: null },
    ]);
  });

  it('turns refusals into problems', async () => {
    const offer = createOffer();
    const token = { Authorization: 'Bearer x' };
    scene.decision = 'unauthenticated';
    const bare = await scene.post('/media/st_1/whip', offer);
    assert.equal(bare.headers.get('WWW-Authenticate'), 'Bearer');
    assert.deepEqual(await problemOf(bare), [401, 'token-missing']);
    assert.deepEqual(await problemOf(await scene.post('/media/st_1/whip', offer, token)), [
      401,
      'token-invalid',
    ]);
    scene.decision = 'forbidden';
    assert.deepEqual(await problemOf(await scene.post('/media/st_1/whip', offer)), [
      403,
      'not-allowed',
    ]);
    scene.decision = 'unknown-stream';
    assert.deepEqual(await problemOf(await scene.post('/media/st_1/whep', offer)), [
      404,
      'stream-not-found',
    ]);
  });

  it('takes nothing for permission but the word', async () => {
    for (const answer of [undefined, true, 'yes', 'Allowed', {}]) {
      const untyped: unknown = () => Promise.resolve(answer);
      const open = await EngineScene.create({ authorize: untyped as AuthorizeAccess });
      for (const path of ['whip', 'whep']) {
        const response = await open.post(`/media/st_1/${path}`, createOffer());
        assert.deepEqual(await problemOf(response), [403, 'not-allowed']);
      }
      for (const path of ['hls/index.m3u8', 'recordings/index.m3u8']) {
        const response = await open.fetch(`/media/st_1/${path}`);
        assert.deepEqual(await problemOf(response), [403, 'not-allowed']);
      }
      await open.close();
    }
  });

  it('refuses bodies that are no offer', async () => {
    const whip = '/media/st_1/whip';
    const json = { 'Content-Type': 'application/json' };
    assert.deepEqual(await problemOf(await scene.post(whip, '{}', json)), [
      415,
      'type-unsupported',
    ]);
    assert.deepEqual(await problemOf(await scene.post(whip, 'x'.repeat(65_537))), [
      413,
      'body-too-large',
    ]);
    for (const body of [
      'v=0',
      createOffer({ direction: 'recvonly' }),
      createOffer({ kinds: ['video', 'video'] }),
      createOffer({ video: [[99, 'H265', '']] }),
      // Sound and picture under one payload type.
      createOffer().replaceAll('111', '108'),
      createOffer({ video: [[110, 'VP8', '']], retransmissions: true }),
    ]) {
      assert.deepEqual(await problemOf(await scene.post(whip, body)), [422, 'sdp-unsupported']);
    }
    assert.equal((await scene.engine.report('st_1')).ingest, 'none');
  });

  it('stops reading a body without a length once it is too large', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    const headers = { 'Content-Type': 'application/sdp' };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    const response = await scene.fetch('/media/st_1/whip', init);
    assert.deepEqual(await problemOf(response), [413, 'body-too-large']);
    assert.ok(sent < 200_000);
  });

  it('takes no publisher whose stream is deleted while its offer is on its way', async () => {
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          scene.decision = 'unknown-stream';
          controller.enqueue(Buffer.from(createOffer()));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'Content-Type': 'application/sdp' };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    const response = await scene.fetch('/media/st_gone/whip', init);
    assert.deepEqual(await problemOf(response), [404, 'stream-not-found']);
    assert.ok(!scene.events.some((e) => e.type === 'phase-changed' && e.streamId === 'st_gone'));
  });

  it('knows nothing under odd paths', async () => {
    for (const path of [
      '/',
      '/media',
      '/media/st_1',
      '/media/st_1/whipx',
      '/media/st%2f1/whip',
      '/media/..%2f..%2fetc/whip',
      `/media/${'x'.repeat(129)}/whip`,
      '/media/st_1/recordings/..%2f..%2fpasswd/index.m3u8',
      '/media/st_1/recordings/rec_1/..%2findex.m3u8',
      '/media/st_1/recordings/rec_1/journal.jsonl',
      '/media/st_1/recordings/rec_1/index.m3u8/more',
    ]) {
      assert.deepEqual(await problemOf(await scene.fetch(path)), [404, 'route-not-found'], path);
    }
  });

  it('answers GET, HEAD and OPTIONS as WHIP and WHEP say, and 405 with Allow', async () => {
    const get = await scene.fetch('/media/st_1/whep');
    assert.deepEqual([get.status, await get.text()], [204, '']);
    const head = await scene.fetch('/media/st_1/whep', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('Content-Type')], [200, 'application/sdp']);
    const options = await scene.fetch('/media/st_1/whip', { method: 'OPTIONS' });
    assert.equal(options.status, 200);
    assert.equal(options.headers.get('Accept-Post'), 'application/sdp');
    assert.match(options.headers.get('Access-Control-Allow-Methods') ?? '', /PATCH, DELETE/);
    for (const name of ['Authorization', 'Content-Type', 'If-Match', 'ETag', 'Range']) {
      assert.ok(options.headers.get('Access-Control-Allow-Headers')?.includes(name), name);
    }
    const put = await scene.fetch('/media/st_1/whip', { method: 'PUT' });
    assert.match(put.headers.get('Allow') ?? '', /POST/);
    assert.deepEqual(await problemOf(put), [405, 'method-not-allowed']);
  });

  it('tells a viewer that comes too early when to come back', async () => {
    const response = await scene.post(
      '/media/st_none/whep',
      createOffer({ direction: 'recvonly' }),
    );
    assert.equal(response.headers.get('Retry-After'), '2');
    assert.deepEqual(await problemOf(response), [409, 'stream-not-live']);
    await scene.publish('st_none');
    const opening = await scene.post('/media/st_none/whep', createOffer({ direction: 'recvonly' }));
    assert.equal(opening.status, 409);
  });

  it('takes trickled candidates under the session’s tag', async () => {
    const { response, peer, location } = await scene.publish('st_trickle');
    const etag = response.headers.get('ETag') ?? '';
    const patch = async (headers: Record<string, string>, body = fragment): Promise<Response> =>
      await scene.fetch(location, {
        method: 'PATCH',
        headers: { ...fragmentType, ...headers },
        body,
      });
    assert.equal((await patch({ 'If-Match': etag })).status, 204);
    assert.deepEqual(peer.candidates, ['1 1 udp 2122260223 192.0.2.7 61764 typ host']);
    assert.equal((await patch({ ETag: etag })).status, 204);
    assert.deepEqual(await problemOf(await patch({})), [428, 'etag-missing']);
    assert.deepEqual(await problemOf(await patch({ 'If-Match': '"old"' })), [412, 'etag-stale']);
    // As a precondition `*` holds for every tag (RFC 9110 §13.1.1), and these are no new credentials.
    assert.equal((await patch({ 'If-Match': '*' })).status, 204);
    assert.deepEqual(await problemOf(await patch({ 'If-Match': etag }, '{}')), [
      400,
      'body-unreadable',
    ]);
    const sdp = { 'Content-Type': 'application/sdp', 'If-Match': etag };
    assert.deepEqual(await problemOf(await patch(sdp)), [415, 'type-unsupported']);
    assert.equal(peer.phase, 'connected');
  });

  it('restarts ICE under `*`, and knows the session by another tag from then on', async () => {
    const { response, peer, location } = await scene.publish('st_restart');
    const first = response.headers.get('ETag') ?? '';
    const patch = async (match: string, body: string): Promise<Response> =>
      await scene.fetch(location, {
        method: 'PATCH',
        headers: { ...fragmentType, 'If-Match': match },
        body,
      });
    const toRestart = (ufrag: string): string =>
      `a=ice-ufrag:${ufrag}\r\na=ice-pwd:newpasswordofclient1234\r\n`;
    let present = first;
    for (const [restarts, match] of ['*', '"*"', '*'].entries()) {
      const restarted = await patch(match, toRestart(`new${restarts}`));
      assert.equal(restarted.status, 200);
      assert.equal(restarted.headers.get('Content-Type'), 'application/trickle-ice-sdpfrag');
      assert.deepEqual((await restarted.text()).split('\r\n'), [
        'a=group:BUNDLE 0 1',
        'm=audio 9 UDP/TLS/RTP/SAVPF 111',
        'a=mid:0',
        `a=ice-ufrag:srv${restarts + 1}`,
        'a=ice-pwd:anotherpasswordofserver1',
        'a=candidate:1 1 UDP 1 192.0.2.1 50001 typ host',
        'a=end-of-candidates',
        '',
      ]);
      const etag = restarted.headers.get('ETag') ?? '';
      assert.match(etag, /^"[^"]+"$/);
      assert.notEqual(etag, present);
      const trickled = fragment.replace('uFrg', `new${restarts}`);
      assert.deepEqual(await problemOf(await patch(present, trickled)), [412, 'etag-stale']);
      assert.equal((await patch(etag, trickled)).status, 204);
      present = etag;
    }
    // Late fragments of a client that no longer means them.
    assert.deepEqual(await problemOf(await patch('*', fragment)), [412, 'etag-stale']);
    assert.deepEqual(peer.candidates, []);
    assert.deepEqual(
      peer.restarts.map(({ iceUfrag }) => iceUfrag),
      ['new0', 'new1', 'new2'],
    );
    assert.equal(peer.phase, 'connected');
  });

  it('refuses a restart that it cannot do, and the session goes on as it was', async () => {
    const { response, peer, location } = await scene.publish('st_no_restart');
    const etag = response.headers.get('ETag') ?? '';
    const patch = async (match: string, body: string): Promise<Response> =>
      await scene.fetch(location, {
        method: 'PATCH',
        headers: { ...fragmentType, 'If-Match': match },
        body,
      });
    const short = 'a=ice-ufrag:newU\r\na=ice-pwd:short\r\n';
    assert.deepEqual(await problemOf(await patch('*', short)), [422, 'fragment-unsupported']);
    const bare = 'a=ice-ufrag:newU\r\n';
    assert.deepEqual(await problemOf(await patch('*', bare)), [422, 'fragment-unsupported']);
    assert.deepEqual(peer.restarts, []);
    peer.canRestart = false;
    const good = 'a=ice-ufrag:newU\r\na=ice-pwd:newpasswordofclient1234\r\n';
    assert.deepEqual(await problemOf(await patch('*', good)), [422, 'fragment-unsupported']);
    assert.equal((await patch(etag, fragment)).status, 204);
    assert.equal(peer.phase, 'connected');
  });

  it('ends a session on DELETE, whatever the tag, and says yes to a second one', async () => {
    const { peer, location } = await scene.publish('st_delete');
    new MediaSource().sendFrames(peer, 1);
    assert.equal((await scene.engine.report('st_delete')).ingest, 'connected');
    const remove = { method: 'DELETE', headers: { 'If-Match': '"other"' } };
    assert.equal((await scene.fetch(location, remove)).status, 200);
    assert.equal(peer.phase, 'closed');
    assert.equal((await scene.engine.report('st_delete')).ingest, 'none');
    assert.equal((await scene.fetch(location, remove)).status, 200);
    const unknown = await scene.fetch('/media/sessions/unknown', remove);
    assert.deepEqual(await problemOf(unknown), [404, 'session-not-found']);
    assert.equal((await scene.fetch(location)).status, 404);
  });

  it('answers 500 without a word of the cause when the application fails, and logs it', async () => {
    const failing = await EngineScene.create({
      authorize: () => Promise.reject(new Error('database secret')),
    });
    const response = await failing.post('/media/st_1/whip', createOffer());
    const text = await response.clone().text();
    assert.deepEqual(await problemOf(response), [500, 'internal-error']);
    assert.doesNotMatch(text, /secret/);
    assert.ok(failing.events.some(({ type }) => type === 'request-failed'));
    await failing.close();
  });
});
