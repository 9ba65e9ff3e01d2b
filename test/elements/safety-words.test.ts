import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMessage } from '../../src/elements/shared/messages/message-catalogue.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import { broadcasterMessagesEn } from '../../src/elements/whip-broadcaster/messages/broadcaster-messages-en.js';
import type { SafetyNetState } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  announceSafety,
  describeCopy,
  describeEarlier,
  describeSafety,
  isAlarming,
  rankCopy,
  rankSafety,
} from '../../src/elements/whip-broadcaster/safety/safety-words.js';
import { sayUpload } from '../../src/elements/whip-broadcaster/safety/upload-words.js';
import type { WaitReason } from '../../src/media/piece-upload/uploader-state.js';
import type { Speak } from '../../src/elements/whip-broadcaster/view/broadcaster-words.js';
import {
  announceState,
  describeState,
  listStateLines,
} from '../../src/elements/whip-broadcaster/view/broadcaster-words.js';

const t: Speak = (key, values) => formatMessage(broadcasterMessagesEn[key], values);

const copying: SafetyNetState = {
  copy: { phase: 'copying', since: 0 },
  upload: { phase: 'idle' },
  present: { phase: 'safe', totalMs: 2_530_000 },
  saveable: null,
  interruptedAt: null,
  earlier: null,
  leftovers: [],
};

const nowhere: SafetyNetState = { ...copying, upload: { phase: 'nowhere' } };

const lengthMs = 2_530_000;
const finished: SafetyNetState = { ...copying, copy: { phase: 'finished' } };

function createOnlyHere(onlyHereMs: number, base = copying): SafetyNetState {
  return { ...base, present: { phase: 'only-here', onlyHereMs, totalMs: 2_530_000 } };
}

const reconnecting: BroadcasterState & { phase: 'reconnecting' } = {
  phase: 'reconnecting',
  cause: 'connection-lost',
  trouble: null,
  scene: {} as (BroadcasterState & { phase: 'reconnecting' })['scene'],
  since: 0,
  offAirMs: 0,
  lostAt: 60_000,
  before: { durationMs: 0, countedMs: 0 },
  link: null,
  assurance: null,
  records: true,
};
const connecting: BroadcasterState & { phase: 'connecting' } = {
  phase: 'connecting',
  scene: reconnecting.scene,
  step: 'opening',
  tappedAt: 60_000,
  trouble: 'endpoint-unreachable',
};
const confirmed = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 9,
  missingSeconds: 0,
} as const;
const live: BroadcasterState & { phase: 'streaming' } = {
  phase: 'streaming',
  outage: null,
  scene: reconnecting.scene,
  since: 0,
  offAirMs: 0,
  link: null,
  assurance: confirmed,
  records: true,
};
const stopped: BroadcasterState = {
  phase: 'stopped',
  durationMs: 2_530_000,
  records: true,
  assurance: {
    ingest: 'none',
    recording: 'confirmed',
    confirmedSeconds: 2_458,
    missingSeconds: 72,
  },
};

describe('describeState and announceState', () => {
  it('tells of a start that was never live what was filmed of it, and where that is', () => {
    const unbegun = { ...stopped, durationMs: null } as const;
    const say = (safety: SafetyNetState | null): readonly string[] => [
      describeState(unbegun, t, safety),
      announceState(unbegun, t, safety),
    ];
    const nothing = say({ ...finished, present: { phase: 'nothing' } });
    assert.deepEqual(nothing, ['Nothing was broadcast.', 'Nothing was broadcast.']);
    assert.deepEqual(say(null), nothing);
    const [seen, heard] = say(createOnlyHere(72_000, finished));
    assert.match(seen ?? '', /^Nothing was broadcast. 1:12 is only on this computer/);
    assert.match(heard ?? '', /^Nothing was broadcast. Some of it is only on this computer/);
  });

  it('says in one breath of a start that was never live that all that was filmed is safe', () => {
    const unbegun = { ...stopped, durationMs: null } as const;
    const safe = { ...finished, present: { phase: 'safe', totalMs: 7_400 } } as const;
    const words = 'Nothing went out live, but all 0:07 that were filmed are safe on the server.';
    assert.deepEqual(listStateLines(unbegun, t, safe), [{ rank: 'good', words }]);
    assert.equal(announceState(unbegun, t, safe), words);
    // Not before the last of it is written.
    const writing = { ...safe, copy: { phase: 'finishing', code: null } } as const;
    assert.equal(
      describeState(unbegun, t, writing),
      'Nothing was broadcast. Checking that all of it is safe…',
    );
  });

  it('does not say that nothing was broadcast of an event that was live before an interruption', () => {
    const unbegun = { ...stopped, durationMs: null } as const;
    const earlier = { totalMs: 724_000, lostMs: 0, onlyHereMs: 0 };
    const safe = { ...finished, earlier, present: { phase: 'safe', totalMs: 7_400 } } as const;
    const words =
      'Its last part was never live. All 0:07 are safe on the server. All 12:04 from before the interruption are safe as well.';
    assert.equal(describeState(unbegun, t, safe), words);
    assert.equal(announceState(unbegun, t, safe), words);
  });
});

