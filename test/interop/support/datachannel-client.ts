import { Audio, PeerConnection, Video } from 'node-datachannel';
import type { Track } from 'node-datachannel';

export interface ClientOptions {
  readonly direction: 'SendOnly' | 'RecvOnly';
  readonly profile?: string;
  /** Bearer token; none when it is empty. */
  readonly token?: string;
  /** Changes the offer on its way. */
  readonly adapt?: (offer: string) => string;
}

/** A WHIP or WHEP client on libdatachannel, which OBS is built on as well. */
export interface DatachannelClient {
  readonly audio: Track;
  readonly video: Track;
  readonly session: string;
  readonly offer: string;
  readonly answer: string;
  readonly peer: PeerConnection;
  close(): void;
}

export const clientTypes = { audio: 111, video: 96 } as const;
export const clientSsrcs = { audio: 41, video: 42 } as const;

const connectMs = 4000;

/** The library reads its objects in its cleanup: one that was collected before ends the process. */
const kept: unknown[] = [];

/**
 * As the one who offers, the library takes an answer's ICE before it keeps the answer. When the other
 * end's checks are in already, and this thread is not given the processor in between, DTLS finds no
 * fingerprint to go by and the connection is over before the candidates are added ("without ICE
 * transport"): on a busy machine in 4 to 10 of 100. An encoder tries again as well; the second offer
 * names no candidates here, so that the other end has nobody to check before the answer is kept.
 */
const withoutCandidates = (offer: string): string => offer.replace(/^a=candidate:.*\r\n/gm, '');

/** The server would not have the offer. */
class OfferRefused extends Error {}

/** Posts an offer and resolves when both tracks are open; rejects with the status of a refusal. */
export async function openDatachannelClient(
  url: string,
  options: ClientOptions,
): Promise<DatachannelClient> {
  try {
    return await tryToOpen(url, options);
  } catch (error) {
    if (error instanceof OfferRefused) throw error;
    const adapt = options.adapt ?? ((offer) => offer);
    return tryToOpen(url, { ...options, adapt: (offer) => withoutCandidates(adapt(offer)) });
  }
}

/** Sends a packet as long as the other end is there: it may go between the question and the call. */
export function sendWhileOpen(track: Track, packet: Buffer): void {
  if (!track.isOpen()) return;
  try {
    track.sendMessageBinary(packet);
  } catch (error) {
    if (track.isOpen()) throw error;
  }
}

async function tryToOpen(
  url: string,
  { direction, profile = '42e01f', token = '', adapt = (offer) => offer }: ClientOptions,
): Promise<DatachannelClient> {
  const peer = new PeerConnection('client', { iceServers: [], disableAutoNegotiation: true });
  const sound = new Audio('0', direction);
  sound.addOpusCodec(clientTypes.audio, 'minptime=10;maxaveragebitrate=160000;stereo=1');
  const picture = new Video('1', direction);
  const parameters = `profile-level-id=${profile};packetization-mode=1;level-asymmetry-allowed=1`;
  picture.addH264Codec(clientTypes.video, parameters);
  if (direction === 'SendOnly') {
    sound.addSSRC(clientSsrcs.audio, 'client', 'client-stream', 'client-audio');
    picture.addSSRC(clientSsrcs.video, 'client', 'client-stream', 'client-video');
  }
  const [audio, video] = [peer.addTrack(sound), peer.addTrack(picture)];
  kept.push(peer, audio, video);
  const close = (): void => {
    audio.close();
    video.close();
    peer.close();
  };
  const opened = Promise.all(
    [audio, video].map((track) => new Promise<void>((resolve) => track.onOpen(resolve))),
  );
  const gathered = new Promise<void>((resolve) => {
    peer.onGatheringStateChange((state) => {
      if (state === 'complete') resolve();
    });
  });
  peer.setLocalDescription('offer');
  await gathered;
  const offer = adapt(peer.localDescription()?.sdp ?? '');
  const headers = {
    'Content-Type': 'application/sdp',
    ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: offer });
  const answer = await response.text();
  if (response.status !== 201) {
    close();
    throw new OfferRefused(`Answered ${response.status}: ${answer}`);
  }
  try {
    peer.setRemoteDescription(answer, 'answer');
    await Promise.race([
      opened,
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error('Not connected')), connectMs).unref();
      }),
    ]);
  } catch (error) {
    close();
    throw error;
  }
  const session = new URL(response.headers.get('Location') ?? '', url).href;
  return { audio, video, session, offer, answer, peer, close };
}
