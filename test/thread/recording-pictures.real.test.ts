import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ContractClient, Stream } from '../../src/contract/index.js';
import { rate } from '../engine/support/counted-event.js';
import { bits, fieldHeight, fieldWidth } from '../engine/support/counted-picture.js';
import { openDemoPage, reach, SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { usePrivateRecordings } from './private-recordings.js';

const SECONDS = 20;
/** The thumb of a native bar stays within it. */
const THUMB_WIDTH = 16;

interface Player extends StreamsideElement {
  play(): Promise<unknown>;
}

describe('the pictures of a private recording', () => {
  const stage = usePrivateRecordings();

  it('are made after the next start, shown to who may see it, and go with it', async () => {
    const { client, id, streamFolder } = await stage.record(SECONDS);
    const { server, browser } = stage;
    const stream = await hasPictures(client, id);
    const [{ poster, storyboard } = { poster: null }] = stream.recordings;
    for (const path of [poster, storyboard]) {
      const [asked] = [new URL(path ?? '', `${server.origin}/live`)];
      assert.equal((await fetch(asked)).status, 200, asked.pathname);
      asked.pathname = asked.pathname.replace(/\/~[^/]+/, '');
      assert.equal((await fetch(asked)).status, 401, asked.pathname);
    }

    const faults: string[] = [];
    const { token } = await client.createViewerLink(id);
    const address = `${server.origin}/recording?stream=${id}#token=${token}`;
    const page = await openDemoPage(browser, address, faults);
    await reach(page, 'recording-player', 'ready');
    // With a poster nothing else is there before it is asked for.
    const before = await page.evaluate(() => {
      const { poster, readyState } = find<StreamsideElement>('recording-player').media;
      return { poster, readyState };
    });
    assert.deepEqual(
      [new URL(before.poster).pathname.endsWith('/poster.jpg'), before.readyState],
      [true, 0],
    );
    await page.evaluate(() => find<Player>('recording-player').play());
    await reach(page, 'recording-player', 'playing');
    for (const seconds of [2.5, 11.4, 18.7]) await seesAt(page, seconds);
    assert.deepEqual(faults, []);

    await client.deleteStream(id, { recordings: 'delete' });
    await assert.rejects(access(join(streamFolder, 'rec_1')));
  });
});

/** Resolves with the stream once its recording has a poster and a storyboard. */
async function hasPictures(client: ContractClient, id: string): Promise<Stream> {
  const watch = new AbortController();
  const late = AbortSignal.timeout(SOON_MS);
  const seen = new Promise<Stream>((resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('No pictures')));
    client.watchStream(id, {
      signal: watch.signal,
      onStream: (stream) => {
        const [recording] = stream.recordings;
        if (recording?.poster && recording.storyboard) resolve(stream);
      },
    });
  });
  return await seen.finally(() => watch.abort());
}

/** Waits until the picture is shown, over this second of the time bar, that was taken half a second from it at most. */
async function seesAt(page: Page, seconds: number): Promise<void> {
  const bar = page.locator('recording-player [part=position]');
  const { x, y, width, height } = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = THUMB_WIDTH / 2 + ((width - THUMB_WIDTH) * seconds) / SECONDS;
  await page.mouse.move(x + at, y + height / 2);
  await page.waitForFunction(
    ({ wanted, nearly, fields, wide, high }) => {
      const root = find<HTMLElement>('recording-player').shadowRoot;
      const canvas = root?.querySelector<HTMLCanvasElement>('.preview canvas:not([hidden])');
      const context = canvas?.getContext('2d');
      const numbers = Array.from({ length: fields }, (_, field) => {
        const [left, top] = [(field % 8) * wide, Math.floor(field / 8) * high];
        const [red = 0] = context?.getImageData(left + wide / 2, top + high / 2, 1, 1).data ?? [];
        return red > 128 ? 2 ** field : 0;
      });
      const shown = numbers.reduce((sum, one) => sum + one, 0);
      return Math.abs(shown - wanted) <= nearly;
    },
    {
      ...{ wanted: seconds * rate, nearly: rate * 0.6 },
      ...{ fields: bits, wide: fieldWidth, high: fieldHeight },
    },
    { timeout: SOON_MS },
  );
}