describe('announceState, of what is live', () => {
  const muchHere = createOnlyHere(72_000);

  it('tells of what is only here where that is shown as well', () => {
    assert.match(describeState(live, t, muchHere), /1:12 of it is only on this computer/);
    assert.match(announceState(live, t, muchHere), /^Live. Some of it is only on this computer/);
    const littleHere = createOnlyHere(500);
    const outage = { durationMs: 400, countedMs: 0, endedAt: 0 };
    const shortly = { ...live, outage } as const;
    assert.equal(describeState(shortly, t, littleHere), 'Recording confirmed.');
    assert.equal(announceState(shortly, t, littleHere), 'Live. Recording confirmed.');
  });

  it('tells that a recording is not confirmed, beside what is only here', () => {
    const assurance = { ...confirmed, recording: 'unconfirmed' } as const;
    assert.equal(
      announceState({ ...live, assurance }, t, muchHere),
      'Live. Recording not confirmed yet. Some of it is only on this computer: keep this page open.',
    );
    assert.match(
      announceState({ ...live, assurance: null }, t, muchHere),
      /^Sending. The server does not answer.*Some of it is only on this computer/,
    );
  });
});

describe('describeCopy', () => {
  it('calls what is just on its way no loss, and what has not come for long what it is', () => {
    assert.equal(describeCopy(createOnlyHere(9_000), t), 'A copy is kept on this computer.');
    assert.equal(
      describeCopy(createOnlyHere(72_000), t),
      '1:12 is only on this computer: keep this page open.',
    );
  });

  it('is loud where nothing, or nothing that outlives the page, is kept', () => {
    const full: SafetyNetState = {
      ...copying,
      copy: { phase: 'not-holding', since: 0, code: 'storage-full' },
    };
    const failed: SafetyNetState = {
      ...copying,
      copy: { phase: 'in-memory', since: 0, code: 'storage-failed' },
    };
    assert.match(describeCopy(full, t), /No copy is kept .* full/);
    assert.match(describeCopy(failed, t), /Keep this page open/);
    assert.deepEqual([full, failed, copying].map(isAlarming), [true, true, false]);
  });
});

describe('describeSafety', () => {
  it('says that all is safe only where all of it is', () => {
    assert.equal(describeSafety(finished, t, lengthMs), 'All 42:10 are safe on the server.');
    assert.match(
      describeSafety(createOnlyHere(200, finished), t, lengthMs) ?? '',
      /^0:01 is only on this computer/,
    );
  });

  it('calls nothing safe while the last of it is still being written', () => {
    const finishing = { ...copying, copy: { phase: 'finishing', code: null } } as const;
    for (const early of [copying, finishing]) {
      assert.equal(describeSafety(early, t, lengthMs), 'Checking that all of it is safe…');
      assert.doesNotMatch(announceState(stopped, t, early), /are safe/);
    }
    const stuck = { ...copying, copy: { phase: 'finishing', code: 'storage-full' } } as const;
    assert.match(describeSafety(stuck, t, lengthMs) ?? '', /Keep this page open/);
  });

  it('says how the rest comes home', () => {
    const rest = { leftPieces: 1, leftBytes: 1 };
    const sending: SafetyNetState = {
      ...createOnlyHere(72_000, finished),
      upload: { phase: 'uploading', pieceId: 'pc_1', sentBytes: 0, pieceBytes: 1, ...rest },
    };
    const offline: SafetyNetState = {
      ...createOnlyHere(72_000, finished),
      upload: { phase: 'waiting', reason: 'offline', until: null, ...rest },
    };
    assert.match(describeSafety(sending, t, lengthMs) ?? '', /It is being sent to the server/);
    assert.match(describeSafety(offline, t, lengthMs) ?? '', /as soon as there is a connection/);
  });

  it('leaves the word to the server where nothing was kept here', () => {
    assert.equal(describeSafety({ ...finished, present: { phase: 'nothing' } }, t, lengthMs), null);
  });
});

