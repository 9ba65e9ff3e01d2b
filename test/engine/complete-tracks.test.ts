import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CompleteTracks } from '../../src/engine/hls/complete-tracks.js';
import { blackConfig, blackPicture, silence } from '../../src/engine/hls/stand-ins.js';
import type { Fragment } from '../../src/engine/media/fragment.js';
import { formatInit, trackIds } from '../../src/engine/media/mp4-init.js';
import type { Mp4Tracks } from '../../src/engine/media/mp4-init.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';

/** Where each publisher's media begins. */
const beginMs = 1000;

const opus = { name: 'opus' } as const;
const media = Buffer.from('media');

function createCompleting() {
  const inits: { bytes: Buffer; tracks: Mp4Tracks }[] = [];
  const fragments: Fragment[] = [];
  const completing = new CompleteTracks({
    begin: () => undefined,
    init: (bytes, _startMs, declared) => inits.push({ bytes, tracks: declared }),
    fragment: (fragment) => fragments.push(fragment),
    pause: () => undefined,
    end: () => undefined,
    fail: () => undefined,
  });
  return { inits, fragments, completing };
}

/** What becomes of a publisher's fragments with these tracks. */
function complete(tracks: Mp4Tracks, durationsMs: readonly number[]) {
  const { inits, fragments, completing } = createCompleting();
  completing.init(formatInit(tracks), beginMs, tracks);
  let startMs = beginMs;
  for (const durationMs of durationsMs) {
    const times = { startMs, durationMs, capturedMs: startMs };
    completing.fragment({ bytes: media, ...times, isIndependent: true });
    startMs += durationMs;
  }
  const [init] = inits;
  assert.ok(init !== undefined);
  return { init, fragments, endMs: startMs };
}

/** What becomes of publishers one after the other, each with one fragment. */
function completeAll(publishers: readonly Mp4Tracks[]) {
  const { fragments, completing } = createCompleting();
  publishers.forEach((tracks, i) => {
    const startMs = beginMs + i * 350;
    completing.init(formatInit(tracks), startMs, tracks);
    const times = { startMs, durationMs: 350, capturedMs: startMs };
    completing.fragment({ bytes: media, ...times, isIndependent: true });
  });
  return { fragments };
}

/** The stand-in's samples, which stand behind what came. */
function readStandIn({ bytes }: Fragment) {
  assert.deepEqual(bytes.subarray(0, media.length), media);
  const [run] = readFragment(bytes.subarray(media.length));
  assert.ok(run !== undefined);
  const ticks = run.samples.reduce((sum, { duration }) => sum + duration, run.startTicks);
  return { ...run, endTicks: ticks };
}

describe('CompleteTracks', () => {
  it('passes on what has both kinds', () => {
    const tracks = { video: blackConfig, sound: opus };
    const { init, fragments } = complete(tracks, [350, 350]);
    assert.deepEqual(init, { bytes: formatInit(tracks), tracks });
    assert.ok(fragments.every(({ bytes }) => bytes.equals(media)));
  });

  it('puts a black key frame into each fragment of sound alone', () => {
    const { init, fragments, endMs } = complete({ video: null, sound: opus }, [340, 333.3, 350]);
    assert.deepEqual(init.tracks, { video: blackConfig, sound: opus });
    assert.equal(findBoxes(init.bytes, 'moov/trak').length, 2);
    let ticks = beginMs * 90;
    for (const fragment of fragments) {
      const { trackId, startTicks, endTicks, samples } = readStandIn(fragment);
      assert.deepEqual([trackId, startTicks, samples.length], [trackIds.video, ticks, 1]);
      assert.deepEqual([samples[0]?.bytes, samples[0]?.isKey], [blackPicture, true]);
      ticks = endTicks;
    }
    assert.equal(ticks, endMs * 90);
  });

  it('puts silence without a gap beside pictures alone', () => {
    const { init, fragments, endMs } = complete(
      { video: blackConfig, sound: null },
      [350, 20, 1, 1200],
    );
    assert.equal(init.tracks.sound?.name, 'aac');
    assert.equal(findBoxes(init.bytes, 'moov/trak').length, 2);
    // The third is covered by what stands in the second.
    assert.deepEqual(fragments[2]?.bytes, media);
    let ticks = beginMs * 48;
    for (const fragment of fragments.filter(({ bytes }) => bytes.length > media.length)) {
      const { trackId, startTicks, endTicks, samples } = readStandIn(fragment);
      assert.deepEqual([trackId, startTicks], [trackIds.audio, ticks]);
      assert.ok(samples.every(({ bytes }) => bytes.equals(silence)));
      assert.ok(endTicks >= (fragment.startMs + fragment.durationMs) * 48);
      ticks = endTicks;
    }
    assert.ok(ticks - endMs * 48 < 1024);
  });

  it('stands in for nothing any more once both are there, and anew where one has gone', () => {
    const { fragments } = completeAll([
      { video: null, sound: opus },
      { video: blackConfig, sound: opus },
      { video: blackConfig, sound: null },
    ]);
    const kinds = fragments.map(({ bytes }) => {
      const [run] = readFragment(bytes.subarray(media.length));
      return run?.trackId ?? null;
    });
    assert.deepEqual(kinds, [trackIds.video, null, trackIds.audio]);
  });
});
