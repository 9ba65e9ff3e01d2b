import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Mux from '@mux/mux-node';
import { ProblemError } from '../../src/contract/index.js';
import { isSignedByMux, signMuxWebhook } from '../../src/server/providers/mux/mux-signature.js';
import { createMuxReceiver, readMuxEvent } from '../../src/server/providers/mux/mux-webhook.js';
import { createMuxBench } from './mux-bench.js';

const secret = 'webhook-secret';
const now = new Date('2026-11-21T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('signMuxWebhook', () => {
  it('signs as Mux does: by the SDK’s own check', async () => {
    const mux = new Mux({ tokenId: 'id', tokenSecret: 'secret' });
    const headers = signMuxWebhook('{"type":"x"}', secret);
    assert.deepEqual(await mux.webhooks.unwrap('{"type":"x"}', headers, secret), { type: 'x' });
  });
});

describe('isSignedByMux', () => {
  const body = bytes('{"title":"Zoë"}');
  const { 'Mux-Signature': signature } = signMuxWebhook(body, secret, now);
  const v1 = signature.slice(signature.indexOf('v1='));
  assert.equal(signature, `t=1795255200,${v1}`);
  const other = `v1=${'0'.repeat(64)}`;

  const cases: readonly [what: string, header: string | null, expected: boolean][] = [
    ['the signature itself', signature, true],
    ['a second one beside it, as while secrets change', `t=1795255200,${other},${v1}`, true],
    ['another scheme beside it', `t=1795255200,v0=1,${v1}`, true],
    ['blanks between the parts', signature.replace(',', ', '), true],
    ['none', null, false],
    ['nothing in it', '', false],
    ['only another', `t=1795255200,${other}`, false],
    ['a part of it', signature.slice(0, -2), false],
    ['more than it', `${signature}00`, false],
    ['letters for the time', signature.replace('t=1', 't=a1'), false],
    ['a time with a sign', signature.replace('t=', 't=+'), false],
    ['another time', signature.replace('t=1795255200', 't=1795255201'), false],
    ['no time', v1, false],
    ['it behind many others', `t=1795255200,${`${other},`.repeat(20)}${v1}`, false],
  ];
  for (const [what, header, expected] of cases) {
    it(`${expected ? 'takes' : 'refuses'} ${what}`, () => {
      assert.equal(isSignedByMux({ body, signature: header, now }, secret), expected);
    });
  }

  it('takes five minutes either way, and no more', () => {
    const at = (seconds: number) => isSignedByMux({ body, signature, now: later(seconds) }, secret);
    assert.deepEqual([-301, -300, 0, 300, 301].map(at), [false, true, true, true, false]);
  });

  it('goes by the bytes: what decodes to the same text is not the same', () => {
    const broken = new Uint8Array([0x7b, 0xff, 0x7d]);
    const replaced = bytes(new TextDecoder().decode(broken));
    const signed = signMuxWebhook(replaced, secret, now)['Mux-Signature'];
    assert.equal(isSignedByMux({ body: broken, signature: signed, now }, secret), false);
    const own = signMuxWebhook(broken, secret, now)['Mux-Signature'];
    assert.equal(isSignedByMux({ body: broken, signature: own, now }, secret), true);
  });

  it('refuses what was signed by another secret', () => {
    assert.equal(isSignedByMux({ body, signature, now }, 'another'), false);
  });
});

describe('createMuxReceiver', () => {
  const receive = createMuxReceiver(secret);
  const deliver = (body: string, at = now) =>
    receive({
      body: bytes(body),
      headers: new Headers(signMuxWebhook(body, secret, at)),
      now,
    });
  const codeOf = (code: string) => (error: unknown) =>
    error instanceof ProblemError && error.code === code;

  it('refuses what is not signed, or at another time, before it reads it', async () => {
    const unsigned = { body: bytes('not JSON'), headers: new Headers(), now };
    await assert.rejects(receive(unsigned), codeOf('token-invalid'));
    await assert.rejects(deliver('not JSON', later(-3_600)), codeOf('token-invalid'));
    await assert.rejects(deliver('not JSON', later(3_600)), codeOf('token-invalid'));
  });

  it('refuses what is signed and not JSON', async () => {
    await assert.rejects(deliver('not JSON'), codeOf('body-unreadable'));
  });

  it('leaves aside what is of no concern', async () => {
    for (const body of [
      '{}',
      '[]',
      'null',
      '{"type":"video.asset.ready"}',
      '{"type":7,"data":{"id":"a"}}',
      '{"type":"video.space.created","id":"e","data":{"id":"a"}}',
      '{"type":"video.live_stream.active","id":"e","data":{"id":{"a":1}}}',
    ]) {
      assert.equal(await deliver(body), null, body);
    }
  });
});

describe('readMuxEvent', () => {
  const read = (event: object) => readMuxEvent(bytes(JSON.stringify(event)));

  it('names everything that the event is about', () => {
    assert.deepEqual(
      read({
        type: 'video.asset.ready',
        id: 'event-1',
        object: { type: 'asset', id: 'asset-1' },
        data: { id: 'asset-1', live_stream_id: 'live-1', upload_id: 'upload-1' },
      }),
      { id: 'event-1', references: ['mux:asset-1', 'mux:live-1', 'mux:upload-1'] },
    );
  });

  it('keeps nothing of the data but ids', () => {
    const event = read({
      type: 'video.live_stream.active',
      id: 'event-1',
      data: { id: 'live-1', stream_key: 'key', srt_passphrase: 'phrase' },
    });
    assert.deepEqual(event, { id: 'event-1', references: ['mux:live-1'] });
  });

  it('knows the same event again that has no id', () => {
    const event = { type: 'video.live_stream.active', data: { id: 'live-1' } };
    assert.match(read(event)?.id ?? '', /^[0-9a-f]{64}$/);
    assert.equal(read(event)?.id, read(event)?.id);
    assert.notEqual(read(event)?.id, read({ ...event, data: { id: 'live-2' } })?.id);
  });

  it('leads each event of a stream’s life to what the backup remembers of it', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    bench.connect();
    bench.mux.broadcasts.makePlayable(id);
    bench.advance(30);
    bench.mux.broadcasts.disconnect(id);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.finish(bench.lastAsset().id);
    await bench.observe();
    const known = new Set(bench.backup.toReferences(bench.stream.state));
    const receiver = bench.backup.webhooks?.['mux'];
    const types: string[] = [];
    const ids = new Set<string>();
    const statuses = await bench.mux.webhooks.deliver(
      async ({ body, headers }) => {
        types.push((JSON.parse(body) as { type: string }).type);
        const delivery = { body: bytes(body), headers: new Headers(headers), now: bench.now() };
        const event = await receiver?.(delivery);
        assert.ok(event);
        assert.ok(event.references.some((reference) => known.has(reference)));
        ids.add(event.id);
        return { status: 204 };
      },
      { times: 2 },
    );
    assert.deepEqual(
      types.filter((_type, index) => index % 2 === 0),
      [
        'video.live_stream.created',
        'video.live_stream.connected',
        'video.live_stream.recording',
        'video.live_stream.active',
        'video.asset.created',
        'video.asset.ready',
        'video.live_stream.disconnected',
        'video.live_stream.idle',
        'video.asset.live_stream_completed',
      ],
    );
    assert.equal(ids.size, statuses.length / 2);
  });
});
