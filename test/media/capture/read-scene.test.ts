import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KeptTrack } from '../../../src/media/capture/kept-track.js';
import type { TrackTrouble } from '../../../src/media/capture/mend-policy.js';
import { readScene } from '../../../src/media/capture/read-scene.js';

describe('readScene', () => {
  it('finds no fault in the picture of a camera that is turned off', () => {
    for (const trouble of ['black', 'frozen'] as const) {
      assert.deepEqual(readPicture(true, trouble), ['back', trouble]);
      assert.deepEqual(readPicture(false, trouble), ['off', null]);
    }
    assert.deepEqual(readPicture(false, 'interrupted'), ['off', 'interrupted']);
    assert.deepEqual(readPicture(false, 'lost'), ['lost', null]);
  });

  it('takes a webcam that is built in for one that looks at the person, and no other', () => {
    for (const label of ['Integrated Camera (5986:2113)', 'FaceTime HD Camera', 'Built-in iSight'])
      assert.deepEqual(readPicture(true, null, label), ['front', null]);
    assert.deepEqual(readPicture(true, null, 'HD Pro Webcam C920'), ['back', null]);
  });
});

/** What is said of a camera's picture. */
function readPicture(enabled: boolean, trouble: TrackTrouble | null, label = '') {
  const camera = { track: { enabled, label }, trouble, settings: {} } as KeptTrack;
  const { picture, pictureTrouble } = readScene({
    media: {} as MediaStream,
    wishes: { facing: 'environment', audio: 'voice', quality: '720p' },
    list: { cameras: [], microphones: [] },
    camera,
    microphone: camera,
    screen: null,
  });
  return [picture, pictureTrouble];
}
