import { expect } from '@open-wc/testing';
import { Uplink } from '../../src/elements/whip-broadcaster/uplink.js';
import type { UplinkOptions } from '../../src/elements/whip-broadcaster/uplink-options.js';
import { WhipSession } from '../../src/protocol/whip-session.js';
import { FakeBackend } from './support/fake-backend.js';
import { until } from './support/broadcaster-page.js';
import { LongTimers } from './support/long-timers.js';
import { createUplinkOptions } from './support/uplink-options.js';

describe('Uplink', () => {
  let backend: FakeBackend;
  let timers: LongTimers;
  let end: AbortController;
  let options: UplinkOptions;
  let uplink: Uplink;

  beforeEach(() => {
    backend = new FakeBackend();
    // A grant is renewed shortly before its end: nothing else here waits for so long.
    backend.expiresAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
    timers = new LongTimers();
    end = new AbortController();
    options = createUplinkOptions(end.signal);
    uplink = new Uplink(options);
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

  it('keeps no grant fresh that comes after a person has stopped', async () => {
    const answer = backend.holdGrants();
    const opening = uplink.open(new MediaStream());
    await until(() => backend.count('POST', /grants$/) === 1);
    await uplink.close();
    answer();
    await opening;
    expect([timers.held, timers.size]).to.deep.equal([1, 0]);
  });

  it('calls nothing live on a session that waited while its server went, unless something comes back over it', async () => {
    backend.waits = true;
    uplink.prepare(paint(), false);
    await until(() => backend.connected === 1);
    const phases = new Set<string>();
    uplink.addEventListener('change', () => phases.add(uplink.state.phase));
    const silence = new SilentPeers();
    try {
      backend.isAway = true;
      await uplink.open(paint());
      const away = { phase: 'opening', trouble: 'endpoint-unreachable' };
      await until(() => silence.readings > 2 && phases.size > 0);
      expect(uplink.state).to.deep.equal(away);
      expect([...phases]).not.to.include('live');
    } finally {
      silence.restore();
    }
    // Of the server elsewhere nothing is heard still, and the session lives.
    await until(() => uplink.state.phase === 'live');
    expect(uplink.state).to.deep.equal({ phase: 'live', assurance: null });
  });

  it('takes the browser at its word that a connection is interrupted before it is live, and that it is no more', async () => {
    const real = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'connectionState');
    let isInterrupted = false;
    Object.defineProperty(RTCPeerConnection.prototype, 'connectionState', {
      ...real,
      get(this: RTCPeerConnection) {
        const state = real?.get?.call(this) as RTCPeerConnectionState;
        return isInterrupted && state === 'connected' ? 'disconnected' : state;
      },
    });
    // As soon as it is open, and before anybody else hears of that.
    const sessions = WhipSession.prototype;
    let peer: RTCPeerConnection | null = null;
    sessions.dispatchEvent = function (event: Event) {
      if (this.state.phase === 'open') {
        ({ peer } = this);
        isInterrupted = true;
      }
      return EventTarget.prototype.dispatchEvent.call(this, event);
    };
    try {
      const direct = new Uplink({ ...options, destination: { kind: 'whip', url: '/fake/whip' } });
      await direct.open(paint());
      const away = { phase: 'opening', trouble: 'endpoint-unreachable' };
      expect(direct.state).to.deep.equal(away);
      isInterrupted = false;
      (peer as RTCPeerConnection | null)?.dispatchEvent(new Event('connectionstatechange'));
      expect(direct.state).to.deep.equal({ phase: 'live', assurance: null });
    } finally {
      Reflect.deleteProperty(sessions, 'dispatchEvent');
      Object.defineProperty(RTCPeerConnection.prototype, 'connectionState', real ?? {});
    }
  });
});

/** Connections that say over and over what they said first, as where nothing comes back any more. */
class SilentPeers {
  readonly #real = RTCPeerConnection.prototype.getStats;
  readonly #reports = new WeakMap<RTCPeerConnection, Promise<RTCStatsReport>>();
  readings = 0;

  constructor() {
    const read = (peer: RTCPeerConnection): Promise<RTCStatsReport> => this.#read(peer);
    RTCPeerConnection.prototype.getStats = function () {
      return read(this);
    };
  }

  restore(): void {
    RTCPeerConnection.prototype.getStats = this.#real;
  }

  #read(peer: RTCPeerConnection): Promise<RTCStatsReport> {
    this.readings += 1;
    const report = this.#reports.get(peer) ?? this.#real.call(peer);
    this.#reports.set(peer, report);
    return report;
  }
}

/** A picture of which something is sent. */
function paint(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d')?.fillRect(0, 0, 8, 8);
  return canvas.captureStream(10);
}
