import { expect } from '@open-wc/testing';
import { Uplink } from '../../src/elements/whip-broadcaster/uplink.js';
import { FakeBackend } from './support/fake-backend.js';
import { until } from './support/broadcaster-page.js';
import { LongTimers } from './support/long-timers.js';

describe('Uplink', () => {
  let backend: FakeBackend;
  let timers: LongTimers;
  let end: AbortController;
  let uplink: Uplink;

  beforeEach(() => {
    backend = new FakeBackend();
    // A grant is renewed shortly before its end: nothing else here waits for so long.
    backend.expiresAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
    timers = new LongTimers();
    end = new AbortController();
    uplink = new Uplink({
      destination: { kind: 'stream', endpoint: '/fake/live', stream: 'st_1' },
      attributes: {
        endpoint: '/fake/live',
        stream: 'st_1',
        whipUrl: '',
        token: 'operator-token',
        getToken: null,
        facing: 'environment',
        audio: 'voice',
        quality: '720p',
      },
      signal: end.signal,
    });
  });

  afterEach(() => {
    end.abort();
    timers.restore();
    backend.close();
  });

  it('keeps the grant of a preview fresh that was asked for before, at a stir', async () => {
    const answer = backend.holdGrants();
    uplink.expect();
    uplink.prepare(null, false);
    answer();
    expect(await uplink.readRefusal()).to.equal(null);
    expect(timers.size).to.equal(1);
    timers.pass();
    await until(() => backend.count('POST', /grants$/) === 2);
  });

  it('keeps the grant fresh for a preview alone, also where it was at hand before', async () => {
    uplink.expect();
    await until(() => timers.held === 1);
    await until(() => timers.size === 0);
    uplink.prepare(null, false);
    await uplink.readRefusal();
    expect(timers.size).to.equal(1);
    uplink.unprepare();
    expect(timers.size).to.equal(0);
    expect(backend.count('POST', /grants$/)).to.equal(1);
  });
});
