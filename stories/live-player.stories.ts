import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { LivePlayerState } from '../src/elements/live-player/live-state.js';
import { ElementError } from '../src/elements/shared/element-error.js';
import type { ElementErrorCode } from '../src/elements/shared/element-error.js';
import type { PlaybackModel } from '../src/elements/shared/player/playback-model.js';
import { definePlayerStills } from './support/player-still.js';
import { createTestPicture } from './support/test-picture.js';

definePlayerStills();

/**
 * `<live-player>` in every state: its own view, with a drawn picture where a live one would be. The
 * states follow one another by themselves on a page; nobody has to reload or press anything.
 */
const meta = {
  title: 'live-player',
  component: 'live-player',
} satisfies Meta;

export default meta;
type Story = StoryObj;

interface Look {
  readonly hasControls?: boolean;
  readonly isPlaying?: boolean;
  readonly isPortrait?: boolean;
  readonly hasPicture?: boolean;
  readonly canStartOver?: boolean;
  readonly viewers?: number;
  readonly playback?: PlaybackModel;
  readonly lang?: string;
}

function createStill(shows: LivePlayerState, look: Look = {}): Story {
  const { hasControls = true, isPlaying = true, hasPicture = false, lang = 'en' } = look;
  return {
    render: () => {
      const size = look.isPortrait === true ? { width: 720, height: 1280 } : {};
      return html`<live-player-still
        lang=${lang}
        ?controls=${hasControls}
        .isPlaying=${isPlaying}
        .canStartOver=${look.canStartOver === true}
        .playback=${look.playback ?? null}
        .viewers=${look.viewers ?? null}
        .picture=${hasPicture ? createTestPicture(size) : null}
        .shows=${shows}
      ></live-player-still>`;
    },
  };
}

const announcement = {
  title: 'Memorial service for Eleanor Whitfield',
  startsAt: '2031-05-14T13:00:00Z',
  poster: null,
};
const poster = new URL('./support/poster.svg', import.meta.url).href;

export const Waiting: Story = createStill({ phase: 'waiting', until: 'start', announcement });

export const WaitingWithPoster: Story = createStill({
  phase: 'waiting',
  until: 'start',
  announcement: { ...announcement, poster },
});

export const WaitingPastTheStart: Story = createStill({
  phase: 'waiting',
  until: 'start',
  announcement: { ...announcement, startsAt: '2021-05-14T13:00:00Z' },
});

export const WaitingWithoutADate: Story = createStill({
  phase: 'waiting',
  until: 'start',
  announcement: null,
});

export const WaitingToBePlayed: Story = createStill({
  phase: 'waiting',
  until: 'play',
  announcement,
});

export const WaitingForTheServer: Story = createStill({
  phase: 'waiting',
  until: 'server',
  announcement: null,
});

export const Connecting: Story = createStill({ phase: 'connecting', poster: null });

/** The words have a ground of their own, whatever the picture is. */
export const ConnectingOverAPoster: Story = createStill({ phase: 'connecting', poster });

const playing = { phase: 'playing', path: 'whep', at: 'edge', need: 'nothing' } as const;

export const Playing: Story = createStill(playing, { hasPicture: true });

export const PlayingWithViewersCounted: Story = createStill(playing, {
  hasPicture: true,
  canStartOver: true,
  viewers: 128,
});

export const PlayingForALateComer: Story = createStill(playing, {
  hasPicture: true,
  canStartOver: true,
});

/** Two broadcasts, of which the second goes on. */
const soFar: PlaybackModel = {
  time: 312,
  duration: 1042,
  gaps: [{ at: 420, seconds: 1500, kind: 'pause' }],
  chapters: [],
  copies: [],
  copy: null,
  chooseCopy: () => undefined,
  levels: [],
  level: null,
  chooseLevel: () => undefined,
  file: null,
};

