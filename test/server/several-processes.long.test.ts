import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Stream } from '../../src/contract/index.js';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import { operator, readBlocks } from './workbench.js';

const cluster = await createPostgresCluster();
const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends) await end();
  await cluster.remove();
});

/** A handler in a process of its own, whose calls to its provider are told as they come. */
async function startProcess() {
  const script = fileURLToPath(new URL('site-process.ts', import.meta.url));
  const child = fork(script, [cluster.url()], { execArgv: ['--import', 'tsx'] });
  const calls: string[] = [];
  const told = new EventEmitter();
  const listening = new Promise<number>((resolve) => {
    child.on('message', ({ port, call }: { port?: number; call?: string }) => {
      if (port !== undefined) resolve(port);
      if (call === undefined) return;
      calls.push(call);
      told.emit('call', call);
    });
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  ends.push(kill);
  const base = `http://127.0.0.1:${await listening}`;
  return {
    calls,
    kill,
    order: (message: string) => child.send(message),
    async nextCall(name: string) {
      for (;;) {
        const [call] = (await once(told, 'call')) as [string];
        if (call.startsWith(name)) return call;
      }
    },
    ask: (line: string, { body, headers = {} }: { body?: object; headers?: object } = {}) => {
      const [method = 'GET', path = '/'] = line.split(' ');
      return fetch(`${base}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${operator}`,
          'Content-Type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
  };
}

describe('createStreamside in several processes', async () => {
  const one = await startProcess();
  const other = await startProcess();

  it('makes one stream of two requests with one key that reach two processes', async () => {
    const wish = { body: { title: 'A service' }, headers: { 'Idempotency-Key': 'once' } };
    const answers = await Promise.all(
      [one, other, other, one].map(({ ask }) => ask('POST /streams', wish)),
    );
    const streams = (await Promise.all(answers.map((answer) => answer.json()))) as Stream[];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201, 201],
    );
    assert.equal(new Set(streams.map(({ id }) => id)).size, 1);
    const creations = [...one.calls, ...other.calls].filter((call) => call.startsWith('create'));
    assert.equal(creations.length, 1);
  });

  it('brings a change to the viewers of the other process, and names it the same there', async () => {
    const made = await one.ask('POST /streams', { body: { title: 'before' } });
    const { id } = (await made.json()) as Stream;
    const watched = await other.ask(`GET /streams/${id}/events`);
    const next = readBlocks(watched);
    for (let block = 0; block < 2; block += 1) await next();
    const changed = await one.ask(`PATCH /streams/${id}`, { body: { title: 'after' } });
    const etag = changed.headers.get('ETag') ?? '';
    assert.match(
      (await next()) ?? '',
      new RegExp(`^id: ${etag.slice(1, -1)}\\n.*\\ndata: .*"title":"after"`),
    );
    const known = await other.ask(`GET /streams/${id}`, { headers: { 'If-None-Match': etag } });
    assert.equal(known.status, 304);
    const resumed = readBlocks(
      await one.ask(`GET /streams/${id}/events`, {
        headers: { 'Last-Event-ID': etag.slice(1, -1) },
      }),
    );
    await resumed();
    await other.ask(`PATCH /streams/${id}`, { body: { title: 'later' } });
    assert.match((await resumed()) ?? '', /"title":"later"/);
    await one.ask(`DELETE /streams/${id}`);
    assert.equal(await readToEnd(next), null);
  });

  it('goes the rounds in one process, and in the other when that one is killed', async () => {
    for (const site of [one, other]) site.order('fail to mend');
    const mends = [one, other].map(async (site) => {
      await site.nextCall('mend');
      return site;
    });
    await one.ask('POST /streams', { body: { title: 'unfinished' } });
    const first = await Promise.race(mends);
    const second = first === one ? other : one;
    assert.ok(!second.calls.some((call) => call.startsWith('mend')));
    await first.kill();
    assert.match(await second.nextCall('mend'), /^mend st_/);
  });
});

async function readToEnd(next: () => Promise<string | null>): Promise<null> {
  for (;;) if ((await next()) === null) return null;
}
