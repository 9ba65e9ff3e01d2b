import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, follow, live, over, recording } from './stream-looks.js';

const lost = { ...live(recording(5)), ingest: 'lost' } as const;

describe('advanceStream, of what is recorded', () => {
  const claims: [string, Parameters<typeof follow>[0], string, number][] = [
    [
      'recorded seconds have not been seen',
      [
        [10, live()],
        [14, live(recording(0))],
      ],
      'none',
      0,
    ],
    [
      'recorded seconds advance',
      [
        [10, live()],
        [14, live(recording(4))],
      ],
      'confirmed',
      4,
    ],
    [
      'nothing was recorded for 20 s',
      [
        [10, live()],
        [30, live()],
      ],
      'unconfirmed',
      0,
    ],
    [
      'the recorder stands still for 20 s',
      [
        [10, live()],
        [14, live(recording(4))],
        [34, live(recording(4))],
      ],
      'unconfirmed',
      4,
    ],
    [
      'it moves again',
      [
        [10, live()],
        [30, live()],
        [36, live(recording(20))],
      ],
      'confirmed',
      20,
    ],
    [
      'the publisher is away meanwhile',
      [
        [10, live()],
        [14, live(recording(4))],
        [40, { ...lost, recordings: [recording(4)] }],
      ],
      'confirmed',
      4,
    ],
    [
      'it never moved, and the publisher is away',
      [
        [10, live()],
        [30, live()],
        [35, { ...lost, recordings: [] }],
      ],
      'unconfirmed',
      0,
    ],
    [
      'the recorder gave up',
      [
        [10, live()],
        [14, live(recording(4))],
        [18, live(recording(4, 'failed'))],
      ],
      'failed',
      0,
    ],
    [
      'a copy is ready',
      [
        [10, live()],
        [20, over(recording(10, 'ready'))],
      ],
      'confirmed',
      10,
    ],
    [
      'every copy failed',
      [
        [10, live()],
        [20, over(recording(10, 'failed'))],
      ],
      'failed',
      0,
    ],
    [
      'it is over and no copy exists',
      [
        [10, live()],
        [20, live()],
        [25, over()],
      ],
      'failed',
      0,
    ],
    [
      'a new broadcast begins',
      [
        [10, live()],
        [20, over(recording(10, 'ready'))],
        [60, { ...live(recording(10, 'ready')), liveSince: at(60).toISOString() }],
      ],
      'none',
      0,
    ],
  ];
  for (const [what, looks, claim, seconds] of claims) {
    it(`claims ${claim} of the recording when ${what}`, () => {
      const { assurance } = follow(looks).shown;
      assert.deepEqual([assurance.recording, assurance.confirmedSeconds], [claim, seconds]);
    });
  }
});
