import { broadcasterTransitions } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { ConnectingStep } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { LinkQuality } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import type { LinkLevel } from '../../src/elements/whip-broadcaster/quality/link-rating.js';
import { readinessVerdicts } from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import type {
  Safety,
  Standing,
} from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import type { Saving } from '../../src/elements/whip-broadcaster/safety/save-broadcast.js';
import { sayUpload } from '../../src/elements/whip-broadcaster/safety/upload-words.js';
import { readScene } from '../../src/elements/whip-broadcaster/state-scene.js';
import type { RecoveringCause } from '../../src/elements/whip-broadcaster/uplink-state.js';
import type { Opened } from '../../src/elements/whip-broadcaster/view/broadcaster-view.js';
import type { HoldPhase } from '../../src/elements/whip-broadcaster/view/hold-guard.js';
import type { PictureTrouble, Scene, SoundTrouble } from '../../src/media/capture/scene.js';
import type { UploaderState, WaitReason } from '../../src/media/piece-upload/uploader-state.js';
import type { SafetyCopyState } from '../../src/media/safety-copy/safety-copy-state.js';
import type { Assurance } from '../../src/contract/index.js';
import type { BroadcasterStill } from '../../stories/support/broadcaster-still.js';
import type { Facet } from './facet.js';
import { createFacet } from './facet.js';
import { listErrorsAt } from './shown-errors.js';

type Still = Pick<BroadcasterStill, 'state' | 'shows'>;

const sceneOf = ({ state }: Still): Scene | null => readScene(state);

const waitReasons: Record<WaitReason, true> = {
  offline: true,
  'line-busy': true,
  'sent-elsewhere': true,
  'nothing-missing': true,
  'server-unreachable': true,
  'server-failed': true,
  'server-full': true,
  'token-unavailable': true,
  'upload-forbidden': true,
  'stream-gone': true,
  'uploads-unsupported': true,
  'piece-refused': true,
  'place-gone': true,
  'piece-unreadable': true,
  'upload-aborted': true,
};

/** An upload by the sentence that is said of it: several reasons to wait have the same. */
const readUploadWords = (upload: Parameters<typeof sayUpload>[0]): string =>
  sayUpload(upload, (key) => key);

const uploadWords = (Object.keys(waitReasons) as WaitReason[])
  .map(
    (reason) => ({ phase: 'waiting', reason, until: null, leftPieces: 1, leftBytes: 1 }) as const,
  )
  .map(readUploadWords)
  .filter((words) => words !== '');

/** What is wrong with picture and sound is shown by the scene, and has facets of its own there. */
const findings = Object.entries(readinessVerdicts)
  .filter(([code, verdict]) => !/^(camera|microphone)-/.test(code) && verdict !== 'ok')
  .filter(([, verdict]) => verdict === 'warning' || verdict === 'problem')
  .map(([code]) => code);

/** All that `<whip-broadcaster>` can show, as unions and tables say it. */
export const broadcasterFacets: readonly Facet<Still>[] = [
  {
    name: 'phase',
    members: Object.keys(broadcasterTransitions),
    read: ({ state }) => [state.phase],
  },
  {
    name: 'error',
    members: listErrorsAt('whip-broadcaster'),
    read: ({ state }) => [state.phase === 'error' ? state.error.code : null],
  },
  {
    name: 'passing notice',
    members: listErrorsAt('in-passing'),
    read: ({ shows }) => [shows.notice],
  },
  {
    name: 'finding',
    members: findings,
    read: ({ shows }) => (shows.readiness ?? []).map(({ code }) => code),
  },
  createFacet<Still, ConnectingStep>('step', { opening: true, confirming: true }, ({ state }) =>
    state.phase === 'connecting' ? state.step : null,
  ),
  createFacet<Still, RecoveringCause>(
    'cause',
    { 'connection-lost': true, 'taken-over': true, 'other-ended': true },
    ({ state }) => (state.phase === 'reconnecting' ? state.cause : null),
  ),
  createFacet<Still, Assurance['recording']>(
    'recording, live',
    { none: true, unconfirmed: true, confirmed: true, failed: true },
    ({ state }) => (state.phase === 'streaming' ? state.assurance?.recording : null),
  ),
  createFacet<Still, Scene['picture']>(
    'picture',
    { front: true, back: true, screen: true, off: true, none: true, lost: true },
    (still) => sceneOf(still)?.picture,
  ),
  createFacet<Still, PictureTrouble>(
    'trouble with the picture',
    { interrupted: true, frozen: true, black: true },
    (still) => sceneOf(still)?.pictureTrouble,
  ),
  createFacet<Still, Scene['sound']>(
    'sound',
    { on: true, muted: true, none: true, lost: true },
    (still) => sceneOf(still)?.sound,
  ),
  createFacet<Still, SoundTrouble>(
    'trouble with the sound',
    { interrupted: true, silent: true },
    (still) => sceneOf(still)?.soundTrouble,
  ),
  createFacet<Still, LinkQuality['phase']>(
    'connection',
    { unmeasured: true, settling: true, unanswered: true, strained: true, measured: true },
    ({ state }) => ('link' in state ? state.link?.quality.phase : null),
  ),
  createFacet<Still, LinkLevel>(
    'connection that was measured',
    { good: true, weak: true, 'very-weak': true },
    ({ state }) =>
      'link' in state && state.link?.quality.phase === 'measured' ? state.link.quality.level : null,
  ),
  // With nothing to copy it looks like none.
  createFacet<Still, Exclude<SafetyCopyState['phase'], 'nothing-to-copy'>>(
    'copy',
    {
      idle: true,
      starting: true,
      copying: true,
      'in-memory': true,
      'not-holding': true,
      finishing: true,
      finished: true,
    },
    ({ shows }) => {
      const phase = shows.safety?.copy.phase;
      return phase === 'nothing-to-copy' ? null : phase;
    },
  ),
  createFacet<Still, Safety['phase']>(
    'safety',
    { nothing: true, safe: true, 'only-here': true, incomplete: true },
    ({ shows }) => shows.safety?.present.phase,
  ),
  createFacet<Still, Exclude<UploaderState['phase'] | 'nowhere', 'done'>>(
    'upload',
    { idle: true, waiting: true, uploading: true, nowhere: true },
    ({ shows }) => {
      const phase = shows.safety?.upload.phase;
      return phase === 'done' ? null : phase;
    },
  ),
  {
    name: 'sentence of an upload',
    members: uploadWords,
    read: ({ shows }) => [shows.safety && readUploadWords(shows.safety.upload)],
  },
  {
    name: 'standing of a leftover',
    members: Object.keys({
      unsent: true,
      elsewhere: true,
      sent: true,
      safe: true,
      saved: true,
    } satisfies Record<Standing, true>),
    read: ({ shows }) => (shows.safety?.leftovers ?? []).map(({ standing }) => standing),
  },
  createFacet<Still, Saving['outcome']['phase']>(
    'saving',
    { saving: true, saved: true, declined: true, failed: true },
    ({ shows }) => shows.saving?.outcome.phase,
  ),
  createFacet<Still, Opened>(
    'opened',
    { 'end-question': true, 'hold-hint': true, link: true, settings: true },
    ({ shows }) => shows.opened,
  ),
  // The other two look like the button at rest or as it is held.
  createFacet<Still, Exclude<HoldPhase, 'resting' | 'tapped' | 'held'>>(
    'hold',
    { holding: true },
    ({ shows }) => (shows.hold?.phase === 'holding' ? 'holding' : null),
  ),
];
