import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Recording, Stream } from '../../src/contract/index.js';
import { openDemoPage, SOON_MS } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';

/** Where pages come without https, as browsers see it; the test answers for it. */
const PLAIN_ORIGIN = 'http://plain.example';

describe('the demo’s first page', () => {
  const stage = useDemoStage();
  let page: Page;

  beforeEach(async () => {
    page = await openDemoPage(
      stage.browser,
      `${stage.server.origin}/#token=${stage.server.token}`,
      stage.faults,
    );
    page.setDefaultTimeout(SOON_MS);
    await page.locator('#create').waitFor();
  });
  afterEach(() => page.context().close());

  const notice = (wanted: RegExp) => page.locator('#notice').filter({ hasText: wanted }).waitFor();
  const list = async () => (await stage.createClient().listStreams()).streams;
  const create = (title: string, more: { startsAt?: string; visibility?: 'private' } = {}) =>
    stage.createClient().createStream({ title, ...more });
  const press = (act: string, title: string) =>
    page.getByRole('button', { name: `${act} ${title}` }).click();

  it('makes a private event at its time, and one however often its button is pressed', async () => {
    const before = (await list()).length;
    await page.fill('#title', 'Memorial service');
    await page.fill('[name=startsAt]', '2090-02-03T10:30');
    await page.check('[name=private]');
    await page.evaluate(() => {
      const form = find<HTMLFormElement>('#create');
      const button = find<HTMLButtonElement>('#create button');
      let presses = 1;
      const pressAgain = (): void => {
        if (!button.disabled && (presses += 1) <= 3) form.requestSubmit();
      };
      new MutationObserver(pressAgain).observe(button, { attributes: true });
      form.requestSubmit();
    });
    await page.locator('#title', { hasText: 'Memorial service' }).waitFor();
    const [made, ...others] = await list();
    assert.equal(others.length, before);
    const startsAt = await page.evaluate(() => new Date('2090-02-03T10:30').toISOString());
    assert.deepEqual(
      [made?.title, made?.visibility, made?.startsAt && new Date(made.startsAt).toISOString()],
      ['Memorial service', 'private', startsAt],
    );

    await page.goBack();
    await page.fill('#title', 'Memorial service');
    await page.locator('#create button').click();
    await page.waitForURL(/\/broadcast\?stream=/);
    assert.equal((await list()).length, before + 2, 'who comes back makes another one');
  });

  it('says of each event whether it is whole, and when what is missing was and who may have it', async () => {
    const names = ['Whole', 'With holes', 'Just begun', 'Cut off'];
    for (const name of names) await create(name);
    const gaps = [
      { startedAt: '2026-11-21T14:05:10.400Z', duration: 71.8, where: 'device' },
      { startedAt: '2026-11-21T14:20:00Z', duration: 0.4, where: 'nowhere' },
    ] as const;
    const known: Record<string, Partial<Stream>> = {
      Whole: { gaps: [] },
      'With holes': { gaps },
      'Cut off': { gaps: [], unheardSince: '2026-11-21T14:30:00Z' },
    };
    await page.route('**/live/streams?*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { streams: Stream[] };
      const streams = body.streams.map((stream) =>
        stream.title in known ? { ...stream, ...createEnd(known[stream.title]) } : stream,
      );
      await route.fulfill({ response: answer, json: { ...body, streams } });
    });
    await page.reload();
    const row = (name: string) => page.locator('#streams > ul > li', { hasText: name });
    await row('Whole').getByText('Nothing is known to be missing').waitFor();
    await row('Cut off').getByText('has not been back since. What it filmed last may').waitFor();
    assert.doesNotMatch(await row('Cut off').innerText(), /Nothing/);
    const clock = (time: string) =>
      page.evaluate((at) => new Date(at).toLocaleTimeString('en', { hourCycle: 'h23' }), time);
    const [from, to] = [await clock('2026-11-21T14:05:10Z'), await clock('2026-11-21T14:06:22Z')];
    const [lostAt, lostTo] = [
      await clock('2026-11-21T14:20:00Z'),
      await clock('2026-11-21T14:20:01Z'),
    ];
    const told = await row('With holes').locator('.missing').innerText();
    assert.deepEqual(told.split(/\n+/), [
      '1:12 missing, in 2 places',
      `${from}–${to} · still on the phone`,
      `${lostAt}–${lostTo} · lost: nobody is known to have it`,
      'What is still on the phone comes home once “Broadcast” is opened there.',
    ]);
    assert.doesNotMatch(await row('Just begun').innerText(), /missing/);
  });

  it('makes nothing of what is no event, and says why', async () => {
    const before = (await list()).length;
    const button = page.locator('#create button');
    await button.click();
    await page.locator('#title:invalid').waitFor();
    await page.fill('#title', '   ');
    await button.click();
    await notice(/Give the stream a name/);

    await page.locator('#title').fill('');
    await page.locator('#title').pressSequentially('Ü'.repeat(205));
    assert.equal(await page.inputValue('#title'), 'Ü'.repeat(200));
    for (const never of ['20261-02-03T10:30', '2020-02-03T10:30']) {
      await page.fill('[name=startsAt]', never);
      await button.click();
      await page.locator('[name=startsAt]:invalid').waitFor({ state: 'attached' });
      await page.fill('[name=startsAt]', '');
    }
    assert.equal((await list()).length, before);

    await button.click();
    await page.waitForURL(/\/broadcast\?stream=/);
    assert.equal((await list())[0]?.title, 'Ü'.repeat(200));
  });

  it('shares by the device’s own sheet, and leaves it at that whatever becomes of it', async () => {
    const { id } = await create('By sheet', { visibility: 'private' });
    await page.addInitScript(() => {
      const opened: ShareData[] = [];
      // Sent, thought better of, and pressed again while the sheet still stands.
      const ends = [undefined, 'AbortError', 'InvalidStateError'];
      const share = async (what: ShareData): Promise<void> => {
        const end = ends[opened.push(what) - 1];
        if (end !== undefined) throw new DOMException('', end);
      };
      Object.assign(Object.getPrototypeOf(navigator), { share });
      Object.assign(globalThis, { opened });
    });
    await page.reload();
    for (const times of [1, 2, 3]) {
      await press('Share', 'By sheet');
      await page.waitForFunction((n) => Reflect.get(globalThis, 'opened').length === n, times);
    }
    const [{ title, url }] = await page.evaluate(() => Reflect.get(globalThis, 'opened'));
    assert.equal(title, 'By sheet');
    const address = new URL(url);
    assert.equal(address.pathname + address.search, `/watch?stream=${id}`);
    assert.match(address.hash, /^#token=./);
    assert.ok(!url.includes(stage.server.token), 'the operator’s token stays here');
    assert.equal(await page.locator('.shared:not(:empty)').count(), 0);

    const viewer = await openDemoPage(stage.browser, url, stage.faults);
    await viewer.locator('#title', { hasText: 'By sheet' }).waitFor();
    const inPlayer = viewer.locator('live-player').getByText('By sheet', { exact: true });
    await inPlayer.waitFor({ state: 'attached' });
    assert.equal(await inPlayer.isVisible(), false, 'the page names the event once');
    await viewer.context().close();

    const stranger = await openDemoPage(
      stage.browser,
      address.origin + address.pathname + address.search,
      stage.faults,
    );
    await stranger.locator('#title:not(:empty)').waitFor({ state: 'attached' });
    assert.notEqual(await stranger.locator('#title').textContent(), 'By sheet');
    // Only the fragment is another one, so that the browser loads nothing by itself.
    await stranger.goto(url);
    await stranger.locator('#title', { hasText: 'By sheet' }).waitFor();
    await stranger.context().close();
  });

  it('shares by the clipboard where there is no sheet', async () => {
    const { id } = await create('By clipboard');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.clock.install();
    await page.reload();
    const row = page.getByRole('listitem').filter({ hasText: 'By clipboard' });
    const said = row.getByRole('status');
    // What is not there yet when it is to speak is not read out.
    assert.equal(await said.count(), 1);
    await press('Share', 'By clipboard');
    const isSaid = said.filter({ hasText: /has been copied\. It opens on this computer alone/ });
    await isSaid.waitFor();
    assert.equal(
      await page.evaluate(() => navigator.clipboard.readText()),
      `${stage.server.origin}/watch?stream=${id}`,
    );
    await page.clock.fastForward(10_000);
    await isSaid.waitFor({ state: 'detached' });
  });

  it('makes events without https, and has their address selected to be copied', async () => {
    await page.route(`${PLAIN_ORIGIN}/**`, async (route) => {
      const url = route.request().url().replace(PLAIN_ORIGIN, stage.server.origin);
      // Its own address would be followed by the browser.
      await route.fulfill({ response: await route.fetch({ url, maxRedirects: 0 }) });
    });
    await page.goto(`${PLAIN_ORIGIN}/#token=${stage.server.token}`);
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await page.fill('#title', 'By hand');
    await page.locator('#create button').click();
    await page.waitForURL(/\/broadcast\?stream=/);
    await page.goto(`${PLAIN_ORIGIN}/`);
    await press('Share', 'By hand');
    await page.getByRole('listitem').filter({ hasText: 'By hand' }).locator('input').waitFor();
    const { id } = (await list())[0] ?? {};
    assert.equal(
      await page.evaluate(() => String(getSelection())),
      `${PLAIN_ORIGIN}/watch?stream=${id}`,
    );
  });

  it('deletes an event when that is confirmed, and what was recorded where that is asked for', async () => {
    const titles = async () => (await list()).map(({ title }) => title);
    for (const title of ['To keep', 'To delete']) await create(title);
    const asked: string[] = [];
    await page.route('**/live/streams/*', async (route) => {
      if (route.request().method() !== 'GET') return route.fallback();
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...createEnd() } });
    });
    page.on('request', (request) => {
      if (request.method() === 'DELETE') asked.push(new URL(request.url()).search);
    });
    await page.reload();
    await press('Delete', 'To keep');
    await page.getByText('Delete “To keep”?').waitFor();
    await page.check('[name=recordings]');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await press('Delete', 'To keep');
    await page.locator('#deletion').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#deletion').waitFor({ state: 'hidden' });
    assert.deepEqual(asked, []);

    const confirm = page.locator('#deletion').getByRole('button', { name: 'Delete' });
    await page.getByRole('button', { name: 'Delete To delete' }).evaluate((button) => {
      for (let presses = 0; presses < 2; presses += 1)
        button.dispatchEvent(new MouseEvent('click'));
    });
    await page.getByText('Delete “To delete”?').waitFor();
    assert.equal(await page.isChecked('[name=recordings]'), false, 'asked for each time');
    await confirm.click();
    await notice(/“To delete” has been deleted/);
    await press('Delete', 'To keep');
    await page.check('[name=recordings]');
    // Somebody else is sooner.
    const { id } = (await list()).find(({ title }) => title === 'To keep') ?? { id: '' };
    await stage.createClient().deleteStream(id);
    await confirm.click();
    await notice(/not there any more/);
    assert.deepEqual(asked, ['', '?recordings=delete']);
    assert.ok((await titles()).every((title) => !title.startsWith('To ')));
  });

  it('offers to delete what was recorded only where something may be, whatever the list knew of it', async () => {
    const { id } = await create('Just made');
    await page.reload();
    const choice = page.getByText('Delete what was recorded, too');
    const unused = page.getByText('It has not been live, and this server has nothing recorded');
    await press('Delete', 'Just made');
    await unused.waitFor();
    assert.equal(await choice.isVisible(), false);
    await page.getByRole('button', { name: 'Keep it' }).click();
    const live = { ...(await stage.createClient().getStream(id)), status: 'live' };
    await page.route(`**/live/streams/${id}`, (route) => route.fulfill({ json: live }));
    await press('Delete', 'Just made');
    await choice.waitFor();
    assert.equal(await unused.isVisible(), false);
  });

  it('does not call live what waits for its camera, and looks again when its tab does', async () => {
    const { id } = await create('Third');
    const answer = async (assurance: Partial<Stream['assurance']>): Promise<void> => {
      await page.route(/\/live\/streams\?/, async (route) => {
        const streams = (await list()).map((stream) =>
          stream.id === id
            ? { ...stream, status: 'live', assurance: { ...stream.assurance, ...assurance } }
            : stream,
        );
        await route.fulfill({ json: { streams, next: null } });
      });
    };
    await answer({ ingest: 'connected' });
    // What the server can is said late: the list is there before.
    let say = (): void => undefined;
    const said = new Promise<void>((resolve) => (say = resolve));
    await page.route(/\/live\/?$/, (route) => said.then(() => route.continue()));
    await page.clock.install();
    await page.reload();
    const row = page.getByRole('listitem').filter({ hasText: 'Third' });
    await row.getByText('Live now').waitFor();
    await answer({ ingest: 'lost' });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await row.getByText('Waiting for the camera to come back').waitFor();
    // Nor what is left open beside the broadcast.
    await answer({ ingest: 'connected' });
    await page.clock.fastForward(10_000);
    await row.getByText('Live now').waitFor();
    const isAsked = page.waitForResponse(/\/live\/?$/);
    say();
    await isAsked;
  });
});

/** An event that is over, of which this is known. */
function createEnd({ gaps = [], ...more }: Partial<Stream> = {}): Partial<Stream> {
  const missingSeconds = gaps.reduce((sum, { duration }) => sum + duration, 0);
  const recording: Recording = {
    id: 'rec_1',
    from: 'local',
    state: 'ready',
    startedAt: '2026-11-21T14:00:00Z',
    duration: 3000,
    coverage: 1,
    sources: [{ type: 'hls', url: '/x.m3u8' }],
    poster: null,
  };
  return {
    status: 'completed',
    assurance: { ingest: 'none', recording: 'confirmed', confirmedSeconds: 3000, missingSeconds },
    gaps,
    recordings: [recording],
    ...more,
  };
}
