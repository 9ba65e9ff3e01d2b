import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** A process group of its own, as a terminal makes one. */
function run(args: string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

async function readAll(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

async function finish(child: ChildProcess) {
  const [output, errors, [code]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, output, errors };
}

/** Resolves with the contract's address once the server says it. */
async function untilServing(child: ChildProcess): Promise<string> {
  let text = '';
  for (;;) {
    const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    text += chunk.toString();
    const [, address] = /(http:\S+\/live)\n/.exec(text) ?? [];
    if (address !== undefined && text.includes('Ctrl-C')) return address;
  }
}

describe('streamside', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-cli-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('says its version, its help, and what it does not know', async () => {
    const [version, help, unknown] = await Promise.all([
      finish(run(['--version'])),
      finish(run(['--help'])),
      finish(run(['dance'])),
    ]);
    assert.match(version.output, /^\d+\.\d+\.\d+\n$/);
    assert.match(help.output, /STREAMSIDE_DATA/);
    assert.deepEqual([unknown.code, unknown.output], [2, '']);
    assert.match(unknown.errors, /^Unknown argument dance\. [^\n]+\n$/);
  });

  it('says in one sentence what is wrong with the environment', async () => {
    const key = {
      STREAMSIDE_DATA: join(folder, 'key'),
      STREAMSIDE_PROVIDER: 'cloudflare',
      CLOUDFLARE_ACCOUNT_ID: 'a',
      CLOUDFLARE_API_TOKEN: 't',
      MUX_TOKEN_ID: 'i',
      MUX_TOKEN_SECRET: 's',
      MUX_SIGNING_KEY: 'k',
      MUX_PRIVATE_KEY: 'no-key-at-all',
      STREAMSIDE_LOG: 'error',
    };
    const [port, unreadable] = await Promise.all([
      finish(run([], { PORT: 'http' })),
      finish(run([], key)),
    ]);
    assert.deepEqual(
      [port.code, port.errors],
      [2, 'PORT must be a number from 0 to 65535, not "http". (configuration-invalid)\n'],
    );
    assert.equal(unreadable.code, 2);
    assert.match(unreadable.errors, /^[^\n]* MUX_PRIVATE_KEY [^\n]* \(key-unreadable\)\n$/);
    assert.doesNotMatch(unreadable.errors, /no-key-at-all/);
  });

  it('says in one sentence what is wrong with an address for phones', async () => {
    const { code, output, errors } = await finish(run(['--lan', 'fd00::1']));
    assert.equal(output, '');
    // The second on a machine that is in no network at all.
    assert.match(errors, /^(--lan= takes an IPv4 address|This machine has no IPv4)[^\n]+\n$/);
    assert.equal(code, errors.startsWith('--lan') ? 2 : 1);
  });

  it('ends with 0 when its process group is asked to, also when it is asked twice at once', async () => {
    const child = run([], { STREAMSIDE_DATA: join(folder, 'a') });
    assert.equal((await fetch(await untilServing(child))).status, 200);
    const closed = once(child, 'close');
    const log = readAll(child.stderr);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (chunk.includes('Stopping')) child.kill('SIGINT');
    });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    assert.deepEqual(await closed, [0, null]);
    assert.match(output, /^Stopping: [^\n]+\nStopped\.\n$/);
    assert.match(await log, /"server-stopping"\}\n(?:.*\n)*.*"server-stopped"\}\n$/);
  });

  it('starts again on the folder of one that was killed, and not beside one that runs', async () => {
    const environment = { STREAMSIDE_DATA: join(folder, 'b') };
    const killed = run([], environment);
    await untilServing(killed);
    const { code, errors } = await finish(run([], environment));
    assert.equal(code, 1);
    assert.match(errors, /^Another Streamside is using the data folder [^\n]+\n$/);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const next = run([], environment);
    await untilServing(next);
    next.kill('SIGTERM');
    assert.deepEqual(await once(next, 'exit'), [0, null]);
  });
});
