/** What of a track the sessions touch. */
export class ScriptedTrack {
  stopped = false;
  constructor(
    readonly kind: 'audio' | 'video',
    readonly id = `${kind}-${Math.random().toString(36).slice(2, 8)}`,
  ) {}
  stop(): void {
    this.stopped = true;
  }
  getSettings(): MediaTrackSettings {
    return this.kind === 'video' ? { width: 1280, height: 720 } : {};
  }
}

/** A MediaStream with its tracks and nothing else. */
export class ScriptedStream extends EventTarget {
  readonly id = 'stream-1';
  #tracks: ScriptedTrack[] = [];
  constructor(tracks: ScriptedTrack[] = []) {
    super();
    this.#tracks = tracks;
  }
  getTracks(): ScriptedTrack[] {
    return [...this.#tracks];
  }
  addTrack(track: ScriptedTrack): void {
    if (!this.#tracks.includes(track)) this.#tracks.push(track);
  }
  removeTrack(track: ScriptedTrack): void {
    this.#tracks = this.#tracks.filter((other) => other !== track);
  }
}

/** What of a sender's parameters the sessions touch. */
export interface SentParameters {
  encodings: RTCRtpEncodingParameters[];
  degradationPreference?: RTCDegradationPreference;
}

export interface ScriptedTransceiver {
  readonly kind: string;
  readonly init: RTCRtpTransceiverInit;
  readonly receiver: { readonly track: ScriptedTrack };
  readonly sender: {
    track: ScriptedTrack | null;
    transport: ScriptedTransport | null;
    replaceTrack(track: ScriptedTrack | null): Promise<void>;
    getParameters(): SentParameters;
    setParameters(parameters: SentParameters): Promise<void>;
  };
  currentDirection: string | null;
  codecs: readonly string[] | null;
  setCodecPreferences(codecs: readonly { mimeType: string }[]): void;
}

class ScriptedTransport extends EventTarget {
  state: RTCDtlsTransportState = 'new';
}

let generation = 0;

/** As browsers list it, and servers after them. */
const OPUS = ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1'];

/** A peer connection that does what the test says, and insists on what a browser insists on. */
export class ScriptedPeer extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new';
  iceConnectionState: RTCIceConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  readonly transceivers: ScriptedTransceiver[] = [];
  readonly localDescriptions: string[] = [];
  readonly remoteDescriptions: string[] = [];
  readonly transport = new ScriptedTransport();
  #configuration: RTCConfiguration;
  #ufrag = '';
  localDescription: RTCSessionDescriptionInit | null = null;
  currentLocalDescription: RTCSessionDescriptionInit | null = null;

  constructor(configuration: RTCConfiguration) {
    super();
    this.#configuration = configuration;
  }

  /** What the production code is given. */
  get asPeer(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  get ufrag(): string {
    return this.#ufrag;
  }

  addTrack(): never {
    throw new Error('addTrack makes sendrecv transceivers');
  }

  addTransceiver(trackOrKind: ScriptedTrack | string, init: RTCRtpTransceiverInit = {}) {
    const track = typeof trackOrKind === 'string' ? null : trackOrKind;
    const kind = typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind;
    if (kind !== 'audio' && kind !== 'video') throw new TypeError('kind');
    let parameters: SentParameters = { encodings: init.sendEncodings ?? [{}] };
    const transceiver: ScriptedTransceiver = {
      kind,
      init,
      receiver: { track: new ScriptedTrack(kind) },
      sender: {
        track,
        transport: null,
        replaceTrack(next) {
          this.track = next;
          return Promise.resolve();
        },
        getParameters: () => structuredClone(parameters),
        setParameters: (next) => {
          parameters = structuredClone(next);
          return Promise.resolve();
        },
      },
      currentDirection: null,
      codecs: null,
      setCodecPreferences(codecs) {
        this.codecs = codecs.map(({ mimeType }) => mimeType);
      },
    };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): readonly ScriptedTransceiver[] {
    return this.transceivers;
  }

  getConfiguration(): RTCConfiguration {
    return this.#configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    for (const { urls } of configuration.iceServers ?? []) {
      if (!/^(stun|turns?):/.test(String(urls))) throw new SyntaxError('urls');
    }
    this.#configuration = configuration;
  }

  async createOffer(options: RTCOfferOptions = {}): Promise<RTCSessionDescriptionInit> {
    if (options.iceRestart || !this.#ufrag) this.#ufrag = `u${++generation}`;
    return { type: 'offer', sdp: this.#format('actpass') };
  }

  async createAnswer(): Promise<RTCSessionDescriptionInit> {
    this.#ufrag = `u${++generation}`;
    return { type: 'answer', sdp: this.#format('active') };
  }

  async setLocalDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.localDescriptions.push(sdp);
    this.localDescription = { type, sdp: this.#format('actpass') };
    if (type === 'answer') this.currentLocalDescription = this.localDescription;
  }

  async setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    const kinds = [...sdp.matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind ?? '');
    if (type === 'offer') {
      if (this.signalingState !== 'stable') throw new DOMException('glare', 'InvalidStateError');
      for (const kind of kinds) this.addTransceiver(kind);
      this.signalingState = 'have-remote-offer';
    } else {
      if (this.signalingState !== 'have-local-offer') {
        throw new DOMException('no offer', 'InvalidStateError');
      }
      if (String(kinds) !== String(this.transceivers.map(({ kind }) => kind))) {
        throw new DOMException('The order of m-lines does not match', 'InvalidAccessError');
      }
      this.signalingState = 'stable';
      this.currentLocalDescription = this.localDescription;
    }
    this.remoteDescriptions.push(sdp);
    const sections = sdp.split(/^(?=m=)/m).slice(1);
    this.transceivers.forEach((transceiver, index) => {
      transceiver.sender.transport = this.transport;
      const receives = sections[index]?.includes('a=sendonly') ?? false;
      const sends = sections[index]?.includes('a=recvonly') ?? false;
      transceiver.currentDirection = receives ? 'recvonly' : sends ? 'sendonly' : 'inactive';
    });
  }

  close(): void {
    // A browser fires nothing for a close of one's own.
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    this.iceConnectionState = 'closed';
  }

  /** The media path is in another state. */
  become(state: 'connecting' | 'connected' | 'disconnected' | 'failed'): void {
    if (this.connectionState === 'closed') return;
    this.iceConnectionState = state === 'connecting' ? 'checking' : state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** The other end has said goodbye by DTLS. */
  closeTransport(): void {
    this.transport.state = 'closed';
    this.transport.dispatchEvent(new Event('statechange'));
  }

  /** A candidate was found; null: there will be no more. */
  find(candidate: string | null, sdpMLineIndex = 0, usernameFragment = this.#ufrag): void {
    if (this.connectionState === 'closed') return;
    this.dispatchEvent(
      Object.assign(new Event('icecandidate'), {
        candidate: candidate === null ? null : { candidate, sdpMLineIndex, usernameFragment },
      }),
    );
  }

  #format(setup: string): string {
    const mids = this.transceivers.map((_, index) => index);
    return [
      'v=0',
      'o=- 1 2 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      `a=group:BUNDLE ${mids.join(' ')}`,
      ...this.transceivers.flatMap(({ kind, init }, index) => [
        `m=${kind} 9 UDP/TLS/RTP/SAVPF 111`,
        ...(kind === 'audio' ? OPUS : []),
        `a=ice-ufrag:${this.#ufrag}`,
        `a=ice-pwd:pwd-of-${this.#ufrag}`,
        `a=setup:${setup}`,
        `a=mid:${index}`,
        'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
        'a=extmap:2 urn:3gpp:video-orientation',
        `a=${init.direction ?? 'recvonly'}`,
        ...(init.streams ?? []).map(({ id }) => `a=msid:${id} track-${index}`),
        'a=rtcp-mux',
      ]),
      '',
    ].join('\r\n');
  }
}

/** A server's description that fits a scripted offer or is one. */
export function formatServerSdp(
  direction: 'sendonly' | 'recvonly',
  {
    setup = 'passive',
    ufrag = 'srv1',
    kinds = ['audio', 'video'],
  }: { setup?: string; ufrag?: string; kinds?: readonly string[] } = {},
): string {
  return [
    'v=0',
    'o=- 9 9 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'a=ice-lite',
    ...kinds.flatMap((kind, index) => [
      `m=${kind} 9 UDP/TLS/RTP/SAVPF 111`,
      ...(kind === 'audio' ? OPUS : []),
      `a=mid:${index}`,
      `a=ice-ufrag:${ufrag}`,
      `a=ice-pwd:pwd-of-${ufrag}`,
      'a=ice-options:trickle',
      ...(index === 0 ? ['a=candidate:1 1 udp 1 192.0.2.1 4000 typ host'] : []),
      `a=setup:${setup}`,
      `a=${direction}`,
      'a=rtcp-mux',
    ]),
    '',
  ].join('\r\n');
}
