import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';

/** The element, with what of it only this test uses. */
type Broadcaster = StreamsideElement & {
  readonly state: { readonly phase: string; readonly cause?: string };
  preview(): Promise<unknown>;
};

const act = (page: Page, method: 'preview' | 'start' | 'stop') =>
  page.evaluate((name) => find<Broadcaster>('whip-broadcaster')[name](), method);

const readCause = (page: Page) =>
  page.evaluate(() => find<Broadcaster>('whip-broadcaster').state.cause);

const says = (page: Page, words: string) =>
  page.waitForFunction(
    (wanted) => find('whip-broadcaster').shadowRoot?.textContent.includes(wanted),
    words,
  );

const pressFirst = (page: Page) =>
  page.evaluate(() => {
    const { shadowRoot } = find('whip-broadcaster');
    shadowRoot?.querySelector<HTMLButtonElement>('button.primary')?.click();
  });

describe('two devices that broadcast one stream', () => {
  const stage = useDemoStage();

  it('take over from each other when a person wants that, and not by themselves', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const offers: Page[] = [];
    const note = (page: Page): void => {
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/whip')) offers.push(page);
      });
    };
    const first = await stage.goLive(id);
    note(first);
    const second = await stage.open('broadcast', id);
    note(second);
    await act(second, 'preview');
    await says(second, 'If you go live, this one takes its place.');

    await act(second, 'start');
    await reach(second, 'whip-broadcaster', 'streaming');
    await reach(first, 'whip-broadcaster', 'reconnecting');
    await says(first, 'Another device broadcasts this event now.');
    await says(first, 'goes on.');
    assert.equal(await readCause(first), 'taken-over');
    // A recovery that pushed the other out would have come within so much of the other's broadcast.
    const { confirmedSeconds: before } = (await client.getStream(id)).assurance;
    await new Promise<void>((resolve) => {
      const watching = new AbortController();
      client.watchStream(id, {
        signal: watching.signal,
        onStream: ({ assurance }) => {
          if (assurance.confirmedSeconds < before + 12) return;
          watching.abort();
          resolve();
        },
      });
    });
    assert.deepEqual(new Set(offers), new Set([second]));
    await reach(second, 'whip-broadcaster', 'streaming');
    await reach(first, 'whip-broadcaster', 'reconnecting');

    await pressFirst(first);
    await reach(first, 'whip-broadcaster', 'streaming');
    await says(second, 'Another device broadcasts this event now.');
    assert.equal(await readCause(second), 'taken-over');

    await act(first, 'stop');
    await says(second, 'The other device has ended the broadcast.');
    assert.equal(await readCause(second), 'other-ended');
    assert.equal((await client.getStream(id)).assurance.ingest, 'none');
    await pressFirst(second);
    await reach(second, 'whip-broadcaster', 'streaming');
    assert.equal((await client.getStream(id)).assurance.ingest, 'connected');
    await act(second, 'stop');
  });
});
