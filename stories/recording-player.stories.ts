import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { RecordingPlayerState } from '../src/elements/recording-player/recording-state.js';
import type { PlaybackModel } from '../src/elements/shared/player/playback-model.js';
import { ElementError } from '../src/elements/shared/element-error.js';
import type { ElementErrorCode } from '../src/elements/shared/element-error.js';
import { definePlayerStills } from './support/player-still.js';
import { createTestPicture } from './support/test-picture.js';

definePlayerStills();

/** `<recording-player>` in every state: its own view, with a drawn picture where the recording would be. */
const meta = {
  title: 'recording-player',
  component: 'recording-player',
} satisfies Meta;

export default meta;
type Story = StoryObj;

interface Look {
  readonly hasPicture?: boolean;
  readonly isPlaying?: boolean;
  readonly isPortrait?: boolean;
  readonly lang?: string;
  readonly dir?: 'rtl';
  readonly playback?: PlaybackModel;
  readonly hasOpenSettings?: boolean;
}

function createStill(shows: RecordingPlayerState, look: Look = {}): Story {
  const { hasPicture = false, isPlaying = true, lang = 'en' } = look;
  return {
    render: () => {
      const size = look.isPortrait === true ? { width: 720, height: 1280 } : {};
      return html`<recording-player-still
        lang=${lang}
        dir=${look.dir ?? 'ltr'}
        .playback=${look.playback ?? null}
        .hasOpenSettings=${look.hasOpenSettings === true}
        .isPlaying=${isPlaying}
        .picture=${hasPicture ? createTestPicture(size) : null}
        .shows=${shows}
      ></recording-player-still>`;
    },
  };
}

const poster = new URL('./support/poster.svg', import.meta.url).href;
const shown = { recording: 'rec_example', duration: 2530.4, poster: null };

/** Two broadcasts with a break between them, a drop in each, of which another copy has one, four copies, two qualities. */
const playback: PlaybackModel = {
  time: 812,
  duration: 2530.4,
  gaps: [
    { at: 640, seconds: 128, kind: 'missing' },
    { at: 1500, seconds: 2700, kind: 'pause' },
    { at: 1900, seconds: 45, kind: 'elsewhere' },
  ],
  chapters: [
    { at: 0, startedMs: Date.parse('2026-11-21T10:00:00Z'), title: null },
    { at: 720, startedMs: Date.parse('2026-11-21T10:14:08Z'), title: 'Eulogy' },
    { at: 1500, startedMs: Date.parse('2026-11-21T11:12:08Z'), title: null },
    { at: 2100, startedMs: Date.parse('2026-11-21T11:22:08Z'), title: 'At the grave' },
  ],
  copies: [
    { id: 'rec_local', seconds: 2530.4 },
    { id: 'rec_short', seconds: 2401 },
    { id: 'rec_mux', seconds: 2528 },
    { id: 'rec_device', seconds: 2519 },
  ],
  copy: 'rec_local',
  chooseCopy: () => undefined,
  levels: [
    { height: 360, bitrate: 800_000 },
    { height: 720, bitrate: 2_500_000 },
  ],
  level: null,
  chooseLevel: () => undefined,
  file: { url: 'https://media.example/recording.mp4', isNamed: true },
};

export const Loading: Story = createStill({ phase: 'loading' });

export const NotYetRecorded: Story = createStill({ phase: 'processing', reason: 'upcoming' });
export const RecordedNow: Story = createStill({ phase: 'processing', reason: 'live' });
export const Processing: Story = createStill({ phase: 'processing', reason: 'preparing' });
export const ProcessingWithProgress: Story = createStill({
  phase: 'processing',
  reason: 'preparing',
  progress: 0.42,
});

export const ProcessingInGerman: Story = createStill(
  { phase: 'processing', reason: 'preparing' },
  { lang: 'de' },
);

export const ReadyWithPoster: Story = createStill({
  phase: 'ready',
  at: 'start',
  resumesAt: null,
  ...shown,
  poster,
});

export const GoOnWhereLeft: Story = createStill({
  phase: 'ready',
  at: 'start',
  resumesAt: 812,
  ...shown,
  poster,
});

export const ReadyWithFirstPicture: Story = createStill(
  { phase: 'ready', at: 'start', resumesAt: null, ...shown },
  { hasPicture: true, isPlaying: false },
);

/** The bar alone leads on. */
export const Paused: Story = createStill(
  { phase: 'ready', at: 'pause', resumesAt: null, ...shown },
  { hasPicture: true, isPlaying: false, playback },
);

export const AtItsEnd: Story = createStill(
  { phase: 'ready', at: 'end', resumesAt: null, ...shown },
  { hasPicture: true, isPlaying: false },
);

export const Playing: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true },
);

export const PlayingWithGaps: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true, playback },
);

export const Settings: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true, playback, hasOpenSettings: true },
);

export const SettingsInGerman: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true, playback, hasOpenSettings: true, lang: 'de' },
);

export const SettingsFromRightToLeft: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true, playback, hasOpenSettings: true, dir: 'rtl' },
);

export const PlayingPortrait: Story = createStill(
  { phase: 'playing', need: 'nothing', ...shown },
  { hasPicture: true, isPortrait: true },
);

export const TapForSound: Story = createStill(
  { phase: 'playing', need: 'sound', ...shown },
  { hasPicture: true },
);

function createErrorStill(code: ElementErrorCode): Story {
  return createStill({ phase: 'error', error: new ElementError(code) });
}

export const ErrorSourceUnplayable: Story = createErrorStill('source-unplayable');
export const ErrorSourceMissing: Story = createErrorStill('source-missing');
export const ErrorStreamNotFound: Story = createErrorStill('stream-not-found');
export const ErrorEndpointUnreachable: Story = createErrorStill('endpoint-unreachable');
export const ErrorEndpointInvalid: Story = createErrorStill('endpoint-invalid');
export const ErrorTokenMissing: Story = createErrorStill('token-missing');
export const ErrorNotAllowed: Story = createErrorStill('not-allowed');
export const ErrorConnectionRefused: Story = createErrorStill('connection-refused');
export const ErrorScriptUnreachable: Story = createErrorStill('script-unreachable');
export const ErrorUnexpected: Story = createErrorStill('unexpected');
