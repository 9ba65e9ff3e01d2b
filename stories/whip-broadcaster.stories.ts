import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Assurance } from '../src/contract/index.js';
import { ElementError } from '../src/elements/shared/element-error.js';
import type { ElementErrorCode } from '../src/elements/shared/element-error.js';
import type { OwnMessages } from '../src/elements/shared/messages/message-catalogue.js';
import type { BroadcasterState } from '../src/elements/whip-broadcaster/broadcaster-state.js';
import type { LinkReport } from '../src/elements/whip-broadcaster/quality/link-quality.js';
import type { LinkSample } from '../src/elements/whip-broadcaster/quality/link-sample.js';
import type { Scene } from '../src/media/capture/scene.js';
import type { SafetyNetState } from '../src/elements/whip-broadcaster/safety/safety-net-state.js';
import type { BroadcasterStill } from './support/broadcaster-still.js';
import { defineBroadcasterStill } from './support/broadcaster-still.js';
import { createTestPicture } from './support/test-picture.js';

defineBroadcasterStill();

/**
 * `<whip-broadcaster>` in every state. **Idle** is the element itself and can be used with the camera of
 * this device; the others are its view with a drawn picture.
 */
const meta = {
  title: 'whip-broadcaster',
  component: 'whip-broadcaster',
} satisfies Meta;

export default meta;
type Story = StoryObj;

let picture: MediaStream | null = null;

function createScene(overrides: Partial<Scene> = {}): Scene {
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

const confirmed: Assurance = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 720,
  missingSeconds: 0,
};
const now = Date.UTC(2026, 10, 21, 14, 12, 4);
/** Three minutes in which the bandwidth halved, with some loss while it did. */
const samples: readonly LinkSample[] = Array.from({ length: 150 }, (_, at) => ({
  at,
  kbps: (at < 90 ? 2_400 : 1_150) + 180 * Math.sin(at / 3),
  loss: at > 84 && at < 96 ? 0.05 : 0.002,
  roundTripMs: 60 + 20 * Math.sin(at / 7) + (at > 84 ? 70 : 0),
  isSqueezed: at > 84,
  isStrained: false,
}));
const link: LinkReport = { quality: { phase: 'measured', level: 'good' }, samples };
const onAir = { since: now - 724_000, assurance: confirmed, records: true, link };
const copying: SafetyNetState = {
  copy: { phase: 'copying', since: now - 724_000 },
  upload: { phase: 'idle' },
  present: { phase: 'only-here', onlyHereMs: 4_000, totalMs: 724_000 },
  saveable: null,
  leftovers: [],
};
const onlyHere = (onlyHereMs: number): SafetyNetState => ({
  ...copying,
  present: { phase: 'only-here', onlyHereMs, totalMs: 724_000 },
});
const left: SafetyNetState = {
  ...copying,
  copy: { phase: 'idle' },
  present: { phase: 'nothing' },
  leftovers: [
    {
      id: 'br_1',
      startedAt: now - 86_400_000,
      durationMs: 724_000,
      onlyHereMs: 72_000,
      bytes: 30_000_000,
    },
  ],
};

type Shows = BroadcasterStill['shows'];

function createStill(state: (scene: Scene) => BroadcasterState, shows: Shows = {}): Story {
  return {
    render: () =>
      html`<broadcaster-still
        .state=${state(createScene())}
        .shows=${{ now, ...shows }}
      ></broadcaster-still>`,
  };
}

function createErrorStill(code: ElementErrorCode, hasPicture = false): Story {
  return createStill((scene) => ({
    phase: 'error',
    error: new ElementError(code),
    scene: hasPicture ? scene : null,
  }));
}

export const Idle: Story = {
  render: () => html`<whip-broadcaster whip-url="https://live.example/whip"></whip-broadcaster>`,
};

export const IdleWithOwnWords: Story = {
  render: () =>
    html`<whip-broadcaster whip-url="https://live.example/whip">
      <p slot="start">Place the phone upright in its stand, then turn on its camera.</p>
    </whip-broadcaster>`,
};

export const IdleInGerman: Story = {
  render: () =>
    html`<whip-broadcaster lang="de" whip-url="https://live.example/whip"></whip-broadcaster>`,
};

export const IdleInPolish: Story = {
  render: () =>
    html`<whip-broadcaster lang="pl" whip-url="https://live.example/whip"></whip-broadcaster>`,
};

