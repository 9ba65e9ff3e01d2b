import type { HlsWindow } from '../../../src/engine/hls/hls-window.js';
import { createH264Config } from '../../../src/engine/codecs/h264-parameter-sets.js';
import type { Mp4Tracks } from '../../../src/engine/media/mp4-init.js';
import { pps, sps } from './packets.js';

/** What every part holds. */
export const bytes = Buffer.alloc(1000);

/** When the first part was captured. */
export const startMs = Date.parse('2026-01-01T00:00:00.000Z');

/** Pictures in H.264 and sound in AAC, unless told otherwise. */
export function createTracks(overrides: Partial<Mp4Tracks> = {}): Mp4Tracks {
  const video = createH264Config(sps, pps);
  return { video, sound: { name: 'aac', config: Buffer.from([0x11, 0x90]) }, ...overrides };
}

/** Adds parts of 300 ms, the first of them and then every so manyth with a key frame. */
export function addParts(window: HlsWindow, fromMs: number, count: number, keyEvery = 7): void {
  for (let i = 0; i < count; i += 1) {
    const at = fromMs + i * 300;
    const isIndependent = i % keyEvery === 0;
    const times = { startMs: at, durationMs: 300, capturedMs: startMs + at };
    window.addFragment({ ...times, bytes, isIndependent });
  }
}
