import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ReadError,
  readDiscovery,
  readGrant,
  readProblem,
  readStream,
  readStreamPage,
  readUpload,
} from '../../src/contract/index.js';
import type { Recording } from '../../src/contract/index.js';
import { createStream } from './samples.js';

const recording: Recording = {
  id: 'rec_1',
  from: 'mux',
  state: 'ready',
  startedAt: '2026-11-21T14:00:00Z',
  duration: 10.5,
  coverage: 0.5,
  sources: [{ type: 'mp4', url: 'https://media.example/1.mp4' }],
  poster: 'poster.jpg',
};

const failsAt = (path: string) => (error: unknown) =>
  error instanceof ReadError && error.path === path && error.message.startsWith(path);

describe('readStream', () => {
  it('reads every field, and no other', () => {
    const stream = createStream({
      sources: [{ type: 'whep', url: '/media/st_1/whep', latency: 'sub-second' }],
      recordings: [recording],
    });
    assert.deepEqual(readStream({ ...stream, other: 1, __proto__: { title: 'x' } }), stream);
  });

  it('names the field that is wrong by its path', () => {
    const wrong: [string, unknown][] = [
      ['title', { ...createStream(), title: 7 }],
      ['createdAt', { ...createStream(), createdAt: 'yesterday' }],
      ['status', { ...createStream(), status: null }],
      ['capabilities.hls', { ...createStream(), capabilities: { whep: true } }],
      ['assurance', { ...createStream(), assurance: undefined }],
      ['recordings', { ...createStream(), recordings: {} }],
      [
        'recordings[1].duration',
        { ...createStream(), recordings: [recording, { ...recording, duration: -1 }] },
      ],
      [
        'recordings[0].sources[0].url',
        { ...createStream(), recordings: [{ ...recording, sources: [{ type: 'mp4' }] }] },
      ],
    ];
    for (const [path, json] of wrong) assert.throws(() => readStream(json), failsAt(path), path);
  });

  it('refuses what is no object', () => {
    for (const json of [null, undefined, 'x', 7, [], [createStream()]]) {
      assert.throws(() => readStream(json), ReadError);
    }
  });

  it('does not take inherited fields for given ones', () => {
    assert.throws(() => readStream(Object.create(createStream())), failsAt('id'));
  });

  it('leaves out sources of an unknown type', () => {
    const sources = [
      { type: 'smoke', url: '/signal' },
      { type: 'hls', url: '/index.m3u8' },
    ];
    const { sources: read } = readStream({ ...createStream(), sources });
    assert.deepEqual(read, [{ type: 'hls', url: '/index.m3u8' }]);
  });

  it('leaves out sources whose address runs a script', () => {
    for (const url of [
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      ' data:text/html,x',
      'blob:x',
    ]) {
      const { sources } = readStream({ ...createStream(), sources: [{ type: 'iframe', url }] });
      assert.deepEqual(sources, [], url);
    }
  });

  it('reads words of a newer server as those that claim the least', () => {
    const newer = {
      ...createStream(),
      status: 'paused',
      visibility: 'friends',
      method: 'satellite',
      assurance: { ...createStream().assurance, ingest: 'sensed', recording: 'promised' },
      sources: [{ type: 'hls', url: 'x', latency: 'negative' }],
      recordings: [
        {
          ...recording,
          from: 'moon',
          state: 'frozen',
          poster: 'data:image/png,x',
          storyboard: 'data:text/vtt,x',
        },
      ],
    };
    const { status, visibility, method, assurance, sources, recordings } = readStream(newer);
    assert.deepEqual([status, visibility, method], ['ready', 'private', 'browser']);
    assert.deepEqual([assurance.ingest, assurance.recording], ['none', 'none']);
    assert.deepEqual(sources, [{ type: 'hls', url: 'x' }]);
    const [{ from, state, poster, storyboard } = recording] = recordings;
    assert.deepEqual([from, state, poster, storyboard], ['local', 'processing', null, undefined]);
  });

  it('reads a nullable field that is absent as null', () => {
    assert.equal(readStream({ ...createStream(), startsAt: undefined }).startsAt, null);
  });
});

describe('readStreamPage', () => {
  it('names the stream that is wrong', () => {
    const streams = [createStream(), { ...createStream(), id: null }];
    assert.throws(() => readStreamPage({ streams, next: null }), failsAt('streams[1].id'));
  });
});

describe('readGrant', () => {
  const whip = {
    url: 'https://media.example/whip',
    token: null,
    expiresAt: '2026-11-21T14:00:00+01:00',
    iceServers: [
      { urls: 'stun:a' },
      { urls: ['turn:a', 'turn:b'], username: 'u', credential: 'c' },
    ],
  };

  it('reads ICE servers of either form, and an encoder where there is one', () => {
    const srt = { url: 'srt://x', streamId: 's', passphrase: 'p' };
    const grant = { whip, srt, records: true };
    assert.deepEqual(readGrant(grant), grant);
    assert.equal('rtmps' in readGrant(grant), false);
    assert.equal('waits' in readGrant(grant).whip, false);
  });

  it('does not repeat a secret in its message', () => {
    const json = { whip: { ...whip, url: 'ftp://secret' }, records: true };
    assert.throws(
      () => readGrant(json),
      (error) => failsAt('whip.url')(error) && !String(error).includes('secret'),
    );
  });
});

describe('readUpload', () => {
  it('refuses a protocol that it does not know', () => {
    const json = { protocol: 'pigeon', url: '/x', expiresAt: '2026-11-21T14:00:00Z' };
    assert.throws(() => readUpload(json), failsAt('protocol'));
  });
});

describe('readDiscovery', () => {
  it('leaves out unknown features, and refuses another contract', () => {
    const json = { contract: 'streamside/1', features: ['events', 'telepathy'] };
    assert.deepEqual(readDiscovery(json).features, ['events']);
    assert.throws(() => readDiscovery({ ...json, contract: 'streamside/2' }), failsAt('contract'));
  });
});

describe('readProblem', () => {
  it('takes an unknown code, and about:blank for a missing type', () => {
    const json = { title: 'T', status: 418, code: 'teapot-short' };
    assert.deepEqual(readProblem(json), { ...json, type: 'about:blank' });
  });
});
