import { WHIPClient as EyevinnClient } from '@eyevinn/whip-web-client';
import { WHEPClient } from 'whip-whep/whep.js';
import { WHIPClient } from 'whip-whep/whip.js';
import { WhepSession, WhipSession } from '../../src/protocol/index.js';

/** Runs in the page: each client begins, and gives the way to stop it. */
export type Publish = (url: string, media: MediaStream) => Promise<() => Promise<void>>;
export type Watch = (url: string, video: HTMLVideoElement) => Promise<() => Promise<void>>;

/** As its README says: sendonly transceivers, then publish. */
const publishWithWhipWhep: Publish = async (url, media) => {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of media.getTracks()) {
    peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
  }
  const client = new WHIPClient();
  await client.publish(peer, url, '');
  return () => client.stop();
};

const publishWithEyevinn: Publish = async (url, media) => {
  const client = new EyevinnClient({ endpoint: url, opts: { iceServers: [] } });
  await client.ingest(media);
  return async () => {
    // Its destroy() stops the caller's tracks, which the next round needs.
    const address = await client.getResourceUrl();
    Reflect.get(client, 'peer').close();
    await fetch(address, { method: 'DELETE' });
  };
};

const publishWithStreamside: Publish = async (url, media) => {
  const session = new WhipSession({ url, media });
  await session.open();
  return () => session.close();
};

const watchWithWhipWhep: Watch = async (url, video) => {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const media = new MediaStream();
  video.srcObject = media;
  peer.addEventListener('track', ({ track }) => media.addTrack(track));
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  const client = new WHEPClient();
  await client.view(peer, url, '');
  return () => client.stop();
};

const watchWithStreamside: Watch = async (url, video) => {
  const session = new WhepSession({ url });
  video.srcObject = session.media;
  await session.open();
  return () => session.close();
};

export const publishers: Record<string, Publish> = {
  streamside: publishWithStreamside,
  'whip-whep': publishWithWhipWhep,
  eyevinn: publishWithEyevinn,
};

/** Eyevinn's package has no player. */
export const watchers: Record<string, Watch> = {
  streamside: watchWithStreamside,
  'whip-whep': watchWithWhipWhep,
};
