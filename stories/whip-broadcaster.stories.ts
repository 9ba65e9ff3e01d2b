import type { Meta } from '@storybook/web-components-vite';
import { html } from 'lit';
import type { Story } from './support/broadcaster-scenes.js';
import {
  copying,
  createStill,
  left,
  leftOfAll,
  now,
  waitingFor,
} from './support/broadcaster-scenes.js';

/** `<whip-broadcaster>` until it is live. **Idle** is the element itself and can be used with the camera of
 * this device; the others are its view with a drawn picture. */
const meta = {
  title: 'whip-broadcaster',
  component: 'whip-broadcaster',
} satisfies Meta;

export default meta;

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
  tappedAt: now - 2_000,
  trouble: null,
}));

export const ConnectingWithTrouble = createStill((scene) => ({
  phase: 'connecting',
  scene,
  step: 'opening',
  tappedAt: now - 42_000,
  trouble: 'endpoint-unreachable',
}));

export const ConnectingKeptMeanwhile = createStill(
  (scene) => ({
    phase: 'connecting',
    scene,
    step: 'opening',
    tappedAt: now - 42_000,
    trouble: 'endpoint-unreachable',
  }),
  { safety: copying },
);

/** Nobody has said what is in the way, and it takes longer than it would with nothing there. */
export const ConnectingForLong = createStill(
  (scene) => ({
    phase: 'connecting',
    scene,
    step: 'opening',
    tappedAt: now - 7_000,
    trouble: null,
  }),
  { safety: copying },
);

export const ConnectingAndToBeCancelled = createStill(
  (scene) => ({
    phase: 'connecting',
    scene,
    step: 'opening',
    tappedAt: now - 42_000,
    trouble: 'endpoint-unreachable',
  }),
  { safety: copying, opened: 'end-question' },
);

export const ConnectingWithoutAToken = createStill(
  (scene) => ({
    phase: 'connecting',
    scene,
    step: 'opening',
    tappedAt: now - 42_000,
    trouble: 'token-unavailable',
  }),
  { safety: copying },
);

export const ConnectingAwaitsConfirmation = createStill((scene) => ({
  phase: 'connecting',
  scene,
  step: 'confirming',
  tappedAt: now - 42_000,
  trouble: null,
}));

export const PreviewWithSettings = createStill((scene) => ({ phase: 'preview', scene }), {
  opened: 'settings',
});

export const PreviewReady = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-reached', verdict: 'ok', value: null }],
});

export const PreviewSignedOut = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-signed-out', verdict: 'problem', value: null }],
});

export const PreviewWithoutAToken = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-tokenless', verdict: 'problem', value: null }],
});

export const PreviewNotAllowed = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-forbids', verdict: 'problem', value: null }],
});

export const PreviewWithoutTheServer = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-unreachable', verdict: 'problem', value: null }],
});

export const PreviewTheServerRefuses = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-refuses', verdict: 'problem', value: null }],
});

export const PreviewWithoutAnAddress = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-unnamed', verdict: 'problem', value: null }],
});

export const PreviewWithAWrongAddress = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-mistaken', verdict: 'problem', value: null }],
});

export const PreviewOfAnUnknownStream = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [{ code: 'server-streamless', verdict: 'problem', value: null }],
});

/** All at once that one does not mind. */
export const PreviewWithWarnings = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [
    { code: 'uplink-weak', verdict: 'warning', value: 1_200 },
    { code: 'storage-low', verdict: 'warning', value: 70 },
    { code: 'battery-low', verdict: 'warning', value: 24 },
    { code: 'recording-on-device', verdict: 'warning', value: null },
  ],
});

/** All at once that one does. */
export const PreviewWithProblems = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [
    { code: 'uplink-poor', verdict: 'problem', value: 300 },
    { code: 'storage-full', verdict: 'problem', value: 4 },
    { code: 'battery-empty', verdict: 'problem', value: 6 },
    { code: 'device-strained', verdict: 'warning', value: null },
  ],
});

export const PreviewWithNothingToRecord = createStill((scene) => ({ phase: 'preview', scene }), {
  readiness: [
    { code: 'battery-low', verdict: 'warning', value: 24 },
    { code: 'recording-nowhere', verdict: 'problem', value: null },
  ],
});

export const PreviewWithNobodyKnownToRecord = createStill(
  (scene) => ({ phase: 'preview', scene }),
  {
    readiness: [
      { code: 'storage-unusable', verdict: 'warning', value: null },
      { code: 'recording-unseen', verdict: 'warning', value: null },
    ],
  },
);

export const PreviewWithLeftovers = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: left,
});

export const PreviewWithLeftoversThatWait = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: { ...left, upload: waitingFor('offline') },
});

export const PreviewAfterAnInterruption = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: leftOfAll,
});

export const PreviewWhileAnotherDeviceBroadcasts = createStill(
  (scene) => ({ phase: 'preview', scene }),
  { readiness: [{ code: 'stream-occupied', verdict: 'warning', value: null }] },
);

export const PreviewAsksBeforeDiscarding = createStill((scene) => ({ phase: 'preview', scene }), {
  safety: left,
  doomed: 'br_1',
});
