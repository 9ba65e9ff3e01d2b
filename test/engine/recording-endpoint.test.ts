import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { answerRecording } from '../../src/engine/endpoints/recording-endpoint.js';
import type { RecordingLookup } from '../../src/engine/joining/recording-lookup.js';

const files: RecordingLookup = {
  find: (_stream, _id, file) =>
    Promise.resolve({ kind: 'media', parts: [{ path: file, bytes: 9 }], isFinal: true }),
  findJoined: () => Promise.resolve(null),
};

async function nameOf(file: string, download: string): Promise<string> {
  const url = `http://engine.example/media/st_1/recordings/rec_1/${file}?download=${download}`;
  const answer = await answerRecording(
    new Request(url, { method: 'HEAD' }),
    { to: 'recording', streamId: 'st_1', recordingId: 'rec_1', file, token: null },
    files,
  );
  const [, name = ''] =
    /filename="([^"]*)"/.exec(answer.headers.get('Content-Disposition') ?? '') ?? [];
  return name;
}

describe('answerRecording', () => {
  it('has what is kept end as the file does, whatever the link calls it', async () => {
    assert.equal(await nameOf('poster.jpg', '1'), 'st_1-rec_1.jpg');
    assert.equal(await nameOf('poster.jpg', 'Ida.JPG'), 'Ida.JPG');
    assert.equal(await nameOf('poster.jpg', 'Ida.exe'), 'Ida.exe.jpg');
    assert.equal(await nameOf('storyboard.vtt', ''), 'st_1-rec_1.vtt');
    for (const video of ['recording.mp4', 'media.m4s']) {
      assert.equal(await nameOf(video, 'Ida'), 'Ida.mp4');
    }
  });
});
