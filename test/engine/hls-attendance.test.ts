import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HlsAttendance } from '../../src/engine/hls/hls-attendance.js';

describe('HlsAttendance', () => {
  let now = 0;
  const attend = () => new HlsAttendance(4_000, () => now);

  it('counts those who wait for each part, for each segment, and those who read the list', () => {
    now = 0;
    const attendance = attend();
    for (let segment = 0; segment < 5; segment += 1) {
      for (let part = 0; part < 4; part += 1) {
        for (let viewer = 0; viewer < 3; viewer += 1) attendance.note({ segment, part });
        now += 500;
      }
      for (let viewer = 0; viewer < 2; viewer += 1) attendance.note({ segment, part: null });
    }
    assert.equal(attendance.count, 5);
    for (now = 24_000; now < 36_000; now += 4_000) {
      for (let viewer = 0; viewer < 4; viewer += 1) attendance.note(null);
    }
    assert.equal(attendance.count, 4);
  });

  it('takes nobody for two who begins by reading the list', () => {
    now = 0;
    const attendance = attend();
    attendance.note(null);
    for (let part = 0; now < 11_000; part += 1) {
      attendance.note({ segment: Math.floor(part / 4), part: part % 4 });
      assert.equal(attendance.count, 1, `after ${now} ms`);
      now += 500;
    }
  });

  it('forgets who has left', () => {
    now = 0;
    const attendance = attend();
    attendance.note({ segment: 1, part: 0 });
    attendance.note({ segment: 1, part: null });
    assert.equal(attendance.count, 2);
    now = 6_001;
    assert.equal(attendance.count, 1, 'who waited for parts');
    now = 12_001;
    assert.equal(attendance.count, 0);
  });
});