describe('describeState', () => {
  it('tells while it reconnects what is still being kept, and without a copy promises nothing', () => {
    assert.equal(
      describeState(reconnecting, t, createOnlyHere(0), 102_000),
      'Still recording on this computer: 0:42. Keep this page open: it goes on by itself.',
    );
    // What the recorder is just writing is on no list yet, and is kept all the same.
    assert.match(describeState(reconnecting, t, copying, 64_000), / 0:04\./);
    assert.match(describeState(reconnecting, t, null), /The camera stays on/);
    const full: SafetyNetState = {
      ...copying,
      copy: { phase: 'not-holding', since: 0, code: 'storage-full' },
    };
    assert.match(describeState(reconnecting, t, full), /The camera stays on/);
  });

  it('tells while it reconnects that the server does not know who is there, and counts on', () => {
    const kept = 'Still recording on this computer: 0:42.';
    const say = (trouble: 'token-missing' | 'token-unavailable' | 'not-allowed') =>
      describeState({ ...reconnecting, trouble }, t, createOnlyHere(0), 102_000);
    const unknown = say('token-unavailable');
    assert.match(unknown, /^This page could not get you permission to broadcast\./);
    assert.match(say('token-missing'), /^You are not signed in, or no longer\./);
    assert.match(say('not-allowed'), /^You do not have permission/);
    assert.ok(unknown.includes(kept));
    const away = { ...reconnecting, trouble: 'endpoint-unreachable' } as const;
    assert.match(describeState(away, t, createOnlyHere(0), 102_000), /^Still recording/);
    assert.equal(
      announceState({ ...reconnecting, trouble: 'token-unavailable' }, t, null),
      'This page could not get you permission to broadcast. Trying again… Keep this page open: it goes on by itself.',
    );
  });

  it('tells before there was any connection what is being kept, and reads out no figure', () => {
    assert.equal(
      describeState(connecting, t, copying, 102_000),
      'No connection yet, recording on this computer 0:42. Keep this page open: it goes on by itself.',
    );
    assert.equal(
      describeState(connecting, t, null, 102_000),
      'The server cannot be reached. Trying again…',
    );
    assert.doesNotMatch(announceState(connecting, t, copying), /0:/);
  });

  it('has one figure for what was live and for what was kept of it, which began with the tap', () => {
    const present = { phase: 'safe', totalMs: lengthMs + 1_400 } as const;
    assert.equal(
      describeState(stopped, t, { ...finished, present }),
      'It was live for 42:10. All 42:10 are safe on the server.',
    );
    const here = describeState(stopped, t, createOnlyHere(lengthMs + 1_400, finished));
    assert.match(here, /^It was live for 42:10\. 42:10 is only/);
    // Who was connecting for a minute has recorded a minute more.
    const longer = { phase: 'safe', totalMs: lengthMs + 60_000 } as const;
    assert.equal(
      describeState(stopped, t, { ...finished, present: longer }),
      'Filmed 43:10, of which 42:10 were live. All 43:10 are safe on the server.',
    );
    // Nor is one figure missing where all but the last moment of that is still here.
    const most = { phase: 'only-here', onlyHereMs: lengthMs + 59_200, totalMs: lengthMs + 60_000 };
    assert.match(
      describeState(stopped, t, { ...finished, present: most } as SafetyNetState),
      /^Filmed 43:10, of which 42:10 were live\. 43:10 is only/,
    );
    const writing = {
      ...copying,
      copy: { phase: 'finishing', code: null },
      present: longer,
    } as const;
    assert.match(describeState(stopped, t, writing), /^It was live for 42:10\. Checking/);
  });

  it('says after the end where everything is', () => {
    const words = describeState(stopped, t, createOnlyHere(72_000, finished));
    assert.match(words, /1:12 is only on this computer: keep this page open\./);
    assert.match(describeState(stopped, t, null), /1:12 of it is missing from the recording/);
  });
});

