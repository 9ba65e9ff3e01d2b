import type { ElementErrorCode } from '../../shared/element-error.js';
import type { ReadinessCode } from '../readiness/readiness.js';
import type { LiveView } from './broadcaster-view.js';

/** What a look at the server has found, of which a person has to know what to do. */
const refusals: Partial<Record<ReadinessCode, ElementErrorCode>> = {
  'server-signed-out': 'token-missing',
  'server-tokenless': 'token-unavailable',
  'server-forbids': 'not-allowed',
  'server-unnamed': 'endpoint-missing',
  'server-mistaken': 'endpoint-invalid',
  'server-streamless': 'stream-not-found',
};

/** Why a start would be refused, as far as a look at the server has found, or was; else null. */
export function readRefusal({
  state,
  readiness,
}: Pick<LiveView, 'state' | 'readiness'>): ElementErrorCode | null {
  if (state.phase === 'error') {
    const { code } = state.error;
    return Object.values(refusals).includes(code) ? code : null;
  }
  const [refusal = null] = readiness.flatMap(({ code }) => refusals[code] ?? []);
  return refusal;
}

/** Whether somebody who has tapped is kept from being live, or from being so again, by what only signing in again may mend. */
export function needsSignIn({ state }: Pick<LiveView, 'state'>): boolean {
  if (!('trouble' in state)) return false;
  return state.trouble === 'token-unavailable' || state.trouble === 'token-missing';
}
