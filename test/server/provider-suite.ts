import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NewProviderStream, Provider, ProviderStream } from '../../src/server/index.js';

export interface ProviderUnderTest {
  readonly name: string;
  open(): Promise<{
    readonly provider: Provider;
    /** Names of what stands at the service now; absent where nothing is made there. */
    readonly listMade?: () => readonly string[];
    /** Ends the service. */
    close(): Promise<void>;
  }>;
}

/** What every provider promises, whatever service it stands on. */
export function describeProvider({ name, open }: ProviderUnderTest): void {
  describe(name, () => {
    let under: Awaited<ReturnType<typeof open>>;
    let provider: Provider;
    let count = 0;

    before(async () => {
      under = await open();
      ({ provider } = under);
    });
    after(() => under.close());

    const announce = (): NewProviderStream => {
      const id = `st_suite_${(count += 1)}`;
      return {
        id,
        tag: `deployment.${id}`,
        title: 'A service',
        method: 'browser',
        visibility: 'public',
        backup: false,
      };
    };
    const create = async (wanted = announce()): Promise<ProviderStream> => {
      const { state } = await provider.createStream(wanted);
      // As it comes back from a store.
      return { ...wanted, state: JSON.parse(JSON.stringify(state)) as unknown };
    };
    const grant = (stream: ProviderStream) =>
      provider.createGrant(stream, {
        origin: 'https://site.test',
        token: 'a-token',
        expiresAt: '2030-01-01T00:00:00.000Z',
        rotate: false,
      });
    const made = () => [...(under.listMade?.() ?? [])];

    it('remembers nothing but JSON', async () => {
      const { state } = await provider.createStream(announce());
      assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
    });

    it('shows a new stream as idle and settled', async () => {
      const seen = await provider.observe(await create(), { maxAgeMs: 0 });
      const { ingest, liveSince, recordings, isSettled } = seen;
      const idle = { ingest: 'none', liveSince: null, recordings: [], isSettled: true };
      assert.deepEqual({ ingest, liveSince, recordings, isSettled }, idle);
    });

    it('grants an absolute address for publishing', async () => {
      const { value } = await grant(await create());
      assert.ok(URL.canParse(value.whip.url));
      assert.equal(typeof value.records, 'boolean');
    });

    it('makes the same stream again, not another, when it is asked a second time', async () => {
      const wanted = announce();
      const first = await create(wanted);
      const standing = made().length;
      const second = await create(wanted);
      assert.equal(made().length, standing);
      assert.equal((await grant(first)).value.whip.url, (await grant(second)).value.whip.url);
    });

    it('deletes a stream as often as it is asked, and leaves nothing', async () => {
      const before = made();
      const stream = await create();
      await provider.deleteStream(stream, { recordings: true });
      await provider.deleteStream(stream, { recordings: true });
      assert.deepEqual(made(), before);
    });

    it('clears away what bears the tag of a creation, and nothing else', async (test) => {
      const { removeLeftovers } = provider;
      if (!removeLeftovers) return test.diagnostic('this provider makes nothing anywhere');
      await create();
      const before = made();
      const lost = announce();
      await create(lost);
      assert.equal(made().length > before.length, under.listMade !== undefined);
      // A name that begins like another one is another one.
      await removeLeftovers({ id: lost.id.slice(0, -1), tag: lost.tag.slice(0, -1) });
      assert.equal(made().length > before.length, under.listMade !== undefined);
      await removeLeftovers(lost);
      await removeLeftovers(lost);
      assert.deepEqual(made(), before);
    });
  });
}
