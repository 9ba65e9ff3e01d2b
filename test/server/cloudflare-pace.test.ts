import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProviderStream } from '../../src/server/index.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';

const fiveMinutesMs = 300_000;

describe('cloudflareStream', () => {
  it('keeps fifty live streams within the account’s requests, and forgets none of them', async (t) => {
    const sent: number[] = [];
    let timeMs = () => 0;
    const bench = await startCloudflareBench(t, {
      fetch: (...request) => {
        if (String(request[0]).includes('/client/v4/')) sent.push(timeMs());
        return fetch(...request);
      },
    });
    timeMs = () => bench.now().getTime();
    const live = await startStreams(bench, 50);
    for (const input of live.inputs) bench.standIn.connect(input);
    const start = timeMs();
    sent.length = 0;
    const unseenSince = new Map<string, number>();
    let longestMs = 0;
    for (let round = 0; round < 64; round += 1) {
      for (const [index, stream] of live.streams.entries()) {
        const seen = await bench.provider.observe(stream, { maxAgeMs: 4_000 });
        live.streams[index] = { ...stream, state: seen.remember?.(stream.state) };
        assert.equal(seen.ingest, 'connected');
        const until = seen.recordings[0]?.spans?.at(-1)?.endedAt ?? '';
        const agoMs = timeMs() - Date.parse(until);
        longestMs = Math.max(longestMs, agoMs);
        unseenSince.set(stream.id, agoMs);
      }
      bench.advance(5);
    }
    const busiest = Math.max(
      ...sent.map((at) => sent.filter((one) => one >= at && one < at + fiveMinutesMs).length),
    );
    assert.ok(timeMs() - start > fiveMinutesMs);
    assert.ok(busiest <= 1_100, `${busiest} requests in five minutes`);
    // Every recording is proved again before it would count as unconfirmed.
    assert.equal(unseenSince.size, 50);
    assert.ok(longestMs < 20_000, `a recording was not seen for ${longestMs} ms`);
    // An end is found among all the others too.
    const [ended] = live.inputs;
    if (ended !== undefined) bench.standIn.disconnect(ended);
    for (let round = 0; round < 12; round += 1) {
      bench.advance(5);
      for (const [index, stream] of live.streams.entries()) {
        const seen = await bench.provider.observe(stream, { maxAgeMs: 4_000 });
        live.streams[index] = { ...stream, state: seen.remember?.(stream.state) };
        if (index === 0 && round === 11) assert.equal(seen.ingest, 'none');
      }
    }
  });

  it('looks slowly at what waits, however much that is, also at a start', async (t) => {
    const sent: number[] = [];
    const bench = await startCloudflareBench(t, {
      fetch: (...request) => {
        if (String(request[0]).includes('/client/v4/')) sent.push(1);
        return fetch(...request);
      },
    });
    const waiting = await startStreams(bench, 320);
    bench.restart();
    sent.length = 0;
    for (const stream of waiting.streams) {
      const seen = await bench.provider.observe(stream, { maxAgeMs: 4_000 });
      assert.equal(seen.ingest, 'none');
    }
    assert.ok(sent.length <= 300, `${sent.length} requests at once`);
  });
});

async function startStreams(
  bench: Awaited<ReturnType<typeof startCloudflareBench>>,
  number: number,
) {
  const streams: ProviderStream[] = [];
  for (let made = 0; made < number; made += 1) {
    const id = `st_${made}`;
    const wanted = {
      id,
      tag: `deployment.${id}`,
      title: 'A service',
      method: 'encoder',
      visibility: 'public',
      backup: false,
    } as const;
    const { state } = await bench.provider.createStream(wanted);
    streams.push({ ...wanted, state });
  }
  const inputs = streams.map(({ state }) => {
    const { uid } = (state as { input: { uid: string } }).input;
    const input = bench.standIn.account.inputs.get(uid);
    if (input === undefined) throw new Error('No such input');
    return input;
  });
  return { streams, inputs };
}
