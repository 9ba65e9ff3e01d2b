/**
 * A WHIP server inside the page, on a second RTCPeerConnection: real ICE and real DTLS, and, unlike
 * most servers, an ICE restart by PATCH. What it hears stands in `requests`.
 */
export class PageServer {
  readonly requests: string[] = [];
  readonly #peers = new Map<string, RTCPeerConnection>();
  #serial = 0;

  /** The server end of the newest session. */
  get peer(): RTCPeerConnection | undefined {
    return [...this.#peers.values()].at(-1);
  }

  readonly fetch: typeof fetch = async (input, { method = 'GET', body, headers } = {}) => {
    const match = new Headers(headers).get('If-Match');
    this.requests.push(match ? `${method} ${match}` : method);
    const path = new URL(String(input), location.href).pathname;
    const peer = this.#peers.get(path);
    if (method === 'POST') return this.#open(String(body));
    if (!peer) return new Response(null, { status: 404 });
    if (method === 'DELETE') {
      peer.close();
      this.#peers.delete(path);
      return new Response(null, { status: 200 });
    }
    return match === '*' ? restart(peer, String(body)) : trickle(peer, String(body));
  };

  /** Resolves when media has come in from now on. */
  async hearPackets(): Promise<void> {
    const before = await this.#countPackets();
    while ((await this.#countPackets()) <= before) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #countPackets(): Promise<number> {
    const reports = await this.peer?.getStats();
    let packets = 0;
    reports?.forEach((report: { type: string; packetsReceived?: number }) => {
      if (report.type === 'inbound-rtp') packets += report.packetsReceived ?? 0;
    });
    return packets;
  }

  async #open(offer: string): Promise<Response> {
    const peer = new RTCPeerConnection();
    const path = `/sessions/${++this.#serial}`;
    this.#peers.set(path, peer);
    const headers = { 'Content-Type': 'application/sdp', Location: path, ETag: '"e1"' };
    return new Response(await describe(peer, offer), { status: 201, headers });
  }
}

async function describe(peer: RTCPeerConnection, offer: string): Promise<string> {
  await peer.setRemoteDescription({ type: 'offer', sdp: offer });
  await peer.setLocalDescription();
  while (peer.iceGatheringState !== 'complete') {
    await new Promise((resolve) => {
      peer.addEventListener('icegatheringstatechange', resolve, { once: true });
    });
  }
  return peer.localDescription?.sdp ?? '';
}

async function restart(peer: RTCPeerConnection, fragment: string): Promise<Response> {
  const value = (name: string) => new RegExp(`^a=${name}:(.*)`, 'm').exec(fragment)?.[1] ?? '';
  const offer = (peer.remoteDescription?.sdp ?? '')
    .replace(/^a=candidate:.*\r\n/gm, '')
    .replace(/^a=ice-ufrag:.*/gm, `a=ice-ufrag:${value('ice-ufrag')}`)
    .replace(/^a=ice-pwd:.*/gm, `a=ice-pwd:${value('ice-pwd')}`);
  const answer = await describe(peer, offer);
  const lines = answer.match(/^a=(ice-ufrag|ice-pwd|candidate):.*\r\n/gm) ?? [];
  return new Response([...new Set(lines)].join(''), {
    status: 200,
    headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', ETag: '"e2"' },
  });
}

async function trickle(peer: RTCPeerConnection, fragment: string): Promise<Response> {
  for (const [, candidate] of fragment.matchAll(/^a=(candidate:.*)\r\n/gm)) {
    await peer.addIceCandidate({ candidate: candidate ?? '', sdpMLineIndex: 0 });
  }
  return new Response(null, { status: 204 });
}
