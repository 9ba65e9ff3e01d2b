import { WhepSession } from '../../protocol/whep-session.js';
import type { MediaCredentials } from '../shared/player/read-credentials.js';
import type { Rung, RungListener } from './rung.js';

/** Plays a WHEP source in the video. The session repairs itself; the last picture stays meanwhile. */
export function openWhepRung(
  video: HTMLVideoElement,
  url: string,
  { token, getToken }: MediaCredentials,
  { signal, onRecovering, onExchange, onFailure }: RungListener,
): Rung {
  const session = new WhepSession({
    url,
    token,
    ...(getToken === null ? {} : { getToken }),
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
  session.addEventListener('mediachange', onExchange, { signal });
  signal.addEventListener(
    'abort',
    () => {
      video.srcObject = null;
      void session.close();
    },
    { once: true },
  );
  video.srcObject = session.media;
  session.open().catch(onFailure);
  return {
    get peer() {
      return session.peer;
    },
    liveEdge: null,
    get isRecovering() {
      return session.state.phase === 'recovering';
    },
    renew() {
      session.recover();
      return true;
    },
  };
}
