import type { Answer } from './answer.js';
import { operatorCheck } from './check.js';
import { expect } from './expect.js';
import { createReport } from './samples.js';
import type { Workbench } from './workbench.js';

const manager = 'conformance-manager-7c1f';
/** Names that a field for viewers has no business to have. */
const secretName = /whip|rtmp|srt|token|secret|passphrase|password|streamkey|managers|^key$/i;

/** What is shorter is found in any text by chance. */
const minSecretLength = 8;

/** The grant's secrets, in each form in which they might be found in a text. */
async function secretsOf(bench: Workbench): Promise<string[]> {
  const { whip, token, rtmps, srt } = (await bench.granted()).grant;
  const { pathname, search } = new URL(whip.url);
  const found = [
    whip.url,
    whip.token,
    token,
    rtmps?.streamKey,
    srt?.passphrase,
    bench.token,
    manager,
  ];
  if (pathname.length > 1) found.push(pathname + search);
  const isSecret = (text: string | null | undefined): text is string =>
    typeof text === 'string' && text.length >= minSecretLength;
  return found.filter(isSecret);
}

function expectDiscreet(answer: Answer, secrets: readonly string[]): void {
  const text = answer.text.replaceAll('\\/', '/');
  // Which one it is stays unsaid: reasons are printed.
  const holdsSecret = secrets.some((secret) => text.includes(secret));
  expect(!holdsSecret, `${answer.request} holds a secret of the grant, the operator or a manager`);
  const name = findSecretName(answer.json);
  expect(name === null, `${answer.request} has a field named ${name ?? ''}`);
}

function findSecretName(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  for (const [name, value] of Object.entries(json)) {
    if (!Array.isArray(json) && secretName.test(name)) return name;
    const inner = findSecretName(value);
    if (inner !== null) return inner;
  }
  return null;
}

/** What must not be given away (§18). */
export const secretChecks = [
  operatorCheck('§18.1', "a viewer's Stream holds no secret", async (bench) => {
    const { stream } = await bench.granted();
    await bench.operate('updateStream', stream.id, { json: { managers: [manager] } });
    const secrets = await secretsOf(bench);
    expectDiscreet(await bench.call('GET', `/streams/${stream.id}`), secrets);
  }),

  operatorCheck('§18.1', "the operator's reads and writes hold no secret either", async (bench) => {
    const { stream } = await bench.granted();
    const secrets = await secretsOf(bench);
    const json = { managers: [manager] };
    expectDiscreet(await bench.operate('updateStream', stream.id, { json }), secrets);
    expectDiscreet(await bench.operate('getStream', stream.id), secrets);
    expectDiscreet(await bench.operate('listStreams'), secrets);
    const report = createReport();
    expectDiscreet(await bench.operate('reportBroadcast', stream.id, { json: report }), secrets);
  }),

  operatorCheck(
    '§18.1',
    'an event holds no secret',
    async (bench) => {
      const { stream } = await bench.granted();
      const secrets = await secretsOf(bench);
      await bench.withEvents(stream.id, {}, async (connection) => {
        const { data } = await connection.nextEvent(bench.times.eventMs);
        const json: unknown = JSON.parse(data);
        const { headers, status } = connection;
        expectDiscreet({ request: 'an event', status, headers, text: data, json }, secrets);
      });
    },
    'events',
  ),

  operatorCheck('§2.4', 'a problem does not repeat the token that was sent', async (bench) => {
    const secrets = await secretsOf(bench);
    const json = { title: 7 };
    expectDiscreet(await bench.operate('createStream', '', { json }), secrets);
    expectDiscreet(await bench.operate('getStream', 'st_conformance'), secrets);
  }),
];
