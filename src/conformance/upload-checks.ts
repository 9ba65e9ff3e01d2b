import { readUpload } from '../contract/index.js';
import type { Answer } from './answer.js';
import { CheckSkip, openCheck, operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectShape, expectStatus } from './expect.js';
import { createReport, smallPiece, uploadInput } from './samples.js';
import type { Workbench } from './workbench.js';

/** Accounts, uploads and webhooks (§13 to §15). */
export const uploadChecks = [
  operatorCheck('§13.1', 'reportBroadcast answers 204, also when it comes again', async (bench) => {
    const { id } = await bench.createStream();
    const json = createReport();
    expectStatus(await bench.operate('reportBroadcast', id, { json }), 204);
    expectStatus(await bench.operate('reportBroadcast', id, { json }), 204);
    const ended = createReport({ endedAt: new Date().toISOString() });
    expectStatus(await bench.operate('reportBroadcast', id, { json: ended }), 204);
  }),

  operatorCheck('§2.5', 'a wrong field of a report is named', async (bench) => {
    const { id } = await bench.createStream();
    const json = { ...createReport(), sentAt: 'now' };
    const answer = await bench.operate('reportBroadcast', id, { json });
    const { detail = '' } = expectProblem(answer, [422, 400], 'field-invalid');
    expect(detail.includes('sentAt'), `the detail does not name sentAt: "${detail}"`);
  }),

  operatorCheck('§1.8', 'a report to an unknown stream is 404 stream-not-found', async (bench) => {
    const answer = await bench.operate('reportBroadcast', 'st_conformance', {
      json: createReport(),
    });
    expectProblem(answer, [404], 'stream-not-found');
  }),

  operatorCheck(
    '§14.1',
    'createUpload answers 201 with a place that is not stored',
    async (bench) => {
      const { id } = await bench.createStream();
      const answer = await bench.operate('createUpload', id, { json: uploadInput });
      expectStatus(answer, 201);
      const upload = expectShape(answer, readUpload);
      expect(Date.parse(upload.expiresAt) > Date.now(), `it expired at ${upload.expiresAt}`);
      const cacheControl = expectHeader(answer, 'Cache-Control');
      expect(/no-store/.test(cacheControl), `the upload has Cache-Control ${cacheControl}`);
    },
    'uploads',
  ),

  operatorCheck(
    '§14.4',
    'an upload to the backend itself goes on where it stopped, and says when it is whole',
    async (bench) => {
      const { id } = await bench.createStream();
      const path = await placePiece(bench, id);
      const half = smallPiece.text.length / 2;
      expectOffset(await askTus(bench, 'HEAD', path), 200, 0);
      expectOffset(await sendTus(bench, path, 0, smallPiece.text.slice(0, half)), 204, half);
      expectProblem(await sendTus(bench, path, 0, smallPiece.text), [409], 'offset-conflict');
      const again = await placePiece(bench, id);
      expect(again === path, `the same piece was sent to ${again}, not to ${path}`);
      expectOffset(await askTus(bench, 'HEAD', path), 200, half);
      expectOffset(
        await sendTus(bench, path, half, smallPiece.text.slice(half)),
        204,
        smallPiece.text.length,
      );
      const whole = await askTus(bench, 'HEAD', path);
      expectOffset(whole, 200, smallPiece.text.length);
      const length = expectHeader(whole, 'Upload-Length');
      expect(Number(length) === smallPiece.text.length, `Upload-Length is ${length}`);
    },
    'uploads',
  ),

  operatorCheck('§14.3', 'without the feature, createUpload says so', async (bench) => {
    if (bench.features.includes('uploads')) return;
    const { id } = await bench.createStream();
    const answer = await bench.operate('createUpload', id, { json: uploadInput });
    expectProblem(answer, [501, 404], 'feature-unsupported', 'route-not-found');
  }),

  operatorCheck(
    '§21.1',
    'measureUplink takes bytes, and of too many only so much',
    async (bench) => {
      const { id } = await bench.createStream();
      const headers = { 'Content-Type': 'application/octet-stream' };
      for (const size of [0, 1_000_000]) {
        const text = 'x'.repeat(size);
        expectStatus(await bench.operate('measureUplink', id, { headers, text }), 204);
      }
      const text = 'x'.repeat(1_000_001);
      const answer = await bench.operate('measureUplink', id, { headers, text });
      expectProblem(answer, [413], 'body-too-large');
    },
    'uplink',
  ),

  openCheck('§15.1', 'a webhook of an unknown provider is refused', async (bench) => {
    const answer = await bench.call('POST', '/webhooks/conformance', { json: {} });
    const codes = ['provider-not-found', 'route-not-found', 'feature-unsupported'] as const;
    expectProblem(answer, [404, 501], ...codes);
  }),
];

/** Path under the base URL where a small piece goes; the check is skipped where that is elsewhere. */
async function placePiece(bench: Workbench, id: string): Promise<string> {
  const answer = await bench.operate('createUpload', id, { json: smallPiece.input });
  expectStatus(answer, 201);
  const { protocol, url } = expectShape(answer, readUpload);
  const address = new URL(url, `${bench.baseUrl}/`).href;
  if (protocol !== 'tus' || !address.startsWith(`${bench.baseUrl}/`)) {
    throw new CheckSkip('pieces go elsewhere');
  }
  return address.slice(bench.baseUrl.length);
}

/** A request of tus; the address is itself the permission. */
function askTus(bench: Workbench, method: string, path: string): Promise<Answer> {
  return bench.call(method, path, { headers: { 'Tus-Resumable': '1.0.0' } });
}

function sendTus(bench: Workbench, path: string, offset: number, text: string): Promise<Answer> {
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Offset': String(offset),
    'Content-Type': 'application/offset+octet-stream',
  };
  return bench.call('PATCH', path, { headers, text });
}

function expectOffset(answer: Answer, status: number, offset: number): void {
  expectStatus(answer, status);
  const told = expectHeader(answer, 'Upload-Offset');
  expect(told === String(offset), `${answer.request}: Upload-Offset is ${told}, not ${offset}`);
}
