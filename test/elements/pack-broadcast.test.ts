import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packBroadcast } from '../../src/elements/whip-broadcaster/safety/pack-broadcast.js';
import type { SavedPiece } from '../../src/media/safety-copy/safety-store.js';
import { ZipBuilder } from '../../src/media/safety-copy/zip-builder.js';
import { readZip } from '../support/read-zip.js';

function createSaved(number: number, text: string): SavedPiece {
  const name = `2026-05-01T10-00-0${number}-000${number}.webm`;
  return {
    piece: {
      id: `pc_${number}`,
      broadcastId: 'br_1',
      startedAt: number,
      startedAtMonotonicMs: number,
      durationMs: 5_000,
      bytes: text.length,
      type: 'video/webm',
      state: { phase: 'held' },
    },
    file: new File([text], name, { lastModified: Date.now() }),
  };
}

const options = { note: 'note', title: null, onShare: () => undefined };

/** An archive that takes so many files and no more. */
function createSmallZip(room: number): ZipBuilder {
  const zip = new ZipBuilder();
  zip.hasRoomFor = () => zip.count < room;
  return zip;
}

describe('packBroadcast', () => {
  it('leaves one piece as it is', async () => {
    const saved = createSaved(1, 'a');
    const { files, unread } = await packBroadcast([saved], options);
    assert.deepEqual([...files], [saved.file]);
    assert.deepEqual([...unread], []);
  });

  it('puts more of them into one archive, with a list that plays them and a note', async () => {
    const shares: number[] = [];
    const pieces = [createSaved(1, 'a'), createSaved(2, 'bc')];
    const { files } = await packBroadcast(pieces, {
      note: 'so\nit goes',
      title: 'Service 1/2: “Adieu”\u202e.',
      onShare: (share) => shares.push(share),
    });
    const [archive] = files;
    assert.deepEqual(
      [files.length, archive?.name],
      [1, 'Service 1 2 “Adieu” . 2026-05-01T10-00-01.zip'],
    );
    assert.ok(archive);
    const found = (await readZip(archive)).map(({ name, bytes }) => [name, bytes.toString()]);
    assert.deepEqual(found, [
      ['2026-05-01T10-00-01-0001.webm', 'a'],
      ['2026-05-01T10-00-02-0002.webm', 'bc'],
      ['play-all.m3u', '2026-05-01T10-00-01-0001.webm\r\n2026-05-01T10-00-02-0002.webm\r\n'],
      ['read-me.txt', '\uFEFFso\r\nit goes\r\n'],
    ]);
    assert.deepEqual(shares, [0, 0.5]);
  });

  it('takes of a title what a name can take', async () => {
    const pieces = [createSaved(1, 'a'), createSaved(2, 'b')];
    const nameOf = async (title: string) =>
      (await packBroadcast(pieces, { ...options, title })).files[0]?.name;
    const time = '2026-05-01T10-00-01.zip';
    assert.equal(await nameOf('../../.profile'), `profile ${time}`);
    assert.equal(await nameOf(' \n?'), time);
    assert.equal(await nameOf('Ä'.repeat(300)), `${'Ä'.repeat(60)} ${time}`);
  });

  it('leaves out what cannot be read, and names it', async () => {
    const gone = createSaved(2, 'b');
    gone.file.arrayBuffer = () => Promise.reject(new Error('gone'));
    const pieces = [createSaved(1, 'a'), gone, createSaved(3, 'c')];
    const { files, unread } = await packBroadcast(pieces, options);
    assert.deepEqual([...unread], [gone.piece]);
    const [archive] = files;
    assert.ok(archive);
    const [, , list] = await readZip(archive);
    assert.equal(
      list?.bytes.toString(),
      '2026-05-01T10-00-01-0001.webm\r\n2026-05-01T10-00-03-0003.webm\r\n',
    );
  });

  it('hands over nothing where nothing can be read', async () => {
    const pieces = [createSaved(1, 'a'), createSaved(2, 'b')];
    for (const { file } of pieces) file.arrayBuffer = () => Promise.reject(new Error('gone'));
    const { files, unread } = await packBroadcast(pieces, options);
    assert.deepEqual([files.length, unread.length], [0, 2]);
  });

  it('asks for room for a piece with the list and the note that are still to come behind it', async () => {
    const pieces = [1, 2, 3, 4].map((number) => createSaved(number, 'ab'));
    const asked: number[] = [];
    const createZip = () => {
      const zip = new ZipBuilder();
      zip.hasRoomFor = (_name, bytes) => {
        asked.push(bytes);
        return zip.count < 2;
      };
      return zip;
    };
    const { files } = await packBroadcast(pieces, { ...options, createZip });
    const line = `${pieces[0]?.file.name}\r\n`.length;
    const note = '\uFEFFnote\r\n';
    const rest = 'ab'.length + new Blob([note]).size + 400;
    // The third did not fit: with the second archive the list begins anew.
    assert.deepEqual(
      asked,
      [1, 2, 3, 2].map((lines) => lines * line + rest),
    );
    const lists = await Promise.all(
      files.map(async (file) => (await readZip(file))[2]?.bytes.toString()),
    );
    assert.deepEqual(lists, [
      '2026-05-01T10-00-01-0001.webm\r\n2026-05-01T10-00-02-0002.webm\r\n',
      '2026-05-01T10-00-03-0003.webm\r\n2026-05-01T10-00-04-0004.webm\r\n',
    ]);
  });

  it('begins another archive where one is full', async () => {
    const pieces = [createSaved(1, 'a'), createSaved(2, 'b'), createSaved(3, 'c')];
    const createZip = () => createSmallZip(2);
    const { files } = await packBroadcast(pieces, { ...options, createZip });
    const names = await Promise.all(files.map(async (file) => (await readZip(file)).length));
    assert.deepEqual(
      files.map(({ name }, index) => [name, names[index]]),
      [
        ['2026-05-01T10-00-01.zip', 4],
        ['2026-05-01T10-00-01-2.zip', 3],
      ],
    );
  });
});
