import assert from 'node:assert/strict';
import type { Stream } from '../../src/contract/index.js';
import type { ServicesSite } from './services-site.js';

/** Live, with its recording seen to run. */
export const isConfirmed = ({ status, assurance }: Stream) =>
  status === 'live' && assurance.recording === 'confirmed';

/** The encoder comes, with the key that Cloudflare hands on to Mux. */
export function connectEncoder({ cloudflare, mux }: ServicesSite): void {
  cloudflare.connect(cloudflare.input);
  const [output] = cloudflare.input.outputs;
  assert.equal(mux.broadcasts.connect(output?.streamKey ?? ''), true);
}

/** The encoder goes after `seconds`, and both have their recording done. */
export function endEvent({ cloudflare, mux }: ServicesSite, seconds: number): void {
  cloudflare.disconnect(cloudflare.input);
  for (const video of cloudflare.account.videos.values()) cloudflare.finish(video, seconds);
  for (const id of mux.books.liveStreams.keys()) mux.broadcasts.end(id);
  for (const id of mux.books.assets.keys()) mux.broadcasts.finish(id);
}

/** Both hold the whole of it, and nothing stands at either service that should not. */
export async function assertWhole(site: ServicesSite, id: string, seconds: number): Promise<void> {
  const { cloudflare, mux } = site;
  const { status, assurance, recordings } = await site.getStream(id);
  assert.deepEqual(
    [status, assurance.ingest, assurance.recording],
    ['completed', 'none', 'confirmed'],
  );
  assert.deepEqual(
    recordings.map(({ from, state, duration, coverage }) => [from, state, duration, coverage]),
    [
      ['cloudflare', 'ready', seconds, 1],
      ['mux', 'ready', seconds, 1],
    ],
  );
  const { inputs, videos } = cloudflare.account;
  const { liveStreams, assets } = mux.books;
  const standing = [inputs, videos, cloudflare.input.outputs, liveStreams, assets];
  assert.deepEqual(
    standing.map((all) => ('size' in all ? all.size : all.length)),
    [1, 1, 1, 1, 1],
  );
}
