import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { findBetter, findRenewed } from '../../src/elements/live-player/ladder/live-ladder.js';
import type { LiveSource } from '../../src/elements/live-player/ladder/live-ladder.js';
import type { LiveSettings } from '../../src/elements/live-player/live-settings.js';
import { renewCopy } from '../../src/elements/live-player/replay/renew-copy.js';
import { Renewal } from '../../src/elements/live-player/renewal.js';
import type { Copy } from '../../src/elements/recording-player/timeline/recording-choice.js';

const home = 'https://page.example';
const media = `${home}/live/main.m3u8`;

const stream = {
  id: 'st_1',
  title: 'Service',
  status: 'live',
  method: 'browser',
  visibility: 'private',
  createdAt: '2026-11-21T10:00:00Z',
  updatedAt: '2026-11-21T10:00:00Z',
  capabilities: { whep: true, hls: true, recording: true, backup: false },
  assurance: { ingest: 'connected', recording: 'none', confirmedSeconds: 0, missingSeconds: 0 },
  sources: [],
  recordings: [],
};

describe('Renewal', () => {
  const page = { document: { baseURI: `${home}/` }, location: new URL(home) };
  let asked: (string | null)[];
  let told: Stream[];
  let tokens: string[];
  let settings: { token: string | null } & Omit<LiveSettings, 'token'>;
  let renewal: Renewal;

  beforeEach(() => {
    asked = [];
    told = [];
    tokens = [];
    for (const [name, value] of Object.entries(page)) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
    mock.method(globalThis, 'fetch', async (_url: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get('Authorization'));
      return Response.json(stream);
    });
    let given = 0;
    settings = {
      endpoint: `${home}/live`,
      stream: 'st_1',
      token: 'first',
      getToken: async () => `fresh-${(given += 1)}`,
    } as LiveSettings;
    renewal = new Renewal(settings, new AbortController().signal, {
      onStream: (event) => told.push(event),
      onToken: (fresh) => tokens.push(fresh),
    });
  });

  afterEach(() => {
    mock.restoreAll();
    for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name);
  });

  const token = (): string | null => renewal.readCredentials(media).token;

  it('asks the page for another token, and the backend for the event as its holder sees it', async () => {
    assert.equal(token(), 'first');
    assert.equal(await renewal.ask(), true);
    assert.deepEqual(asked, ['Bearer fresh-1']);
    assert.deepEqual(
      told.map(({ id }) => id),
      ['st_1'],
    );
    assert.equal(token(), 'fresh-1');
  });

  it('asks once for all who ask together, and anew for who asks later', async () => {
    await Promise.all([renewal.ask(), renewal.ask()]);
    assert.equal(asked.length, 1);
    await renewal.ask();
    assert.deepEqual(asked, ['Bearer fresh-1', 'Bearer fresh-2']);
  });

  it('tells of a token that is good and was not there before, and of no other', async () => {
    await renewal.ask();
    assert.deepEqual(tokens, ['fresh-1']);
    settings = Object.assign(settings, { getToken: async () => 'fresh-1' });
    await renewal.ask();
    assert.deepEqual(tokens, ['fresh-1']);
    settings = Object.assign(settings, { getToken: async () => 'bad' });
    mock.method(globalThis, 'fetch', async () => new Response(null, { status: 401 }));
    await renewal.ask();
    assert.deepEqual(tokens, ['fresh-1']);
  });

  it('takes the token that the page has set since, and shows it to nobody else', async () => {
    await renewal.ask();
    settings.token = 'second';
    assert.equal(token(), 'second');
    assert.equal(renewal.readCredentials('https://cdn.example/main.m3u8').token, null);
  });

  it('asks anew after a while where the page never answered', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let isDeaf = true;
    const { getToken } = settings;
    const answer = () => (isDeaf ? new Promise<null>(() => undefined) : getToken?.());
    settings = Object.assign(settings, { getToken: answer });
    const unanswered = renewal.ask();
    t.mock.timers.tick(5_000);
    assert.equal(await unanswered, false);
    isDeaf = false;
    assert.equal(await renewal.ask(), true);
    assert.equal(token(), 'fresh-1');
  });

  it('says that nobody has answered where the backend refuses', async () => {
    mock.method(globalThis, 'fetch', async () => new Response(null, { status: 403 }));
    assert.equal(await renewal.ask(), false);
    assert.deepEqual(told, []);
  });
});

describe('renewCopy', () => {
  const copy = { recording: 'rec_1', type: 'hls', url: `${home}/old/main.m3u8` } as Copy;
  const next = { ...copy, url: `${home}/new/main.m3u8` };

  async function renew(copies: readonly (readonly Copy[])[], tokens: readonly string[]) {
    let at = 0;
    const renewal = {
      readCredentials: () => ({ token: tokens[at] ?? null, getToken: null }),
      ask: async () => {
        at += 1;
        return true;
      },
    };
    return renewCopy(copy, renewal, () => copies[at] ?? []);
  }

  it('finds the copy at its next address, or with another token', async () => {
    assert.equal(await renew([[copy], [{ ...next, type: 'mp4' }, next]], []), next);
    assert.equal(await renew([[copy], [copy]], ['one', 'two']), copy);
  });

  it('is none where nothing has changed, or the copy is gone', async () => {
    assert.equal(await renew([[copy], [copy]], ['one', 'one']), null);
    assert.equal(await renew([[copy], []], ['one', 'two']), null);
  });
});

const createSource = (url: string, latency: 'low' | 'standard' = 'low'): LiveSource => ({
  type: 'hls',
  url,
  latency,
});

describe('findBetter', () => {
  const whep = (url: string): LiveSource => ({ type: 'whep', url, latency: 'low' });
  const before = [whep('w1'), createSource('a'), createSource('a', 'standard')];

  it('finds what stands above a rung, also when all addresses have been renewed', () => {
    const plain = createSource('a', 'standard');
    assert.deepEqual(findBetter(plain, before, before), before.slice(0, 2));
    const now = [whep('w2'), createSource('b'), createSource('b', 'standard')];
    assert.deepEqual(findBetter(plain, before, now), now.slice(0, 2));
    assert.deepEqual(findBetter(whep('w1'), before, now), []);
  });

  it('finds nothing better than what is named no more', () => {
    assert.deepEqual(findBetter(createSource('x'), before, before), []);
  });
});

describe('findRenewed', () => {
  const before = [createSource('a'), createSource('a', 'standard'), createSource('b')];

  it('knows a source by its place among those of its kind', () => {
    const now = [createSource('c'), createSource('c', 'standard'), createSource('d')];
    assert.equal(findRenewed(createSource('b'), before, now).url, 'd');
    assert.deepEqual(findRenewed(createSource('a', 'standard'), before, now), now[1]);
  });

  it('is the source as it was where it is named no more', () => {
    assert.equal(findRenewed(createSource('b'), before, [createSource('c')]).url, 'b');
    assert.equal(findRenewed(createSource('x'), before, before).url, 'x');
  });
});
