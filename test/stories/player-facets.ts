import { liveTransitions } from '../../src/elements/live-player/live-state.js';
import type { LivePath, LivePlayerState } from '../../src/elements/live-player/live-state.js';
import { recordingTransitions } from '../../src/elements/recording-player/recording-state.js';
import type { ProcessingReason } from '../../src/elements/recording-player/recording-state.js';
import type { TimelineGap } from '../../src/elements/shared/player/playback-model.js';
import type { Need } from '../../src/elements/shared/player/programme.js';
import type { Halt } from '../../src/elements/shared/player/start-view.js';
import type { LivePlayerStill, RecordingPlayerStill } from '../../stories/support/player-still.js';
import type { Facet } from './facet.js';
import { createFacet } from './facet.js';
import { listErrorsAt } from './shown-errors.js';

type LiveIn<Phase extends LivePlayerState['phase']> = Extract<LivePlayerState, { phase: Phase }>;
type LiveStill = Pick<LivePlayerStill, 'shows' | 'viewers' | 'canStartOver'>;
type RecordingStill = Pick<RecordingPlayerStill, 'shows' | 'playback' | 'hasOpenSettings'>;

const needs: Record<Need, true> = { nothing: true, sound: true, play: true };

/** All that `<live-player>` can show, as its union says it. */
export const liveFacets: readonly Facet<LiveStill>[] = [
  { name: 'phase', members: Object.keys(liveTransitions), read: ({ shows }) => [shows.phase] },
  {
    name: 'error',
    members: listErrorsAt('live-player'),
    read: ({ shows }) => [shows.phase === 'error' ? shows.error.code : null],
  },
  createFacet<LiveStill, LiveIn<'waiting'>['until']>(
    'waiting until',
    { start: true, play: true, server: true },
    ({ shows }) => (shows.phase === 'waiting' ? shows.until : null),
  ),
  createFacet<LiveStill, LivePath>('path', { whep: true, hls: true }, ({ shows }) =>
    shows.phase === 'playing' ? shows.path : null,
  ),
  createFacet<LiveStill, LiveIn<'playing'>['at']>(
    'place of what plays',
    { edge: true, behind: true },
    ({ shows }) => (shows.phase === 'playing' ? shows.at : null),
  ),
  createFacet<LiveStill, 'elsewhere'>(
    'place offered beside what plays',
    { elsewhere: true },
    ({ shows }) => (shows.phase === 'playing' && shows.resumesAt ? 'elsewhere' : null),
  ),
  createFacet<LiveStill, Need>('need of what plays', needs, ({ shows }) =>
    shows.phase === 'playing' ? shows.need : null,
  ),
  createFacet<LiveStill, Need>('need of the replay', needs, ({ shows }) =>
    shows.phase === 'replay' ? shows.need : null,
  ),
  createFacet<LiveStill, Halt>(
    'place where the replay stands',
    { start: true, pause: true, end: true },
    ({ shows }) => (shows.phase === 'replay' && shows.need === 'play' ? shows.at : null),
  ),
  createFacet<LiveStill, 'anew' | 'resumed'>(
    'beginning of the replay',
    { anew: true, resumed: true },
    ({ shows }) =>
      shows.phase !== 'replay' ? null : shows.resumesAt === null ? 'anew' : 'resumed',
  ),
  createFacet<LiveStill, LiveIn<'reconnecting'>['lost']>(
    'lost',
    { connection: true, camera: true },
    ({ shows }) => (shows.phase === 'reconnecting' ? shows.lost : null),
  ),
  createFacet<LiveStill, LiveIn<'stalled'>['lacks']>(
    'lacks while it stalls',
    { picture: true, media: true },
    ({ shows }) => (shows.phase === 'stalled' ? shows.lacks : null),
  ),
  createFacet<LiveStill, LiveIn<'ended'>['recording']>(
    'recording of what has ended',
    { preparing: true, none: true },
    ({ shows }) => (shows.phase === 'ended' ? shows.recording : null),
  ),
  createFacet<LiveStill, 'viewers' | 'startOver'>(
    'in the bar',
    { viewers: true, startOver: true },
    ({ viewers, canStartOver }) =>
      viewers === null ? (canStartOver ? 'startOver' : null) : 'viewers',
  ),
];

/** All that `<recording-player>` can show, as its union says it. */
export const recordingFacets: readonly Facet<RecordingStill>[] = [
  { name: 'phase', members: Object.keys(recordingTransitions), read: ({ shows }) => [shows.phase] },
  {
    name: 'error',
    members: listErrorsAt('recording-player'),
    read: ({ shows }) => [shows.phase === 'error' ? shows.error.code : null],
  },
  createFacet<RecordingStill, ProcessingReason>(
    'reason to wait',
    { upcoming: true, live: true, preparing: true },
    ({ shows }) => (shows.phase === 'processing' ? shows.reason : null),
  ),
  createFacet<RecordingStill, Exclude<Need, 'play'>>(
    'need of what plays',
    { nothing: true, sound: true },
    ({ shows }) => (shows.phase === 'playing' ? shows.need : null),
  ),
  createFacet<RecordingStill, Halt>(
    'place where it stands',
    { start: true, pause: true, end: true },
    ({ shows }) => (shows.phase === 'ready' ? shows.at : null),
  ),
  createFacet<RecordingStill, 'anew' | 'resumed' | 'progress' | 'settings'>(
    'look',
    { anew: true, resumed: true, progress: true, settings: true },
    ({ shows, hasOpenSettings }) => {
      if (shows.phase === 'ready') return shows.resumesAt === null ? 'anew' : 'resumed';
      if (shows.phase === 'processing') return shows.progress === undefined ? null : 'progress';
      return hasOpenSettings ? 'settings' : null;
    },
  ),
  {
    name: 'gap',
    members: Object.keys({
      missing: true,
      elsewhere: true,
      pause: true,
    } satisfies Record<TimelineGap['kind'], true>),
    read: ({ playback }) => (playback?.gaps ?? []).map(({ kind }) => kind),
  },
];
