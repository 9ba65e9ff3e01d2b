import { defaultRecoveryPolicy } from '../../../protocol/recovery-policy.js';
import type { SessionError } from '../../../protocol/session-error.js';
import type { SessionState } from '../../../protocol/session-state.js';
import type { WhipSessionOptions } from '../../../protocol/whip-session.js';
import { WhipSession } from '../../../protocol/whip-session.js';
import type { LineSupply } from '../quality/line-supply.js';
import { mayRefuseLayers } from './may-refuse-layers.js';
import type { SendingWishes } from './sending-settings.js';
import { toCodecs, toEncodings, toLimits, toScale } from './sending-settings.js';

export interface BroadcastSessionOptions extends Omit<
  WhipSessionOptions,
  'media' | 'kinds' | 'codecs' | 'encodings' | 'stereo'
> {
  readonly kinds: readonly string[];
  readonly wishes: SendingWishes;
  /** It may wait for long: nothing leaves before `release`. False: what it is given goes at once. */
  readonly isHeld: boolean;
  /** An offer of several layers has come to nothing: this session goes on with one, and others should begin so. */
  onLayersRefused?(): void;
}

/**
 * A broadcast's session, whose senders may be held at first: it is open for an hour then, and no packet
 * of picture or sound leaves before `release`.
 */
export class BroadcastSession {
  readonly whip: WhipSession;
  readonly #options: BroadcastSessionOptions;
  readonly #tracks = new Map<string, MediaStreamTrack>();
  #isHeld: boolean;
  #supply: LineSupply['phase'] = 'ample';
  #wishes: SendingWishes;
  /** How sound was offered last: in how many channels is agreed upon once for each connection. */
  #offered: SendingWishes['audio'];
  #wasOpen = false;
  /** What came of the offer of several layers. */
  #layersRefusal: SessionError | null = null;

  constructor(options: BroadcastSessionOptions) {
    this.#options = options;
    const {
      wishes,
      isHeld,
      recoveryPolicy = defaultRecoveryPolicy,
      onLayersRefused,
      ...session
    } = options;
    this.#isHeld = isHeld;
    this.#wishes = wishes;
    this.#offered = wishes.audio;
    const readStereo = (): boolean => this.#wishes.audio === 'music';
    this.whip = new WhipSession({
      ...session,
      media: new MediaStream(),
      recoveryPolicy: (context) => {
        // Who sends again after another device did has been open before.
        const known = { ...context, wasOpen: context.wasOpen || this.#wasOpen };
        if (this.#wishes.simulcast !== true || !mayRefuseLayers(known))
          return recoveryPolicy(known);
        this.#wishes = { ...this.#wishes, simulcast: false };
        this.#layersRefusal = known.error;
        onLayersRefused?.();
        // Another offer, and no repetition that would have to wait.
        return 0;
      },
      codecs: toCodecs(options.url, navigator.userAgent),
      // Read for each connection anew.
      get stereo() {
        return readStereo();
      },
      encodings: (kind) => {
        this.#offered = this.#wishes.audio;
        return toEncodings(kind, this.#wishes).map((encoding) => ({
          ...encoding,
          active: !this.#isHeld,
        }));
      },
    });
    this.whip.addEventListener('statechange', () => {
      if (this.whip.state.phase !== 'open') return;
      this.#wasOpen = true;
      void this.#settle().then(() => this.#agree());
    });
  }

  /** Whether what it is given goes to the server. */
  get isReleased(): boolean {
    return !this.#isHeld;
  }

  /** How it stands: that several layers came to nothing is no trouble of the one that is offered in their place. */
  get state(): SessionState {
    const { state } = this.whip;
    return state.phase === 'opening' && state.error === this.#layersRefusal
      ? { ...state, error: null }
      : state;
  }

