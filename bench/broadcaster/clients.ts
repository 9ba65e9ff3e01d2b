import { WHIPClient as EyevinnClient } from '@eyevinn/whip-web-client';
import { WHIPClient } from 'whip-whep/whip.js';

/** Where a client publishes: ours by the contract, the others with a grant that costs them no time. */
export interface Target {
  readonly endpoint: string;
  readonly stream: string;
  readonly token: string;
  readonly whip: { readonly url: string; readonly token: string };
}

/** Runs in the page: a person's way to being live with one client. */
export interface Client {
  /** On the page, and nothing begun. */
  arrive(target: Target): void;
  /** Camera on, nothing sent. */
  preview(target: Target): Promise<void>;
  /** Goes live, with the camera first where it is not on. Resolves when the client says so. */
  tap(target: Target): Promise<void>;
  stop(): Promise<void>;
}

interface Broadcaster extends HTMLElement {
  token: string;
  preview(): Promise<unknown>;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** `isAddressed`: it has address and token in hand, as the others have; else it asks for its grant. */
function createStreamside(isAddressed: boolean): Client {
  let element: Broadcaster | null = null;
  const find = ({ endpoint, stream, token, whip }: Target): Broadcaster => {
    if (element !== null) return element;
    const created = document.createElement('whip-broadcaster') as Broadcaster;
    if (isAddressed) created.setAttribute('whip-url', whip.url);
    else {
      created.setAttribute('endpoint', endpoint);
      created.setAttribute('stream', stream);
    }
    created.token = isAddressed ? whip.token : token;
    document.body.append(created);
    return (element = created);
  };
  return {
    arrive: (target) => void find(target),
    preview: async (target) => void (await find(target).preview()),
    tap: async (target) => void (await find(target).start()),
    stop: async () => {
      await element?.stop();
      element?.remove();
      element = null;
    },
  };
}

/** What each of the others does with the camera that the page has opened for it. */
type Publish = (media: MediaStream, whip: Target['whip']) => Promise<() => Promise<void>>;

function createOther(publish: Publish): Client {
  let media: MediaStream | null = null;
  let end: (() => Promise<void>) | null = null;
  const open = async (): Promise<MediaStream> =>
    (media ??= await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
    }));
  return {
    arrive: () => undefined,
    preview: async () => {
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = await open();
      document.body.replaceChildren(video);
      await video.play();
    },
    tap: async ({ whip }) => {
      end = await publish(await open(), whip);
    },
    stop: async () => {
      await end?.().catch(() => undefined);
      for (const track of media?.getTracks() ?? []) track.stop();
      media = end = null;
      document.body.replaceChildren();
    },
  };
}

/** As its README says: sendonly transceivers, then publish. */
const publishWithWhipWhep: Publish = async (media, { url, token }) => {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of media.getTracks()) {
    peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
  }
  const client = new WHIPClient();
  await client.publish(peer, url, token);
  return () => client.stop();
};

const publishWithEyevinn: Publish = async (media, { url, token }) => {
  const client = new EyevinnClient({ endpoint: url, opts: { iceServers: [], authkey: token } });
  await client.ingest(media);
  return () => client.destroy();
};

export const clients: Readonly<Record<string, Client>> = {
  streamside: createStreamside(false),
  'by address': createStreamside(true),
  'whip-whep': createOther(publishWithWhipWhep),
  eyevinn: createOther(publishWithEyevinn),
};
