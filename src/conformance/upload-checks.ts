import { readUpload } from '../contract/index.js';
import { openCheck, operatorCheck } from './check.js';
import { expect, expectHeader, expectProblem, expectShape, expectStatus } from './expect.js';
import { createReport, uploadInput } from './samples.js';

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

  operatorCheck('§14.3', 'without the feature, createUpload says so', async (bench) => {
    if (bench.features.includes('uploads')) return;
    const { id } = await bench.createStream();
    const answer = await bench.operate('createUpload', id, { json: uploadInput });
    expectProblem(answer, [501, 404], 'feature-unsupported', 'route-not-found');
  }),

  openCheck('§15.1', 'a webhook of an unknown provider is refused', async (bench) => {
    const answer = await bench.call('POST', '/webhooks/conformance', { json: {} });
    const codes = ['provider-not-found', 'route-not-found', 'feature-unsupported'] as const;
    expectProblem(answer, [404, 501], ...codes);
  }),
];
