import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';

/** A file as an archive has it. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Year, month, day, hour, minute, second. */
  readonly time: readonly number[];
}

/**
 * Reads an archive from its end, as programs do that list it, and holds each file against its own header,
 * its length and its check. Fails at whatever does not agree.
 */
export async function readZip(archive: Blob): Promise<readonly ZippedFile[]> {
  const all = Buffer.from(await archive.arrayBuffer());
  const end = all.subarray(-22);
  assert.equal(end.readUInt32LE(0), 0x06054b50);
  const count = end.readUInt16LE(10);
  let place = end.readUInt32LE(16);
  assert.equal(place + end.readUInt32LE(12) + 22, all.length);
  const files: ZippedFile[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = all.subarray(place);
    assert.equal(entry.readUInt32LE(0), 0x02014b50);
    const nameLength = entry.readUInt16LE(28);
    const local = all.subarray(entry.readUInt32LE(42));
    assert.equal(local.readUInt32LE(0), 0x04034b50);
    // From the version that is needed to the lengths, both say the same.
    assert.deepEqual(local.subarray(4, 30), entry.subarray(6, 32));
    const spelt = entry.subarray(46, 46 + nameLength);
    assert.deepEqual(local.subarray(30, 30 + nameLength), spelt);
    const bytes = local.subarray(30 + nameLength).subarray(0, entry.readUInt32LE(24));
    assert.equal(crc32(bytes), entry.readUInt32LE(16));
    const [time, date] = [entry.readUInt16LE(12), entry.readUInt16LE(14)];
    files.push({
      name: spelt.toString('utf8'),
      bytes,
      time: [
        1980 + (date >> 9),
        (date >> 5) & 15,
        date & 31,
        time >> 11,
        (time >> 5) & 63,
        (time & 31) * 2,
      ],
    });
    place += 46 + nameLength;
  }
  return files;
}
