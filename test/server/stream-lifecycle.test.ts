import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StreamStatus } from '../../src/contract/index.js';
import { statusTransitions } from '../../src/server/lifecycle/stream-lifecycle.js';
import type { StreamRecord } from '../../src/server/streams/stream-record.js';
import { at, follow, fresh, live, over, recording, silent, whep } from './stream-looks.js';

describe('advanceStream', () => {
  const lost = { ...live(recording(5)), ingest: 'lost' } as const;
  const whole: [string, Parameters<typeof follow>[0], StreamStatus][] = [
    ['nothing happens', [[5, silent]], 'ready'],
    ['media arrives', [[10, live()]], 'live'],
    [
      'the publisher vanishes',
      [
        [10, live()],
        [20, lost],
      ],
      'live',
    ],
    [
      'it ends and is being finished',
      [
        [10, live()],
        [20, over(recording(9, 'processing'))],
      ],
      'processing',
    ],
    [
      'it is finished',
      [
        [10, live()],
        [20, over(recording(9, 'processing'))],
        [25, over(recording(10, 'ready'))],
      ],
      'completed',
    ],
    [
      'it ends finished at once',
      [
        [10, live()],
        [20, over(recording(10, 'ready'))],
      ],
      'completed',
    ],
    [
      'it ends without any recording',
      [
        [10, live()],
        [15, live()],
        [20, over()],
      ],
      'completed',
    ],
    ['it went by unseen', [[60, over(recording(10, 'ready'))]], 'completed'],
    [
      'it goes live again',
      [
        [10, live()],
        [20, over(recording(10, 'ready'))],
        [90, live(recording(10, 'ready'))],
      ],
      'live',
    ],
    [
      'everything recorded is gone',
      [
        [10, live()],
        [20, over(recording(10, 'ready'))],
        [90, silent],
      ],
      'completed',
    ],
  ];
  for (const [what, looks, status] of whole) {
    it(`is ${status} when ${what}`, () => {
      const { shown, kept } = follow(looks);
      assert.equal(shown.status, status);
      assert.deepEqual(shown.sources, status === 'live' ? [whep] : []);
      assert.equal(shown.liveSince, status === 'live' ? at(10).toISOString() : null);
      assert.equal(kept.attention, status === 'live' || status === 'processing' ? 'close' : 'none');
    });
  }

  it('follows its table of legal transitions from every status, whatever is observed', () => {
    const observations = [
      silent,
      live(),
      lost,
      over(recording(9, 'processing')),
      over(recording(9, 'ready')),
    ];
    for (const status of Object.keys(statusTransitions) as StreamStatus[]) {
      for (const observation of observations) {
        const from = { ...fresh, shown: { ...fresh.shown, status } };
        const next = follow([[20, observation]], { from }).shown.status;
        assert.ok(
          next === status || statusTransitions[status].includes(next),
          `${status} to ${next}`,
        );
      }
    }
  });

  it('tells how many watch while it is live and somebody counts, and no old number afterwards', () => {
    const watched = (viewers: number) => ({ ...live(), viewers });
    const told = (looks: Parameters<typeof follow>[0]) => follow(looks).shown.viewers;
    assert.equal(told([[10, live()]]), undefined);
    assert.equal(told([[10, watched(3)]]), 3);
    assert.equal(
      told([
        [10, watched(3)],
        [11, watched(4)],
      ]),
      3,
      'no event to everybody for each',
    );
    assert.equal(
      told([
        [10, watched(3)],
        [16, watched(4)],
      ]),
      4,
    );
    assert.equal(
      told([
        [10, watched(3)],
        [20, live()],
      ]),
      undefined,
    );
    assert.equal(
      told([
        [10, watched(3)],
        [20, over()],
      ]),
      undefined,
    );
  });

  it('tells viewers of mere progress every 5 s, of everything else at once', () => {
    const started = follow([
      [10, live()],
      [12, live(recording(2))],
    ]);
    const seconds = (record: StreamRecord) => record.shown.assurance.confirmedSeconds;
    const soon = follow(
      [
        [13, live(recording(3))],
        [16, live(recording(6))],
      ],
      { from: started },
    );
    assert.deepEqual([seconds(soon), soon.revision], [2, started.revision]);
    const later = follow([[17, live(recording(7))]], { from: soon });
    assert.deepEqual([seconds(later), later.revision], [7, started.revision + 1]);
    const dropped = { ...live(recording(8)), ingest: 'lost' } as const;
    assert.equal(follow([[18, dropped]], { from: later }).revision, later.revision + 1);
  });

  it('changes nothing that viewers see when nothing changes', () => {
    const done = follow([
      [10, live()],
      [20, over(recording(10, 'ready'))],
    ]);
    const again = follow(
      [
        [25, over(recording(10, 'ready'))],
        [95, over(recording(10, 'ready'))],
      ],
      { from: done },
    );
    assert.deepEqual([again.revision, again.updatedAt], [done.revision, done.updatedAt]);
  });

  it('stays attended while someone may go live with a grant', () => {
    const granted = { ...fresh, kept: { ...fresh.kept, grantedUntil: at(100).toISOString() } };
    assert.equal(follow([[99, silent]], { from: granted }).kept.attention, 'waiting');
    assert.equal(follow([[100, silent]], { from: granted }).kept.attention, 'none');
  });
});

describe('advanceStream when the clock is set back', () => {
  const before = follow([
    [10, live(recording(0))],
    [100, live(recording(90))],
  ]);

  it('tells viewers of progress, and forgets no time in which media arrived', () => {
    const { shown, kept } = follow([[-3_600, live(recording(95))]], { from: before });
    assert.equal(shown.assurance.confirmedSeconds, 95);
    assert.equal(kept.broadcast.lives[0]?.until, at(100).toISOString());
  });

  it('still notices within 20 s that the recording does not advance', () => {
    const { shown } = follow(
      [
        [-3_600, live(recording(90))],
        [-3_579, live(recording(90))],
      ],
      { from: before },
    );
    assert.equal(shown.assurance.recording, 'unconfirmed');
  });
});
