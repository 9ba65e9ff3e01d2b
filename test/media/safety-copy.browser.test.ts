import { expect } from '@open-wc/testing';
import { SafetyCopy, SafetyStore } from '../../src/media/safety-copy/index.js';
import type {
  SafetyBroadcastEntry,
  SafetyCopyState,
  SafetyPiece,
} from '../../src/media/safety-copy/index.js';
import type { CountedSource } from './support/counted-source.js';
import {
  createCountedSource,
  listMissing,
  readNumbers,
  readSoundSeconds,
} from './support/counted-source.js';

let serial = 0;

describe('SafetyCopy', function () {
  // Seconds of real recording each, on a machine that may do much else.
  this.timeout(60_000);

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
    indexedDB.deleteDatabase(`test-copy-${serial}`);
  });

  it('keeps every frame over the borders of pieces that play by themselves', async () => {
    const phases = followPhases(copy);
    copy.begin(source.media);
    await hasPieces(3);
    const last = source.count;
    await copy.finish();
    const pieces = await listPieces();
    const lists = await readAll(pieces.filter(hasPicture));
    expect(pieces.map(({ state }) => state.phase)).to.deep.equal(pieces.map(() => 'held'));
    for (const numbers of lists) expect(numbers).not.to.have.length(0);
    // The last frames may have been on their way to the encoder.
    expect(listMissing(lists, last - 3)).to.deep.equal([]);
    expect(phases).to.deep.equal(['starting', 'copying', 'finishing', 'finished']);
  });

  it('asks the browser once to remove nothing of its own accord, when it begins', async () => {
    let asked = 0;
    const answers = {
      persisted: () => Promise.resolve(false),
      persist: () => Promise.resolve((asked += 1) > 0),
    };
    for (const [name, value] of Object.entries(answers)) {
      Object.defineProperty(navigator.storage, name, { value, configurable: true });
    }
    try {
      expect(asked).to.equal(0);
      copy.begin(source.media);
      copy.begin(source.media);
      await hasPieces(2);
      copy.follow(source.flip());
      await hasPieces(3);
      expect(asked).to.equal(1);
    } finally {
      for (const name of Object.keys(answers)) Reflect.deleteProperty(navigator.storage, name);
    }
  });

  it('keeps whose doing the end was', async () => {
    const readEnding = async () => (await store.readAccount(broadcastId))?.ending;
    copy.begin(source.media);
    await hasPieces(1);
    await copy.finish('found');
    expect(await readEnding()).to.equal('found');
    copy = new SafetyCopy({ store, broadcastId, stream: 'st_1', pieceMs: 1_500 });
    copy.begin(source.media);
    await hasPieces(1);
    await copy.finish();
    expect(await readEnding()).to.equal('chosen');
  });

  it('notes while another device broadcasts that an end of this one is none of the event', async () => {
    const readEnding = async () => (await store.find(broadcastId))?.ending;
    copy.begin(source.media);
    await hasPieces(1);
    copy.expectEnd('taken-over');
    copy.expectEnd(null);
    copy.expectEnd('taken-over');
    await copy.finish('chosen');
    expect(await readEnding()).to.equal('taken-over');
    expect((await store.readAccount(broadcastId))?.ending).to.equal('found');
  });

  for (const ending of ['found', 'chosen'] as const) {
    it(`notes until it is live that it never was, with an end that is ${ending}`, async () => {
      copy.begin(source.media);
      copy.expectEnd('unbegun');
      await hasPieces(1);
      await copy.finish(ending);
      expect((await store.find(broadcastId))?.ending).to.equal('unbegun');
    });
  }

  it('keeps every frame and the sound over a flip', async () => {
    copy.begin(source.media);
    await hasPieces(1);
    copy.follow(source.flip());
    await hasPieces(2);
    copy.follow(source.flip());
    await hasPieces(4);
    const last = source.count;
    await copy.finish();
    const pieces = await listPieces();
    const lists = await readAll(pieces);
    expect(listMissing(lists, last - 3)).to.deep.equal([]);
    for (const piece of pieces) {
      const seconds = await readSoundSeconds(await store.read(piece.id));
      expect(seconds).to.be.closeTo(piece.durationMs / 1_000, 0.5);
    }
    expect(listHoles(pieces)).to.deep.equal([]);
  });

  it('begins a piece when the phone is turned, and keeps every frame', async () => {
    copy = new SafetyCopy({ store, broadcastId, stream: 'st_1', pieceMs: 3_600_000 });
    copy.begin(source.media);
    await hasPieces(1);
    source.turn();
    await hasPieces(2);
    const last = source.count;
    await copy.finish();
    expect(listMissing(await readAll(await listPieces()), last - 3)).to.deep.equal([]);
  });

  it('goes on with the sound when the picture freezes without a word, and with both when it is back', async () => {
    copy.begin(source.media);
    await hasPieces(1);
    source.freeze();
    await hasPiece((piece) => !hasPicture(piece));
    source.thaw();
    await hasPiece((piece) => !hasPicture(piece) && piece.state.phase === 'held');
    const last = source.count;
    await copy.finish();
    const pieces = await listPieces();
    expect(listMissing(await readAll(pieces), last - 3)).to.deep.equal([]);
    expect(listHoles(pieces)).to.deep.equal([]);
    for (const piece of pieces) {
      const seconds = await readSoundSeconds(await store.read(piece.id));
      expect(seconds).to.be.closeTo(piece.durationMs / 1_000, 0.5);
    }
  });

  it('writes what it has at once when the page is hidden, since it may be killed then', async () => {
    copy = new SafetyCopy({ store, broadcastId, stream: 'st_1', pieceMs: 3_600_000 });
    copy.begin(source.media);
    await hasPieces(1);
    const { requestData } = MediaRecorder.prototype;
    const hurried: string[] = [];
    MediaRecorder.prototype.requestData = function () {
      hurried.push(this.state);
      requestData.call(this);
    };
    let visibility: DocumentVisibilityState = 'visible';
    const get = () => visibility;
    Object.defineProperty(document, 'visibilityState', { get, configurable: true });
    try {
      document.dispatchEvent(new Event('visibilitychange'));
      expect(hurried).to.deep.equal([]);
      visibility = 'hidden';
      document.dispatchEvent(new Event('visibilitychange'));
      expect(hurried).to.deep.equal(['recording']);
    } finally {
      MediaRecorder.prototype.requestData = requestData;
      Reflect.deleteProperty(document, 'visibilityState');
    }
  });

  it('says that there is nothing to copy when the tracks end, and goes on with the next', async () => {
    copy.begin(source.media);
    await hasPieces(1);
    for (const track of source.media.getTracks()) track.stop();
    await reaches('nothing-to-copy');
    const next = createCountedSource();
    copy.follow(next.media);
    await reaches('copying');
    await copy.finish();
    next.stop();
    const pieces = await listPieces();
    expect(pieces.length).to.be.greaterThan(1);
  });

  it('says that nothing is held where no recorder works, and goes on as soon as one does', async () => {
    const { start } = MediaRecorder.prototype;
    MediaRecorder.prototype.start = () => {
      throw new DOMException('', 'NotSupportedError');
    };
    try {
      copy.begin(source.media);
      expect(copy.state.phase).to.equal('not-holding');
      expect('code' in copy.state && copy.state.code).to.equal('recorder-failed');
    } finally {
      MediaRecorder.prototype.start = start;
    }
    await reaches('copying');
    await copy.finish();
    const { gaps, pieces } = await entry();
    const [gap] = gaps;
    expect([gaps.length, gap?.code]).to.deep.equal([1, 'recorder-failed']);
    expect(gap?.to ?? 0).to.be.greaterThan(gap?.from ?? 0);
    expect(pieces.length).to.be.greaterThan(0);
  });

  it('does not disturb another one on the same page', async () => {
    const other = new SafetyCopy({ store, broadcastId: `${broadcastId}b`, stream: 'st_2' });
    copy.begin(source.media);
    other.begin(source.media);
    await hasPieces(2);
    await copy.finish();
    expect((await store.find(`${broadcastId}b`))?.isWriting).to.equal(true);
    expect((await entry()).isWriting).to.equal(false);
    expect(other.state.phase).to.equal('copying');
    await other.finish();
    const [mine, others] = await store.list();
    expect([mine?.stream, others?.stream]).to.deep.equal(['st_1', 'st_2']);
    const lists = await readAll(others?.pieces ?? []);
    expect(lists.flat()).to.include(3);
    await store.discard(`${broadcastId}b`);
  });

  async function entry(): Promise<SafetyBroadcastEntry> {
    const found = await store.find(broadcastId);
    if (found === null) throw new Error('No such broadcast');
    return found;
  }

  async function listPieces(): Promise<readonly SafetyPiece[]> {
    return (await entry()).pieces;
  }

  function readAll(pieces: readonly SafetyPiece[]): Promise<number[][]> {
    return Promise.all(pieces.map(async ({ id }) => readNumbers(await store.read(id))));
  }

  async function reaches(phase: SafetyCopyState['phase']): Promise<void> {
    while (copy.state.phase !== phase) {
      await new Promise((resolve) => copy.addEventListener('change', resolve, { once: true }));
    }
  }

  async function hasPieces(count: number): Promise<void> {
    await sees((found) => found.length >= count);
  }

  async function hasPiece(isIt: (piece: SafetyPiece) => boolean): Promise<void> {
    await sees((found) => found.some(isIt));
  }

  async function sees(isSo: (pieces: readonly SafetyPiece[]) => boolean): Promise<void> {
    for (;;) {
      const changed = new Promise((resolve) => {
        store.addEventListener('change', resolve, { once: true });
      });
      if (isSo((await store.find(broadcastId))?.pieces ?? [])) return;
      await changed;
    }
  }
});

function hasPicture({ type }: SafetyPiece): boolean {
  return type.startsWith('video/');
}

function followPhases(copy: SafetyCopy): string[] {
  const phases: string[] = [];
  copy.addEventListener('change', () => phases.push(copy.state.phase));
  return phases;
}

/** Milliseconds between pieces that no piece holds. */
function listHoles(pieces: readonly SafetyPiece[]): number[] {
  let end = pieces[0]?.startedAtMonotonicMs ?? 0;
  const holes: number[] = [];
  for (const { startedAtMonotonicMs, durationMs } of pieces) {
    if (startedAtMonotonicMs > end) holes.push(startedAtMonotonicMs - end);
    end = Math.max(end, startedAtMonotonicMs + durationMs);
  }
  return holes;
}
