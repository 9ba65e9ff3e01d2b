import '../../../src/define/recording-player.js';
import type { Recording } from '../../../src/contract/index.js';
import type { RecordingPlayerElement } from '../../../src/elements/recording-player/recording-player-element.js';
import { createStream, ViewerBackend } from './viewer-backend.js';

/** A recording of six seconds, as a list that has ended. */
export const hls = new URL('../../fixtures/hls/index.m3u8', import.meta.url).href;

/** What the engine is writing at this moment: a list without an end. */
export const growing = new URL('../../fixtures/hls/growing.m3u8', import.meta.url).href;

/** The same six seconds as a file; the test server answers no range requests, so nobody can seek in it. */
export const clip = new URL('../../fixtures/clip.mp4', import.meta.url).href;

export const absent = new URL('../../fixtures/absent.m3u8', import.meta.url).href;
export const poster = new URL('../../../stories/support/poster.svg', import.meta.url).href;

export function createRecording(overrides: Partial<Recording> = {}): Recording {
  return {
    id: 'rec_1',
    from: 'local',
    state: 'ready',
    startedAt: '2026-11-21T10:00:00Z',
    duration: 6,
    coverage: 1,
    sources: [{ type: 'hls', url: hls }],
    poster: null,
    ...overrides,
  };
}

/** The clip as a file that can be sought in. */
async function readSeekableClip(): Promise<string> {
  return URL.createObjectURL(await (await fetch(clip)).blob());
}

/** A stage of its own for each test of the suite, and a file for all of them in which one can seek. */
export function useRecordingStage(): Pick<RecordingStage, 'backend' | 'place'> & {
  readonly mp4: string;
} {
  let stage: RecordingStage | undefined;
  let mp4 = '';
  before(async () => {
    mp4 = await readSeekableClip();
  });
  beforeEach(() => {
    stage = new RecordingStage();
  });
  afterEach(() => stage?.close());
  const standing = (): RecordingStage => {
    if (stage === undefined) throw new Error('There is a stage in tests only');
    return stage;
  };
  return {
    get backend() {
      return standing().backend;
    },
    get mp4() {
      return mp4;
    },
    place: (attributes) => standing().place(attributes),
  };
}

/** A page with one event whose recording players wait for. */
class RecordingStage {
  readonly backend = new ViewerBackend(createStream({ status: 'processing' }));

  place(attributes: Record<string, string> = {}): RecordingPlayerElement {
    const element = document.createElement('recording-player');
    const all = { endpoint: this.backend.endpoint, stream: 'st_1', muted: '', ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  }

  close(): void {
    document.querySelectorAll('recording-player').forEach((element) => element.remove());
    this.backend.remove();
  }
}

export function words(element: RecordingPlayerElement): string {
  return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
}

export function part(element: RecordingPlayerElement, name: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(`[part=${name}]`) ?? null;
}

/** The button that opens and closes the settings. */
export function toggle(element: RecordingPlayerElement): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>('[aria-expanded]') ?? null;
}

export function press(element: RecordingPlayerElement, key: string): void {
  part(element, 'frame')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** Takes one of the choices in the list with this label. */
export function choose(element: RecordingPlayerElement, label: string, value: string): void {
  for (const one of element.shadowRoot?.querySelectorAll('label') ?? []) {
    const list = one.querySelector('select');
    if (list === null || one.querySelector('span')?.textContent !== label) continue;
    list.value = value;
    list.dispatchEvent(new Event('change'));
  }
}

export function isPlaying({ media }: RecordingPlayerElement): boolean {
  return media?.paused === false && media.currentTime > 0.3;
}
