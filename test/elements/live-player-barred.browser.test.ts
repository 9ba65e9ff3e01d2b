import { expect, fixture, html } from '@open-wc/testing';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { hls, live, LiveStage, whep } from './support/live-stage.js';
import { until } from './support/viewer-backend.js';

/** A page of its own: nothing has been fetched before, and no other player connects. */
describe('LivePlayerElement in a network that is known to bar WebRTC', () => {
  const Peer = window.RTCPeerConnection;
  let made = 0;
  let stage: LiveStage;

  beforeEach(() => {
    stage = new LiveStage();
    const { origin } = new URL(stage.backend.endpoint);
    sessionStorage.setItem('streamside:barred', JSON.stringify({ [origin]: Date.now() }));
    window.RTCPeerConnection = class extends Peer {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made += 1;
      }
    };
  });

  afterEach(() => {
    window.RTCPeerConnection = Peer;
    sessionStorage.clear();
    stage.close();
  });

  it('makes HLS ready before its button is pressed, and no connection', async () => {
    const { backend } = stage;
    backend.change({ ...live, sources: [whep, { type: 'hls', url: hls, latency: 'low' }] });
    const element = await fixture<LivePlayerElement>(
      html`<live-player endpoint=${backend.endpoint} stream="st_1" muted></live-player>`,
    );
    await until(() => hasFetched('hls-rung') && hasFetched('hls.light'));
    expect(element.state).to.include({ phase: 'waiting', until: 'play' });
    await element.play();
    expect(element.path).to.equal('hls');
    expect(backend.requests).not.to.include('POST /whep');
    expect(made).to.equal(0);
  });
});

function hasFetched(name: string): boolean {
  return performance.getEntriesByType('resource').some((entry) => entry.name.includes(name));
}
