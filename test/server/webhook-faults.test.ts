import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertWhole, connectEncoder, endEvent, isConfirmed } from './recorded-event.js';
import { startServicesSite } from './services-site.js';
import type { ServicesSite } from './services-site.js';

type Service = 'cloudflare' | 'mux';

const hourMs = 3_600_000;

/** An encoder's stream with a backup, and whoever brings the encoder has its key. */
async function createEvent(site: ServicesSite): Promise<string> {
  const { id } = await site.createStream({ method: 'encoder', backup: true });
  await site.createGrant(id);
  // What is sent when something is made is not of concern here.
  for (const { webhooks } of [site.cloudflare, site.mux]) webhooks.lose();
  return id;
}

/** What the stream is from one change to the next, as viewers are told. */
function followStatus(site: ServicesSite, id: string): string[] {
  const seen: string[] = [];
  site.store.subscribe(async () => {
    const status = (await site.store.get(id))?.shown.status;
    if (status !== undefined && status !== seen.at(-1)) seen.push(status);
  });
  return seen;
}

/** The whole event; at each of its moments `tell` says what becomes of the webhooks. Its seconds. */
async function runEvent(
  site: ServicesSite,
  tell: (moment: 'live' | 'ended') => Promise<unknown>,
): Promise<number> {
  const startedAt = site.now().getTime();
  connectEncoder(site);
  site.advance(8_000);
  await tell('live');
  site.advance(30_000);
  const seconds = (site.now().getTime() - startedAt) / 1_000;
  endEvent(site, seconds);
  await tell('ended');
  return seconds;
}

for (const service of ['cloudflare', 'mux'] as const) {
  const other: Service = service === 'cloudflare' ? 'mux' : 'cloudflare';

  describe(`webhooks of ${service}`, () => {
    it('arrive → the stream is live and completed at once, before any round', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const seen = followStatus(site, id);
      const seconds = await runEvent(site, async (moment) => {
        site[other].webhooks.lose();
        const statuses = await site[service].webhooks.deliver(site.receive);
        assert.deepEqual(new Set(statuses), new Set([204]));
        if (moment === 'live') assert.ok(isConfirmed(await site.getStream(id)));
      });
      assert.deepEqual(seen, ['live', 'completed']);
      await assertWhole(site, id, seconds);
    });

    it('are lost, all of them → the rounds find it: live within 60 s, completed 5 s after its end', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const seconds = await runEvent(site, async (moment) => {
        for (const { webhooks } of [site.cloudflare, site.mux]) webhooks.lose();
        if (moment === 'live') assert.equal(await site.until(id, isConfirmed, 60), 60);
      });
      assert.equal(await site.until(id, ({ status }) => status === 'completed', 60), 5);
      await assertWhole(site, id, seconds);
    });

    it('are duplicated → each is acted on once', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const looks: number[] = [];
      const seconds = await runEvent(site, async () => {
        site[other].webhooks.lose();
        let before = site.looks;
        const statuses = await site[service].webhooks.deliver(
          async (message) => {
            const answer = await site.receive(message);
            looks.push(site.looks - before);
            before = site.looks;
            return answer;
          },
          { times: 3 },
        );
        assert.deepEqual(new Set(statuses), new Set([204]));
      });
      assert.ok(looks.length > 0);
      assert.deepEqual(
        looks,
        looks.map((_look, index) => (index % 3 === 0 ? 1 : 0)),
      );
      await assertWhole(site, id, seconds);
    });

    it('are reordered, the last one first → nothing is undone by what is older', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const seen = followStatus(site, id);
      const seconds = await runEvent(site, async () => undefined);
      site[other].webhooks.lose();
      await site[service].webhooks.deliver(site.receive, { order: 'reversed' });
      assert.deepEqual(seen, ['completed']);
      await assertWhole(site, id, seconds);
    });

    it('are late by an hour → the truth was there without them, and stays', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const seconds = await runEvent(site, async (moment) => {
        site[other].webhooks.lose();
        if (moment === 'live') await site.until(id, isConfirmed, 60);
      });
      await site.until(id, ({ status }) => status === 'completed', 60);
      const before = await site.store.get(id);
      const messages = site[service].webhooks.waiting.length;
      site.advance(hourMs);
      const statuses = await site[service].webhooks.deliver(site.receive);
      assert.deepEqual(
        statuses,
        Array.from({ length: messages }, () => 204),
      );
      const after = await site.store.get(id);
      assert.deepEqual(after?.shown, before?.shown);
      assert.deepEqual(await site.store.listDeliveries(), []);
      await assertWhole(site, id, seconds);
    });

    it('are late by an hour and signed an hour ago → what is signed is refused as a replay', async (t) => {
      const site = await startServicesSite(t);
      const id = await createEvent(site);
      const then = site.now();
      connectEncoder(site);
      for (const video of site.cloudflare.account.videos.values()) site.cloudflare.finish(video, 1);
      site[other].webhooks.lose();
      site.advance(hourMs);
      const outcomes = new Map<string, number>();
      await site[service].webhooks.deliver(
        async (message) => {
          const answer = await site.receive(message);
          outcomes.set(Object.keys(message.headers).at(-1) ?? '', answer.status);
          return answer;
        },
        { now: then },
      );
      assert.deepEqual(
        Object.fromEntries(outcomes),
        service === 'mux'
          ? { 'Mux-Signature': 401 }
          : // The other system of Cloudflare's has neither signature nor time.
            { 'Webhook-Signature': 401, 'cf-webhook-auth': 204 },
      );
      // What stood in them is found all the same.
      await site.until(id, ({ status }) => status === 'live', 60);
    });
  });
}
