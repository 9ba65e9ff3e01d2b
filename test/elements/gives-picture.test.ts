import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { givesPicture } from '../../src/elements/whip-broadcaster/quality/gives-picture.js';
import type { Scene } from '../../src/media/capture/scene.js';

describe('givesPicture', () => {
  let page: { hidden: boolean };
  beforeEach(() => {
    page = { hidden: false };
    Object.assign(globalThis, { document: page });
  });
  afterEach(() => void Reflect.deleteProperty(globalThis, 'document'));

  const ask = (picture: Scene['picture'], pictureTrouble: Scene['pictureTrouble'] = null) =>
    givesPicture({ picture, pictureTrouble } as Scene);

  it('is so of a camera that is on, whatever its lens sees', () => {
    assert.deepEqual([ask('front'), ask('back'), ask('back', 'black')], [true, true, true]);
  });

  it('is not so of what is off, gone, troubled, or a screen that may stand still', () => {
    for (const picture of ['off', 'none', 'lost', 'screen'] as const) {
      assert.equal(ask(picture), false, picture);
    }
    assert.deepEqual([ask('back', 'frozen'), ask('back', 'interrupted')], [false, false]);
    assert.equal(givesPicture(null), false);
  });

  it('is not so on a page that nobody sees', () => {
    page.hidden = true;
    assert.equal(ask('back'), false);
  });
});
