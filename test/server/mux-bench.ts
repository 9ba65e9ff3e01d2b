import type { TestContext } from 'node:test';
import { muxBackup } from '../../src/server/providers/mux/mux-backup.js';
import type { MuxBackupOptions } from '../../src/server/providers/mux/mux-options.js';
import type { MediaRecording } from '../../src/server/index.js';
import type { BackupStream } from '../../src/server/providers/backup-recorder.js';
import { startMuxStandIn } from './stand-ins/mux.js';
import type { MuxStandInOptions } from './stand-ins/mux.js';
import type { WireAsset } from './stand-ins/mux-books.js';

/** What is to differ from an ordinary public stream at an ordinary Mux. */
export interface MuxBenchOptions extends Partial<MuxBackupOptions> {
  readonly standIn?: MuxStandInOptions;
}

/**
 * A backup before a stand-in for Mux, with a clock that the test moves, and the record that a server
 * would keep. After the test the stand-in fails it where something went against Mux's contract.
 */
export async function createMuxBench(
  t: Pick<TestContext, 'after'>,
  { standIn = {}, ...options }: MuxBenchOptions = {},
) {
  let timeMs = Date.parse('2026-11-21T10:00:00Z');
  const now = () => new Date(timeMs);
  const mux = await startMuxStandIn({ now, ...standIn });
  t.after(() => mux.close());
  const start = () => muxBackup({ ...mux.access, now, ...options });
  let backup = await start();
  let stream: BackupStream = {
    id: 'st_1',
    tag: 'deployment.st_1',
    title: 'Memorial service for Ann Example',
    visibility: 'public',
    state: null,
  };
  const keep = (remember: ((state: unknown) => unknown) | undefined) => {
    if (!remember) return;
    // As it comes back from a database.
    stream = { ...stream, state: JSON.parse(JSON.stringify(remember(stream.state))) as unknown };
  };
  return {
    mux,
    get backup() {
      return backup;
    },
    /** A new process: nothing is known but what the store keeps. */
    async restart() {
      backup = await start();
    },
    now,
    get stream() {
      return stream;
    },
    set(fields: Partial<BackupStream>) {
      stream = { ...stream, ...fields };
    },
    keep,
    advance(seconds: number) {
      timeMs += seconds * 1_000;
    },
    at: (seconds: number) => new Date(timeMs + seconds * 1_000).toISOString(),
    /** Makes what records the stream. Resolves with its id at Mux. */
    async create(fields: Partial<BackupStream> = {}): Promise<string> {
      stream = { ...stream, ...fields };
      const { signal } = new AbortController();
      const state = await backup.create(stream, { signal });
      stream = { ...stream, state: JSON.parse(JSON.stringify(state)) as unknown };
      return [...mux.books.liveStreams.keys()].at(-1) ?? '';
    },
    /** A look, with what it learnt kept. */
    async observe({ maxAgeMs = 0, ...facts }: { maxAgeMs?: number; whole?: MediaRecording } = {}) {
      const look = { maxAgeMs, ...facts };
      const { remember, ...observation } = await backup.observe(stream, look);
      keep(remember);
      return observation;
    },
    /** An encoder comes with the key that the backup gives out. */
    connect: () => mux.broadcasts.connect(backup.toIngest(stream.state).streamKey),
    /** The newest asset that the stand-in holds. */
    lastAsset(): WireAsset {
      const asset = [...mux.books.assets.values()].at(-1);
      if (!asset) throw new Error('The stand-in has no asset');
      return asset;
    },
    /** Each call since the last time, as `GET /video/v1/assets`. */
    takeCalls: createCallReader(mux.calls),
  };
}

function createCallReader(calls: readonly { readonly route: string }[]): () => string[] {
  let read = 0;
  return () => {
    const fresh = calls.slice(read).map(({ route }) => route);
    read = calls.length;
    return fresh;
  };
}
