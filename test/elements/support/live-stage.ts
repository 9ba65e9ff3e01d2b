import { fixture, html } from '@open-wc/testing';
import '../../../src/define/live-player.js';
import type { Recording } from '../../../src/contract/index.js';
import type { LivePlayerElement } from '../../../src/elements/live-player/live-player-element.js';
import { createStream, untilPhase, ViewerBackend } from './viewer-backend.js';

/** A recording of six seconds, as a list that has ended. */
export const hls = new URL('../../fixtures/hls/index.m3u8', import.meta.url).href;

/** What the engine is writing at this moment: a list without an end. */
export const growing = new URL('../../fixtures/hls/growing.m3u8', import.meta.url).href;

export const absent = new URL('../../fixtures/absent.m3u8', import.meta.url).href;

export const whep = { type: 'whep', url: 'whep', latency: 'sub-second' } as const;

export const connected = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 1,
  missingSeconds: 0,
} as const;

/** What changes of a stream when it goes live. */
export const live = { status: 'live', sources: [whep], assurance: connected } as const;

export const recording: Recording = {
  id: 'rec_1',
  from: 'local',
  state: 'ready',
  startedAt: '2026-11-21T10:00:00Z',
  duration: 6,
  coverage: 1,
  sources: [{ type: 'hls', url: hls }],
  poster: null,
};

/** A page with one event that players follow, which is yet to begin. */
export class LiveStage {
  readonly backend = new ViewerBackend(createStream({ startsAt: '2031-05-14T13:00:00Z' }));

  place({ autoplay = true } = {}): Promise<LivePlayerElement> {
    return fixture(
      html`<live-player
        endpoint=${this.backend.endpoint}
        stream="st_1"
        ?autoplay=${autoplay}
        muted
        controls
      ></live-player>`,
    );
  }

  async placePlaying(): Promise<LivePlayerElement> {
    this.backend.change(live);
    const element = await this.place();
    await untilPhase(element, 'playing');
    return element;
  }

  close(): void {
    document.querySelectorAll('live-player').forEach((element) => element.remove());
    this.backend.remove();
  }
}

/** What the player says over its picture. */
export function words(element: LivePlayerElement): string {
  return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
}

export function isMoving({ media }: LivePlayerElement): boolean {
  return (media?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5;
}
