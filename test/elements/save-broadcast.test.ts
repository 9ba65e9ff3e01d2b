import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMessage } from '../../src/elements/shared/messages/message-catalogue.js';
import { broadcasterMessagesEn } from '../../src/elements/whip-broadcaster/messages/broadcaster-messages-en.js';
import {
  announceSaving,
  describeSaving,
  renderSaveWords,
} from '../../src/elements/whip-broadcaster/safety/render-save.js';
import { saveBroadcast } from '../../src/elements/whip-broadcaster/safety/save-broadcast.js';
import type { HandedOver } from '../../src/elements/whip-broadcaster/safety/save-files.js';
import type { Saving } from '../../src/elements/whip-broadcaster/safety/save-broadcast.js';
import type { Speak } from '../../src/elements/whip-broadcaster/view/broadcaster-words.js';
import type { SafetyPiece } from '../../src/media/safety-copy/safety-piece.js';
import type { FilesToSave } from '../../src/media/safety-copy/safety-store.js';

const t: Speak = (key, values) => formatMessage(broadcasterMessagesEn[key], values);

function createPiece(startedAt: number): SafetyPiece {
  return {
    id: `pc_${startedAt}`,
    broadcastId: 'br_1',
    startedAt,
    startedAtMonotonicMs: startedAt,
    durationMs: 5_200,
    bytes: 1,
    type: 'video/webm',
    state: { phase: 'held' },
  };
}

/** What is told while it is saved, as words where there are any, and what was handed over. */
async function save(
  found: FilesToSave | null | Error,
  hand: (files: readonly File[]) => Promise<HandedOver> = () => Promise.resolve('downloaded'),
) {
  const told: (Saving['outcome']['phase'] | null)[] = [];
  const noted: string[] = [];
  let words: string | null = null;
  const source = {
    noteSaved: (id: string) => void noted.push(id),
    toFiles: async () => {
      if (found instanceof Error) throw found;
      return found && { ...found, title: 'Memorial service' };
    },
  };
  await saveBroadcast(
    source,
    'br_1',
    'note',
    (saving) => {
      told.push(saving.outcome.phase);
      words = describeSaving(saving, t)?.words ?? null;
    },
    hand,
  );
  return { told, words, noted };
}

const file = { piece: createPiece(0), file: new File(['a'], 'a.webm') };

describe('saveBroadcast', () => {
  it('names an archive by the event', async () => {
    const names: string[] = [];
    await save({ files: [file, file], missing: [] }, (files) => {
      names.push(...files.map(({ name }) => name));
      return Promise.resolve('downloaded');
    });
    assert.deepEqual(names, ['Memorial service a.webm.zip']);
  });

  it('hands over what there is', async () => {
    const handed: string[] = [];
    const { told, words, noted } = await save({ files: [file], missing: [] }, async (files) => {
      handed.push(...files.map(({ name }) => name));
      return 'downloaded';
    });
    assert.deepEqual(handed, ['a.webm']);
    assert.deepEqual(told, ['saving', 'saved']);
    assert.deepEqual(noted, ['br_1']);
    assert.equal(words, 'Saved: 0:05 as a.webm, among your downloads.');
  });

  it('says that it is where a phone was told to put it, and of a menu that was closed nothing', async () => {
    const shared = await save({ files: [file], missing: [] }, async () => 'shared');
    assert.equal(shared.words, 'Saved: 0:05 as a.webm, where you chose.');
    const declined = await save({ files: [file], missing: [] }, async () => 'declined');
    assert.deepEqual(declined, { told: ['saving', 'declined'], words: null, noted: [] });
  });

  it('says how much is not among the files, overlaps counted once', async () => {
    const pieces = [createPiece(0), createPiece(3_000)];
    const missing = pieces.map((piece) => ({ piece, code: 'piece-missing' }) as const);
    const { told, words, noted } = await save({ files: [file], missing });
    assert.deepEqual([told, noted], [['saving', 'saved'], []]);
    assert.equal(
      words,
      '0:08 of it cannot be read on this computer and was not saved. Saved: 0:05 as a.webm, among your downloads.',
    );
  });

  it('counts what turns out to be unreadable when it is put together', async () => {
    const gone = { piece: createPiece(9_000), file: new File(['b'], 'b.webm') };
    gone.file.arrayBuffer = () => Promise.reject(new Error('gone'));
    const { told, words } = await save({ files: [file, gone], missing: [] });
    assert.deepEqual(told, ['saving', 'saving', 'saving', 'saved']);
    assert.match(
      words ?? '',
      /^0:05 of it cannot be read on this computer and was not saved\. Saved: 0:05 as /,
    );
  });

  for (const [what, found] of [
    [
      'nothing can be read',
      { files: [], missing: [{ piece: createPiece(0), code: 'piece-missing' }] },
    ],
    ['nobody can be asked', null],
    ['storage fails', new Error('storage-failed')],
  ] as const) {
    it(`says that nothing was saved where ${what}`, async () => {
      const { told, words } = await save(found);
      assert.deepEqual(told, ['saving', 'failed']);
      assert.equal(words, 'It could not be read on this computer, and was not saved.');
    });
  }

  it('says so where the files cannot be handed over', async () => {
    const refuse = () => Promise.reject(new Error('refused'));
    assert.deepEqual((await save({ files: [file], missing: [] }, refuse)).told, [
      'saving',
      'failed',
    ]);
  });
});

const saved = {
  phase: 'saved',
  way: 'downloaded',
  names: ['a.zip', 'a-2.zip'],
  savedMs: 72_000,
  missingMs: 0,
} as const;

describe('describeSaving', () => {
  it('says how far it has come, in whole percent', () => {
    const saving: Saving = { broadcastId: 'br_1', outcome: { phase: 'saving', share: 0.419 } };
    assert.equal(describeSaving(saving, t)?.words, 'The file is being put together: 41 %.');
  });

  it('has the figure that stands beside it for what is as long but for a moment', () => {
    const outcome = { ...saved, savedMs: 279_100 } as const;
    const say = (wholes: readonly number[]) =>
      describeSaving({ broadcastId: 'br_1', outcome }, t, wholes)?.words ?? '';
    assert.match(say([278_600]), /^Saved: 4:38 as /);
    assert.match(say([260_000]), /^Saved: 4:39 as /);
    assert.match(say([]), /^Saved: 4:39 as /);
  });
});

describe('announceSaving', () => {
  it('reads out what was saved, once it is', () => {
    const say = (outcome: Saving['outcome']) => announceSaving({ broadcastId: 'br_1', outcome }, t);
    assert.equal(say(saved), 'Saved: 1:12 as a.zip, a-2.zip, among your downloads.');
    // An alarm is read out by itself.
    assert.equal(say({ ...saved, missingMs: 1_000 }), '');
    assert.equal(say({ phase: 'saving', share: 0.5 }), '');
  });
});

describe('renderSaveWords', () => {
  it('says what will come of it where nothing is to be said, nor of another broadcast', () => {
    const said = (id: string, outcome: Saving['outcome']) => {
      const saving: Saving = { broadcastId: 'br_1', outcome };
      return JSON.stringify(renderSaveWords(id, { saving, t, save: () => undefined }));
    };
    const text = broadcasterMessagesEn['save-text'];
    assert.ok(said('br_2', { phase: 'failed' }).includes(text));
    assert.ok(said('br_1', { phase: 'declined' }).includes(text));
    assert.ok(!said('br_1', { phase: 'failed' }).includes(text));
  });
});
