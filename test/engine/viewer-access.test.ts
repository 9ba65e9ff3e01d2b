import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';

import {
  formatLoggedPath,
  formatViewerPath,
  parseEnginePath,
} from '../../src/engine/endpoints/engine-path.js';
import type { AuthorizeAccess } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { createOffer } from './support/offers.js';

const token = 'sv1.c3Q.x1.AbC_-~.dEf';

describe('parseEnginePath', () => {
  const paths: [string, string | null][] = [
    [`/media/st_1/~${token}/whep`, token],
    [`/media/st_1/~${token}/hls/index.m3u8`, token],
    [`/media/st_1/~${token}/recordings/index.m3u8`, token],
    [`/media/st_1/~${token}/recordings/rec_1/media.mp4`, token],
    ['/media/st_1/whep', null],
  ];
  for (const [path, expected] of paths) {
    it(`finds ${expected === null ? 'no token' : 'the token'} in ${formatLoggedPath(path)}`, () => {
      const found = parseEnginePath(path, '/media');
      assert.ok(found !== null && 'token' in found);
      assert.deepEqual([found.streamId, found.token], ['st_1', expected]);
    });
  }

  for (const path of [
    `/media/st_1/~${token}/whip`,
    `/media/st_1/~${token}`,
    '/media/st_1/~/whep',
    '/media/st_1/~a%2Fb/whep',
    '/media/st_1/~a/~b/whep',
    '/media/~a/whep',
  ]) {
    it(`finds nothing at ${path}`, () => {
      assert.equal(parseEnginePath(path, '/media'), null);
    });
  }
});

describe('formatViewerPath', () => {
  it('puts a token into what viewers ask for, and into nothing else', () => {
    for (const path of ['whep', 'hls/index.m3u8', 'recordings/rec_1/recording.mp4']) {
      const signed = formatViewerPath(`/media/st_1/${path}`, '/media', token);
      assert.equal(signed, `/media/st_1/~${token}/${path}`);
    }
    for (const path of ['/media/st_1/whip', '/other/st_1/whep', '/media/sessions/a', '/media']) {
      assert.equal(formatViewerPath(path, '/media', token), path);
    }
  });
});

describe('createEngine, for viewers of private streams', () => {
  let scene: EngineScene;
  let nowMs = 0;
  let authorize: AuthorizeAccess;

  beforeEach(async () => {
    nowMs = Date.parse('2026-11-21T12:00:00Z');
    authorize = async () => 'allowed';
    scene = await EngineScene.create({
      clock: () => nowMs,
      authorize: async (access) => {
        scene.asked.push(access);
        return await authorize(access);
      },
    });
  });
  afterEach(() => scene.close());

  it('asks with the token in the path, which goes before the header', async () => {
    const header = { Authorization: 'Bearer other' };
    const offer = createOffer({ direction: 'recvonly' });
    await scene.post(`/media/st_1/~${token}/whep`, offer, header);
    await scene.fetch(`/media/st_1/~${token}/hls/index.m3u8`);
    await scene.fetch(`/media/st_1/~${token}/recordings/index.m3u8`);
    assert.deepEqual(scene.asked, [
      { action: 'watch', streamId: 'st_1', token },
      { action: 'watch', streamId: 'st_1', token },
      { action: 'replay', streamId: 'st_1', token },
    ]);
  });

  it('asks with the address that the request came from, where it is told', async (t) => {
    const sender = { address: '192.0.2.1' };
    const server = createServer((incoming, outgoing) => {
      assert.ok(scene.engine.answerHls(incoming, outgoing, sender));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/media/st_1/hls/index.m3u8`);
    for (const [method, file] of [
      ['POST', 'whip'],
      ['POST', 'whep'],
      ['GET', 'hls/index.m3u8'],
      ['GET', 'recordings/index.m3u8'],
    ]) {
      const request = new Request(`http://a.test/media/st_1/${file}`, { method: method ?? 'GET' });
      await scene.engine.fetch(request, sender);
    }
    assert.deepEqual(
      scene.asked.map(({ address }) => address),
      Array.from({ length: 5 }, () => '192.0.2.1'),
    );
  });

  it('shows the token in no log, also when an answer fails', async (t) => {
    authorize = async () => {
      throw new Error('the store is down');
    };
    const server = createServer((incoming, outgoing) => {
      assert.ok(scene.engine.answerHls(incoming, outgoing));
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const path = `/media/st_1/~${token}/hls/index.m3u8`;
    for (const response of [
      await scene.fetch(path),
      await fetch(`http://127.0.0.1:${port}${path}`),
    ]) {
      assert.equal(response.status, 500);
      assert.ok(!(await response.text()).includes(token));
    }
    const failed = { type: 'request-failed', path: '/media/st_1/~…/hls/index.m3u8' };
    const logged = scene.events.map((event) => ({ ...event, message: undefined }));
    assert.deepEqual(
      logged,
      [failed, failed].map((event) => ({ ...event, message: undefined })),
    );
  });

  const goLive = async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
  };

  const isEnded = async (peer: { phase: string }) => {
    // The engine's own tick looks at the clock every so many milliseconds.
    for (let turns = 0; turns < 3_000 && peer.phase !== 'closed'; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return peer.phase === 'closed';
  };

  it('ends the sessions of those who may not watch any more, within 5 s, and no others', async () => {
    await goLive();
    const anonymous = await scene.watch('st_1');
    const answer = await scene.post(
      `/media/st_1/~${token}/whep`,
      createOffer({ direction: 'recvonly' }),
    );
    assert.equal(answer.status, 201);
    const known = scene.transport.last;
    known.become('connected');
    authorize = async (access) => (access.token === token ? 'allowed' : 'unauthenticated');
    nowMs += 5_000;
    assert.ok(await isEnded(anonymous.peer));
    assert.equal(known.phase, 'connected');
    authorize = async () => 'forbidden';
    nowMs += 5_000;
    assert.ok(await isEnded(known));
  });

  it('goes on asking about others while one answer does not come', async () => {
    await goLive();
    const anonymous = await scene.watch('st_1');
    const asked = new Promise<void>((resolve) => {
      authorize = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    nowMs += 5_000;
    await asked;
    authorize = async () => 'allowed';
    const path = `/media/st_1/~${token}/whep`;
    const answer = await scene.post(path, createOffer({ direction: 'recvonly' }));
    assert.equal(answer.status, 201);
    const known = scene.transport.last;
    known.become('connected');
    authorize = async () => 'forbidden';
    nowMs += 5_000;
    assert.ok(await isEnded(known));
    assert.equal(anonymous.peer.phase, 'connected');
  });

  it('leaves those alone whom it cannot ask about', async () => {
    await goLive();
    const { peer } = await scene.watch('st_1');
    const asked = new Promise<void>((resolve) => {
      authorize = async () => {
        resolve();
        throw new Error('the store is down');
      };
    });
    nowMs += 5_000;
    await asked;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(peer.phase, 'connected');
  });
});
