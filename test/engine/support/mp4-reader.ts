/** A box of an ISO base media file. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly body: Buffer;
}

/** The boxes that stand next to each other in some bytes; throws when their sizes do not add up. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) throw new Error(`Box of ${size} bytes at ${at}`);
    const type = bytes.toString('latin1', at + 4, at + 8);
    boxes.push({ type, start: at, body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

/** The boxes at the end of a path of types. */
export function findBoxes(bytes: Buffer, path: string): Box[] {
  const [first = '', ...rest] = path.split('/');
  const found = readBoxes(bytes).filter(({ type }) => type === first);
  if (rest.length === 0) return found;
  return found.flatMap(({ body }) => findBoxes(body, rest.join('/')));
}

export interface ReadRun {
  readonly trackId: number;
  readonly startTicks: number;
  readonly samples: readonly { duration: number; bytes: Buffer; isKey: boolean }[];
}

/** The tracks' samples in a fragment, their bytes taken from where the fragment says that they are. */
export function readFragment(fragment: Buffer): ReadRun[] {
  return findBoxes(fragment, 'moof/traf').map(({ body }) => {
    const [header] = findBoxes(body, 'tfhd');
    const [time] = findBoxes(body, 'tfdt');
    const [run] = findBoxes(body, 'trun');
    if (header === undefined || time === undefined || run === undefined) throw new Error('No run');
    let offset = run.body.readUInt32BE(8);
    const samples = [];
    for (let i = 0; i < run.body.readUInt32BE(4); i += 1) {
      const at = 12 + i * 12;
      const size = run.body.readUInt32BE(at + 4);
      samples.push({
        duration: run.body.readUInt32BE(at),
        bytes: fragment.subarray(offset, offset + size),
        isKey: (run.body.readUInt32BE(at + 8) & 0x10000) === 0,
      });
      offset += size;
    }
    return {
      trackId: header.body.readUInt32BE(4),
      startTicks: Number(time.body.readBigUInt64BE(4)),
      samples,
    };
  });
}
