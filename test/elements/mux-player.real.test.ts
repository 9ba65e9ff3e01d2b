import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { answerSlowly } from '../support/answer-slowly.js';
import { launchBrowser } from '../support/browser.js';
import { serveFolder } from '../support/static-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const recording = join(root, 'test', 'fixtures', 'hls');
const STREAM = 'https://stream.mux.com';
const IMAGE = 'https://image.mux.com';

/** What the page names by itself. */
const OWN = 'playback-id="abcDEF123"';

/** What a page that loads only its own scripts and styles allows for a recording at Mux. */
const STRICT = `default-src 'self'; connect-src 'self' ${STREAM}; media-src blob:`;

describe('<recording-player> with a Mux recording', () => {
  let site: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  before(async () => {
    [site, browser] = await Promise.all([
      serveFolder(join(root, 'dist', 'browser'), { '/slow/': answerSlowly(recording) }),
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

  it('keeps captions to itself until somebody asks for them', async () => {
    const { page } = await openPage('', 'playback-id="captions"');
    await playing(page);
    const button = page.getByRole('button', { name: 'Captions' });
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    assert.deepEqual(await readWords(page), []);
    await button.click();
    await page.waitForFunction(() => {
      const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>(
        'recording-player',
      );
      return [...(player?.media.textTracks ?? [])].some(({ activeCues }) => activeCues?.length);
    });
    assert.deepEqual(await readWords(page), ['Good morning to all of you.']);
    await page.close();
  });

  it('takes the page’s next token before the first one ends, which says itself when that is', async () => {
    const { page, asked } = await openPage('', 'playback-id=""');
    const renewed = page.waitForRequest(`${STREAM}/abcDEF123.m3u8?token=next`);
    const endsMs = await page.evaluate(() => {
      const player = document.querySelector('recording-player') as HTMLElement & {
        getToken: () => Promise<string>;
      };
      const ends = Date.now() + 20_000;
      const claims = btoa(JSON.stringify({ sub: 'abcDEF123', aud: 'v', exp: ends / 1_000 }));
      player.getToken = async () => 'next';
      player.setAttribute('playback-token', `e30.${claims}.first`);
      player.setAttribute('playback-id', 'abcDEF123');
      return ends;
    });
    await renewed;
    assert.ok(Date.now() < endsMs, 'Only after the first one had ended');
    assert.ok(asked[0]?.endsWith('.first'), asked[0]);
    await page.close();
  });

  it('waits for one that comes slowly, although another copy stands ready', async () => {
    const { page } = await openPage('', 'endpoint="/live" stream="st_1"', 'autoplay muted', [
      { id: 'rec_slow', type: 'mux', url: '/slow/index.m3u8' },
      { id: 'rec_other', type: 'hls', url: `${STREAM}/index.m3u8` },
    ]);
    const played = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const player = document.querySelector('recording-player');
          player?.addEventListener('statechange', () => {
            const { state } = player as HTMLElement & { state?: { phase: string } };
            if (state?.phase === 'playing') resolve(state);
          });
        }),
    );
    assert.equal((played as { recording?: string }).recording, 'rec_slow');
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
    sources: readonly { id: string; type: string; url: string }[] = [],
  ): Promise<{ page: Page; hosts: Set<string>; asked: string[] }> {
    const page = await browser.newPage();
    const hosts = new Set<string>();
    const asked: string[] = [];
    await page.route('**/*', async (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin === site.origin) {
        if (pathname === '/live/streams/st_1')
          return route.fulfill({ json: createStream(sources) });
        if (pathname !== '/page') return route.continue();
        return route.fulfill({
          contentType: 'text/html',
          headers: policy === '' ? {} : { 'Content-Security-Policy': policy },
          body: `<!doctype html><title>x</title><script type="module" src="/streamside.js"></script>
            <recording-player ${attributes} ${sources.length > 0 ? '' : OWN} ${start}></recording-player>`,
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

/** An event that is over, with these recordings of all of it. */
function createStream(sources: readonly { id: string; type: string; url: string }[]) {
  return {
    ...{ id: 'st_1', title: 'Memorial service', status: 'completed', method: 'browser' },
    ...{ visibility: 'public', startsAt: null, liveSince: null, sources: [] },
    ...{ createdAt: '2026-11-21T09:00:00Z', updatedAt: '2026-11-21T10:10:00Z' },
    capabilities: { whep: true, hls: true, recording: true, backup: true },
    assurance: { ingest: 'none', recording: 'confirmed', confirmedSeconds: 6, missingSeconds: 0 },
    recordings: sources.map(({ id, ...source }) => ({
      ...{ id, from: 'mux', state: 'ready', startedAt: '2026-11-21T10:00:00Z' },
      ...{ duration: 6, coverage: 1, poster: null, sources: [source] },
    })),
  };
}

/** What the captions say at this moment. */
function readWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>(
      'recording-player',
    );
    return [...(player?.media.textTracks ?? [])]
      .filter(({ mode }) => mode === 'showing')
      .flatMap(({ activeCues }) => [...(activeCues ?? [])])
      .map((cue) => (cue as VTTCue).text);
  });
}

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
