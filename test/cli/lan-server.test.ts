import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { formatAddresses } from '../../src/cli/addresses.js';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import type { MakeEngine } from '../../src/cli/served-engine.js';
import { startServer } from '../../src/cli/start-server.js';
import type { RunningServer } from '../../src/cli/start-server.js';
import type { Grant, Stream } from '../../src/contract/index.js';
import { createFakeEngine } from '../server/fake-engine.js';
import { freePort } from '../support/free-port.js';

const createEngine: MakeEngine = async () => ({
  ...createFakeEngine(),
  health: async () => ({ status: 'ok', engine: 'running', disk: 'ok' }),
  metrics: () => '',
  iceServers: () => [],
  fetch: async () => new Response('media'),
  answerHls: () => false,
  close: async () => undefined,
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

describe('startServer, for phones in the same network', () => {
  let folder = '';
  let server: RunningServer | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-lan-'));
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
    await rm(folder, { recursive: true });
  });

  const start = async () => {
    const lan = { address: '127.0.0.1', others: [] };
    const environment = { PORT: '0', STREAMSIDE_DATA: folder };
    return (server = await startServer(readConfiguration(environment, lan), createEngine));
  };

  /** By a client that trusts this certificate alone, and checks that it is for this address. */
  const ask = async (path: string, body?: object): Promise<Answer> => {
    const ca = await readFile(join(folder, 'lan-127.0.0.1.pem'), 'utf8');
    return new Promise((resolve, reject) => {
      const outgoing = request(`https://127.0.0.1:${server?.lanPort}${path}`, {
        ca,
        agent: false,
        method: body ? 'POST' : 'GET',
        headers: {
          Authorization: `Bearer ${server?.token}`,
          Origin: 'https://elsewhere.test',
          'Content-Type': 'application/json',
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode,
            headers: incoming.headers,
            body: JSON.parse(text) as unknown,
          }),
        );
      });
      outgoing.end(body && JSON.stringify(body));
    });
  };

  it('tells a phone to publish by HTTPS, and the desktop by HTTP', async () => {
    const { port, lanPort, token } = await start();
    const { body, status } = await ask('/live/streams', { title: 'In the chapel' });
    assert.equal(status, 201);
    const grants = `/live/streams/${(body as Stream).id}/grants`;
    const granted = await ask(grants, {});
    const { whip } = granted.body as Grant;
    assert.equal(new URL(whip.url).origin, `https://127.0.0.1:${lanPort}`);
    assert.equal(granted.headers['access-control-allow-origin'], '*');
    const answer = await fetch(`http://127.0.0.1:${port}${grants}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    });
    const other = (await answer.json()) as Grant;
    assert.equal(new URL(other.whip.url).origin, `http://127.0.0.1:${port}`);
  });

  it('keeps its certificate over a restart', async () => {
    await start();
    const file = join(folder, 'lan-127.0.0.1.pem');
    const kept = await readFile(file, 'utf8');
    await server?.stop();
    await start();
    assert.equal(await readFile(file, 'utf8'), kept);
    assert.equal((await ask('/live')).status, 200);
  });

  it('leaves nothing listening where its second address cannot be had', async () => {
    const port = await freePort();
    const environment = { PORT: String(port), STREAMSIDE_DATA: folder };
    const nowhere = { address: '203.0.113.9', others: [] };
    await assert.rejects(startServer(readConfiguration(environment, nowhere), createEngine), {
      code: 'address-unusable',
    });
    await assert.rejects(fetch(`http://127.0.0.1:${port}/live`));
  });
});

describe('formatAddresses, for phones in the same network', () => {
  const lan = { address: '192.168.1.5', others: ['172.17.0.1'] };
  const server = { port: 8080, lanPort: 8080, token: 'op', dataPath: '/srv' };
  const draw = (text: string) => `<code of ${text}>`;

  it('names the phone’s address beside the desktop’s, its code, and what its warning means', () => {
    const text = formatAddresses(readConfiguration({}, lan), server, draw);
    assert.match(text, /Demo +http:\/\/127\.0\.0\.1:8080\/#token=op\n/);
    assert.match(text, /On a phone +https:\/\/192\.168\.1\.5:8080\/#token=op\n/);
    assert.match(text, /\n<code of https:\/\/192\.168\.1\.5:8080\/#token=op>\n/);
    assert.match(text, /made the certificate itself/);
    assert.match(text, /172\.17\.0\.1: --lan=172\.17\.0\.1 /);
  });

  it('has no token in the code that the environment sets', () => {
    const configuration = readConfiguration({ STREAMSIDE_TOKEN: 'sixteen-letters-' }, lan);
    const text = formatAddresses(configuration, { ...server, token: 'hush' }, draw);
    assert.match(text, /<code of https:\/\/192\.168\.1\.5:8080\/>/);
    assert.doesNotMatch(text, /hush/);
  });
});
