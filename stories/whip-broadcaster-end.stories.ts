import type { Meta } from '@storybook/web-components-vite';
import type { SafetyNetState } from '../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  confirmed,
  copying,
  leftOfAll,
  onlyHere,
  waitingFor,
  createStill,
} from './support/broadcaster-scenes.js';

/** `<whip-broadcaster>` when a broadcast is over, and what becomes of it. */
const meta = {
  title: 'whip-broadcaster/end',
  component: 'whip-broadcaster',
} satisfies Meta;

export default meta;

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

/** The connection came three minutes after the camera. */
export const StoppedWithMoreFilmedThanLive = createStill(createEnded, {
  safety: {
    ...copying,
    copy: { phase: 'finished' },
    present: { phase: 'safe', totalMs: 2_710_000 },
    saveable: 'br_1',
  },
});

export const StoppedWithSecondsOnlyHere = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
});

const createHeldStill = (safety: Partial<SafetyNetState>) =>
  createStill(createEnded, {
    safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1', ...safety },
  });

export const StoppedWithTheLastInMemory = createHeldStill({
  copy: { phase: 'finishing', code: 'storage-full' },
});

export const StoppedWithSecondsLost = createHeldStill({
  present: { phase: 'incomplete', lostMs: 12_000, onlyHereMs: 0, totalMs: 2_518_000 },
});

export const StoppedWithSecondsLostAndSomeOnlyHere = createHeldStill({
  present: { phase: 'incomplete', lostMs: 12_000, onlyHereMs: 72_000, totalMs: 2_518_000 },
  upload: waitingFor('server-unreachable'),
});

export const StoppedWhileItIsSent = createHeldStill({
  upload: {
    phase: 'uploading',
    pieceId: 'pc_1',
    sentBytes: 500_000,
    pieceBytes: 1_500_000,
    leftPieces: 4,
    leftBytes: 6_000_000,
  },
});

export const StoppedWhileOffline = createHeldStill({ upload: waitingFor('offline') });

export const StoppedWhileTheServerHasNoRoom = createHeldStill({
  upload: waitingFor('server-full'),
});

export const StoppedWhileThePageGetsNoToken = createHeldStill({
  upload: waitingFor('token-unavailable'),
});

export const StoppedAndNotAllowedToSendIt = createHeldStill({
  upload: waitingFor('upload-forbidden'),
});

export const StoppedAndTheEventIsGone = createHeldStill({
  upload: waitingFor('stream-gone'),
});

export const StoppedWhereTheServerDoesNotTakeIt = createHeldStill({
  upload: waitingFor('uploads-unsupported'),
});

export const StoppedAfterAnInterruption = createStill(createEnded, {
  safety: {
    ...copying,
    copy: { phase: 'finished' },
    present: { phase: 'safe', totalMs: 2_530_000 },
    earlier: { totalMs: 724_000, lostMs: 0, onlyHereMs: 0 },
    saveable: 'br_1',
    leftovers: leftOfAll.leftovers,
  },
});

export const StoppedWithNowhereToSendIt = createStill(
  () => ({ phase: 'stopped', records: null, durationMs: 2_530_000, assurance: null }),
  {
    safety: {
      ...copying,
      copy: { phase: 'finished' },
      upload: { phase: 'nowhere' },
      present: { phase: 'only-here', onlyHereMs: 2_530_000, totalMs: 2_530_000 },
      saveable: 'br_1',
    },
  },
);

export const StoppedWhileItIsPutTogether = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: { broadcastId: 'br_1', outcome: { phase: 'saving', share: 0.4 } },
});

export const StoppedAndSaved = createStill(createEnded, {
  safety: {
    ...copying,
    copy: { phase: 'finished' },
    present: { phase: 'safe', totalMs: 2_530_000 },
    saveable: 'br_1',
  },
  saving: {
    broadcastId: 'br_1',
    outcome: {
      phase: 'saved',
      way: 'downloaded',
      names: ['2026-11-21-141204.zip'],
      savedMs: 2_530_000,
      missingMs: 0,
    },
  },
});

export const StoppedAndHandedToAnotherApp = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: {
    broadcastId: 'br_1',
    outcome: {
      phase: 'saved',
      way: 'shared',
      names: ['2026-11-21-141204.zip'],
      savedMs: 2_530_000,
      missingMs: 0,
    },
  },
});

export const StoppedAndSavingDeclined = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: { broadcastId: 'br_1', outcome: { phase: 'declined' } },
});

export const StoppedAndSavingFailed = createStill(createEnded, {
  safety: { ...onlyHere(72_000), copy: { phase: 'finished' }, saveable: 'br_1' },
  saving: { broadcastId: 'br_1', outcome: { phase: 'failed' } },
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

export const StoppedAndTheRecordingFailed = createStill(() => ({
  phase: 'stopped',
  records: true,
  durationMs: 724_000,
  assurance: { ...confirmed, recording: 'failed' },
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

/** The server was never reached. */
export const StoppedBeforeLiveWithAllOfItHere = createStill(
  () => ({ phase: 'stopped', records: true, durationMs: null, assurance: null }),
  {
    safety: {
      ...onlyHere(72_000),
      copy: { phase: 'finished' },
      present: { phase: 'only-here', onlyHereMs: 72_000, totalMs: 72_000 },
      saveable: 'br_1',
      upload: waitingFor('server-unreachable'),
    },
  },
);

/** The server came back after the end. */
export const StoppedBeforeLiveWithAllOfItSafe = createStill(
  () => ({ phase: 'stopped', records: true, durationMs: null, assurance: null }),
  {
    safety: {
      ...copying,
      copy: { phase: 'finished' },
      present: { phase: 'safe', totalMs: 72_000 },
      saveable: 'br_1',
    },
  },
);

/** It was live until the page died, and never again after that. */
export const StoppedBeforeLiveAfterAnInterruption = createStill(
  () => ({ phase: 'stopped', records: true, durationMs: null, assurance: null }),
  {
    safety: {
      ...copying,
      copy: { phase: 'finished' },
      present: { phase: 'safe', totalMs: 72_000 },
      earlier: { totalMs: 724_000, lostMs: 0, onlyHereMs: 0 },
      saveable: 'br_1',
    },
  },
);
