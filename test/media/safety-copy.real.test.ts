import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type * as SafetyCopyRoom from '../../src/media/safety-copy/index.js';
import type {
  SafetyBroadcastEntry,
  SafetyCopy,
  SafetyCopyState,
  SafetyPiece,
  SafetyStore,
} from '../../src/media/safety-copy/index.js';
import { launchBrowser } from '../support/browser.js';
import { serveFolder } from '../support/static-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a kill may take: the second that the recorder has not given yet, and what is on its way to the disk. */
const LOST_BY_A_KILL_MS = 2_000;

/** What the pages of this test know. */
interface CopyWindow {
  readonly store: SafetyStore;
  copy: SafetyCopy;
}

describe('SafetyCopy on a page that dies or runs out of room', () => {
  let site: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    [site, browser] = await Promise.all([
      serveFolder(join(root, 'dist', 'media')),
      launchBrowser(),
    ]);
    context = await browser.newContext();
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('is found by the next page when the renderer crashes, but for the last two seconds', async () => {
    const page = await openPage();
    await begin(page, 'br_crash', { pieceMs: 2_000 });
    await sees(page, 'br_crash', ({ pieces }) => pieces.length >= 3);
    const crashed = page.waitForEvent('crash');
    const crashedAt = Date.now();
    page.goto('chrome://crash').catch(() => undefined);
    await crashed;

    const next = await openPage();
    const { pieces, isWriting, endedAt } = await look(next, 'br_crash');
    assert.equal(isWriting, false);
    assert.deepEqual([...new Set(pieces.map(({ state }) => state.phase))], ['held']);
    assert.ok(
      crashedAt - endOf(pieces) <= LOST_BY_A_KILL_MS,
      `${crashedAt - endOf(pieces)} ms before the crash are not there`,
    );
    assert.equal(endedAt, endOf(pieces));
    const before = crashedAt - LOST_BY_A_KILL_MS;
    assert.deepEqual(
      holesOf(pieces).filter(({ from }) => from < before),
      [],
    );
    for (const piece of pieces) {
      const seconds = await readPictureSeconds(await readBytes(next, piece));
      assert.ok(
        Math.abs(seconds - piece.durationMs / 1_000) < 0.5,
        `${seconds} s of picture in a piece of ${piece.durationMs} ms`,
      );
    }
    await discard(next, 'br_crash');
  });

  it('drops nothing unconfirmed when the quota is reached, says so, and goes on when there is room', async () => {
    const page = await openPage();
    await begin(page, 'br_full', { pieceMs: 1_500, memoryBytes: 100_000 });
    await sees(page, 'br_full', ({ pieces }) => pieces.filter(isHeld).length >= 6);
    const [first] = (await look(page, 'br_full')).pieces;
    assert.ok(first !== undefined);
    await confirm(page, first);
    await setFreeRoom(page, 0);

    await reaches(page, 'not-holding');
    const full = await look(page, 'br_full');
    const { state: firstState } = full.pieces[0] ?? {};
    assert.deepEqual(firstState, { phase: 'confirmed', onDevice: false });
    const held = full.pieces.filter(isHeld);
    assert.ok(held.length > 0);
    for (const piece of held) assert.equal((await readBytes(page, piece)).length, piece.bytes);
    const trouble = await page.evaluate(() => (window as unknown as CopyWindow).copy.state);
    assert.ok(trouble.phase === 'not-holding' && trouble.code === 'storage-full');

    // What is brought home makes room, though there is none even for the note of it.
    for (const piece of held) await confirm(page, piece);
    await reaches(page, 'copying');
    await setFreeRoom(page, 50_000_000);
    await sees(page, 'br_full', ({ pieces }) => pieces.length > full.pieces.length + 1);
    await page.evaluate(() => (window as unknown as CopyWindow).copy.finish());
    const { pieces, gaps } = await look(page, 'br_full');
    const [gap] = gaps;
    assert.equal(gaps.length, 1);
    assert.ok(gap !== undefined && gap.to !== null && gap.code === 'storage-full');
    assert.equal(gap.from, trouble.since);
    // What is missing lies within what was said to be missing.
    for (const { from, to } of holesOf(pieces)) {
      assert.ok(
        from >= gap.from - 50 && to <= gap.to + 50,
        `${from}–${to} of ${gap.from}–${gap.to}`,
      );
    }
    await discard(page, 'br_full');
  });

  async function openPage(): Promise<Page> {
    const page = await context.newPage();
    const address = `${site.origin}/page`;
    await page.route(address, (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'Content-Security-Policy': "default-src 'self'" },
        body: '<!doctype html><title>Copy</title>',
      }),
    );
    await page.goto(address);
    await page.evaluate(async () => {
      const address = '/safety-copy/index.js';
      const { SafetyStore } = (await import(address)) as typeof SafetyCopyRoom;
      Object.assign(window, { store: new SafetyStore() });
    });
    return page;
  }

  async function setFreeRoom(page: Page, bytes: number): Promise<void> {
    const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', {
      origin: site.origin,
      quotaSize: used + bytes,
    });
  }
});

