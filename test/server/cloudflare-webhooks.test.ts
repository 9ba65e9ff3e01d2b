import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { cloudflareStream, signCloudflareWebhook } from '../../src/server/index.js';
import { toCode } from './stand-ins/cloudflare-bench.js';

const webhookSecret = 'webhook-secret';
const notificationSecret = 'notification-secret';
const now = new Date('2026-11-21T12:00:00Z');
const video = JSON.stringify({ uid: 'v1', liveInput: 'i1', status: { state: 'ready' } });
const connected = JSON.stringify({
  text: 'Live input connected',
  data: {
    input_id: 'i1',
    event_type: 'live_input.connected',
    updated_at: '2026-11-21T12:00:00.855717910Z',
  },
});

function receive(body: string, headers: Record<string, string>, at = now, secrets = {}) {
  const provider = cloudflareStream({
    accountId: 'a',
    apiToken: 't',
    route: 'direct',
    webhookSecret,
    notificationSecret,
    ...secrets,
  });
  const bytes = new TextEncoder().encode(body);
  const receiver = provider.webhooks?.['cloudflare'];
  if (receiver === undefined) throw new Error('No webhooks are taken');
  return receiver({ body: bytes, headers: new Headers(headers), now: at });
}

describe('signCloudflareWebhook', () => {
  it('signs time and raw body as the service does', () => {
    const header = signCloudflareWebhook(video, webhookSecret, now)['Webhook-Signature'];
    const time = now.getTime() / 1_000;
    const sig1 = createHmac('sha256', webhookSecret).update(`${time}.${video}`).digest('hex');
    assert.equal(header, `time=${time},sig1=${sig1}`);
  });
});

describe('cloudflareStream webhooks', () => {
  const signed = (body = video, at = now) => signCloudflareWebhook(body, webhookSecret, at);

  it('takes a video that is signed, and names its input and itself', async () => {
    const event = await receive(video, signed());
    assert.deepEqual(event?.references, ['cloudflare:i1', 'cloudflare:v1']);
  });

  it('gives one event one id, however often and whenever it is sent', async () => {
    const first = await receive(video, signed());
    const later = new Date(now.getTime() + 60_000);
    const again = await receive(video, signed(video, later), later);
    assert.equal(first?.id, again?.id);
    const other = video.replace('ready', 'error');
    assert.notEqual((await receive(other, signed(other)))?.id, first?.id);
  });

  it('refuses another body, another secret, no signature and a time out of its window', async () => {
    const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
    const wrong = signCloudflareWebhook(video, 'another', now);
    const cases: [string, Promise<unknown>][] = [
      ['done', receive(video, signed(), later(299))],
      ['done', receive(video, signed(), later(-299))],
      ['token-invalid', receive(`${video} `, signed())],
      ['token-invalid', receive(video, wrong)],
      ['token-invalid', receive(video, {})],
      ['token-invalid', receive(video, { 'Webhook-Signature': 'time=,sig1=' })],
      ['token-invalid', receive(video, { 'Webhook-Signature': `time=${now.getTime() / 1_000}` })],
      ['token-invalid', receive(video, signed(), later(301))],
      ['token-invalid', receive(video, signed(), later(3_600))],
      ['token-invalid', receive(video, signed(), later(-301))],
      ['token-invalid', receive(video, signed(), now, { webhookSecret: undefined })],
      ['body-unreadable', receive('{', signed('{'))],
    ];
    for (const [code, work] of cases) assert.equal(await toCode(work), code);
  });

  it('takes a notification with the shared secret, also an hour late', async () => {
    const headers = { 'cf-webhook-auth': notificationSecret };
    const late = new Date(now.getTime() + 3_600_000);
    assert.deepEqual((await receive(connected, headers, late))?.references, ['cloudflare:i1']);
    const wrong = { 'cf-webhook-auth': 'notification-secreT' };
    assert.equal(await toCode(receive(connected, wrong)), 'token-invalid');
    // One system's secret opens nothing at the other.
    assert.equal(
      await toCode(receive(connected, { 'cf-webhook-auth': webhookSecret })),
      'token-invalid',
    );
  });

  it('has no concern with the test message, nor with what names nothing', async () => {
    const headers = { 'cf-webhook-auth': notificationSecret };
    const test = JSON.stringify({ text: 'Hello World! This is a test message.' });
    assert.equal(await receive(test, headers), null);
    assert.equal(await receive('[]', headers), null);
    assert.equal(await receive('"text"', headers), null);
  });

  for (const body of [
    '{"alert_type":"stream_live_notifications","data":null}',
    '{"alert_type":"stream_live_notifications","data":{"input_id":{"toString":1}}}',
    '{"__proto__":{"data":{"input_id":"i1"}}}',
    '{"data":{"input_id":""}}',
    'null',
    '[[[[]]]]',
  ]) {
    it(`has no concern with ${body}, whoever sent it with the secret`, async () => {
      assert.equal(await receive(body, { 'cf-webhook-auth': notificationSecret }), null);
    });
  }

  it('cannot be made to run out of stack', async () => {
    const deep = '['.repeat(200_000);
    const work = receive(deep, { 'cf-webhook-auth': notificationSecret });
    assert.equal(await toCode(work), 'body-unreadable');
  });

  it('are not there without a secret', () => {
    const provider = cloudflareStream({ accountId: 'a', apiToken: 't', route: 'direct' });
    assert.deepEqual(Object.keys(provider.webhooks ?? {}), []);
    assert.ok(!provider.features.includes('webhooks'));
  });
});
