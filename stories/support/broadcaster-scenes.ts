import type { StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Assurance } from '../../src/contract/index.js';
import { ElementError } from '../../src/elements/shared/element-error.js';
import type { ElementErrorCode } from '../../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import type { LinkSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import { silentSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import type { Scene } from '../../src/media/capture/scene.js';
import type { SafetyNetState } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import type { UploaderState, WaitReason } from '../../src/media/piece-upload/uploader-state.js';
import type { HoldButton } from '../../src/elements/whip-broadcaster/view/broadcaster-view.js';
import type { BroadcasterStill } from './broadcaster-still.js';
import { defineBroadcasterStill } from './broadcaster-still.js';
import { createTestPicture } from './test-picture.js';

defineBroadcasterStill();

/** One state of the broadcaster. */
export type Story = StoryObj;

let picture: MediaStream | null = null;

export function createScene(overrides: Partial<Scene> = {}): Scene {
  picture ??= createTestPicture();
  return {
    media: picture,
    picture: 'back',
    pictureTrouble: null,
    sound: 'on',
    soundTrouble: null,
    canFlip: true,
    cameras: [
      { id: 'front', label: 'Front camera' },
      { id: 'back', label: 'Back camera' },
    ],
    microphones: [
      { id: 'default', label: 'Default' },
      { id: 'headset', label: 'Headset' },
    ],
    cameraId: 'back',
    microphoneId: 'default',
    audio: 'voice',
    ...overrides,
  };
}

/** The same picture from a camera that is turned off. */
export function createBlackMedia(): MediaStream {
  const media = createScene().media.clone();
  for (const track of media.getTracks()) track.enabled = false;
  return media;
}

export const confirmed: Assurance = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 720,
  missingSeconds: 0,
};
export const now = Date.UTC(2026, 10, 21, 14, 12, 4);
/** Three minutes in which the bandwidth halved, with some loss while it did. */
const samples: readonly LinkSample[] = Array.from({ length: 150 }, (_, at) => ({
  at,
  kbps: (at < 90 ? 2_400 : 1_150) + 180 * Math.sin(at / 3),
  loss: at > 84 && at < 96 ? 0.05 : 0.002,
  roundTripMs: 60 + 20 * Math.sin(at / 7) + (at > 84 ? 70 : 0),
  isSqueezed: at > 84,
  isStrained: false,
  pictures: 30,
  sourcePictures: 30,
}));
export const link: LinkReport = {
  quality: { phase: 'measured', level: 'good' },
  samples,
  picture: { phase: 'begun', unsent: 0 },
};
/** The camera is well, and yet no picture has left the device for eight seconds. */
export const unsentLink: LinkReport = { ...link, picture: { phase: 'begun', unsent: 8 } };
/** The same, and for twenty seconds nothing. */
export const silentLink: LinkReport = {
  ...link,
  quality: { phase: 'unanswered', forMs: 20_000 },
  samples: [...samples, ...Array.from({ length: 20 }, (_, at) => silentSample(150 + at))],
};
export const onAir = {
  since: now - 724_000,
  offAirMs: 0,
  assurance: confirmed,
  records: true,
  link,
  outage: null,
};
/** The connection is lost since then, and nothing was missing before. */
export const lostSince = (agoMs: number) => ({
  ...onAir,
  cause: 'connection-lost' as const,
  trouble: null,
  lostAt: now - agoMs,
  before: { durationMs: 0, countedMs: 0 },
});
const none = (): void => undefined;

/** The button that ends it, under a finger that stays. */
export const pressed: HoldButton = {
  phase: 'holding',
  press: none,
  release: none,
  cancel: none,
  click: none,
};

export const copying: SafetyNetState = {
  copy: { phase: 'copying', since: now - 724_000 },
  upload: { phase: 'idle' },
  present: { phase: 'only-here', onlyHereMs: 4_000, totalMs: 724_000 },
  saveable: null,
  interruptedAt: null,
  earlier: null,
  leftovers: [],
};
/** The storage cannot be written to, so that only the page holds what is captured. */
export const inMemory: SafetyNetState = {
  ...copying,
  copy: { phase: 'in-memory', since: now - 90_000, code: 'storage-failed' },
};
/** Four pieces are left to send, and are not sent for that reason. */
export const waitingFor = (reason: WaitReason): UploaderState => ({
  phase: 'waiting',
  reason,
  until: null,
  leftPieces: 4,
  leftBytes: 6_000_000,
});
export const onlyHere = (onlyHereMs: number): SafetyNetState => ({
  ...copying,
  present: { phase: 'only-here', onlyHereMs, totalMs: 724_000 },
});
export const left: SafetyNetState = {
  ...copying,
  copy: { phase: 'idle' },
  present: { phase: 'nothing' },
  leftovers: [
    {
      id: 'br_1',
      standing: 'unsent',
      origin: 'broadcast',
      startedAt: now - 86_400_000,
      durationMs: 724_000,
      onlyHereMs: 72_000,
      lostMs: 0,
      bytes: 30_000_000,
    },
  ],
};

/** Of each kind one, the newest of which was interrupted. */
export const leftOfAll: SafetyNetState = {
  ...left,
  interruptedAt: now - 20_000,
  leftovers: (['elsewhere', 'unsent', 'sent', 'safe', 'saved'] as const).map((standing, index) => ({
    id: `br_${index}`,
    standing,
    origin: standing === 'saved' ? 'start' : 'broadcast',
    startedAt: now - (5 - index) * 86_400_000,
    durationMs: 724_000,
    onlyHereMs: standing === 'unsent' || standing === 'elsewhere' ? 72_000 : 0,
    lostMs: 0,
    bytes: 30_000_000,
  })),
};

export type Shows = BroadcasterStill['shows'];

export function createStill(state: (scene: Scene) => BroadcasterState, shows: Shows = {}): Story {
  return {
    render: () =>
      html`<broadcaster-still
        .state=${state(createScene())}
        .shows=${{ now, ...shows }}
      ></broadcaster-still>`,
  };
}

export function createErrorStill(code: ElementErrorCode, hasPicture = false): Story {
  return createStill((scene) => ({
    phase: 'error',
    error: new ElementError(code),
    scene: hasPicture ? scene : null,
  }));
}
