import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readProgress, redactComplaint } from '../../src/engine/relay/ffmpeg-process.js';
import { parseRelayAddress } from '../../src/engine/relay/relay-target.js';
import { url } from './support/fake-push.js';

describe('redactComplaint', () => {
  const address = parseRelayAddress(url);
  it('keeps the last line, without application and key', () => {
    assert.ok(address !== null);
    const said = `first\n[rtmp @ 0x1] s3cret-key?auth=t0ken and s3cret-key: refused by rtmps://live.example.org:443/live/x\n`;
    assert.equal(
      redactComplaint(said, address),
      '[rtmp @ 0x1] … and …: refused by rtmps://live.example.org:443/…',
    );
  });
});

describe('readProgress', () => {
  it('reads how far ffmpeg is, once it is somewhere', () => {
    assert.equal(readProgress('out_time_us=1500000'), 1500);
    for (const line of ['out_time_us=0', 'out_time_us=N/A', 'frame=3', '']) {
      assert.equal(readProgress(line), null);
    }
  });
});
