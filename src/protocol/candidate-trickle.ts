import { formatIceFragment, parseUfrag } from './ice-fragment.js';
import type { SessionResource } from './session-resource.js';

/** Candidates that come within this time share a request. */
const BATCH_MS = 50;
/** Candidates are a help, not a condition: after so many failures in a row the session goes on without. */
const MAX_FAILURES = 3;

/** Collects one peer's candidates, and sends them in as few requests as may be, one at a time. */
export class CandidateTrickle {
  readonly #signal: AbortSignal;
  #offer = '';
  #resource: SessionResource | null = null;
  #pending: string[] = [];
  #isBusy = false;
  #failures = 0;

  constructor(peer: RTCPeerConnection, signal: AbortSignal) {
    this.#signal = signal;
    peer.addEventListener('icecandidate', ({ candidate }) => this.#collect(candidate), { signal });
  }

  /** Holds candidates from now on, for a new description; those of the one before are dropped. */
  hold(offer: string): void {
    this.#offer = offer;
    this.#resource = null;
    this.#pending = [];
  }

  /** Sends what is there, and from now on what comes. Without a resource nothing can be sent. */
  begin(resource: SessionResource | null): void {
    this.#resource = resource;
    this.#failures = 0;
    void this.#flush();
  }

  #collect(candidate: RTCIceCandidate | null): void {
    // The BUNDLE-tagged section's are everyone's; those of an older generation are nobody's.
    if (candidate?.sdpMLineIndex) return;
    const ufrag = candidate?.usernameFragment;
    if (ufrag && this.#offer && ufrag !== parseUfrag(this.#offer)) return;
    // An empty candidate ends a generation as null ends all.
    this.#pending.push(candidate?.candidate || 'end-of-candidates');
    if (this.#resource && !this.#isBusy) this.#flushIn(BATCH_MS);
  }

  #flushIn(delayMs: number): void {
    this.#isBusy = true;
    setTimeout(() => {
      this.#isBusy = false;
      void this.#flush();
    }, delayMs);
  }

  async #flush(): Promise<void> {
    const resource = this.#resource;
    if (!resource || this.#isBusy || this.#signal.aborted || !this.#pending.length) return;
    const offer = this.#offer;
    const sent = [...new Set(this.#pending)];
    this.#pending = [];
    this.#isBusy = true;
    const outcome = await resource.sendCandidates(formatIceFragment(offer, sent), this.#signal);
    this.#isBusy = false;
    if (this.#signal.aborted) return;
    // An answer to candidates from before a restart says nothing about those after it.
    if (offer !== this.#offer) return void this.#flush();
    if (outcome === true) {
      this.#failures = 0;
      if (this.#pending.length) this.#flushIn(BATCH_MS);
    } else if (outcome === false || ++this.#failures >= MAX_FAILURES) {
      this.#resource = null;
    } else {
      this.#pending.unshift(...sent);
      this.#flushIn(outcome);
    }
  }
}
