import { launch } from 'puppeteer-core';
import type { Browser, Page } from 'puppeteer-core';
import { ContractClient } from '../src/contract/index.js';
import type { Stream } from '../src/contract/index.js';
import { startServer } from '../test/support/streamside-server.js';
import { seen } from '../test/thread/seen-stream.js';

/**
 * Goes with Debian's Firefox through an event: live by the broadcaster's page and fake devices, watched by WHEP
 * and by HLS, kept, and played afterwards; says one line of each. `npm run try:firefox`, after
 * `apt-get install firefox-esr`; another Firefox by FIREFOX_PATH. What comes of it stands in docs/browsers.md.
 */

/** For what takes a moment, on a machine that is busy with other things. */
const SOON_MS = 60_000;
/** So much has to be played until it counts as playing. */
const PLAYED_SECONDS = 2;

type StreamsideElement = HTMLElement & {
  readonly state: { readonly phase: string };
  readonly media: HTMLVideoElement;
  readonly path: string | null;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  play(): Promise<unknown>;
};

const server = await startServer();
const browser = await launch({
  browser: 'firefox',
  executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
  headless: true,
  extraPrefsFirefox: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.autoplay.default': 0,
    // The engine is on this host, and there may be no other network.
    'media.peerconnection.ice.loopback': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
  },
});
try {
  console.log(await browser.version());
  await tryAll(browser);
} finally {
  await browser.close();
  await server.stop();
}

async function tryAll(firefox: Browser): Promise<void> {
  const client = new ContractClient({ endpoint: `${server.origin}/live`, token: server.token });
  const { id } = await client.createStream({ title: 'Memorial service' });
  const secret = `#token=${server.token}`;

  const broadcast = await open(firefox, `/broadcast?stream=${id}${secret}`);
  const isLive = await attempt('<whip-broadcaster>, fake devices', async () => {
    await call(broadcast, 'whip-broadcaster', 'start');
    await phase(broadcast, 'whip-broadcaster', 'streaming');
    const { assurance } = await seen(
      client,
      id,
      ({ assurance: { ingest, recording } }) => ingest === 'connected' && recording !== 'none',
    );
    return `live, the server says ${assurance.ingest} and recording ${assurance.recording}`;
  });
  if (!isLive) return;

  await attempt('<live-player> by WHEP', async () => {
    const page = await open(firefox, `/watch?stream=${id}`);
    await phase(page, 'live-player', 'playing');
    return play(page, 'live-player');
  });
  await attempt('<live-player> by HLS', async () => {
    const url = findHls(await seen(client, id, (stream) => findHls(stream) !== null)) ?? '';
    const page = await open(firefox, '/watch');
    await page.evaluate(
      (address) => {
        const player = document.createElement('live-player');
        player.setAttribute('hls-src', address);
        player.setAttribute('muted', '');
        player.setAttribute('autoplay', '');
        document.body.replaceChildren(player);
      },
      new URL(url, `${server.origin}/live/`).href,
    );
    await phase(page, 'live-player', 'playing');
    return play(page, 'live-player');
  });
  await attempt('the safety copy', async () => {
    await call(broadcast, 'whip-broadcaster', 'stop');
    await phase(broadcast, 'whip-broadcaster', 'stopped');
    const words = await broadcast.waitForFunction(
      () => {
        const root = document.querySelector('whip-broadcaster')?.shadowRoot;
        return /All \S+ are safe on the server/.exec(root?.textContent ?? '')?.[0];
      },
      { timeout: SOON_MS },
    );
    return `“${String(await words.jsonValue())}”`;
  });
  await attempt('<recording-player>', async () => {
    await seen(client, id, ({ status }) => status === 'completed');
    const page = await open(firefox, `/recording?stream=${id}`);
    await phase(page, 'recording-player', 'ready');
    await call(page, 'recording-player', 'play');
    return play(page, 'recording-player');
  });
}

/** Says what came of it; what fails does not keep the rest from being tried. */
async function attempt(name: string, work: () => Promise<string>): Promise<boolean> {
  try {
    console.log(`${name}: ${await work()}`);
    return true;
  } catch (error) {
    console.log(`${name}: NOT`, error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return false;
  }
}

async function open(firefox: Browser, path: string): Promise<Page> {
  const page = await firefox.newPage();
  await page.goto(server.origin + path);
  await page.bringToFront();
  return page;
}

/** Has the element do it; what comes of that its phase says. */
async function call(page: Page, tag: string, method: 'start' | 'stop' | 'play'): Promise<void> {
  await page.evaluate(
    (name, asked) => void document.querySelector<StreamsideElement>(name)?.[asked](),
    tag,
    method,
  );
}

async function phase(page: Page, tag: string, name: string): Promise<void> {
  await page.waitForSelector(`${tag}[state="${name}"]`, { timeout: SOON_MS });
}

/** Waits until so much has been played since now, and says what is seen. */
async function play(page: Page, tag: string): Promise<string> {
  const said = await page.waitForFunction(
    (name, seconds) => {
      const player = document.querySelector<StreamsideElement & { playedFrom?: number }>(name);
      if (player === null || player.media.videoWidth === 0) return null;
      const { currentTime, videoWidth, videoHeight } = player.media;
      player.playedFrom ??= currentTime;
      if (currentTime - player.playedFrom < seconds) return null;
      const way = player.path ? ` by ${player.path}` : '';
      return `${player.state.phase}${way}, ${videoWidth}x${videoHeight}, ${seconds} s played`;
    },
    { timeout: SOON_MS },
    tag,
    PLAYED_SECONDS,
  );
  return String(await said.jsonValue());
}

function findHls({ sources }: Stream): string | null {
  return sources.find(({ type }) => type === 'hls')?.url ?? null;
}
