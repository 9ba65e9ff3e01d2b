import { readStream } from '../contract/index.js';
import { CheckSkip, operatorCheck } from './check.js';
import {
  expect,
  expectHeader,
  expectProblem,
  expectShape,
  expectStatus,
  mediaType,
} from './expect.js';

/** What a WHEP viewer offers: enough of a session description to be taken for one. */
const whepOffer = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 102',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=ice-ufrag:cOnF',
  'a=ice-pwd:conformanceconformance00',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=recvonly',
  'a=rtcp-mux',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');

/** What a Stream says (§8.1, §17). */
export const streamChecks = [
  operatorCheck('§8.1', 'getStream answers with the Stream as JSON', async (bench) => {
    const created = await bench.createStream();
    const answer = await bench.call('GET', `/streams/${created.id}`);
    expectStatus(answer, 200);
    const type = mediaType(answer);
    expect(type === 'application/json', `getStream answered as ${type || 'no type'}`);
    const stream = expectShape(answer, readStream);
    expect(stream.id === created.id && stream.title === created.title, 'it is another stream');
  }),

  operatorCheck('§8.1', 'the Stream is the same for the operator and a viewer', async (bench) => {
    const { id } = await bench.createStream({ managers: ['conformance'] });
    const [operator, viewer] = [
      await bench.operate('getStream', id),
      await bench.call('GET', `/streams/${id}`),
    ];
    expectStatus(operator, 200);
    expect(operator.text === viewer.text, 'the operator is told another Stream than a viewer');
  }),

  operatorCheck('§17.1', 'an id holds letters, digits, _ and - only', async (bench) => {
    const { id } = await bench.createStream();
    expect(/^[A-Za-z0-9_-]+$/.test(id), `the id is "${id}"`);
  }),

  operatorCheck('§17.4', 'a new stream is assured of nothing', async (bench) => {
    const { assurance, liveSince } = await bench.createStream();
    const { ingest, recording, confirmedSeconds, missingSeconds } = assurance;
    expect(ingest === 'none', `nothing was published, and ingest is ${ingest}`);
    expect(recording === 'none', `nothing was published, and recording is ${recording}`);
    expect(confirmedSeconds === 0 && missingSeconds === 0, 'seconds are counted before any came');
    expect(liveSince === null, 'liveSince is not null before the stream is live');
  }),

  operatorCheck(
    '§17.5',
    'WHEP before the stream is live is 409, with Retry-After',
    async (bench) => {
      const { sources } = await bench.createStream();
      const source = sources.find(({ type }) => type === 'whep');
      if (!source) throw new CheckSkip('no WHEP source is named before the stream is live');
      const answer = await bench.post(source.url, 'application/sdp', whepOffer);
      expectProblem(answer, [409], 'stream-not-live');
      expectHeader(answer, 'Retry-After');
    },
  ),
];
