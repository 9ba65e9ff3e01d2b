import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { startEngineProcess } from './support/engine-process.js';
import type { EngineProcess } from './support/engine-process.js';
import { addProtocol, serve } from './support/protocol-page.js';
import type { LoopbackServer } from './support/protocol-page.js';

const text = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const snippets = [...text.matchAll(/```js\n([^]*?)```/g)].map(([, code = '']) => code);

describe('docs/protocol.md', () => {
  let browser: Browser;
  let engine: EngineProcess;
  let server: LoopbackServer;
  let page: Page;
  let requests: string[] = [];

  before(async () => {
    engine = await startEngineProcess();
    server = await serve(async (request) => {
      const response = await engine.fetch(request);
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/media/')) {
        requests.push(`${request.method} ${pathname} ${response.status}`);
      }
      return response;
    });
    browser = await launchBrowser();
    page = await browser.newPage();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    engine?.close();
  });

  /** Runs a snippet as printed, in a page whose package is the sources; `ending` sees its names. */
  async function run(snippet: string | undefined, ending = ''): Promise<unknown> {
    requests = [];
    await page.goto(server.origin);
    await addProtocol(page);
    const code = (snippet ?? '').replace(/^import (\{.*\}) from '.*';$/m, 'const $1 = protocol;');
    assert.notEqual(code, snippet);
    return page.evaluate(`(async () => { ${code}; ${ending} })()`);
  }

  it('has a first snippet that publishes, plays and says goodbye', async () => {
    const phases = await run(snippets[0], 'return [whip.state.phase, whep.state.phase]');
    assert.deepEqual(phases, ['closed', 'closed']);
    const sent = requests.filter((line) => !line.startsWith('PATCH'));
    assert.equal(sent[0], 'POST /media/st_1/whip 201');
    assert.ok(sent.includes('POST /media/st_1/whep 201'));
    assert.equal(sent.filter((line) => /^DELETE .* 200$/.test(line)).length, 2);
  });

  it('has a policy that gives up after three tries', async () => {
    const code = await run(snippets[1], 'return whep.open().catch((error) => error.code)');
    assert.equal(code, 'stream-not-live');
    assert.deepEqual(requests, Array(3).fill('POST /media/st_1/whep 409'));
  });

  it('has no other snippet', () => {
    assert.equal(snippets.length, 2);
  });
});
