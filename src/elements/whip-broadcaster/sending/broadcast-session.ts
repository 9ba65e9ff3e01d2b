import { defaultRecoveryPolicy } from '../../../protocol/recovery-policy.js';
import type { WhipSessionOptions } from '../../../protocol/whip-session.js';
import { WhipSession } from '../../../protocol/whip-session.js';
import type { LineSupply } from '../quality/line-supply.js';
import type { SendingWishes } from './sending-settings.js';
import { toCodecs, toEncoding, toLimits, toScale } from './sending-settings.js';

export interface BroadcastSessionOptions extends Omit<
  WhipSessionOptions,
  'media' | 'kinds' | 'codecs' | 'encodings' | 'stereo'
> {
  readonly kinds: readonly string[];
  readonly wishes: SendingWishes;
  /** It may wait for long: nothing leaves before `release`. False: what it is given goes at once. */
  readonly isHeld: boolean;
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
  #wasOpen = false;

  constructor(options: BroadcastSessionOptions) {
    this.#options = options;
    const { wishes, isHeld, recoveryPolicy = defaultRecoveryPolicy, ...session } = options;
    this.#isHeld = isHeld;
    this.whip = new WhipSession({
      ...session,
      media: new MediaStream(),
      // Who sends again after another device did has been open before.
      recoveryPolicy: (context) =>
        recoveryPolicy({ ...context, wasOpen: context.wasOpen || this.#wasOpen }),
      codecs: toCodecs(options.url, navigator.userAgent),
      stereo: wishes.audio === 'music',
      encodings: (kind) => [{ ...toEncoding(kind, wishes), active: !this.#isHeld }],
    });
    this.whip.addEventListener('statechange', () => {
      if (this.whip.state.phase !== 'open') return;
      this.#wasOpen = true;
      void this.#settle();
    });
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
    const { wishes } = this.#options;
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings;
    if (encoding === undefined) return;
    const before = JSON.stringify(parameters);
    encoding.active = true;
    limit(encoding, toLimits(kind, this.#supply, wishes));
    if (kind === 'video') {
      // Who watches a service sees a face move before they count its pixels.
      parameters.degradationPreference = 'maintain-framerate';
      if (track !== null) {
        encoding.scaleResolutionDownBy = toScale(track.getSettings(), wishes, this.#supply);
      }
    }
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
