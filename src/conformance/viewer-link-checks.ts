import { readViewerLink } from '../contract/index.js';
import type { ViewerLink } from '../contract/index.js';
import { operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectShape, expectStatus } from './expect.js';
import { createReport } from './samples.js';
import type { Workbench } from './workbench.js';

async function createLink(bench: Workbench, id: string, json?: object): Promise<ViewerLink> {
  const answer = await bench.operate('createViewerLink', id, json === undefined ? {} : { json });
  expectStatus(answer, 201);
  const link = expectShape(answer, readViewerLink);
  bench.secrets.add(link.token);
  const cacheControl = expectHeader(answer, 'Cache-Control');
  expect(/no-store/.test(cacheControl), `the link has Cache-Control ${cacheControl}`);
  return link;
}

/** Links by which private streams are viewed (§20). */
export const viewerLinkChecks = [
  operatorCheck(
    '§20.1',
    'createViewerLink answers 201 with a token that expires',
    async (bench) => {
      const { id } = await bench.createStream({ visibility: 'private' });
      const { expiresAt } = await createLink(bench, id);
      const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
      expect(days > 6 && days < 8, `a link without a wish expires at ${expiresAt}`);
    },
    'viewer-links',
  ),

  operatorCheck(
    '§20.2',
    'a link lasts as long as it was asked to',
    async (bench) => {
      const { id } = await bench.createStream({ visibility: 'private' });
      const { expiresAt } = await createLink(bench, id, { expiresInSeconds: 3_600 });
      const seconds = (Date.parse(expiresAt) - Date.now()) / 1_000;
      expect(Math.abs(seconds - 3_600) < 120, `a link of an hour expires at ${expiresAt}`);
      for (const expiresInSeconds of [0, 59, 31_622_401, 1.5, '3600']) {
        const answer = await bench.operate('createViewerLink', id, { json: { expiresInSeconds } });
        expectProblem(answer, [422, 400], 'field-invalid');
      }
    },
    'viewer-links',
  ),

  operatorCheck(
    '§20.3',
    "a link's token may view its private stream, and no other",
    async (bench) => {
      const [mine, other] = [
        await bench.createStream({ visibility: 'private' }),
        await bench.createStream({ visibility: 'private' }),
      ];
      const first = await createLink(bench, mine.id);
      const { token } = await createLink(bench, mine.id);
      expect(token !== first.token, 'two links have the same token');
      for (const link of [first.token, token]) {
        expectStatus(await bench.call('GET', `/streams/${mine.id}`, { token: link }), 200);
      }
      const refused = await bench.call('GET', `/streams/${other.id}`, { token });
      expectProblem(refused, [403], 'not-allowed');
    },
    'viewer-links',
  ),

  operatorCheck(
    '§20.3',
    "a link's token may do nothing but view",
    async (bench) => {
      const { id } = await bench.createStream({ visibility: 'private' });
      const { token } = await createLink(bench, id);
      const json = { title: 'Taken over' };
      const tries = [
        await bench.call('PATCH', `/streams/${id}`, { token, json }),
        await bench.call('POST', '/streams', { token, json }),
        await bench.call('GET', '/streams', { token }),
        await bench.call('POST', `/streams/${id}/grants`, { token }),
        await bench.call('POST', `/streams/${id}/viewer-links`, { token }),
        await bench.call('PUT', `/streams/${id}/broadcasts/x`, { token, json: createReport() }),
        await bench.call('DELETE', `/streams/${id}`, { token }),
      ];
      tries.forEach((answer) => bench.track(answer));
      for (const answer of tries) expectProblem(answer, [403], 'not-allowed');
    },
    'viewer-links',
  ),

  operatorCheck(
    '§20.1',
    'createViewerLink needs a token, and a stream',
    async (bench) => {
      const { id } = await bench.createStream({ visibility: 'private' });
      const anonymous = await bench.call('POST', `/streams/${id}/viewer-links`);
      expectProblem(anonymous, [401], 'token-missing');
      const unknown = await bench.operate('createViewerLink', 'st_conformance');
      expectProblem(unknown, [404], 'stream-not-found');
    },
    'viewer-links',
  ),
];
