import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { serveFolder } from '../support/static-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const recording = join(root, 'test', 'fixtures', 'hls');
const STREAM = 'https://stream.mux.com';
const IMAGE = 'https://image.mux.com';

/** What a page that loads only its own scripts and styles allows for a recording at Mux. */
const STRICT = `default-src 'self'; connect-src 'self' ${STREAM}; media-src blob:`;

describe('<recording-player> with a Mux recording', () => {
  let site: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  before(async () => {
    [site, browser] = await Promise.all([
      serveFolder(join(root, 'dist', 'browser')),
      launchBrowser(),
    ]);
  });

  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('asks nobody but the recording’s own host, and shows no controls but its own', async () => {
    const { page, hosts } = await openPage('');
    await playing(page);
    assert.equal(await page.locator('mux-player').count(), 1);
    assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 1);
    assert.equal(await page.locator('mux-player media-play-button').first().isVisible(), false);
    assert.deepEqual([...hosts], [STREAM]);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await page.close();
  });

  it('has Mux count who watches where the page turns that on, and nobody else', async () => {
    const { page, hosts } = await openPage('', 'mux-tracking mux-env-key="ek123"');
    const counted = page.waitForRequest((request) => isMuxData(new URL(request.url())));
    await playing(page);
    const { hostname } = new URL((await counted).url());
    assert.equal(hostname, 'ek123.litix.io');
    assert.deepEqual([...hosts].sort(), [`https://${hostname}`, STREAM].sort());
    assert.deepEqual(await page.context().cookies(), []);
    await page.close();
  });

  it('lets Mux keep a cookie only where the page allows that too', async () => {
    const { page } = await openPage('', 'mux-tracking mux-cookies');
    await playing(page);
    await page.waitForFunction(() => document.cookie.includes('muxData'));
    await page.close();
  });

  it('shows with each of its tokens the recording, its picture and its storyboard', async () => {
    const tokens = 'playback-token="v/1" thumbnail-token="t/1" storyboard-token="s/1"';
    const { page, asked } = await openPage('', tokens, '');
    await page.waitForFunction(
      (poster) =>
        document.querySelector('recording-player')?.shadowRoot?.querySelector('video')?.poster ===
        poster,
      `${IMAGE}/abcDEF123/thumbnail.jpg?token=t%2F1`,
    );
    await page.locator('recording-player[state="ready"]').waitFor({ state: 'attached' });
    // With a poster nothing else is fetched until somebody presses play.
    assert.deepEqual(
      asked.filter((address) => !address.includes('thumbnail')),
      [],
    );
    await page.evaluate(
      () => void document.querySelector<HTMLElement & { play(): void }>('recording-player')?.play(),
    );
    await playing(page);
    const storyboard = page.waitForRequest(`${IMAGE}/abcDEF123/storyboard.vtt?token=s%2F1`);
    await page.locator('recording-player [part="position"]').hover();
    await storyboard;
    assert.ok(asked.includes(`${STREAM}/abcDEF123.m3u8?token=v%2F1`), asked.join('\n'));
    await page.close();
  });

  for (const [name, policy] of [
    ['that refuses inline styles', STRICT],
    [
      'that requires Trusted Types',
      `${STRICT}; require-trusted-types-for 'script'; trusted-types lit-html`,
    ],
  ] as const) {
    it(`plays it without mux-player under a policy ${name}`, async () => {
      const { page, hosts } = await openPage(policy);
      await playing(page);
      assert.equal(await page.locator('mux-player').count(), 0);
      assert.deepEqual([...hosts], [STREAM]);
      await page.close();
    });
  }

  /** A page with the drop-in script; Mux is a folder here, and everyone else is out of reach. */
  async function openPage(
    policy: string,
    attributes = '',
    start = 'autoplay muted',
  ): Promise<{ page: Page; hosts: Set<string>; asked: string[] }> {
    const page = await browser.newPage();
    const hosts = new Set<string>();
    const asked: string[] = [];
    await page.route('**/*', async (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin === site.origin) {
        if (pathname !== '/page') return route.continue();
        return route.fulfill({
          contentType: 'text/html',
          headers: policy === '' ? {} : { 'Content-Security-Policy': policy },
          body: `<!doctype html><title>x</title><script type="module" src="/streamside.js"></script>
            <recording-player playback-id="abcDEF123" ${start} ${attributes}></recording-player>`,
        });
      }
      hosts.add(origin);
      asked.push(route.request().url());
      if (origin !== STREAM) return route.abort();
      const file = pathname === '/abcDEF123.m3u8' ? 'index.m3u8' : pathname.slice(1);
      return route.fulfill({
        headers: { 'Access-Control-Allow-Origin': '*' },
        contentType: file.endsWith('.m3u8') ? 'application/vnd.apple.mpegurl' : 'video/mp4',
        body: readFileSync(join(recording, file)),
      });
    });
    await page.goto(`${site.origin}/page`);
    return { page, hosts, asked };
  }
});

/** Whether it is where Mux counts who watches. */
function isMuxData({ hostname }: URL): boolean {
  return hostname.endsWith('.litix.io');
}

/** The recording has begun to move. */
async function playing(page: Page): Promise<void> {
  await page.locator('recording-player[state="playing"]').waitFor({ state: 'attached' });
  await page.waitForFunction(() => {
    const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>(
      'recording-player',
    );
    return (player?.media.currentTime ?? 0) > 1;
  });
}
