import type { ElementErrorCode } from '../../src/elements/shared/element-error.js';

/** Where a code is read: as the state of an element, or in passing while the broadcast goes on. */
export type ErrorPlace = 'whip-broadcaster' | 'in-passing' | 'live-player' | 'recording-player';

const everywhere = ['whip-broadcaster', 'live-player', 'recording-player'] as const;
const players = ['live-player', 'recording-player'] as const;

/** Every code with the places where a person can come upon it. */
const places: Record<ElementErrorCode, readonly ErrorPlace[]> = {
  'camera-denied': ['whip-broadcaster'],
  'camera-denied-always': ['whip-broadcaster'],
  'microphone-denied': ['whip-broadcaster'],
  'camera-denied-by-system': ['whip-broadcaster'],
  'camera-blocked-by-frame': ['whip-broadcaster'],
  'camera-missing': ['whip-broadcaster'],
  'camera-busy': ['whip-broadcaster', 'in-passing'],
  'camera-insecure': ['whip-broadcaster'],
  'camera-in-app': ['whip-broadcaster'],
  'camera-unsupported': ['whip-broadcaster'],
  // Who has chosen none knows it.
  'screen-denied': [],
  'screen-denied-by-system': ['in-passing'],
  'screen-busy': ['in-passing'],
  'screen-unsupported': ['in-passing'],
  'endpoint-missing': ['whip-broadcaster'],
  'endpoint-invalid': everywhere,
  'endpoint-unreachable': everywhere,
  'token-missing': everywhere,
  // Told beside the picture, where it keeps nobody from starting.
  'token-unavailable': [],
  'not-allowed': everywhere,
  'stream-not-found': everywhere,
  'connection-unsupported': ['whip-broadcaster', 'live-player'],
  'connection-refused': everywhere,
  'script-unreachable': everywhere,
  'source-missing': players,
  'source-unplayable': players,
  unexpected: everywhere,
};

export function listErrorsAt(place: ErrorPlace): readonly string[] {
  return Object.entries(places)
    .filter(([, those]) => those.includes(place))
    .map(([code]) => code);
}