describe('an outage in words', () => {
  it('counts while it lasts all that was not at the server before it', () => {
    const second = { ...reconnecting, before: { durationMs: 14_000, countedMs: 0 } };
    assert.match(describeState(second, t, copying, 102_000), /Still recording .* 0:56\./);
    // What the server lacks of another broadcast is not here, however much of this one is by now.
    const other = { ...reconnecting, before: { durationMs: 0, countedMs: 180_000 } };
    const after = (seconds: number) =>
      describeState(other, t, createOnlyHere((seconds - 5) * 1_000), 60_000 + seconds * 1_000);
    assert.match(after(20), / 0:20\./);
    assert.match(after(60), / 1:00\./);
    assert.match(after(120), / 2:00\./);
    // What the server has counted is here only as far as it is not home.
    const counted = { ...reconnecting, before: { durationMs: 0, countedMs: 60_000 } };
    assert.match(describeState(counted, t, createOnlyHere(52_000), 102_000), / 0:52\./);
    assert.match(describeState(counted, t, copying, 102_000), / 0:42\./);
    // Or it was lost before the server could be heard.
    assert.match(describeState(reconnecting, t, createOnlyHere(90_000), 102_000), / 1:30\./);
  });

  const back = { ...live, outage: { durationMs: 14_000, countedMs: 0, endedAt: 0 } };
  const hereWords =
    'Recording confirmed, but 0:14 of it is only on this computer so far: keep this page open.';

  it('says once it is over that this device has what is missing, and that it is being sent', () => {
    assert.equal(describeState(back, t, createOnlyHere(4_000)), hereWords);
    const rest = { leftPieces: 1, leftBytes: 1 };
    const sending: SafetyNetState = {
      ...copying,
      upload: { phase: 'uploading', pieceId: 'pc_1', sentBytes: 0, pieceBytes: 1, ...rest },
    };
    assert.equal(describeState(back, t, sending), `${hereWords} It is being sent to the server…`);
    assert.match(announceState(back, t, sending), /^Live\. Some of it is only on this computer/);
    assert.equal(listStateLines(back, t, sending)[0]?.rank, 'notice');
  });

  it('says so of what the server has counted, where this device has all of that', () => {
    const counted = { ...live, assurance: { ...confirmed, missingSeconds: 14 } };
    assert.equal(describeState(counted, t, createOnlyHere(14_000)), hereWords);
    const missing = 'Recording confirmed, but 0:14 of it is missing on the server.';
    // What is just on its way is another matter, as is what is missing of an earlier broadcast.
    assert.equal(describeState(counted, t, createOnlyHere(4_000)), missing);
    assert.equal(describeState(counted, t, copying), missing);
    assert.equal(describeState(live, t, createOnlyHere(4_000)), 'Recording confirmed.');
  });

  it('says that it is missing where this device could not keep it', () => {
    const present = { phase: 'incomplete', lostMs: 9_000, onlyHereMs: 3_000, totalMs: 20_000 };
    const lossy = { ...copying, present } as SafetyNetState;
    const full: SafetyNetState = {
      ...copying,
      copy: { phase: 'not-holding', since: 0, code: 'storage-full' },
    };
    for (const safety of [lossy, full]) {
      assert.match(describeState(back, t, safety), /0:14 of it is missing on the server/);
    }
  });
});

