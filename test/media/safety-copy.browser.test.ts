import { expect } from '@open-wc/testing';
import { SafetyCopy, SafetyStore } from '../../src/media/safety-copy/index.js';
import type { SafetyBroadcastEntry } from '../../src/media/safety-copy/index.js';
import type { CountedSource } from './support/counted-source.js';
import { createCountedSource, listMissing, readNumbers } from './support/counted-source.js';

let serial = 0;

describe('SafetyCopy', () => {
  let source: CountedSource;
  let store: SafetyStore;
  let broadcastId: string;
  let copy: SafetyCopy;

  beforeEach(() => {
    broadcastId = `br_${(serial += 1)}`;
    source = createCountedSource();
    store = new SafetyStore({ name: `test-copy-${serial}` });
    copy = new SafetyCopy({ store, broadcastId, stream: 'st_1', pieceMs: 1_500 });
  });

  afterEach(async () => {
    await copy.finish();
    source.stop();
    await store.discard(broadcastId);
    await store.close();
  });

  it('keeps every frame over the borders of pieces that play by themselves', async () => {
    copy.begin(source.media);
    await hasPieces(3);
    await copy.finish();
    const last = source.count;
    const { pieces } = await entry();
    const lists = await Promise.all(
      pieces.map(async ({ id }) => readNumbers(await store.read(id))),
    );
    expect(pieces.map(({ state }) => state.phase)).to.deep.equal(pieces.map(() => 'held'));
    for (const numbers of lists) expect(numbers.length).to.be.greaterThan(0);
    // The last frames may be drawn after the recorder was told to stop.
    expect(listMissing(lists, last - 2)).to.deep.equal([]);
  });

  async function entry(): Promise<SafetyBroadcastEntry> {
    const found = await store.find(broadcastId);
    if (found === null) throw new Error('No such broadcast');
    return found;
  }

  async function hasPieces(count: number): Promise<void> {
    for (;;) {
      const found = await store.find(broadcastId);
      if (found !== null && found.pieces.length >= count) return;
      await new Promise((resolve) => store.addEventListener('change', resolve, { once: true }));
    }
  }
});
