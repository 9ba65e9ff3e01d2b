import { readViewerLink } from '../contract/index.js';
import type { ViewerLink } from '../contract/index.js';
import type { Answer } from './answer.js';
import { CheckSkip, operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectShape, expectStatus } from './expect.js';
import { createReport } from './samples.js';
import type { Workbench } from './workbench.js';

async function createLink(bench: Workbench, id: string, json?: object): Promise<ViewerLink> {
  const answer = await bench.operate('createViewerLink', id, json === undefined ? {} : { json });
  return readLink(bench, answer);
}

function readLink(bench: Workbench, answer: Answer): ViewerLink {
  expectStatus(answer, 201);
  const link = expectShape(answer, readViewerLink);
  bench.secrets.add(link.token);
  const cacheControl = expectHeader(answer, 'Cache-Control');
  expect(/no-store/.test(cacheControl), `the link has Cache-Control ${cacheControl}`);
  return link;
}

/** Asks that earlier links be void. Null where the backend says that it cannot (§20.2). */
async function rotate(bench: Workbench, id: string): Promise<ViewerLink | null> {
  const answer = await bench.operate('createViewerLink', id, { json: { rotate: true } });
  if (answer.status !== 501) return readLink(bench, answer);
  expectProblem(answer, [501], 'feature-unsupported');
  return null;
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
    '§20.2',
    'rotate makes earlier links of this stream void, and of no other',
    async (bench) => {
      const [mine, other] = [
        await bench.createStream({ visibility: 'private' }),
        await bench.createStream({ visibility: 'private' }),
      ];
      const view = (id: string, { token }: ViewerLink) =>
        bench.call('GET', `/streams/${id}`, { token });
      const [first, second] = [await createLink(bench, mine.id), await createLink(bench, mine.id)];
      const elsewhere = await createLink(bench, other.id);
      for (const wrong of ['true', 1]) {
        const answer = await bench.operate('createViewerLink', mine.id, {
          json: { rotate: wrong },
        });
        expectProblem(answer, [422, 400], 'field-invalid');
      }
      await createLink(bench, mine.id, { rotate: false });
      expectStatus(await view(mine.id, first), 200);
      const fresh = await rotate(bench, mine.id);
      for (const link of [first, second]) {
        if (fresh === null) expectStatus(await view(mine.id, link), 200);
        else expectProblem(await view(mine.id, link), [401], 'token-invalid');
      }
      if (fresh !== null) expectStatus(await view(mine.id, fresh), 200);
      expectStatus(await view(other.id, elsewhere), 200);
    },
    'viewer-links',
  ),

  operatorCheck(
    '§20.2',
    'rotate ends the event streams of earlier links, and of nobody else',
    async (bench) => {
      if (!bench.features.includes('events')) throw new CheckSkip('the backend has no events');
      const { id } = await bench.createStream({ visibility: 'private' });
      const { token } = await createLink(bench, id);
      const asViewer = { Authorization: `Bearer ${token}` };
      const asOperator = { Authorization: `Bearer ${bench.token}` };
      const { eventMs, linkEndMs } = bench.times;
      await bench.withEvents(id, asOperator, async (operators) => {
        await operators.nextEvent(eventMs);
        await bench.withEvents(id, asViewer, async (viewers) => {
          await viewers.nextEvent(eventMs);
          if ((await rotate(bench, id)) === null) return;
          const hasEnded = await viewers.endsWithin(linkEndMs);
          expect(hasEnded, 'an event stream stays open after its link was made void');
        });
        expect(!(await operators.endsWithin(0)), "the operator's event stream ended as well");
      });
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
