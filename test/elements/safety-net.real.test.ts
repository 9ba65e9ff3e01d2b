import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { BroadcastReport, Stream, UploadInput } from '../../src/contract/index.js';
import { createPiecesBench } from '../server/pieces-bench.js';
import { operator } from '../server/workbench.js';
import { launchBrowser } from '../support/browser.js';
import type { SafetyPage } from './support/safety-page.js';

declare const safetyPage: SafetyPage;

/** The device hears of the server's word within seconds; a busy machine takes its time. */
const AGREED_WITHIN_LOOKS = 40;

const areNear = ([a = NaN, b = NaN]: number[]): boolean => Math.abs(a - b) < 500;

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('SafetyNet', () => {
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  let site: Server;
  let browser: Browser;
  let context: BrowserContext;
  let siteUrl = '';

  before(async () => {
    // Nothing but the device records here: the engine never hears of the broadcast.
    bench = await createPiecesBench({}, { now: () => new Date() });
    const { outputFiles } = await build({
      entryPoints: {
        page: pathOf('support/safety-page.ts'),
        'piece-writer-worker': pathOf('../../src/media/safety-copy/piece-writer-worker.ts'),
      },
      outdir: '/',
      bundle: true,
      format: 'esm',
      write: false,
    });
    site = createServer((request, response) => {
      const file = outputFiles.find(({ path }) => path === request.url);
      response.setHeader('Content-Type', file ? 'text/javascript' : 'text/html');
      response.end(file?.text ?? '<!doctype html><script type="module" src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
    browser = await launchBrowser();
    context = await browser.newContext();
  });
  after(async () => {
    await browser.close();
    site.closeAllConnections();
    site.close();
    await bench.end();
  });

  const visit = async (streamId: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(siteUrl);
    await page.waitForFunction(() => 'safetyPage' in globalThis);
    await page.evaluate(([endpoint, stream, token]) => safetyPage.visit(endpoint, stream, token), [
      bench.endpoint,
      streamId,
      operator,
    ] as const);
    return page;
  };
  const isSafe = (page: Page) =>
    page.waitForFunction(() => {
      const { upload, leftovers } = safetyPage.state();
      return upload.phase === 'done' && leftovers.every(({ standing }) => standing !== 'unsent');
    });
  const secondsOf = ({ recordings }: Stream) =>
    recordings.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
  const read = async (url: string) =>
    Buffer.from(await (await fetch(new URL(url, bench.endpoint))).arrayBuffer());

  it('sends while another device broadcasts, which leaves the line to it', async () => {
    const { id } = await bench.createStream();
    const page = await visit(id);
    await page.evaluate(() => safetyPage.begin('br_waiting'));
    await page.waitForFunction(() => {
      const { upload } = safetyPage.state();
      return upload.phase === 'waiting' && upload.reason === 'line-busy';
    });
    const placed = context.waitForEvent('request', (one) => one.url().endsWith('/uploads'));
    await page.evaluate(() => safetyPage.leave());
    const { filmed } = (await placed).postDataJSON() as UploadInput;
    assert.ok(filmed !== undefined && filmed.duration > 0, 'it says when it was filmed');
    const ended = Date.parse(filmed.startedAt) + filmed.duration * 1_000;
    assert.ok(ended <= Date.parse(filmed.sentAt) + 1_000, JSON.stringify(filmed));
    const stream = await bench.whenStream(id, ({ recordings }) => recordings.length > 0);
    assert.equal(stream.recordings[0]?.from, 'device');
    assert.equal(await page.evaluate(() => safetyPage.state().copy.phase), 'copying');
    await page.evaluate(() => safetyPage.finish());
    await page.close();
  });

  it('brings home on the next visit what a crashed page had recorded', async () => {
    const { id } = await bench.createStream();
    const first = await visit(id);
    await first.evaluate(() => safetyPage.begin('br_crashed'));
    const began = Date.now();
    await first.waitForFunction(() => {
      const { present } = safetyPage.state();
      return present.phase === 'only-here' && present.totalMs > 7_000;
    });
    const session = await context.newCDPSession(first);
    const crashed = first.waitForEvent('crash');
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
    await first.close();
    const capturedSeconds = (Date.now() - began) / 1_000;
    const told = context.waitForEvent('request', (one) => /\/broadcasts\//.test(one.url()));
    const second = await visit(id);
    const report = (await told).postDataJSON() as BroadcastReport;
    assert.equal(report.ending, 'found', 'whoever was cut off may go on');
    await isSafe(second);
    // The bar: at most the last two seconds are lost; some time passes until a picture is recorded.
    const stream = await bench.whenStream(id, (one) => secondsOf(one) > capturedSeconds - 4);
    assert.ok(stream.recordings.length >= 2);
    for (const { from, state, sources } of stream.recordings) {
      assert.deepEqual([from, state, sources.length], ['device', 'ready', 1]);
    }
    assert.equal(stream.assurance.missingSeconds, 0);
    for (const { sources } of stream.recordings) {
      const bytes = await read(sources[0]?.url ?? '');
      assert.ok(bytes.byteLength > 1_000);
    }
    await second.close();
  });

  it('waits without a network, and is safe once it is back', async () => {
    const { id } = await bench.createStream();
    const page = await visit(id);
    await page.evaluate(() => safetyPage.begin('br_offline'));
    await page.waitForFunction(() => safetyPage.state().copy.phase === 'copying');
    await context.setOffline(true);
    await page.waitForFunction(() => {
      const { present } = safetyPage.state();
      return present.phase === 'only-here' && present.totalMs > 2_000;
    });
    await page.evaluate(() => safetyPage.finish());
    await page.waitForFunction(() => {
      const { upload } = safetyPage.state();
      return upload.phase === 'waiting' && upload.reason === 'offline';
    });
    assert.deepEqual((await bench.getStream(id)).recordings, []);
    await context.setOffline(false);
    await isSafe(page);
    // A starved recorder begins late: then neither side may call it safe, once both have heard of it.
    const readLostMs = () =>
      page.evaluate(() => {
        const { present } = safetyPage.state();
        if (present.phase !== 'safe' && present.phase !== 'incomplete') return NaN;
        return present.phase === 'incomplete' ? present.lostMs : 0;
      });
    const lost: number[] = [];
    for (let look = 0; look < AGREED_WITHIN_LOOKS; look += 1) {
      const { assurance } = await bench.whenStream(
        id,
        (one) => secondsOf(one) > 2 && one.recordings.every(({ state }) => state === 'ready'),
      );
      lost.splice(0, 2, await readLostMs(), assurance.missingSeconds * 1_000);
      if (areNear(lost)) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.ok(areNear(lost), `lost by the device and by the server: ${lost.join()} ms`);
    await page.close();
  });

  it('keeps what was filmed for long before it was refused, and names that an end that nobody has chosen', async () => {
    const { id } = await bench.createStream();
    const page = await visit(id);
    const told = context.waitForEvent('request', (one) => /\/broadcasts\//.test(one.url()));
    await page.evaluate(() => safetyPage.begin('br_refused'));
    // Who is refused at once has filmed nothing that anyone could miss.
    await page.waitForFunction(() => {
      const { present } = safetyPage.state();
      return 'totalMs' in present && present.totalMs > 6_000;
    });
    await page.evaluate(() => safetyPage.fail('not-allowed'));
    const report = (await told).postDataJSON() as BroadcastReport;
    assert.equal(report.ending, 'found');
    assert.notEqual(report.endedAt, null);
    await isSafe(page);
    const { title } = await bench.getStream(id);
    assert.equal(await page.evaluate(() => safetyPage.readTitle('br_refused')), title);
    await page.close();
    const next = await visit(id);
    await next.waitForFunction(() => safetyPage.state().leftovers.length > 0);
    const { interruptedAt, leftovers } = await next.evaluate(() => safetyPage.state());
    assert.equal(interruptedAt, null, 'it was never live');
    assert.deepEqual(
      leftovers.filter(({ standing }) => standing !== 'elsewhere').map(({ origin }) => origin),
      ['start'],
    );
    await next.close();
  });

  it('leaves nothing behind that was refused at once, and keeps what failed without a refusal', async () => {
    const { id } = await bench.createStream();
    const page = await visit(id);
    const failAtOnce = async (
      broadcastId: string,
      code: 'not-allowed' | 'token-missing' | 'unexpected',
    ) => {
      await page.evaluate((name) => safetyPage.begin(name), broadcastId);
      // Of what was filmed there is something then: without that nothing can be kept.
      await page.waitForFunction(() => {
        const { copy, saveable, present } = safetyPage.state();
        return copy.phase === 'copying' && saveable === null && present.phase !== 'nothing';
      });
      await page.evaluate((name) => safetyPage.fail(name), code);
    };
    await failAtOnce('br_refused_at_once', 'not-allowed');
    await page.waitForFunction(() => safetyPage.state().present.phase === 'nothing');
    await failAtOnce('br_failed', 'unexpected');
    await page.waitForFunction(() => safetyPage.state().saveable === 'br_failed');
    // Who could not be told apart from a stranger may be signed in a minute later.
    await failAtOnce('br_signed_out', 'token-missing');
    await page.waitForFunction(() => safetyPage.state().saveable === 'br_signed_out');
    await page.close();
  });

  it('brings home while it is live what was filmed in doubt, on a line that shows no more room than it uses', async () => {
    const { id } = await bench.createStream();
    const page = await visit(id);
    // As Chromium reads a line with plenty of room, of which it has tried no more than it needs.
    const line = { available: 906_000, sent: 901_000, isSqueezed: false, roundTripMs: 1 };
    await page.evaluate((reading) => safetyPage.begin('br_live', reading), line);
    await page.waitForFunction(() => safetyPage.state().copy.phase === 'copying');
    await page.evaluate(() => safetyPage.setDoubtful(true));
    const { recordings } = await bench.whenStream(id, ({ recordings: all }) => all.length > 0);
    assert.equal(recordings[0]?.from, 'device');
    assert.equal(await page.evaluate(() => safetyPage.state().copy.phase), 'copying');
    await page.evaluate(() => safetyPage.finish());
    const { title } = await bench.getStream(id);
    assert.equal(await page.evaluate(() => safetyPage.readTitle('br_live')), title);
    const other = await page.evaluate(() => safetyPage.readTitle('br_refused'));
    assert.equal(
      other,
      null,
      'what was filmed for another event is not saved under this one’s name',
    );
    await page.close();
  });
});