describe('what is kept where no server takes it', () => {
  it('asks nobody to keep the page open, and says what to do with it', () => {
    const muchHere = { phase: 'only-here', onlyHereMs: 600_000, totalMs: lengthMs } as const;
    const kept = { ...nowhere, present: muchHere };
    assert.equal(describeCopy(kept, t), 'A copy is kept on this computer.');
    assert.equal(rankCopy(kept), 'plain');
    const over: SafetyNetState = { ...kept, copy: { phase: 'finished' } };
    assert.equal(
      describeSafety(over, t, lengthMs),
      '10:00 of it is only on this computer. There is no server to send it to: save it as a file.',
    );
    assert.equal(
      announceSafety(over, t, lengthMs),
      'There is no server to send it to: save it as a file.',
    );
  });
});

describe('what was filmed before an interruption', () => {
  it('is told of as well at the end, which is called that of the last part', () => {
    const listWords = (onlyHereMs: number): string[] => {
      const earlier = { totalMs: 724_000, lostMs: 0, onlyHereMs };
      return listStateLines(stopped, t, { ...finished, earlier }).map(({ words }) => words);
    };
    assert.deepEqual(listWords(0), [
      'Its last part was live for 42:10.',
      'All 42:10 are safe on the server.',
      'All 12:04 from before the interruption are safe as well.',
    ]);
    assert.equal(
      listWords(9_000).at(-1),
      '0:09 from before the interruption is only on this computer.',
    );
    const earlier = { totalMs: 724_000, lostMs: 0, onlyHereMs: 0 };
    assert.match(
      announceState(stopped, t, { ...finished, earlier }),
      /last part .* All 12:04 from before the interruption are safe as well\.$/,
    );
  });
});

describe('what was lost before an interruption', () => {
  it('is told of instead of calling the rest all', () => {
    const describe = (onlyHereMs: number) =>
      describeEarlier({ totalMs: 300_000, lostMs: 300_000, onlyHereMs }, t);
    const lost = '5:00 from before the interruption could not be kept anywhere.';
    assert.deepEqual(describe(0), { rank: 'alarm', words: lost });
    const here = '0:09 from before the interruption is only on this computer.';
    assert.equal(describe(9_000).words, `${lost} ${here}`);
  });
});

describe('sayUpload', () => {
  it('promises what will be, and only that', () => {
    const rest = { leftPieces: 1, leftBytes: 1, until: null };
    const say = (reason: WaitReason) => sayUpload({ phase: 'waiting', reason, ...rest }, t);
    for (const reason of ['offline', 'server-unreachable'] as const) {
      assert.match(say(reason), /as soon as there is a connection/);
    }
    for (const reason of ['server-failed', 'server-full', 'place-gone'] as const) {
      assert.match(say(reason), /cannot take it just now/);
    }
    for (const reason of ['uploads-unsupported', 'piece-refused'] as const) {
      assert.match(say(reason), /does not take it\. Save it/);
    }
    assert.match(say('token-unavailable'), /tries again by itself.*sign in again or reload/);
    assert.match(say('upload-forbidden'), /Sign in again, or save it/);
    assert.match(say('stream-gone'), /no longer on the server\. Save what was filmed/);
    assert.match(say('sent-elsewhere'), /being sent/);
    assert.deepEqual([say('line-busy'), say('nothing-missing')], ['', '']);
  });
});

