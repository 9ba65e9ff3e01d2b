import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, mock } from 'node:test';
import type { NewPiece } from '../../src/media/safety-copy/piece-desk.js';
import { PieceDesk } from '../../src/media/safety-copy/piece-desk.js';
import type { SafetyBroadcast, SafetyPiece } from '../../src/media/safety-copy/safety-piece.js';
import { SafetyStoreError } from '../../src/media/safety-copy/safety-store-error.js';

const piece: NewPiece = {
  id: 'pc_1',
  broadcastId: 'br_1',
  startedAt: 1_000,
  startedAtMonotonicMs: 10,
  type: 'video/webm',
};

const broadcast: SafetyBroadcast = {
  id: 'br_1',
  stream: 'st_1',
  startedAt: 1_000,
  endedAt: null,
  gaps: [],
  isDiscarded: false,
};

/** A disk of so many bytes, some of which may be let go. */
class Disk {
  readonly pieces = new Map<string, SafetyPiece>();
  readonly broadcasts = new Map<string, SafetyBroadcast>();
  readonly written: string[] = [];
  readonly changes = new EventTarget();
  room: number;
  confirmed: number;

  constructor(room = 1_000_000_000, confirmed = 0) {
    this.room = room;
    this.confirmed = confirmed;
  }

  createDesk(): PieceDesk {
    return new PieceDesk({
      index: {
        putBroadcast: async (given) => void this.broadcasts.set(given.id, given),
        putPiece: async (given) => void this.pieces.set(given.id, given),
        removePiece: async (id) => void this.pieces.delete(id),
        changePiece: async (id, change) => {
          const before = this.pieces.get(id);
          if (before === undefined) return undefined;
          this.pieces.set(id, change(before));
          return this.pieces.get(id);
        },
      },
      bytes: {
        write: async (id, at, data) => {
          if (data.byteLength > this.room) throw new SafetyStoreError('storage-full');
          this.room -= data.byteLength;
          this.written.push(`${id}@${at}+${data.byteLength}`);
        },
        finish: async () => undefined,
      },
      makeRoom: async () => {
        const freed = this.confirmed;
        this.room += freed;
        this.confirmed = 0;
        return freed > 0;
      },
      onChange: () => undefined,
      changes: this.changes,
    });
  }
}

const blobOf = (bytes: number) => new Blob([new Uint8Array(bytes)]);

describe('PieceDesk', () => {
  it('writes in order and lists what is written', async () => {
    const disk = new Disk();
    const desk = disk.createDesk();
    desk.putBroadcast(broadcast);
    desk.begin(piece);
    desk.take('pc_1', blobOf(100), 1_000);
    desk.take('pc_1', blobOf(50), 2_000.4);
    desk.end('pc_1');
    await desk.settle();
    assert.deepEqual(disk.written, ['pc_1@0+100', 'pc_1@100+50']);
    assert.deepEqual(disk.pieces.get('pc_1'), {
      ...piece,
      bytes: 150,
      durationMs: 2_000,
      state: { phase: 'held' },
    });
  });

  it('writes nothing before what it was told to wait for', async () => {
    const disk = new Disk();
    const desk = disk.createDesk();
    let open = () => {};
    desk.wait(new Promise<void>((resolve) => (open = resolve)));
    desk.begin(piece);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(disk.pieces.size, 0);
    open();
    await desk.settle();
    assert.equal(disk.pieces.get('pc_1')?.state.phase, 'writing');
  });

  it('makes room with what is confirmed, and nobody notices', async () => {
    const disk = new Disk(120, 500);
    const desk = disk.createDesk();
    let changes = 0;
    desk.addEventListener('change', () => (changes += 1));
    desk.begin(piece);
    desk.take('pc_1', blobOf(100), 1_000);
    desk.take('pc_1', blobOf(100), 2_000);
    await desk.settle();
    assert.deepEqual(disk.written, ['pc_1@0+100', 'pc_1@100+100']);
    assert.equal(changes, 0);
  });

  it('keeps in memory what finds no room, says since when, and writes it when something was confirmed', async () => {
    const disk = new Disk(120);
    const desk = disk.createDesk();
    desk.begin(piece);
    desk.take('pc_1', blobOf(100), 1_000);
    const before = Date.now();
    desk.take('pc_1', blobOf(100), 2_000);
    await once(desk, 'change');
    assert.ok(desk.state.phase === 'waiting' && desk.state.code === 'storage-full');
    assert.ok(desk.state.since >= before && desk.state.since <= Date.now());
    assert.equal(disk.pieces.get('pc_1')?.bytes, 100);

    desk.take('pc_1', blobOf(10), 3_000);
    desk.end('pc_1');
    disk.confirmed = 500;
    disk.changes.dispatchEvent(new Event('change'));
    await desk.settle();
    assert.deepEqual(disk.written, ['pc_1@0+100', 'pc_1@100+100', 'pc_1@200+10']);
    assert.equal(desk.state.phase, 'writing');
  });

  it('writes what waits within half a second of room that nobody told of', async (test) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    test.after(() => mock.timers.reset());
    const disk = new Disk(0);
    const desk = disk.createDesk();
    desk.begin(piece);
    desk.take('pc_1', blobOf(100), 1_000);
    await once(desk, 'change');
    disk.room = 1_000;
    mock.timers.tick(500);
    await desk.settle();
    assert.deepEqual(disk.written, ['pc_1@0+100']);
  });

  it('refuses what memory would not hold, rather than dropping something that it took', async () => {
    const disk = new Disk(0);
    const desk = disk.createDesk();
    desk.begin(piece);
    const answers = Array.from({ length: 5 }, () => desk.take('pc_1', blobOf(8_000_000), 1_000));
    assert.deepEqual(answers, ['taken', 'taken', 'taken', 'taken', 'refused']);
    await once(desk, 'change');
    disk.confirmed = 100_000_000;
    disk.changes.dispatchEvent(new Event('change'));
    await desk.settle();
    assert.equal(disk.written.length, 4);
    assert.equal(desk.take('pc_1', blobOf(8_000_000), 1_000), 'taken');
    await desk.settle();
  });

  it('ends a piece before a part that the browser has lost', async () => {
    const disk = new Disk();
    const desk = disk.createDesk();
    const lost = blobOf(100);
    lost.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
    desk.begin(piece);
    desk.take('pc_1', blobOf(100), 1_000);
    desk.take('pc_1', lost, 2_000);
    desk.take('pc_1', blobOf(100), 3_000);
    desk.end('pc_1');
    await desk.settle();
    const { bytes, durationMs } = disk.pieces.get('pc_1') ?? {};
    assert.deepEqual([bytes, durationMs], [100, 1_000]);
  });

  it('lists no piece of which there is nothing', async () => {
    const disk = new Disk();
    const desk = disk.createDesk();
    desk.begin(piece);
    desk.end('pc_1');
    await desk.settle();
    assert.equal(disk.pieces.size, 0);
  });
});
