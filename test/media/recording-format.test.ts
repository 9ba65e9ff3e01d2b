import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { listRecordingFormats } from '../../src/media/safety-copy/recording-format.js';

const both = { picture: true, sound: true };

function offer(...supported: readonly RegExp[]): void {
  const isTypeSupported = (type: string) => supported.some((pattern) => pattern.test(type));
  Object.assign(globalThis, { MediaRecorder: { isTypeSupported } });
}

describe('listRecordingFormats', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'MediaRecorder');
  });

  it('takes H.264 in Matroska first where Chromium offers it', () => {
    offer(/webm/, /mp4(?!.*mp4a)/);
    assert.equal(listRecordingFormats(both)[0], 'video/webm;codecs="h264,opus"');
  });

  it('takes MP4 on an iPhone, which has nothing else or WebM without H.264', () => {
    offer(/mp4/);
    assert.equal(listRecordingFormats(both)[0], 'video/mp4;codecs="avc1.42E01E,mp4a.40.2"');
    offer(/mp4/, /webm(?!.*h264)/);
    assert.equal(listRecordingFormats(both)[0], 'video/mp4;codecs="avc1.42E01E,mp4a.40.2"');
    assert.equal(listRecordingFormats({ picture: false, sound: true })[0]?.slice(0, 6), 'audio/');
  });

  it('takes VP8 where there is no H.264, before an MP4 of whatever the browser likes', () => {
    offer(/webm(?!.*h264)/, /^video\/mp4$/);
    assert.deepEqual(listRecordingFormats(both), [
      'video/webm;codecs="vp8,opus"',
      'video/webm',
      'video/mp4',
    ]);
  });

  it('names no codec for a track that is not there', () => {
    offer(/./);
    for (const type of listRecordingFormats({ picture: true, sound: false })) {
      assert.doesNotMatch(type, /opus|mp4a/);
    }
    for (const type of listRecordingFormats({ picture: false, sound: true })) {
      assert.match(type, /^audio\//);
    }
  });

  it('has none where nothing can be recorded', () => {
    assert.deepEqual(listRecordingFormats(both), []);
  });
});