describe('announceState', () => {
  it('does not read out what counts up or down', () => {
    const first = announceState(reconnecting, t, createOnlyHere(42_000));
    assert.equal(announceState(reconnecting, t, createOnlyHere(43_000)), first);
    const last = announceState(stopped, t, createOnlyHere(72_000, finished));
    assert.equal(announceState(stopped, t, createOnlyHere(71_000, finished)), last);
  });

  it('does not say that something is missing while that is on its way from here', () => {
    const words = announceState(stopped, t, createOnlyHere(72_000, finished));
    assert.match(words, /Some of it is only on this computer: keep this page open\./);
    assert.doesNotMatch(words, /missing|Checking/);
  });

  it('says what the card says of what is lost and of what waits for a connection', () => {
    const rest = { leftPieces: 1, leftBytes: 1 };
    const waiting: SafetyNetState = {
      ...finished,
      upload: { phase: 'waiting', reason: 'offline', until: null, ...rest },
      present: { phase: 'incomplete', lostMs: 9_000, onlyHereMs: 72_000, totalMs: lengthMs },
    };
    assert.equal(
      announceState(stopped, t, waiting),
      [
        'The broadcast has ended. It was live for 42:10.',
        '0:09 of it could not be kept anywhere.',
        'Some of it is only on this computer: keep this page open.',
        'It will be sent as soon as there is a connection.',
      ].join(' '),
    );
  });

  it('calls a recording that goes on not whole while this device alone has much of it', () => {
    const words = announceState(live, t, createOnlyHere(42_000));
    assert.match(words, /^Live\. Some of it is only on this computer/);
    assert.match(announceState(live, t, createOnlyHere(4_000)), /^Live\. Recording confirmed\./);
  });

  it('reads out that all is safe', () => {
    assert.match(announceState(stopped, t, finished), /All 42:10 are safe on the server\./);
  });
});

describe('rankCopy', () => {
  it('makes something of what is long on this device alone, and more of what is being lost', () => {
    assert.equal(rankCopy(copying), 'plain');
    assert.equal(rankCopy(createOnlyHere(19_000)), 'plain');
    assert.equal(rankCopy(createOnlyHere(21_000)), 'notice');
    const full = { phase: 'not-holding', code: 'storage-full' } as SafetyNetState['copy'];
    assert.equal(rankCopy({ ...copying, copy: full }), 'alarm');
  });

  it('makes something of a recorder that is late to begin', () => {
    const starting: SafetyNetState = { ...copying, copy: { phase: 'starting', since: 10_000 } };
    assert.deepEqual(
      [11_000, 13_000].map((now) => [rankCopy(starting, now), describeCopy(starting, t, now)]),
      [
        ['plain', ''],
        ['notice', 'No copy is kept on this computer yet.'],
      ],
    );
  });
});

describe('rankSafety', () => {
  it('tells what is safe from what is only here and from what is lost', () => {
    assert.equal(rankSafety(finished), 'good');
    assert.equal(rankSafety(createOnlyHere(1_000, finished)), 'notice');
    const lost = { phase: 'incomplete', lostMs: 1_000, onlyHereMs: 0, totalMs: 2_000 } as const;
    assert.equal(rankSafety({ ...finished, present: lost }), 'alarm');
    // Nothing is known before the last of it is written.
    assert.equal(rankSafety(copying), 'plain');
  });
});

describe('listStateLines', () => {
  const rankOf = (state: BroadcasterState, safety: SafetyNetState | null = null) =>
    listStateLines(state, t, safety).at(-1)?.rank;

  it('gives the recording and the connection their weight', () => {
    assert.equal(rankOf(reconnecting), 'notice');
    assert.equal(rankOf(live), 'good');
    assert.equal(rankOf({ ...live, assurance: { ...confirmed, missingSeconds: 12 } }), 'notice');
    assert.equal(rankOf({ ...live, assurance: { ...confirmed, recording: 'failed' } }), 'alarm');
    assert.equal(
      rankOf({ ...live, assurance: { ...confirmed, recording: 'unconfirmed' } }),
      'plain',
    );
    // The server has promised to record, and does not answer.
    assert.equal(rankOf({ ...live, assurance: null }), 'notice');
  });

  it('ticks no recording of which this device alone has much, whatever the server has heard of it', () => {
    assert.deepEqual(listStateLines(live, t, createOnlyHere(42_000)), [
      {
        rank: 'notice',
        words:
          'Recording confirmed, but 0:42 of it is only on this computer so far: keep this page open.',
      },
    ]);
    assert.equal(rankOf(live, createOnlyHere(4_000)), 'good');
    const back = { ...live, outage: { durationMs: 9_000, countedMs: 0, endedAt: 0 } };
    assert.match(describeState(back, t, null), /but 0:09 of it is missing on the server/);
  });

  it('ends with where all of it is', () => {
    assert.equal(rankOf(stopped, finished), 'good');
    assert.equal(rankOf(stopped, createOnlyHere(72_000, finished)), 'notice');
  });
});
