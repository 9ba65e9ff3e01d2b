import type { Stream } from '../../contract/index.js';
import type { Screen } from '../shared/player/programme.js';
import type { StillPicture } from '../shared/player/still-picture.js';
import { BroadcastScene } from './broadcast-scene.js';
import { createReplay } from './create-replay.js';
import { readBill } from './live-bill.js';
import type { Bill } from './live-bill.js';
import { foreseeSources, readLadder } from './live-sources.js';
import type { LiveSettings, Wish } from './live-settings.js';
import type { Announcement, LivePlayerState } from './live-state.js';
import type { Renewal } from './renewal.js';
import type { Replay } from './replay/replay.js';

/** What the scenes of one event have in common, from before its beginning to its recording. */
export interface EventStage {
  readonly screen: Screen<LivePlayerState>;
  readonly still: StillPicture;
  readonly settings: LiveSettings;
  readonly wish: Wish;
  readonly renewal: Renewal;
  /** As it was last told; null where nobody tells. */
  readonly readEvent: () => Stream | null;
  readonly readAnnouncement: () => Announcement | null;
  readonly resolve: (url: string) => string;
}

/** What is played while the event is on. */
export function createBroadcast(
  stage: EventStage,
  options: {
    readonly startsWithOthers: boolean;
    readonly isKnownLive: boolean;
    onStopped(): void;
  },
): BroadcastScene {
  const { settings, readEvent, resolve } = stage;
  return new BroadcastScene({
    ...stage,
    ...options,
    readLadder: () => readLadder(readEvent(), settings, resolve),
    isCameraLost: () => readEvent()?.assurance.ingest === 'lost',
    isPromised: () => {
      const event = readEvent();
      return event !== null && foreseeSources(event, settings).length > 0;
    },
  });
}

/** What is played afterwards. */
export function createRecording(
  stage: EventStage,
  { copies, missing }: Bill & { readonly scene: 'replay' },
  options: { readonly fromMs: number | null; readonly startsItself: boolean },
): Replay {
  const { readEvent, resolve } = stage;
  return createReplay({
    ...stage,
    ...options,
    copies,
    missing,
    readCopies: () => {
      const event = readEvent();
      const bill = event && readBill(event, resolve);
      return bill?.scene === 'replay' ? bill.copies : [];
    },
    readMarks: () => readEvent()?.marks ?? [],
    onPicture: () => stage.still.drop(),
  });
}