export const PlayingFromTheBeginning: Story = createStill(
  { ...playing, path: 'hls', at: 'behind' },
  {
    hasPicture: true,
    canStartOver: true,
    playback: soFar,
  },
);

/** For who has asked for the beginning, and was further the last time. */
export const BeginningWhereItWasLeft: Story = createStill(
  { ...playing, path: 'hls', at: 'behind', resumesAt: 812 },
  {
    hasPicture: true,
    playback: { ...soFar, time: 4 },
  },
);

export const PlayingPortrait: Story = createStill(playing, { hasPicture: true, isPortrait: true });

export const PlayingWithoutControls: Story = createStill(playing, {
  hasPicture: true,
  hasControls: false,
});

export const TapForSound: Story = createStill(
  { ...playing, need: 'sound' },
  { hasPicture: true, hasControls: false },
);

export const Paused: Story = createStill(
  { ...playing, need: 'play' },
  { hasPicture: true, isPlaying: false },
);

export const Stalled: Story = createStill(
  { phase: 'stalled', path: 'whep', lacks: 'media' },
  { hasPicture: true },
);

export const SoundWithoutPicture: Story = createStill(
  { phase: 'stalled', path: 'whep', lacks: 'picture' },
  { hasPicture: true },
);

export const ReconnectingAfterConnection: Story = createStill(
  { phase: 'reconnecting', lost: 'connection' },
  { hasPicture: true },
);

export const ReconnectingAfterCamera: Story = createStill(
  { phase: 'reconnecting', lost: 'camera' },
  { hasPicture: true },
);

export const EndedPreparing: Story = createStill({ phase: 'ended', recording: 'preparing' });

export const EndedWithoutRecording: Story = createStill({ phase: 'ended', recording: 'none' });

const replay = {
  phase: 'replay',
  recording: 'rec_example',
  duration: 2530.4,
  poster: null,
  at: 'start',
  resumesAt: null,
} as const;

export const Replay: Story = createStill({ ...replay, need: 'nothing' }, { hasPicture: true });

export const ReplayTapForSound: Story = createStill(
  { ...replay, need: 'sound' },
  { hasPicture: true },
);

export const ReplayBeforePlay: Story = createStill(
  { ...replay, poster, need: 'play' },
  { isPlaying: false },
);

export const ReplayPaused: Story = createStill(
  { ...replay, need: 'play', at: 'pause' },
  { hasPicture: true, isPlaying: false },
);

export const ReplayAtItsEnd: Story = createStill(
  { ...replay, need: 'play', at: 'end' },
  { hasPicture: true, isPlaying: false },
);

/** For who has seen some of it before, also while it was live. */
export const ReplayWhereItWasLeft: Story = createStill(
  { ...replay, poster, need: 'play', resumesAt: 812 },
  { isPlaying: false },
);

function createErrorStill(code: ElementErrorCode): Story {
  return createStill({ phase: 'error', error: new ElementError(code) });
}

export const ErrorStreamNotFound: Story = createErrorStill('stream-not-found');
export const ErrorEndpointUnreachable: Story = createErrorStill('endpoint-unreachable');
export const ErrorNotAllowed: Story = createErrorStill('not-allowed');
export const ErrorTokenMissing: Story = createErrorStill('token-missing');
export const ErrorEndpointInvalid: Story = createErrorStill('endpoint-invalid');
export const ErrorConnectionUnsupported: Story = createErrorStill('connection-unsupported');
export const ErrorConnectionRefused: Story = createErrorStill('connection-refused');
export const ErrorScriptUnreachable: Story = createErrorStill('script-unreachable');
export const ErrorSourceMissing: Story = createErrorStill('source-missing');
export const ErrorSourceUnplayable: Story = createErrorStill('source-unplayable');
export const ErrorUnexpected: Story = createErrorStill('unexpected');

export const WaitingInGerman: Story = createStill(
  { phase: 'waiting', until: 'start', announcement },
  { lang: 'de' },
);
