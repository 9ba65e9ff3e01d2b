import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Assurance } from '../src/contract/index.js';
import { ElementError } from '../src/elements/shared/element-error.js';
import type { ElementErrorCode } from '../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../src/elements/whip-broadcaster/broadcaster-state.js';
import type { LinkReport } from '../src/elements/whip-broadcaster/quality/link-meter.js';
import type { LinkSample } from '../src/elements/whip-broadcaster/quality/link-sample.js';
import type { Scene } from '../src/media/capture/scene.js';
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
}));
const link: LinkReport = { level: 'good', isSilent: false, samples };
const onAir = { since: now - 724_000, assurance: confirmed, records: true, link };

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
  render: () => html`<whip-broadcaster endpoint="/live" stream="st_example"></whip-broadcaster>`,
};

export const IdleWithOwnWords: Story = {
  render: () =>
    html`<whip-broadcaster endpoint="/live" stream="st_example">
      <p slot="start">Place the phone upright in its stand, then turn on its camera.</p>
    </whip-broadcaster>`,
};

export const IdleInGerman: Story = {
  render: () =>
    html`<whip-broadcaster lang="de" endpoint="/live" stream="st_example"></whip-broadcaster>`,
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
  link: { ...link, level: 'weak' },
}));

export const StreamingWithTheConnectionOpened = createStill(
  (scene) => ({
    phase: 'streaming',
    scene,
    ...onAir,
    link: { ...link, level: 'very-weak' },
  }),
  { opened: 'link' },
);

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

export const Reconnecting = createStill((scene) => ({ phase: 'reconnecting', scene, ...onAir }));

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
