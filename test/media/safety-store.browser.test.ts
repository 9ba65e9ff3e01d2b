import { expect } from '@open-wc/testing';
import { PieceFiles } from '../../src/media/safety-copy/piece-files.js';
import { PieceWriterLink } from '../../src/media/safety-copy/piece-writer-link.js';
import type { WriterAnswer } from '../../src/media/safety-copy/piece-writer-messages.js';
import type { PieceDesk } from '../../src/media/safety-copy/piece-desk.js';
import { SafetyStore, SafetyStoreError } from '../../src/media/safety-copy/index.js';
import type { SafetyBroadcastEntry } from '../../src/media/safety-copy/index.js';

let serial = 0;

describe('SafetyStore', () => {
  let name: string;
  let store: SafetyStore;

  beforeEach(() => {
    name = `test-store-${(serial += 1)}`;
    store = new SafetyStore({ name });
  });

  afterEach(async () => {
    for (const { id } of await store.list()) await store.discard(id);
    await store.close();
    indexedDB.deleteDatabase(name);
  });

  it('gives back what was recorded, from any byte on', async () => {
    await record(store, 'br_1', { pc_1: ['abc', 'defg'], pc_2: ['hij'] });
    const [broadcast] = await store.list();
    expect(broadcast?.pieces.map(({ bytes }) => bytes)).to.deep.equal([7, 3]);
    expect(await (await store.read('pc_1')).text()).to.equal('abcdefg');
    const rest = await store.read('pc_1', 5);
    expect([await rest.text(), rest.type]).to.deep.equal(['fg', 'video/webm;codecs=vp8']);
    expect(await listFiles()).to.deep.equal(['pc_1', 'pc_2']);
  });

  it('lets one of two tabs send a piece, and both of them different ones', async () => {
    const other = new SafetyStore({ name });
    let release = (): void => undefined;
    const sending = store.whileUnsent('pc_1', () => new Promise((done) => (release = done)));
    let sent = 0;
    const send = async (): Promise<void> => void (sent += 1);
    expect(await other.whileUnsent('pc_2', send)).to.equal('done');
    expect(await other.whileUnsent('pc_1', send)).to.equal('held');
    expect(sent).to.equal(1);
    release();
    expect(await sending).to.equal('done');
    expect(await other.whileUnsent('pc_1', send)).to.equal('done');
    expect(sent).to.equal(2);
    await other.close();
  });

  it('keeps it in the database where no worker can write files', async () => {
    const link = new PieceWriterLink(() => new Worker('/nowhere.js'));
    const without = new SafetyStore({ name, files: new PieceFiles(name, link) });
    await record(without, 'br_1', { pc_1: ['abc', 'defg'] });
    expect(await listFiles()).to.deep.equal([]);
    expect(await (await without.read('pc_1', 2)).text()).to.equal('cdefg');
    // Another page may be able to write files; it reads what this one could not.
    expect(await (await store.read('pc_1')).text()).to.equal('abcdefg');
    await without.discard('br_1');
    expect(await store.list()).to.deep.equal([]);
    await without.close();
  });

  it('goes on in the database when the worker dies in the middle of a piece', async () => {
    const address = new URL('../../src/media/safety-copy/piece-writer-worker.js', import.meta.url);
    let worker: Worker | undefined;
    const link = new PieceWriterLink(() => {
      worker = new Worker(worker === undefined ? address : '/nowhere.js', { type: 'module' });
      return worker;
    });
    const files = new PieceFiles(name, link);
    const failing = new SafetyStore({ name, files });
    const desk = failing.createDesk();
    begin(desk, 'br_1', 'pc_1');
    desk.take('pc_1', new Blob(['abc']), 1_000);
    await desk.settle();
    link.close();
    desk.take('pc_1', new Blob(['defg']), 2_000);
    desk.take('pc_1', new Blob(['hi']), 3_000);
    desk.end('pc_1');
    await desk.settle();
    expect(await listFiles()).to.deep.equal(['pc_1']);
    expect(await (await store.read('pc_1')).text()).to.equal('abcdefghi');
    await failing.close();
  });

  it('closes what a dead page left open, as far as it is there', async () => {
    const dead = new SafetyStore({ name });
    const desk = dead.createDesk();
    begin(desk, 'br_1', 'pc_1');
    desk.take('pc_1', new Blob(['abcd']), 2_000);
    begin(desk, 'br_2', 'pc_2');
    await desk.settle();
    await dead.close();

    const [broadcast, empty] = await store.list();
    const [piece] = broadcast?.pieces ?? [];
    expect(piece?.state).to.deep.equal({ phase: 'held' });
    expect([piece?.bytes, piece?.durationMs]).to.deep.equal([4, 2_000]);
    expect(broadcast?.endedAt).to.equal((piece?.startedAt ?? 0) + 2_000);
    expect(broadcast?.ending).to.equal('found');
    expect(broadcast?.isWriting).to.equal(false);
    expect(empty?.pieces).to.deep.equal([]);
  });

  it('counts what is in the file where the list says more', async () => {
    const dead = new SafetyStore({ name });
    const desk = dead.createDesk();
    begin(desk, 'br_1', 'pc_1');
    desk.take('pc_1', new Blob(['abcdefgh']), 2_000);
    await desk.settle();
    await dead.close();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
    const file = await (
      await folder.getFileHandle('pc_1')
    ).createWritable({
      keepExistingData: true,
    });
    await file.truncate(2);
    await file.close();

    const [piece] = (await store.list())[0]?.pieces ?? [];
    expect([piece?.bytes, piece?.durationMs]).to.deep.equal([2, 500]);
    expect(await (await store.read('pc_1')).text()).to.equal('ab');
  });

  it('has its files closed before it ends the writer, so that none is held a moment longer', async () => {
    const address = new URL('../../src/media/safety-copy/piece-writer-worker.js', import.meta.url);
    const seen: string[] = [];
    const link = new PieceWriterLink(() => {
      const worker = new Worker(address, { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<WriterAnswer>) => {
        seen.push(data.outcome);
      });
      const terminate = () => Worker.prototype.terminate.call(worker);
      worker.terminate = () => {
        seen.push('ended');
        terminate();
      };
      return worker;
    });
    const closing = new SafetyStore({ name, files: new PieceFiles(name, link) });
    const desk = closing.createDesk();
    begin(desk, 'br_1', 'pc_1');
    desk.take('pc_1', new Blob(['abcd']), 2_000);
    await desk.settle();
    await closing.close();
    expect(seen).to.deep.equal(['ready', 'done', 'done', 'ended']);
  });

  it('leaves alone what another page is recording', async () => {
    const other = new SafetyStore({ name });
    const release = await other.hold('br_1');
    const desk = other.createDesk();
    begin(desk, 'br_1', 'pc_1');
    desk.take('pc_1', new Blob(['abc']), 1_000);
    await desk.settle();

    const { isWriting, endedAt, pieces } = await entry('br_1');
    expect([isWriting, endedAt, pieces[0]?.state.phase]).to.deep.equal([true, null, 'writing']);
    expect(await codeOf(store.discard('br_1'))).to.equal('broadcast-writing');
    expect(await codeOf(store.confirm('pc_1'))).to.equal('piece-writing');
    expect(await listFiles()).to.deep.equal(['pc_1']);
    release();
    await other.close();
  });

  it('lets the oldest confirmed bytes go first when there is no room, whichever broadcast they are of', async () => {
    let refusals = 0;
    class FullFiles extends PieceFiles {
      override write(...args: Parameters<PieceFiles['write']>): Promise<void> {
        if (refusals === 0) return super.write(...args);
        refusals -= 1;
        return Promise.reject(new DOMException('', 'QuotaExceededError'));
      }
    }
    const full = new SafetyStore({ name, files: new FullFiles(name) });
    const desk = full.createDesk();
    const large = new Blob([new Uint8Array(8_000_000)]);
    // Neither their names nor the order in which they were written tells which is the oldest.
    const startedAt = { pc_2: START + 60_000, pc_3: START, pc_1: START - 60_000 };
    for (const [index, [id, at]] of Object.entries(startedAt).entries()) {
      begin(desk, `br_${index}`, id, at);
      desk.take(id, large, 1_000);
      desk.end(id);
    }
    await desk.settle();
    for (const id of ['pc_2', 'pc_3']) await full.confirm(id);

    refusals = 1;
    begin(desk, 'br_9', 'pc_9', START + 120_000);
    desk.take('pc_9', new Blob(['abc']), 1_000);
    desk.end('pc_9');
    await desk.settle();
    // The oldest of all is not confirmed, and stays.
    expect(await listFiles()).to.deep.equal(['pc_1', 'pc_2', 'pc_9']);
    await full.close();
  });

  it('remembers how far an upload has come, and never goes back from what is confirmed', async () => {
    await record(store, 'br_1', { pc_1: ['abc'] });
    await store.markUploading('pc_1', '/uploads/u', 2);
    const next = new SafetyStore({ name });
    const [piece] = (await next.find('br_1'))?.pieces ?? [];
    expect(piece?.state).to.deep.equal({ phase: 'uploading', address: '/uploads/u', offset: 2 });
    await next.markHeld('pc_1');
    expect((await entry('br_1')).pieces[0]?.state).to.deep.equal({ phase: 'held' });
    await next.confirm('pc_1');
    await store.markUploading('pc_1', '/uploads/u', 1);
    const confirmed = { phase: 'confirmed', onDevice: true };
    expect((await entry('br_1')).pieces[0]?.state).to.deep.equal(confirmed);
    // Confirmed is not removed: the person may still save it.
    expect(await (await store.read('pc_1')).text()).to.equal('abc');
    await next.close();
  });

  it('tells the other pages of this origin', async () => {
    const other = new SafetyStore({ name });
    await record(store, 'br_1', { pc_1: ['abc'] });
    const told = new Promise((resolve) => {
      other.addEventListener('change', resolve, { once: true });
    });
    await store.confirm('pc_1');
    await told;
    await other.close();
  });

  it('gives files to save, in the order in which they were filmed', async () => {
    await record(store, 'br_1', { pc_1: ['abc'], pc_2: ['de'] });
    const { files, missing } = await store.toFiles('br_1');
    expect(missing).to.deep.equal([]);
    expect(files.map(({ file }) => file.name)).to.deep.equal([
      '2026-05-01T10-00-00-0001.webm',
      '2026-05-01T10-00-05-0002.webm',
    ]);
    expect(await Promise.all(files.map(({ file }) => file.text()))).to.deep.equal(['abc', 'de']);
    expect(files.map(({ file }) => file.type)).to.deep.equal(['video/webm', 'video/webm']);
  });

  it('says which pieces are not among the files, and why', async () => {
    await record(store, 'br_1', { pc_1: ['abc'], pc_2: ['de'], pc_3: ['f'] });
    const root = await navigator.storage.getDirectory();
    await (await root.getDirectoryHandle(name)).removeEntry('pc_2');
    const { files, missing } = await store.toFiles('br_1');
    expect(await Promise.all(files.map(({ file }) => file.text()))).to.deep.equal(['abc', 'f']);
    expect(missing.map(({ piece, code }) => [piece.id, code])).to.deep.equal([
      ['pc_2', 'piece-missing'],
    ]);
  });

  it('leaves nothing of what is discarded', async () => {
    await record(store, 'br_1', { pc_1: ['abc'], pc_2: ['de'] });
    await record(store, 'br_2', { pc_3: ['f'] });
    await store.discard('br_1');
    expect((await store.list()).map(({ id }) => id)).to.deep.equal(['br_2']);
    expect(await listFiles()).to.deep.equal(['pc_3']);
    expect(await codeOf(store.read('pc_1'))).to.equal('piece-missing');
    expect(await codeOf(store.confirm('pc_1'))).to.equal('piece-missing');
  });

  it('lets go by itself only of what has been safe for a day, and never of what is only here', async () => {
    const before = new SafetyStore({ name });
    await record(before, 'br_1', { pc_held: ['abc'] }, 25);
    await record(before, 'br_2', { pc_half: ['abc'], pc_other_half: ['de'] }, 25);
    await record(before, 'br_3', { pc_old: ['abc'] }, 25);
    await record(before, 'br_4', { pc_young: ['abc'] }, 23);
    for (const id of ['pc_half', 'pc_old', 'pc_young']) await before.confirm(id);
    await before.close();

    expect((await store.list()).map(({ id }) => id)).to.have.members(['br_1', 'br_2', 'br_4']);
    expect(await listFiles()).to.deep.equal(['pc_half', 'pc_held', 'pc_other_half', 'pc_young']);
  });

  it('leaves nothing of what is discarded while it is noted that it was saved', async () => {
    for (let delay = 0; delay < 12; delay += 1) {
      await record(store, 'br_1', { pc_1: ['abc'] });
      const discarding = store.discard('br_1');
      for (let turn = 0; turn < delay; turn += 1) await store.read('pc_0').catch(() => undefined);
      await Promise.all([discarding, store.markSaved('br_1')]);
      expect(await store.list()).to.deep.equal([]);
    }
  });

  async function entry(id: string): Promise<SafetyBroadcastEntry> {
    const found = await store.find(id);
    if (found === null) throw new Error('No such broadcast');
    return found;
  }

  async function listFiles(): Promise<string[]> {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(name, { create: true });
    const names: string[] = [];
    for await (const file of folder.keys()) names.push(file);
    return names.sort();
  }
});