async function begin(
  page: Page,
  broadcastId: string,
  options: { pieceMs: number; memoryBytes?: number },
): Promise<void> {
  await page.evaluate(
    async ([id, given]) => {
      const address = '/safety-copy/index.js';
      const { SafetyCopy } = (await import(address)) as typeof SafetyCopyRoom;
      const { store } = window as unknown as CopyWindow;
      const copy = new SafetyCopy({
        store,
        broadcastId: id,
        stream: 'st_1',
        videoBitsPerSecond: 400_000,
        ...given,
      });
      Object.assign(window, { copy });
      copy.begin(await navigator.mediaDevices.getUserMedia({ video: true, audio: true }));
    },
    [broadcastId, options] as const,
  );
}

async function look(page: Page, broadcastId: string): Promise<SafetyBroadcastEntry> {
  const found = await page.evaluate(
    (id) => (window as unknown as CopyWindow).store.find(id),
    broadcastId,
  );
  assert.ok(found !== null, `${broadcastId} is known`);
  return found;
}

/** Looks after every change until it is so. */
async function sees(
  page: Page,
  broadcastId: string,
  isSo: (broadcast: SafetyBroadcastEntry) => boolean,
): Promise<void> {
  for (;;) {
    const changed = page.evaluate(async () => {
      const { store } = window as unknown as CopyWindow;
      await new Promise((resolve) => store.addEventListener('change', resolve, { once: true }));
    });
    changed.catch(() => undefined);
    const found = await page.evaluate(
      (id) => (window as unknown as CopyWindow).store.find(id),
      broadcastId,
    );
    if (found !== null && isSo(found)) return;
    await changed;
  }
}

async function reaches(page: Page, phase: SafetyCopyState['phase']): Promise<void> {
  await page.evaluate(async (wanted) => {
    const { copy } = window as unknown as CopyWindow;
    while (copy.state.phase !== wanted) {
      await new Promise((resolve) => copy.addEventListener('change', resolve, { once: true }));
    }
  }, phase);
}

async function confirm(page: Page, { id }: SafetyPiece): Promise<void> {
  await page.evaluate((piece) => (window as unknown as CopyWindow).store.confirm(piece), id);
}

async function discard(page: Page, broadcastId: string): Promise<void> {
  await page.evaluate((id) => (window as unknown as CopyWindow).store.discard(id), broadcastId);
}

async function readBytes(page: Page, { id }: SafetyPiece): Promise<Buffer> {
  const text = await page.evaluate(async (piece) => {
    const bytes = await (await (window as unknown as CopyWindow).store.read(piece)).arrayBuffer();
    return Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  }, id);
  return Buffer.from(text, 'latin1');
}

async function readPictureSeconds(bytes: Buffer): Promise<number> {
  const source = new BufferSource(bytes);
  const input = new Input({ source, formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  assert.ok(track !== null);
  let first = Infinity;
  let last = 0;
  for await (const { timestamp, duration } of new EncodedPacketSink(track).packets()) {
    first = Math.min(first, timestamp);
    last = Math.max(last, timestamp + duration);
  }
  return last - first;
}

function isHeld({ state }: SafetyPiece): boolean {
  return state.phase === 'held';
}

function endOf(pieces: readonly SafetyPiece[]): number {
  return Math.max(...pieces.map(({ startedAt, durationMs }) => startedAt + durationMs));
}

/** Times between pieces that no piece holds. */
function holesOf(pieces: readonly SafetyPiece[]): { from: number; to: number }[] {
  let end = pieces[0]?.startedAt ?? 0;
  const holes: { from: number; to: number }[] = [];
  for (const { startedAt, durationMs } of pieces) {
    if (startedAt > end) holes.push({ from: end, to: startedAt });
    end = Math.max(end, startedAt + durationMs);
  }
  return holes;
}
