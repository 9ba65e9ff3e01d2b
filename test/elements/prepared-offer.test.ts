import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PreparedOffer } from '../../src/elements/live-player/ladder/prepared-offer.js';
import { ScriptedPeer } from '../protocol/support/scripted-peer.js';
import { settle } from '../protocol/support/session-stage.js';

it('prepares an offer that asks to play both channels of sound', async (test) => {
  const peers: ScriptedPeer[] = [];
  class NotedPeer extends ScriptedPeer {
    constructor(configuration: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  }
  Object.assign(globalThis, { RTCPeerConnection: NotedPeer });
  test.after(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
  const offer = new PreparedOffer();
  offer.prepare();
  await settle();
  assert.match(peers[0]?.localDescriptions[0] ?? '', /^a=fmtp:111 stereo=1;/m);
  assert.equal(offer.take(), peers[0]);
});
