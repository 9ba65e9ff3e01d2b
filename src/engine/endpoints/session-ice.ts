import { areIceCredentials } from '../sdp/ice-description.js';
import type { IceCredentials } from '../sdp/ice-description.js';
import { formatFragment } from '../sdp/ice-fragment.js';
import type { Fragment } from '../sdp/ice-fragment.js';
import { isCandidate } from '../sdp/transport-offer.js';
import type { Peer } from '../transport/transport.js';
import type { AcceptedMedia } from './session-opening.js';

/** Fragments on their way while a client restarts belong to one of these; older ones to nobody. */
const maxFormer = 8;

/** What a fragment of the client's did. */
export type FragmentOutcome =
  | { readonly outcome: 'trickled' }
  /** With the fragment that answers it and the tag that it is known by. */
  | { readonly outcome: 'restarted'; readonly answer: string; readonly etag: string }
  /** It speaks of credentials from before a restart. */
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'refused' };

/** How a session's client is connected: which tag and which credentials are the present ones. */
export class SessionIce {
  readonly #peer: Peer;
  readonly #media: readonly AcceptedMedia[];
  /** Tells the session's tags from those of others. */
  readonly #name: string;
  #clientUfrag: string;
  #formerUfrags: readonly string[] = [];
  #restarts = 0;

  constructor(id: string, clientUfrag: string, media: readonly AcceptedMedia[], peer: Peer) {
    this.#name = id.slice(0, 8);
    this.#clientUfrag = clientUfrag;
    this.#media = media;
    this.#peer = peer;
  }

  /** The strong tag of the present credentials; each restart makes another. */
  get etag(): string {
    return `"${this.#name}-${this.#restarts}"`;
  }

  /** Takes candidates, or a restart when the credentials are new ones. */
  async take(fragment: Fragment): Promise<FragmentOutcome> {
    const { iceUfrag, icePwd } = fragment;
    if (iceUfrag === null || iceUfrag === this.#clientUfrag) return this.#trickle(fragment);
    if (this.#formerUfrags.includes(iceUfrag)) return { outcome: 'stale' };
    const client = { iceUfrag, icePwd: icePwd ?? '' };
    if (!areIceCredentials(client)) return { outcome: 'refused' };
    return await this.#restart(client);
  }

  #trickle({ candidates }: Fragment): FragmentOutcome {
    // After a restart the engine answers checks and makes none, so the client's own suffice.
    if (this.#restarts === 0) {
      for (const { candidate } of candidates) {
        if (isCandidate(candidate)) this.#peer.addCandidate(candidate);
      }
    }
    return { outcome: 'trickled' };
  }

  async #restart(client: IceCredentials): Promise<FragmentOutcome> {
    const own = await this.#peer.restartIce(client);
    if (own === null) return { outcome: 'refused' };
    this.#formerUfrags = [this.#clientUfrag, ...this.#formerUfrags].slice(0, maxFormer);
    this.#clientUfrag = client.iceUfrag;
    this.#restarts += 1;
    return { outcome: 'restarted', answer: formatFragment(this.#media, own), etag: this.etag };
  }
}