const arabic: OwnMessages = {
  live: 'مباشر',
  'recording-confirmed': 'تم تأكيد التسجيل.',
  link: 'الاتصال',
  'link-good': 'جيد',
  mute: 'كتم الصوت',
  flip: 'تبديل الكاميرا',
  'share-screen': 'مشاركة الشاشة',
  settings: 'الإعدادات',
  stop: 'إنهاء',
};

export const StreamingFromRightToLeft: Story = {
  render: () =>
    html`<div dir="rtl" lang="ar">
      <broadcaster-still
        .state=${{ phase: 'streaming', scene: createScene(), ...onAir } satisfies BroadcasterState}
        .shows=${{ now } satisfies Shows}
        .messages=${arabic}
      ></broadcaster-still>
    </div>`,
};

export const RequestingMedia = createStill(() => ({ phase: 'requesting-media' }));

export const Preview = createStill((scene) => ({ phase: 'preview', scene }));

export const PreviewWithFrontCamera = createStill((scene) => ({
  phase: 'preview',
  scene: { ...scene, picture: 'front' },
}));

export const PreviewWithoutCamera = createStill((scene) => ({
  phase: 'preview',
  scene: { ...scene, picture: 'none', canFlip: false },
}));

export const PreviewWithoutMicrophone = createStill((scene) => ({
  phase: 'preview',
  scene: { ...scene, sound: 'none' },
}));

export const Connecting = createStill((scene) => ({
  phase: 'connecting',
  scene,
  step: 'opening',
  trouble: null,
}));

export const ConnectingWithTrouble = createStill((scene) => ({
  phase: 'connecting',
  scene,
  step: 'opening',
  trouble: 'endpoint-unreachable',
}));

export const ConnectingAwaitsConfirmation = createStill((scene) => ({
  phase: 'connecting',
  scene,
  step: 'confirming',
  trouble: null,
}));

export const Streaming = createStill((scene) => ({ phase: 'streaming', scene, ...onAir }));

export const StreamingMuted = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, sound: 'muted' },
  ...onAir,
}));

export const StreamingScreen = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, picture: 'screen' },
  ...onAir,
}));

export const StreamingNotConfirmedYet = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  since: now - 4_000,
  assurance: { ...confirmed, recording: 'unconfirmed', confirmedSeconds: 0 },
}));

export const StreamingNotRecorded = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  assurance: { ...confirmed, recording: 'none', confirmedSeconds: 0 },
  records: false,
}));

export const StreamingRecordingFailed = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  assurance: { ...confirmed, recording: 'failed' },
}));

export const StreamingWithoutBackend = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  assurance: null,
  records: null,
}));

export const StreamingFlipFailed = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { notice: 'camera-busy' },
);

export const StreamingAsksBeforeTheEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { opened: 'end-question' },
);

export const StreamingHoldsToTheEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { hold: 'holding' },
);

export const StreamingSaysHowToEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { opened: 'hold-hint' },
);

export const StreamingOverAWeakConnection = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  link: { ...link, quality: { phase: 'measured', level: 'weak' } },
}));

export const StreamingFromAnOverloadedDevice = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  link: { ...link, quality: { phase: 'strained', level: 'very-weak' } },
}));

export const StreamingWithTheConnectionOpened = createStill(
  (scene) => ({
    phase: 'streaming',
    scene,
    ...onAir,
    link: { ...link, quality: { phase: 'measured', level: 'very-weak' } },
  }),
  { opened: 'link' },
);

export const StreamingToAServerThatDoesNotAnswer = createStill(
  (scene) => ({
    phase: 'streaming',
    scene,
    ...onAir,
    assurance: null,
    link: { ...link, quality: { phase: 'unanswered', forMs: 1_200 } },
  }),
  { opened: 'link' },
);

export const PageWithoutAToken = createStill(
  () => ({ phase: 'error', scene: null, error: new ElementError('token-missing') }),
  { hasToken: false },
);

export const ServerOfAnotherOriginDoesNotAnswer = createStill(
  () => ({ phase: 'error', scene: null, error: new ElementError('endpoint-unreachable') }),
  { address: 'https://live.example.org/live' },
);

export const StreamingWithACopy = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { safety: copying },
);

export const StreamingWithMuchOnlyHere = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { safety: onlyHere(72_000) },
);

export const StreamingWithStorageFull = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  {
    safety: { ...copying, copy: { phase: 'not-holding', since: now, code: 'storage-full' } },
  },
);

export const StreamingWhileACallHasTheMicrophone = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, soundTrouble: 'interrupted' },
  ...onAir,
}));

