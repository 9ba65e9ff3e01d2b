import type { ContractClient, Stream } from '../../src/contract/index.js';
import type { CloudflareStandIn } from './stand-ins/cloudflare.js';
import type { MuxStandIn } from './stand-ins/mux.js';

/** What was answered to a client, and what happened at the services. */
export interface ExpectedStreams {
  readonly statuses: Map<string, Stream['status']>;
  readonly deleted: Set<string>;
  /** A deletion that was killed before it began has no effect, and was not answered. */
  readonly spared: Set<string>;
}

/** The stream's id in the tag by which a deployment knows what it made. */
export const toStreamId = (tag: unknown) => String(tag).replace(/^[^.]*\./, '');

/** How what is differs from what should be, here and at both services; empty when the truth is reached. */
export async function listDifferences(
  client: ContractClient,
  { statuses, deleted, spared }: ExpectedStreams,
  { cloudflare, mux }: { readonly cloudflare: CloudflareStandIn; readonly mux: MuxStandIn },
): Promise<string[]> {
  const listed = new Map((await listAll(client)).map((stream) => [stream.id, stream]));
  const { inputs } = cloudflare.account;
  const atCloudflare = [...inputs.values()].map(({ meta }) => toStreamId(meta['streamside']));
  const atMux = [...mux.books.liveStreams.values()].map((one) => toStreamId(one.passthrough));
  const unfed = [...inputs.values()].filter(({ outputs }) => outputs.length !== 1);
  return [
    ...[...statuses].flatMap(([id, status]) => {
      const stream = listed.get(id);
      const seen = stream?.status ?? 'gone';
      return seen === status ? listFaults(stream, mux) : [`${id} is ${seen}, not ${status}`];
    }),
    ...[...deleted].flatMap((id) =>
      listed.has(id) && !spared.has(id) ? [`${id} is still there`] : [],
    ),
    // Whoever was cut off was told of no stream; what is there all the same waits for its use.
    ...[...listed.values()].flatMap(({ id, status }) =>
      statuses.has(id) || spared.has(id) || status === 'ready' ? [] : [`${id} is ${status}`],
    ),
    ...toOrphans(`at Cloudflare`, atCloudflare, [...listed.keys()]),
    ...toOrphans(`at Mux`, atMux, [...listed.keys()]),
    ...unfed.map(({ outputs, uid }) => `${uid} feeds ${outputs.length} backups`),
  ];
}

/** What is wrong with a stream whose status is right. */
function listFaults(stream: Stream | undefined, mux: MuxStandIn): string[] {
  if (stream?.status !== 'completed') return [];
  const { id, recordings, assurance } = stream;
  const isFed = [...mux.books.assets.values()].some(({ live_stream_id: of }) => {
    const liveStream = mux.books.liveStreams.get(of ?? '');
    return liveStream !== undefined && toStreamId(liveStream.passthrough) === id;
  });
  const ready = recordings.filter(({ state }) => state === 'ready').map(({ from }) => from);
  const wanted = ['cloudflare', ...(isFed ? ['mux'] : [])];
  const isWhole = [...ready].sort().join() === wanted.join() && recordings.length === ready.length;
  const seen = `${assurance.ingest}, ${ready.join(' and ') || 'nothing'} ready`;
  return isWhole && assurance.ingest === 'none' ? [] : [`${id} is completed with ${seen}`];
}

async function listAll(client: ContractClient): Promise<Stream[]> {
  const streams: Stream[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.listStreams({ limit: 100, ...(cursor ? { cursor } : {}) });
    streams.push(...page.streams);
    cursor = page.next;
  }
  return streams;
}

function toOrphans(where: string, made: readonly string[], listed: readonly string[]): string[] {
  const [have, want] = [new Set(made), new Set(listed)];
  return [
    ...made.filter((id) => !want.has(id)).map((id) => `${id} ${where} is an orphan`),
    ...listed.filter((id) => !have.has(id)).map((id) => `${id} is missing ${where}`),
    ...(have.size < made.length ? [`something is there twice ${where}`] : []),
  ];
}
