import { readStreamPage } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectProblem, expectShape, expectStatus } from './expect.js';
import type { Workbench } from './workbench.js';

/** Pages that the suite turns before it gives up on finding its own streams: others may create meanwhile. */
const maxPages = 20;

async function listPage(bench: Workbench, query: Readonly<Record<string, string>>) {
  const path = `/streams?${new URLSearchParams(query).toString()}`;
  const answer = await bench.call('GET', path, { token: bench.token });
  expectStatus(answer, 200);
  return expectShape(answer, readStreamPage);
}

/** Listing in pages (§7). */
export const listChecks = [
  operatorCheck('§7.1', 'the newest stream comes first', async (bench) => {
    const older = await bench.createStream();
    const newer = await bench.createStream();
    const ids = (await listPage(bench, { limit: '100' })).streams.map(({ id }) => id);
    expect(ids.includes(newer.id) && ids.includes(older.id), 'the list lacks a new stream');
    expect(ids.indexOf(newer.id) < ids.indexOf(older.id), 'an older stream comes before a newer');
  }),

  operatorCheck('§7.3', 'following the cursor shows every stream once', async (bench) => {
    const wanted = new Set<string>();
    for (let count = 0; count < 3; count += 1) wanted.add((await bench.createStream()).id);
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let turned = 0; turned < maxPages && wanted.size > 0; turned += 1) {
      const page: { streams: readonly { id: string }[]; next: string | null } = await listPage(
        bench,
        cursor === null ? { limit: '1' } : { limit: '1', cursor },
      );
      expect(page.streams.length <= 1, 'a page holds more streams than the limit');
      for (const { id } of page.streams) {
        expect(!seen.has(id), `${id} was listed twice`);
        seen.add(id);
        wanted.delete(id);
      }
      // A stream that is created between two pages must not shift them.
      if (turned === 0) await bench.createStream();
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(wanted.size === 0, `${wanted.size} of 3 streams were not listed`);
  }),

  operatorCheck('§7.2', 'a limit that is not 1 to 100 is 400 query-invalid', async (bench) => {
    for (const limit of ['0', '101', '-1', '1.5', 'many', '']) {
      const answer = await bench.call('GET', `/streams?limit=${limit}`, { token: bench.token });
      expectProblem(answer, [400], 'query-invalid');
    }
  }),

  operatorCheck('§7.3', 'a cursor that cannot be read is 400 query-invalid', async (bench) => {
    for (const cursor of ['garbage', 'eyJhIjoxfQ', '%00']) {
      const answer = await bench.call('GET', `/streams?cursor=${cursor}`, { token: bench.token });
      expectProblem(answer, [400], 'query-invalid');
    }
  }),
];