export const StreamingAtTheDevicesLimit = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  {
    readiness: [
      { code: 'battery-low', verdict: 'warning', value: 24 },
      { code: 'device-strained', verdict: 'warning', value: null },
    ],
  },
);

export const StreamingWithABlackPicture = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, pictureTrouble: 'black' },
  ...onAir,
}));

export const PreviewWithSettings = createStill((scene) => ({ phase: 'preview', scene }), {
  opened: 'settings',
});

export const PreviewReady = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-reached', verdict: 'ok', value: null }],
});

export const PreviewWithNothingToRecord = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [
    { code: 'battery-low', verdict: 'warning', value: 24 },
    { code: 'recording-nowhere', verdict: 'problem', value: null },
  ],
});

export const PreviewWithLeftovers = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: left,
});

export const PreviewAsksBeforeDiscarding = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: left,
  doomed: 'br_1',
});

export const StreamingWithSecondsMissing = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  assurance: { ...confirmed, missingSeconds: 72 },
}));

export const StreamingWhileTheServerIsSilent = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  assurance: null,
}));

export const Reconnecting = createStill((scene) => ({
  phase: 'reconnecting',
  scene,
  ...onAir,
  lostAt: now - 42_000,
}));

export const ReconnectingWithACopy = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...onAir, lostAt: now - 42_000 }),
  { safety: onlyHere(42_000) },
);

export const Stopping = createStill(() => ({ phase: 'stopping' }));

export const Stopped = createStill(() => ({
  phase: 'stopped',
  records: true,
  durationMs: 724_000,
  assurance: confirmed,
}));

export const StoppedWithSecondsMissing = createStill(() => ({
  phase: 'stopped',
  records: true,
  durationMs: 724_000,
  assurance: { ...confirmed, missingSeconds: 72 },
}));

const createEnded = () =>
  ({ phase: 'stopped', records: true, durationMs: 2_530_000, assurance: confirmed }) as const;

export const StoppedWhileTheLastIsWritten = createStill(createEnded, {
  safety: { ...copying, copy: { phase: 'finishing', code: null } },
});

export const StoppedWithAllSafe = createStill(createEnded, {
  safety: {
    ...copying,
    copy: { phase: 'finished' },
    present: { phase: 'safe', totalMs: 2_530_000 },
    saveable: 'br_1',
  },
});

export const StoppedWithSecondsOnlyHere = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
});

export const StoppedWhileItIsPutTogether = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: { broadcastId: 'br_1', outcome: { phase: 'saving', share: 0.4 } },
});

export const StoppedWithSomeOfItNotSaved = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: {
    broadcastId: 'br_1',
    outcome: {
      phase: 'saved',
      way: 'downloaded',
      names: ['2026-11-21-141204.zip'],
      savedMs: 2_520_000,
      missingMs: 10_000,
    },
  },
});

export const StoppedWithoutBackend = createStill(() => ({
  phase: 'stopped',
  records: true,
  durationMs: 724_000,
  assurance: null,
}));

export const StoppedBeforeLive = createStill(() => ({
  phase: 'stopped',
  records: true,
  durationMs: null,
  assurance: null,
}));

export const ErrorCameraDenied = createErrorStill('camera-denied');
export const ErrorCameraDeniedAlways = createErrorStill('camera-denied-always');
export const ErrorMicrophoneDenied = createErrorStill('microphone-denied');
export const ErrorCameraDeniedBySystem = createErrorStill('camera-denied-by-system');
export const ErrorCameraInApp = createErrorStill('camera-in-app');
export const ErrorCameraInsecure = createErrorStill('camera-insecure');
export const ErrorCameraBlockedByFrame = createErrorStill('camera-blocked-by-frame');
export const ErrorCameraMissing = createErrorStill('camera-missing');
export const ErrorCameraBusy = createErrorStill('camera-busy');
export const ErrorCameraUnsupported = createErrorStill('camera-unsupported');
export const ErrorEndpointMissing = createErrorStill('endpoint-missing');
export const ErrorConnectionUnsupported = createErrorStill('connection-unsupported');
export const ErrorEndpointUnreachable = createErrorStill('endpoint-unreachable', true);
export const ErrorConnectionRefused = createErrorStill('connection-refused', true);
export const ErrorTokenMissing = createErrorStill('token-missing', true);
export const ErrorNotAllowed = createErrorStill('not-allowed', true);
export const ErrorStreamNotFound = createErrorStill('stream-not-found', true);
export const ErrorUnexpected = createErrorStill('unexpected');
