import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signCloudflareWebhook, signMuxWebhook } from '../../src/server/index.js';
import { startServicesSite } from './services-site.js';
import { standInAccount } from './stand-ins/cloudflare.js';
import { toOutcome } from './workbench.js';

type Headers = Readonly<Record<string, string>>;

/** What is known of a site to whoever attacks it by its webhooks, and what is not. */
interface Scene {
  readonly now: Date;
  /** An event that the service could send, of a stream that is there. */
  readonly body: string;
  readonly sign: (body: string, at?: Date) => Headers;
  /** The other service's signature of it. */
  readonly signOther: (body: string) => Headers;
}

interface Attack {
  readonly what: string;
  readonly outcome: string;
  readonly send: (scene: Scene) => { readonly body?: BodyInit; readonly headers?: Headers };
}

const minutes = (count: number, from: Date) => new Date(from.getTime() + count * 60_000);

const attacks: readonly Attack[] = [
  { what: 'nothing that signs it', outcome: '401 token-invalid', send: ({ body }) => ({ body }) },
  { what: 'no body', outcome: '401 token-invalid', send: () => ({}) },
  {
    what: 'no JSON and no signature',
    outcome: '401 token-invalid',
    send: () => ({ body: '{"type":' }),
  },
  {
    what: 'the signature of another body',
    outcome: '401 token-invalid',
    send: ({ body, sign }) => ({ body, headers: sign(`${body} `) }),
  },
  {
    what: 'the other service’s signature',
    outcome: '401 token-invalid',
    send: ({ body, signOther }) => ({ body, headers: signOther(body) }),
  },
  {
    what: 'a signature of six minutes ago',
    outcome: '401 token-invalid',
    send: ({ body, sign, now }) => ({ body, headers: sign(body, minutes(-6, now)) }),
  },
  {
    what: 'a signature of times to come',
    outcome: '401 token-invalid',
    send: ({ body, sign, now }) => ({ body, headers: sign(body, minutes(6, now)) }),
  },
  {
    what: 'a signature with its time made new',
    outcome: '401 token-invalid',
    send: ({ body, sign, now }) => {
      const [[name = '', old = ''] = []] = Object.entries(sign(body, minutes(-60, now)));
      return { body, headers: { [name]: old.replace(/\d{10}/, String(now.getTime() / 1_000)) } };
    },
  },
  {
    what: 'the operator’s token in the place of a signature',
    outcome: '401 token-invalid',
    send: ({ body }) => ({ body, headers: { Authorization: 'Bearer operator-secret' } }),
  },
  {
    what: 'more than a service ever sends',
    outcome: '413 body-too-large',
    send: ({ sign }) => {
      const body = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) });
      return { body, headers: sign(body) };
    },
  },
  {
    what: 'no JSON, signed',
    outcome: '400 body-unreadable',
    send: ({ sign }) => ({ body: '{"type":', headers: sign('{"type":') }),
  },
  {
    what: 'JSON as deep as it fits, signed',
    outcome: '400 body-unreadable',
    send: ({ sign }) => ({ body: '['.repeat(500_000), headers: sign('['.repeat(500_000)) }),
  },
  {
    what: 'ids that are none, signed',
    outcome: '204',
    send: ({ sign }) => {
      const odd = { id: { toString: 1 }, live_stream_id: ['a'], asset_id: '' };
      const body = JSON.stringify({
        type: 'video.asset.ready',
        id: 'e',
        data: odd,
        liveInput: {},
        uid: 7,
      });
      return { body, headers: sign(body) };
    },
  },
  {
    what: 'a stream of somebody else’s, signed',
    outcome: '204',
    send: ({ body, sign }) => {
      const foreign = body.replaceAll(/"(uid|liveInput|id|live_stream_id)":"[^"]+"/g, '"$1":"x"');
      return { body: foreign, headers: sign(foreign) };
    },
  },
];

for (const service of ['cloudflare', 'mux'] as const) {
  describe(`POST /webhooks/${service}`, () => {
    for (const { what, outcome, send } of attacks) {
      it(`answers ${outcome} to ${what}, and does nothing`, async (t) => {
        const site = await startServicesSite(t);
        const { id } = await site.createStream({ method: 'encoder', backup: true });
        const { scene, calls } = createScene(site, service);
        const asked = calls();
        const before = await site.store.get(id);
        const { body, headers } = send(scene);
        const answer = await site.handler(
          new Request(`https://site.test/live/webhooks/${service}`, {
            method: 'POST',
            ...(body === undefined ? {} : { body }),
            ...(headers === undefined ? {} : { headers }),
          }),
        );
        assert.equal(await toOutcome(answer), outcome);
        await site.idle();
        assert.equal(calls(), asked);
        assert.deepEqual(await site.store.get(id), before);
        assert.deepEqual(await site.store.listDeliveries(), []);
        assert.deepEqual(site.errors, []);
      });
    }

    it('takes what is authentic, whatever its Content-Type says', async (t) => {
      const site = await startServicesSite(t);
      await site.createStream({ method: 'encoder', backup: true });
      const { scene, calls } = createScene(site, service);
      for (const type of ['text/plain', 'application/json', 'nonsense']) {
        const asked = calls();
        const body = scene.body.replace('{', `{"note":"${type}",`);
        const answer = await site.handler(
          new Request(`https://site.test/live/webhooks/${service}`, {
            method: 'POST',
            body,
            headers: { ...scene.sign(body), 'Content-Type': type },
          }),
        );
        assert.equal(answer.status, 204);
        await site.idle();
        // Two texts without an id of the event's are two events.
        assert.equal(calls() > asked, service === 'cloudflare' || type === 'text/plain', type);
      }
    });
  });
}

function createScene(site: Awaited<ReturnType<typeof startServicesSite>>, service: string) {
  const { cloudflare, mux } = site;
  const now = site.now();
  const bySecret = {
    cloudflare: (body: string, at = now) =>
      signCloudflareWebhook(body, standInAccount.webhookSecret, at),
    mux: (body: string, at = now) => signMuxWebhook(body, mux.access.webhookSecret, at),
  };
  const [liveStreamId = ''] = mux.books.liveStreams.keys();
  const video = { uid: 'v', liveInput: cloudflare.input.uid, status: { state: 'ready' } };
  const active = { type: 'video.live_stream.active', id: 'event-1', data: { id: liveStreamId } };
  const isMux = service === 'mux';
  const scene: Scene = {
    now,
    body: JSON.stringify(isMux ? active : video),
    sign: bySecret[isMux ? 'mux' : 'cloudflare'],
    signOther: bySecret[isMux ? 'cloudflare' : 'mux'],
  };
  return { scene, calls: () => cloudflare.calls.length + mux.calls.length };
}