const START = Date.parse('2026-05-01T10:00:00Z');

/** A broadcast as a recorder would have written it, which ended so many hours ago. */
async function record(
  store: SafetyStore,
  broadcastId: string,
  pieces: Readonly<Record<string, readonly string[]>>,
  hoursAgo = 0,
): Promise<void> {
  const desk = store.createDesk();
  for (const [at, [id, parts]] of Object.entries(pieces).entries()) {
    begin(desk, broadcastId, id, START + at * 5_000);
    parts.forEach((part, index) => desk.take(id, new Blob([part]), (index + 1) * 1_000));
    desk.end(id);
  }
  const endedAt = Date.now() - hoursAgo * 3_600_000;
  desk.putBroadcast({ ...createBroadcast(broadcastId), endedAt });
  await desk.settle();
}

function begin(desk: PieceDesk, broadcastId: string, id: string, startedAt = START): void {
  desk.putBroadcast(createBroadcast(broadcastId));
  desk.begin({
    id,
    broadcastId,
    startedAt,
    startedAtMonotonicMs: 0,
    type: 'video/webm;codecs=vp8',
  });
}

function createBroadcast(id: string) {
  return { id, stream: 'st_1', startedAt: START, endedAt: null, gaps: [], isDiscarded: false };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof SafetyStoreError ? error.code : `${error}`;
}