  /** Whether it is open or about to be, with just these kinds: worth going on with. */
  canCarry(kinds: readonly string[]): boolean {
    const { state } = this.whip;
    const isReady =
      state.phase === 'open' ||
      (state.phase === 'opening' && state.attempt === 1 && state.nextTryAt === null);
    return isReady && [...kinds].sort().join() === [...this.#options.kinds].sort().join();
  }

  /** Sends this track of its kind from now on, or once it is let go. Never rejects. */
  async setTrack(track: MediaStreamTrack): Promise<void> {
    if (this.#tracks.get(track.kind) === track) return;
    this.#tracks.set(track.kind, track);
    // A peer that has just been closed refuses; the next one begins with this track.
    if (!this.#isHeld) await this.whip.replaceTrack(track).catch(() => undefined);
    await this.#settle();
  }

  /** Sends no more than such a line takes, over every connection from now on. Never rejects. */
  async setSupply(supply: LineSupply['phase']): Promise<void> {
    this.#supply = supply;
    await this.#settle();
  }

  /**
   * Sends such sound: by its bitrate at once, and in its channels from the next connection on. What waits for
   * the tap is made anew for them; what is live is not put at risk. Never rejects.
   */
  async setAudio(audio: SendingWishes['audio']): Promise<void> {
    if (this.#wishes.audio === audio) return;
    this.#wishes = { ...this.#wishes, audio };
    await this.#settle();
    this.#agree();
  }

  #agree(): void {
    const isAgreed = this.#offered === this.#wishes.audio;
    if (this.#isHeld && this.whip.state.phase === 'open' && !isAgreed) this.whip.recover();
  }

  /** Has what encodes the picture begin anew. Never rejects. */
  async restartPicture(): Promise<void> {
    const senders = this.whip.peers.flatMap((peer) => peer.getTransceivers());
    const pictures = senders.filter(({ receiver }) => receiver.track.kind === 'video');
    await Promise.allSettled(pictures.map(({ sender }) => this.#rest(sender)));
    await this.#settle();
  }

  /** Lets picture and sound go. Never rejects. */
  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const tracks = [...this.#tracks.values()];
    await Promise.allSettled(tracks.map((track) => this.whip.replaceTrack(track)));
    // What cannot be let go is done without: the next connection is not held.
    if (!(await this.#settle())) this.whip.recover();
  }

  /** Takes from a sender what it encodes; it is given the same again, to begin with when it is settled. */
  async #rest(sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.active = false;
    await sender.setParameters(parameters);
    await sender.replaceTrack(null);
    await sender.replaceTrack(this.#tracks.get('video') ?? null);
  }

  /** Brings every sender to what it should be. False when one refuses. */
  async #settle(): Promise<boolean> {
    const transceivers = this.whip.peers.flatMap((peer) => peer.getTransceivers());
    const settled = await Promise.allSettled(
      transceivers.map(({ sender, receiver }) => this.#settleOne(sender, receiver.track.kind)),
    );
    return settled.every(({ status }) => status === 'fulfilled');
  }

  async #settleOne(sender: RTCRtpSender, kind: string): Promise<void> {
    const track = this.#tracks.get(kind) ?? null;
    if (this.#isHeld) {
      // Only where the browser knows how to keep still is a held sender given picture or sound at all.
      if (sender.getParameters().encodings[0]?.active !== false || track === sender.track) return;
      return sender.replaceTrack(track);
    }
    const wishes = this.#wishes;
    const parameters = sender.getParameters();
    const before = JSON.stringify(parameters);
    const scale = track && toScale(track.getSettings(), wishes, this.#supply);
    for (const [layer, encoding] of parameters.encodings.entries()) {
      // A line that has hardly room for one has none for others.
      encoding.active = layer === 0 || this.#supply === 'ample';
      limit(encoding, toLimits(kind, this.#supply, wishes, layer));
      if (kind === 'video' && scale !== null) encoding.scaleResolutionDownBy = scale * 2 ** layer;
    }
    // Who watches a service sees a face move before they count its pixels.
    if (kind === 'video') parameters.degradationPreference = 'maintain-framerate';
    // An encoder that is told anything begins anew, which a first picture waits for.
    if (JSON.stringify(parameters) === before) return;
    await sender.setParameters(parameters);
  }
}

/** To some browsers a limit of undefined is not none. */
function limit(
  encoding: RTCRtpEncodingParameters,
  { maxBitrate, maxFramerate }: ReturnType<typeof toLimits>,
): void {
  if (maxBitrate === undefined) delete encoding.maxBitrate;
  else encoding.maxBitrate = maxBitrate;
  if (maxFramerate === undefined) delete encoding.maxFramerate;
  else encoding.maxFramerate = maxFramerate;
}
