/** Larger than any second of pictures; a box that claims more is none. */
const maxBoxBytes = 64 * 1024 * 1024;

const boxHeaderBytes = 8;

/** An initialization or a fragment, whole. */
export interface Mp4Piece {
  readonly kind: 'init' | 'fragment';
  readonly bytes: Buffer;
}

/** Takes a fragmented MP4 as it comes and hands out its pieces. Boxes that belong to none are left out. */
export class PieceReader {
  #bytes: Buffer = Buffer.alloc(0);
  #begun: Buffer[] = [];

  /** The pieces that a chunk completes. Throws for what is no MP4. */
  push(chunk: Buffer): Mp4Piece[] {
    const pieces: Mp4Piece[] = [];
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= boxHeaderBytes) {
      const size = this.#bytes.readUInt32BE(0);
      if (size < boxHeaderBytes || size > maxBoxBytes) throw new RangeError('No box');
      if (this.#bytes.length < size) break;
      const type = this.#bytes.toString('latin1', 4, boxHeaderBytes);
      const box = this.#bytes.subarray(0, size);
      this.#bytes = this.#bytes.subarray(size);
      if (type === 'ftyp' || type === 'moof') this.#begun = [box];
      if (type !== 'moov' && type !== 'mdat') continue;
      const bytes = Buffer.concat([...this.#begun, box]);
      this.#begun = [];
      pieces.push({ kind: type === 'moov' ? 'init' : 'fragment', bytes });
    }
    return pieces;
  }
}
