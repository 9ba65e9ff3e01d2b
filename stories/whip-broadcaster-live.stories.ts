import type { Meta } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { OwnMessages } from '../src/elements/shared/messages/message-catalogue.js';
import type { BroadcasterState } from '../src/elements/whip-broadcaster/broadcaster-state.js';
import type { Shows, Story } from './support/broadcaster-scenes.js';
import {
  createBlackMedia,
  createScene,
  confirmed,
  now,
  link,
  onAir,
  copying,
  inMemory,
  onlyHere,
  pressed,
  lostSince,
  silentLink,
  waitingFor,
  unsentLink,
  createStill,
} from './support/broadcaster-scenes.js';

/** `<whip-broadcaster>` while it is live, and while the connection is being restored. */
const meta = {
  title: 'whip-broadcaster/live',
  component: 'whip-broadcaster',
} satisfies Meta;

export default meta;

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

export const StreamingWithTheCameraOff = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, media: createBlackMedia(), picture: 'off' },
  ...onAir,
}));

export const StreamingWithAPictureThatDoesNotLeave = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir, link: unsentLink }),
  { safety: copying },
);

/** A machine that has too much to do has given the recorder no frame yet. */
export const StreamingBeforeTheCopyHasBegun = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  {
    safety: {
      ...copying,
      copy: { phase: 'starting', since: now - 4_000 },
      present: { phase: 'nothing' },
    },
  },
);

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

export const StreamingScreenKeptByTheSystem = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { notice: 'screen-denied-by-system' },
);

export const StreamingScreenBusy = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { notice: 'screen-busy' },
);

export const StreamingScreenUnsupported = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { notice: 'screen-unsupported' },
);

export const StreamingAsksBeforeTheEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { opened: 'end-question' },
);

export const StreamingHoldsToTheEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { hold: pressed },
);

export const StreamingSaysHowToEnd = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { opened: 'hold-hint' },
);

export const StreamingBeforeTheConnectionIsMeasured = createStill((scene) => ({
  phase: 'streaming',
  scene,
  ...onAir,
  link: { ...link, quality: { phase: 'unmeasured' }, samples: [] },
}));

export const StreamingWithTheConnectionJustBegun = createStill(
  (scene) => ({
    phase: 'streaming',
    scene,
    ...onAir,
    link: { ...link, quality: { phase: 'settling' }, samples: link.samples.slice(0, 3) },
  }),
  { opened: 'link' },
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
    link: silentLink,
  }),
  { opened: 'link' },
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

export const StreamingWithACopyInMemory = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  { safety: inMemory },
);

export const StreamingWithoutACopy = createStill(
  (scene) => ({ phase: 'streaming', scene, ...onAir }),
  {
    safety: { ...copying, copy: { phase: 'not-holding', since: now, code: 'storage-failed' } },
  },
);

export const StreamingWhileACallHasTheMicrophone = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, soundTrouble: 'interrupted' },
  ...onAir,
}));

export const StreamingWhileACallHasTheCamera = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, pictureTrouble: 'interrupted' },
  ...onAir,
}));

export const StreamingAfterTheMicrophoneStopped = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, sound: 'lost' },
  ...onAir,
}));

export const StreamingFromASilentMicrophone = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, soundTrouble: 'silent' },
  ...onAir,
}));

export const StreamingAfterTheCameraStopped = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, picture: 'lost', canFlip: false },
  ...onAir,
}));

export const StreamingWithAFrozenPicture = createStill((scene) => ({
  phase: 'streaming',
  scene: { ...scene, pictureTrouble: 'frozen' },
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

export const StreamingAfterAnOutage = createStill(
  (scene) => ({
    phase: 'streaming',
    scene,
    ...onAir,
    outage: { durationMs: 14_000, countedMs: 0, endedAt: now - 2_000 },
  }),
  {
    safety: {
      ...copying,
      upload: {
        phase: 'uploading',
        pieceId: 'pc_1',
        sentBytes: 0,
        pieceBytes: 1_500_000,
        leftPieces: 3,
        leftBytes: 4_500_000,
      },
    },
  },
);

export const Reconnecting = createStill((scene) => ({
  phase: 'reconnecting',
  scene,
  ...lostSince(42_000),
}));

export const ReconnectingWithACopy = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...lostSince(42_000) }),
  { safety: onlyHere(42_000) },
);

export const ReconnectingWithACopyInMemory = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...lostSince(42_000) }),
  { safety: { ...inMemory, upload: waitingFor('offline') } },
);

export const ReconnectingWithoutAToken = createStill(
  (scene) => ({
    phase: 'reconnecting',
    scene,
    ...lostSince(42_000),
    trouble: 'token-unavailable',
  }),
  { safety: onlyHere(42_000) },
);

export const TakenOver = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...lostSince(42_000), cause: 'taken-over' }),
  { safety: onlyHere(42_000) },
);

export const TheOtherHasEnded = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...lostSince(42_000), cause: 'other-ended' }),
  { safety: onlyHere(42_000) },
);

export const ReconnectingWithTheConnectionOpened = createStill(
  (scene) => ({ phase: 'reconnecting', scene, ...lostSince(20_000), link: silentLink }),
  { safety: onlyHere(20_000), opened: 'link' },
);
