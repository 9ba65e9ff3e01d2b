import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HlsWindow } from '../../src/engine/hls/hls-window.js';
import { bytes, startMs, createTracks, addParts } from './support/hls-parts.js';

describe('HlsWindow', () => {
  it('ends a segment without a key frame while it still rounds to the target duration', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 40, 1000);
    const complete = window.segments.filter(({ isComplete }) => isComplete);
    assert.ok(complete.length > 1);
    assert.ok(complete.every(({ durationMs }) => Math.round(durationMs / 1000) <= 4));
  });

  it('keeps a bounded amount in memory, whatever is sent', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    const large = Buffer.alloc(4 * 1024 * 1024);
    const times = { startMs: 0, durationMs: 2000, capturedMs: startMs };
    for (let i = 0; i < 40; i += 1) {
      window.addFragment({ ...times, bytes: large, isIndependent: true });
    }
    const kept = window.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    assert.ok(kept <= 72 * 1024 * 1024, `${kept} bytes`);
  });
});

describe('HlsWindow, asked for segments', () => {
  it('gives everybody the same bytes, which are those of the parts', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    for (let i = 0; i < 8; i += 1) {
      const part = Buffer.alloc(50_000, i);
      const times = { startMs: i * 300, durationMs: 300, capturedMs: startMs };
      window.addFragment({ ...times, bytes: part, isIndependent: i % 7 === 0 });
    }
    const parts = [0, 1, 2, 3, 4, 5, 6].map((number) => window.findPart(number)?.bytes);
    const segment = window.findSegment(0);
    assert.ok(segment !== null);
    assert.equal(window.findSegment(0), segment);
    assert.ok(segment.equals(Buffer.concat(parts.filter((part) => part !== undefined))));
    const joined = window.findPart(3)?.bytes;
    assert.ok(joined !== undefined && joined.equals(Buffer.alloc(50_000, 3)));
    assert.equal(joined.buffer, segment.buffer);
    assert.equal(window.findSegment(1), null);
  });
});
