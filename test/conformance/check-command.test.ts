import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { parseCheckArguments, runCheck } from '../../src/cli/check-command.js';
import { ReferenceBackend, operatorToken } from './reference-backend.js';
import type { Seams } from './seams.js';

/** The reference backend on a port, for as long as the test runs. Its base URL. */
async function serve(test: TestContext, seams: Seams = {}): Promise<string> {
  const backend = new ReferenceBackend(seams);
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = 'GET', url = '/' } = incoming;
      const body = ['GET', 'HEAD'].includes(method) ? undefined : Buffer.concat(chunks);
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers))
        headers.set(name, String(value));
      const response = await backend.fetch(`http://backend.example${url}`, {
        method,
        headers,
        body,
      });
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (!response.body) return void outgoing.end();
      const readable = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      outgoing.on('close', () => readable.destroy());
      readable.on('error', () => outgoing.destroy()).pipe(outgoing);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

/** The exit code and what was printed. */
async function check(test: TestContext, ...args: string[]) {
  const out = test.mock.method(console, 'log', () => {});
  const complaints = test.mock.method(console, 'error', () => {});
  const code = await runCheck(args);
  const text = (printed: typeof out) =>
    printed.mock.calls.map(({ arguments: [line] }) => String(line)).join('\n');
  const result = { code, out: text(out), complaints: text(complaints) };
  out.mock.restore();
  complaints.mock.restore();
  return result;
}

describe('runCheck', () => {
  it('prints each check with its clause, and a summary; 0 where all holds', async (test) => {
    const { code, out } = await check(test, await serve(test), '--token', operatorToken);
    assert.match(out, /^ok +§8\.3 +If-None-Match with the current tag is 304/m);
    assert.match(out, /\n\d+ passed, 0 failed, 0 skipped$/);
    assert.equal(code, 0);
  });

  it('says what failed and why; 1 then', async (test) => {
    const baseUrl = await serve(test, { listsToEveryone: true });
    const { code, out } = await check(test, baseUrl, `--token=${operatorToken}`);
    assert.match(out, /^FAIL +§7\.4 +the list is not public: GET \/streams answered 200/m);
    assert.equal(code, 1);
  });

  it('skips without a token what needs one', async (test) => {
    const { code, out } = await check(test, await serve(test));
    assert.match(out, /^skip +§6\.2 .*: needs a token$/m);
    assert.equal(code, 0);
  });

  it('prints no secret', async (test) => {
    const show: Seams['show'] = (body, { grants }) => ({ ...body, grants: [...grants] });
    const { out } = await check(test, await serve(test, { show }), '--token', operatorToken);
    assert.match(out, /^FAIL +§18\.1/m);
    assert.doesNotMatch(out, /grant-[0-9a-f]|operator-7f/);
  });

  it('prints no token that the backend repeats, and nothing that a terminal obeys', async (test) => {
    const answer: Seams['answer'] = ({ request, response }) => {
      const token = request.headers.get('Authorization');
      if (token === null) return response;
      const code = `\u001b[2J${token}\n${'long '.repeat(1_000)}`;
      const problem = { type: 'about:blank', title: token, status: 500, code, detail: token };
      return Response.json(problem, { status: 500 });
    };
    const { out, code } = await check(test, await serve(test, { answer }), '--token', 'secret-1f');
    assert.match(out, /^FAIL +§6\.2 /m);
    // eslint-disable-next-line no-control-regex -- what a terminal obeys is what is looked for
    assert.doesNotMatch(out, /secret-1f|\u001b/);
    assert.ok(out.split('\n').every((line) => line.length < 500));
    assert.equal(code, 1);
  });

  it('says in one line that nobody answers; 2 then', async (test) => {
    const { code, out, complaints } = await check(test, 'http://127.0.0.1:9/live');
    assert.equal(complaints, 'Nobody answers at http://127.0.0.1:9/live (endpoint-unreachable).');
    assert.equal(out, '');
    assert.equal(code, 2);
  });

  it('says in one line that the token is refused; 2 then', async (test) => {
    const baseUrl = await serve(test);
    const { code, out, complaints } = await check(test, baseUrl, '--token', 'secret-of-another');
    assert.match(
      complaints,
      /^The backend at http:\S+ refuses the token \(401 token-invalid\)\. [^\n]+$/,
    );
    assert.doesNotMatch(complaints, /secret/);
    assert.equal(out, '');
    assert.equal(code, 2);
  });

  it('goes on where one operation alone refuses the token', async (test) => {
    const answer: Seams['answer'] = ({ request, response, path }) =>
      request.method === 'GET' && path === '/streams'
        ? Response.json(
            { type: 'about:blank', title: 'x', status: 401, code: 'unauthenticated' },
            { status: 401 },
          )
        : response;
    const baseUrl = await serve(test, { answer });
    const { code, out } = await check(test, baseUrl, '--token', operatorToken);
    assert.match(out, /^FAIL +§7\./m);
    assert.match(out, /^ok +§6\.2/m);
    assert.equal(code, 1);
  });

  it('says in one line how it is used where it is used wrongly', async (test) => {
    for (const args of [
      [],
      ['not a url'],
      ['ftp://x'],
      ['http://x', '--speed'],
      ['http://x', '--token'],
      ['http://x', '--token', ''],
      ['http://x', '--token', 'secret\n1f'],
      ['http://x', '--token', 'secret é'],
      ['http://user:secret@x/live'],
      ['http://x/live?key=secret'],
      ['secret-in-the-wrong-place'],
    ]) {
      const { code, complaints } = await check(test, ...args);
      assert.equal(code, 2);
      assert.match(complaints, /^[^\n]+$/);
      assert.doesNotMatch(complaints, /secret/);
    }
  });
});

describe('parseCheckArguments', () => {
  it('takes the token from the environment, and the argument before it', () => {
    const baseUrl = 'http://x/live';
    assert.deepEqual(parseCheckArguments([baseUrl], 'env'), { baseUrl, token: 'env' });
    const given = parseCheckArguments(['--token', 'arg', baseUrl], 'env');
    assert.deepEqual(given, { baseUrl, token: 'arg' });
    assert.deepEqual(parseCheckArguments([baseUrl], ''), { baseUrl, token: null });
  });
});
