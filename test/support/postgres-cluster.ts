import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** With every sign that an address has to escape. */
export const clusterPassword = 'p@ss:w/rd?#%';

/** A PostgreSQL server of the test's own, which nothing else on the machine uses. */
export interface PostgresCluster {
  /** Folder of its socket: the host to connect to. */
  readonly socketFolder: string;
  /** For a database; by way of TCP where a port is given, such as a proxy's. */
  url(options?: { port?: number; database?: string }): string;
  start(): Promise<void>;
  /** As its operator ends it, or as a crash does. Resolves when it is gone. */
  stop(how?: 'fast' | 'crash'): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Makes and starts a server that lasts no longer than this process. */
export async function createPostgresCluster(): Promise<PostgresCluster> {
  const programs = findPrograms();
  const user = readServerUser();
  const folder = await mkdtemp(join(tmpdir(), 'streamside-pg-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, clusterPassword, { mode: 0o600 });
  for (const path of [folder, passwordFile]) if (user) chownSync(path, user.uid, user.gid);
  const data = join(folder, 'data');
  const environment = { ...process.env, HOME: folder, LC_ALL: 'C', TZ: 'UTC' };
  execFileSync(
    join(programs, 'initdb'),
    [
      ...['-D', data, '-U', 'streamside', '-E', 'UTF8', '--locale=C', '--no-sync'],
      ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ],
    { ...user, cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let server: ChildProcess | null = null;

  const start = async () => {
    // The shell ends the server when its own input ends, and that it does with this process.
    const script = '"$@" </dev/null & read how; kill -${how:-INT} $!; wait $!';
    const settings = [
      'fsync=off',
      'max_connections=60',
      'listen_addresses=',
      'shared_buffers=64MB',
    ];
    const child = spawn(
      '/bin/sh',
      [
        ...['-c', script, 'sh', join(programs, 'postgres'), '-D', data, '-k', folder],
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      { ...user, cwd: folder, env: environment, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    server = child;
    let log = '';
    for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
      log += String(chunk);
      if (log.includes('ready to accept connections')) break;
    }
    if (!log.includes('ready to accept connections')) throw new Error(`No PostgreSQL: ${log}`);
    child.stderr.resume();
  };

  const stop = async (how: 'fast' | 'crash' = 'fast') => {
    const child = server;
    server = null;
    if (!child) return;
    const exited = once(child, 'exit');
    child.stdin?.end(how === 'crash' ? 'QUIT\n' : 'INT\n');
    await exited;
  };

  await start();
  return {
    socketFolder: folder,
    url({ port, database = 'postgres' } = {}) {
      const credentials = `streamside:${encodeURIComponent(clusterPassword)}`;
      return port === undefined
        ? `postgresql://${credentials}@/${database}?host=${encodeURIComponent(folder)}`
        : `postgresql://${credentials}@127.0.0.1:${port}/${database}`;
    },
    start,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** PostgreSQL refuses to run as root; Debian's package has made a user for it. */
function readServerUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const read = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: read('-u'), gid: read('-g') };
}

/** The folder of `initdb` and `postgres`, which Debian keeps off the path. */
function findPrograms(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const folders = [
    process.env['POSTGRES_BIN'] ?? '',
    ...versions.sort((a, b) => b - a).map((version) => join(debian, String(version), 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  const found = folders.find((path) => path !== '' && existsSync(join(path, 'initdb')));
  if (found === undefined) {
    throw new Error('PostgreSQL is missing: install it, or name its programs in POSTGRES_BIN');
  }
  return found;
}
