import { defaultRecoveryPolicy } from '../../../protocol/recovery-policy.js';
import type { RecoveryPolicy } from '../../../protocol/recovery-policy.js';
import { WhepSession } from '../../../protocol/whep-session.js';
import { pageGate } from '../server-gate.js';
import type { RungSetup } from './open-rung.js';
import type { Rung, RungListener } from './rung.js';
import { SoundAlone } from './sound-alone.js';

/** A way that takes longer to signal is none for a picture below a second; on a dead one a fresh request gets through sooner. */
const SIGNALLING_TIMEOUT_MS = 3_000;

/** Whoever watches waits: between two tries no more than this, and as little as half of it. */
const MAX_RETRY_MS = 1_500;

/** Who has had no answer in time has waited already; after a minute and a half the fault is a long one. */
const AFTER_TIMEOUT_MS = 300;
const LONG_AFTER_ATTEMPTS = 30;

/** The session's own policy, but never with longer waits, unless the server is busy. */
export const watchingPolicy: RecoveryPolicy = (context) => {
  const { error, attempt } = context;
  const isUnanswered = error.code === 'request-timeout' && error.status === undefined;
  if (isUnanswered && attempt <= LONG_AFTER_ATTEMPTS) return Math.random() * AFTER_TIMEOUT_MS;
  const delayMs = defaultRecoveryPolicy(context);
  if (delayMs === null || error.code === 'rate-limited') return delayMs;
  return Math.min(delayMs, MAX_RETRY_MS * (0.5 + Math.random() / 2));
};

/** Plays a WHEP source in the video. The session repairs itself; the last picture stays meanwhile. */
export function openWhepRung(
  { video, readCredentials, readSource, renew, offer }: RungSetup,
  { signal, onRecovering, onExchange, onFailure }: RungListener,
): Rung {
  const { token, getToken } = readCredentials();
  const session = new WhepSession({
    // Read before each connection: it may have been renewed.
    get url() {
      return readSource().url;
    },
    token,
    ...(getToken === null ? {} : { getToken }),
    fetch: pageGate.fetch,
    timeoutMs: SIGNALLING_TIMEOUT_MS,
    recoveryPolicy: watchingPolicy,
    createPeer: (configuration) => offer.take() ?? new RTCPeerConnection(configuration),
  });
  session.addEventListener(
    'statechange',
    () => {
      const { state } = session;
      const isRetry = state.phase === 'opening' && state.attempt > 1;
      if (isRetry || state.phase === 'recovering') onRecovering();
      if (state.phase === 'failed') onFailure(state.error);
    },
    { signal },
  );
  const soundAlone = new SoundAlone(video, session.media, signal);
  session.addEventListener(
    'mediachange',
    () => {
      soundAlone.look();
      onExchange?.();
    },
    { signal },
  );
  const hide = (): void => {
    if (video.srcObject === session.media) video.srcObject = null;
  };
  signal.addEventListener(
    'abort',
    () => {
      hide();
      void session.close();
    },
    { once: true },
  );
  session.open().catch(onFailure);
  if (readSource().expiresAt !== undefined) {
    void import('./session-renewal.js').then(
      ({ keepSessionRenewed }) => keepSessionRenewed(session, { readSource, renew }, signal),
      // It plays for as long as its address is good, and is opened anew then.
      () => undefined,
    );
  }
  return {
    show() {
      video.srcObject = session.media;
    },
    hide,
    get peer() {
      return session.peer;
    },
    probe: null,
    liveEdge: null,
    momentMs: null,
    // A server sends one picture, of the quality that its line allows.
    model: null,
    get isRecovering() {
      return session.state.phase === 'recovering';
    },
    get isBarred() {
      return isBarred(session);
    },
    renew() {
      session.recover();
      return true;
    },
  };
}

/** An answer was had, but no path: for a connection that is being made, or for the last one that was. */
function isBarred({ state, peers }: WhepSession): boolean {
  if (state.phase !== 'opening' && state.phase !== 'recovering') return false;
  const { code } = state.error ?? {};
  if (code === 'connection-failed' || code === 'connection-timeout') return true;
  const next = state.phase === 'opening' ? peers[0] : peers[1];
  return !!next?.remoteDescription && next.connectionState !== 'connected';
}
