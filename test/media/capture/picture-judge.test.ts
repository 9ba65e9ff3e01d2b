import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PictureSample, PictureVerdict } from '../../../src/media/capture/picture-judge.js';
import { PictureJudge } from '../../../src/media/capture/picture-judge.js';

const moving: PictureSample = { hasMoved: true, brightest: null };
const still: PictureSample = { hasMoved: false, brightest: null };

function look(brightest: number): PictureSample {
  return { hasMoved: true, brightest };
}

/** The verdict after the last of the samples. */
function judge(...samples: (PictureSample | null)[]): PictureVerdict {
  const judge = new PictureJudge();
  let verdict: PictureVerdict = { trouble: null };
  for (const sample of samples) verdict = judge.see(sample);
  return verdict;
}

function repeat<T>(times: number, sample: T): T[] {
  return Array.from({ length: times }, () => sample);
}

const well: PictureVerdict = { trouble: null };

describe('PictureJudge', () => {
  it('calls a picture frozen that has moved and stands still for four samples', () => {
    assert.deepEqual(judge(...repeat(3, moving), ...repeat(3, still)), well);
    assert.deepEqual(judge(...repeat(3, moving), ...repeat(4, still)), { trouble: 'frozen' });
  });

  it('takes it back with the first frame', () => {
    assert.deepEqual(judge(...repeat(3, moving), ...repeat(6, still), moving), well);
  });

  it('does not call a source frozen that shows one still picture', () => {
    assert.deepEqual(judge(moving, ...repeat(60, still)), well);
  });

  it('waits longer for a camera’s first frame, but not for ever', () => {
    assert.deepEqual(judge(...repeat(9, still)), well);
    assert.deepEqual(judge(...repeat(10, still)), { trouble: 'frozen' });
  });

  it('judges nothing across moments in which nothing could be seen', () => {
    assert.deepEqual(judge(...repeat(3, moving), ...repeat(3, still), null, still), well);
    assert.deepEqual(judge(...repeat(3, look(0)), null, look(0)), well);
  });

  it('tells a camera that never showed anything from one whose lens was covered', () => {
    assert.deepEqual(judge(...repeat(3, look(2))), well);
    assert.deepEqual(judge(...repeat(4, look(2))), { trouble: 'black', hasShown: false });
    assert.deepEqual(judge(look(90), ...repeat(4, look(0))), { trouble: 'black', hasShown: true });
    assert.deepEqual(judge(look(90), ...repeat(9, look(0)), look(40)), well);
  });

  it('lets a dark chapel be dark', () => {
    assert.deepEqual(judge(...repeat(60, look(3))), well);
  });

  it('counts only the samples that looked', () => {
    assert.deepEqual(judge(...repeat(3, look(0)), ...repeat(9, moving)), well);
    assert.deepEqual(judge(...repeat(3, look(0)), ...repeat(9, moving), look(0)), {
      trouble: 'black',
      hasShown: false,
    });
  });
});
