import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_ZIP_BYTES, ZipBuilder } from '../../src/media/safety-copy/zip-builder.js';
import { readZip } from '../support/read-zip.js';

const AT = new Date(2026, 4, 1, 10, 20, 31).getTime();

describe('ZipBuilder', () => {
  it('makes an archive in which headers, directory and every byte agree', async () => {
    const zip = new ZipBuilder();
    const noise = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7_919) >>> (at % 5));
    await zip.add('a.webm', new Blob(['first']), AT);
    await zip.add('b.webm', new Blob([noise]), AT);
    await zip.add('Grüße.txt', new Blob([]), AT);
    assert.equal(zip.count, 3);
    const files = await readZip(zip.finish());
    assert.deepEqual(
      files.map(({ name, time }) => [name, time]),
      ['a.webm', 'b.webm', 'Grüße.txt'].map((name) => [name, [2026, 5, 1, 10, 20, 30]]),
    );
    assert.equal(files[0]?.bytes.toString(), 'first');
    assert.deepEqual(files[1]?.bytes, Buffer.from(noise));
    assert.equal(files[2]?.bytes.length, 0);
  });

  it('is as before when a file cannot be read', async () => {
    const zip = new ZipBuilder();
    await zip.add('a.webm', new Blob(['first']), AT);
    const gone = new Blob(['gone']);
    gone.arrayBuffer = () => Promise.reject(new Error('gone'));
    await assert.rejects(zip.add('b.webm', gone, AT));
    await zip.add('c.webm', new Blob(['third']), AT);
    const files = await readZip(zip.finish());
    assert.deepEqual(
      files.map(({ name, bytes }) => [name, bytes.toString()]),
      [
        ['a.webm', 'first'],
        ['c.webm', 'third'],
      ],
    );
  });

  it('says to the byte when no more fits', () => {
    const zip = new ZipBuilder();
    // One header of each kind, the name in both, and the end of the directory.
    const room = MAX_ZIP_BYTES - 30 - 46 - 22 - 2 * 'a.webm'.length;
    assert.equal(zip.hasRoomFor('a.webm', room), true);
    assert.equal(zip.hasRoomFor('a.webm', room + 1), false);
  });
});
