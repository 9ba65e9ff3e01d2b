import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LineReading } from '../../src/media/piece-upload/line-reading.js';
import { UploadRoom } from '../../src/media/piece-upload/upload-room.js';

/** A line of which congestion control knows that it carries what is sent, and has looked for no more. */
const calm: LineReading = {
  available: 906_000,
  sent: 901_000,
  isSqueezed: false,
  roundTripMs: 40,
};

describe('UploadRoom', () => {
  it('tries a piece where what is live has all that it wants, and only there', () => {
    assert.equal(new UploadRoom().mayBegin(calm), true);
    assert.equal(new UploadRoom().mayBegin({ ...calm, isSqueezed: true }), false);
    assert.equal(new UploadRoom().mayBegin({ ...calm, available: 800_000 }), false);
    const roomy = { ...calm, available: 5_500_000, isSqueezed: true };
    assert.equal(new UploadRoom().mayBegin(roomy), true, 'unless there is room for two of it');
    assert.equal(new UploadRoom().mayBegin(null), false, 'where the browser does not say');
  });

  it('tries none on a line that has no room for it, however little is sent live', () => {
    const thin = { available: 120_000, sent: 40_000, isSqueezed: true, roundTripMs: 40 };
    assert.equal(new UploadRoom().mayBegin(thin), false);
    assert.equal(new UploadRoom().mayBegin({ ...thin, available: 400_000 }), true);
    // A picture that the device itself keeps small says nothing of the line.
    assert.equal(new UploadRoom().mayBegin({ ...thin, isSqueezed: false }), false);
  });

  it('has it give way as soon as what is live is felt to suffer', () => {
    const pressed: readonly (LineReading | null)[] = [
      { ...calm, available: 700_000, sent: 690_000 },
      { ...calm, isSqueezed: true },
      { ...calm, roundTripMs: 400 },
      null,
    ];
    for (const line of pressed) {
      const room = new UploadRoom();
      assert.equal(room.mayBegin(calm), true);
      assert.equal(room.isPressed({ ...calm, roundTripMs: 120 }), false);
      assert.equal(room.isPressed(line), true);
      assert.equal(room.isPressed(line), false, 'which it does once');
    }
  });

  it('tries the next one later each time, and soon again after one that got through', () => {
    const room = new UploadRoom();
    let now = 0;
    const press = () => {
      assert.equal(room.mayBegin(calm, now), true);
      assert.equal(room.isPressed({ ...calm, isSqueezed: true }, now), true);
    };
    const waitedFor = (ms: number) => {
      assert.equal(room.mayBegin(calm, now + ms - 1), false);
      now += ms;
    };
    press();
    waitedFor(15_000);
    press();
    waitedFor(30_000);
    assert.equal(room.mayBegin(calm, now), true);
    assert.equal(room.mayBegin(calm, now), true, 'the one before got through');
    press();
    waitedFor(15_000);
  });
});
