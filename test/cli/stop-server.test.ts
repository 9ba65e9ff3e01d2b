import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import type { MakeEngine } from '../../src/cli/served-engine.js';
import { startServer } from '../../src/cli/start-server.js';
import type { RunningServer } from '../../src/cli/start-server.js';
import type { Stream } from '../../src/contract/index.js';
import { createFakeEngine } from '../server/fake-engine.js';

/** Knows of no stream, and plays nothing. */
const createEngineDouble: MakeEngine = async () => ({
  ...createFakeEngine(),
  iceServers: () => [],
  answerHls: () => false,
  fetch: async () => new Response(),
  health: async () => ({ status: 'ok', engine: 'running', disk: 'ok' }),
  metrics: () => '',
  close: async () => undefined,
});

describe('startServer, when it is stopped', () => {
  let folder = '';
  let running: RunningServer[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-data-'));
  });
  afterEach(async () => {
    for (const server of running) await server.stop();
    running = [];
    await rm(folder, { recursive: true });
  });

  const fetchFrom = (server: RunningServer, path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, init);

  it('tells the database what became of a broadcast that the stop ended, and its viewers nothing that only came of the stop', async () => {
    const startedAt = new Date(Date.now() - 5_000).toISOString();
    const recording = { id: 'rec_1', startedAt, hls: '/a.m3u8' };
    const fake = createFakeEngine();
    let hasEnded = false;
    const makeEngine: MakeEngine = async (options) => ({
      ...(await createEngineDouble(options)),
      ...fake,
      report: async (streamId) =>
        hasEnded
          ? {
              ingest: 'none',
              liveSince: null,
              recordings: [{ ...recording, state: 'ready', durationSeconds: 5 }],
            }
          : fake.report(streamId),
      // Says nothing of it: the last look has to find it.
      close: async () => void (hasEnded = true),
    });
    const configuration = readConfiguration({ PORT: '0', STREAMSIDE_DATA: folder });
    const server = await startServer(configuration, makeEngine);
    running.push(server);
    const response = await fetchFrom(server, '/live/streams', {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' },
      body: '{"title":"a"}',
    });
    const { id } = (await response.json()) as Stream;
    const events = await fetchFrom(server, `/live/streams/${id}/events`);
    fake.set(id, {
      ingest: 'connected',
      liveSince: startedAt,
      recordings: [{ ...recording, state: 'recording', durationSeconds: 4 }],
    });
    const chunks = (events.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"status":"live"')) text += (await chunks.read()).value ?? assert.fail();
    const stopped = server.stop();
    for (let read = await chunks.read(); !read.done; read = await chunks.read()) text += read.value;
    await stopped;
    assert.doesNotMatch(text, /"status":"completed"/);
    const again = await startServer(configuration, createEngineDouble);
    running.push(again);
    const stream = (await (await fetchFrom(again, `/live/streams/${id}`)).json()) as Stream;
    assert.equal(stream.status, 'completed');
  });
});
