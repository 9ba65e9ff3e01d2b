import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { readConfiguration, variables } from '../../src/cli/configuration/configuration.js';

describe('readConfiguration', () => {
  const cloudflare = {
    STREAMSIDE_PROVIDER: 'cloudflare',
    CLOUDFLARE_ACCOUNT_ID: 'account1',
    CLOUDFLARE_API_TOKEN: 'hush-token',
  };

  it('has a default for everything', () => {
    assert.deepEqual(readConfiguration({ PORT: '', HOST: ' ' }), {
      port: 8080,
      host: '127.0.0.1',
      lan: null,
      dataFolder: './data',
      token: null,
      databaseUrl: null,
      publicUrl: null,
      trustProxy: false,
      provider: { type: 'local' },
      media: {},
      log: { level: 'info', format: null },
      notices: [],
    });
  });

  it('reads what is set', () => {
    assert.deepEqual(
      readConfiguration({
        PORT: '0',
        HOST: '::1',
        STREAMSIDE_DATA: '/srv/live',
        STREAMSIDE_TOKEN: 'a-b_c.d~e+f/g-h==',
        STREAMSIDE_PUBLIC_URL: 'https://live.example.org/',
        STREAMSIDE_TRUST_PROXY: 'true',
        STREAMSIDE_PROVIDER: 'local',
        STREAMSIDE_UDP_PORTS: '50000-50100',
        STREAMSIDE_PUBLIC_ADDRESS: '203.0.113.7',
        STREAMSIDE_ICE_SERVERS:
          '[{"urls":"stun:stun.test"},{"urls":["turn:turn.test"],"username":"u","credential":"p"}]',
        STREAMSIDE_TURN_URLS: 'turn:turn.test?transport=udp, turns:turn.test:5349',
        STREAMSIDE_TURN_SECRET: 'hush',
        STREAMSIDE_MAX_STREAMS: '5',
        STREAMSIDE_MAX_VIEWERS: '60',
        STREAMSIDE_FFMPEG: '/opt/ffmpeg',
        STREAMSIDE_LOG: 'warn',
        STREAMSIDE_LOG_FORMAT: 'json',
        DATABASE_URL: 'postgres://user:p%40ss@db.test/live?sslmode=verify-full',
      }),
      {
        port: 0,
        host: '::1',
        lan: null,
        dataFolder: '/srv/live',
        token: 'a-b_c.d~e+f/g-h==',
        databaseUrl: 'postgres://user:p%40ss@db.test/live?sslmode=verify-full',
        publicUrl: 'https://live.example.org',
        trustProxy: true,
        provider: { type: 'local' },
        media: {
          portRange: [50_000, 50_100],
          publicAddress: '203.0.113.7',
          iceServers: [
            { urls: ['stun:stun.test'] },
            { urls: ['turn:turn.test'], username: 'u', credential: 'p' },
          ],
          turn: { urls: ['turn:turn.test?transport=udp', 'turns:turn.test:5349'], secret: 'hush' },
          maxStreams: 5,
          maxViewersPerStream: 60,
          ffmpeg: '/opt/ffmpeg',
        },
        log: { level: 'warn', format: 'json' },
        notices: [],
      },
    );
  });

  for (const [name, value] of [
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'a b'],
    ['STREAMSIDE_TOKEN', 'päss wörd'],
    ['STREAMSIDE_PUBLIC_URL', 'live.example.org'],
    ['STREAMSIDE_PUBLIC_URL', 'https://live.example.org/path'],
    ['STREAMSIDE_TRUST_PROXY', 'yes'],
    ['STREAMSIDE_UDP_PORTS', '50100-50000'],
    ['STREAMSIDE_UDP_PORTS', '80-90'],
    ['STREAMSIDE_PUBLIC_ADDRESS', 'live.example.org'],
    ['STREAMSIDE_ICE_SERVERS', '[{"urls":"http://turn","credential":"secret"}]'],
    ['STREAMSIDE_ICE_SERVERS', '{secret'],
    ['STREAMSIDE_TURN_URLS', 'turn.test'],
    ['STREAMSIDE_MAX_STREAMS', '0'],
    ['STREAMSIDE_MAX_VIEWERS', 'many'],
    ['STREAMSIDE_LOG', 'loud'],
    ['STREAMSIDE_LOG_FORMAT', 'xml'],
    ['STREAMSIDE_LOG_FORMAT', 'two\nlines\u001b[31m'],
    ['STREAMSIDE_LOG', 'x'.repeat(10_000)],
    ['STREAMSIDE_PROVIDER', 'youtube'],
    ['DATABASE_URL', 'mysql://user:secret@host/db'],
  ] as const) {
    it(`refuses ${name}=${value} in one sentence that names it`, () => {
      assert.throws(
        () => readConfiguration({ [name]: value }),
        (error: Error & { exitCode: number }) => {
          assert.match(error.message, new RegExp(`^${name} must be [^\\n]+\\.$`));
          assert.doesNotMatch(error.message, /secret|wörd/);
          assert.ok(error.message.length < 400);
          assert.equal(error.exitCode, 2);
          return true;
        },
      );
    });
  }

  it('wants both of a TURN server’s address and secret', () => {
    assert.throws(() => readConfiguration({ STREAMSIDE_TURN_URLS: 'turn:turn.test' }), {
      message: 'STREAMSIDE_TURN_SECRET must be set where STREAMSIDE_TURN_URLS is.',
    });
    assert.throws(() => readConfiguration({ STREAMSIDE_TURN_SECRET: 'hush' }), {
      message: 'STREAMSIDE_TURN_URLS must be set where STREAMSIDE_TURN_SECRET is.',
    });
  });

  it('says what is set and has no effect, without its value', () => {
    const { notices } = readConfiguration({ MUX_TOKEN_SECRET: 'hush' });
    assert.deepEqual(notices, [
      {
        code: 'variable-idle',
        sentence: 'MUX_TOKEN_SECRET is set and has no effect: STREAMSIDE_PROVIDER is local.',
      },
    ]);
  });

  it('says so of what is Mux’s where its token is not set', () => {
    const { notices } = readConfiguration({ ...cloudflare, MUX_WEBHOOK_SECRET: 'hush' });
    assert.deepEqual(notices, [
      {
        code: 'variable-idle',
        sentence:
          'MUX_WEBHOOK_SECRET is set and has no effect: MUX_TOKEN_ID and MUX_TOKEN_SECRET are not set.',
      },
    ]);
  });

  const short = 'fifteen-letters';
  for (const HOST of ['', '127.0.0.1', '127.8.8.8', 'localhost', '::1']) {
    it(`warns of a short token on ${HOST}, where this machine alone can try`, () => {
      const { token, notices } = readConfiguration({ HOST, STREAMSIDE_TOKEN: short });
      assert.equal(token, short);
      assert.deepEqual(
        notices.map(({ code }) => code),
        ['token-short'],
      );
    });
  }
  it('refuses a short token with --lan', () => {
    const lan = { address: '192.168.1.7', others: [] };
    const read = () => readConfiguration({ STREAMSIDE_TOKEN: short }, lan);
    assert.throws(read, { code: 'configuration-invalid' });
  });
  for (const HOST of ['0.0.0.0', '::', '192.0.2.1', 'live.example.org', '127.example.org']) {
    it(`refuses a short token on ${HOST}, without repeating it`, () => {
      assert.throws(() => readConfiguration({ HOST, STREAMSIDE_TOKEN: short }), {
        code: 'configuration-invalid',
        message:
          'STREAMSIDE_TOKEN must be 16 characters or more where other machines reach the server.',
      });
      const long = readConfiguration({ HOST, STREAMSIDE_TOKEN: 'sixteen-letters-' });
      assert.deepEqual(long.notices, []);
    });
  }

  it('names what is meant for it and is no variable, without its value', () => {
    const { notices } = readConfiguration({ STREAMSIDE_TOKN: 'hush', STREAMS: 'no' });
    assert.deepEqual(notices, [
      {
        code: 'variable-unknown',
        sentence: 'STREAMSIDE_TOKN is set and has no effect: there is no such variable.',
      },
    ]);
  });

  it('reads Cloudflare, and Mux as its backup', () => {
    assert.deepEqual(readConfiguration(cloudflare).provider, {
      type: 'cloudflare',
      route: 'direct',
      accountId: 'account1',
      apiToken: 'hush-token',
    });
    const { provider, notices } = readConfiguration({
      ...cloudflare,
      CLOUDFLARE_ROUTE: 'relay',
      CLOUDFLARE_BASE_URL: 'http://127.0.0.1:8787/client/v4',
      CLOUDFLARE_UPLOAD_WHOLES: 'no',
      CLOUDFLARE_WEBHOOK_SECRET: 'w',
      CLOUDFLARE_NOTIFICATION_SECRET: 'n',
      MUX_TOKEN_ID: 'id',
      MUX_TOKEN_SECRET: 's',
      MUX_BASE_URL: 'http://127.0.0.1:8788',
      MUX_UPLOAD_WHOLES: 'no',
      MUX_WEBHOOK_SECRET: 'm',
      MUX_SIGNING_KEY: 'k',
      MUX_PRIVATE_KEY: 'p',
    });
    assert.deepEqual(provider, {
      type: 'cloudflare',
      route: 'relay',
      accountId: 'account1',
      apiToken: 'hush-token',
      uploadWholes: false,
      baseUrl: 'http://127.0.0.1:8787/client/v4',
      webhookSecret: 'w',
      notificationSecret: 'n',
      mux: {
        tokenId: 'id',
        tokenSecret: 's',
        uploadWholes: false,
        baseUrl: 'http://127.0.0.1:8788',
        webhookSecret: 'm',
        signingKey: { id: 'k', secret: 'p' },
      },
    });
    assert.deepEqual(notices, []);
  });

  for (const [name, value] of [
    ['CLOUDFLARE_ACCOUNT_ID', ''],
    ['CLOUDFLARE_API_TOKEN', 'hush token'],
    ['CLOUDFLARE_ROUTE', 'both'],
    ['CLOUDFLARE_UPLOAD_WHOLES', 'never'],
    ['MUX_UPLOAD_WHOLES', 'never'],
    ['CLOUDFLARE_BASE_URL', 'api.test'],
    ['CLOUDFLARE_BASE_URL', 'https://me:hush@api.test/client/v4'],
    ['CLOUDFLARE_BASE_URL', 'https://api.test/client/v4?key=hush'],
    ['MUX_BASE_URL', 'https://hush@api.test'],
    ['MUX_TOKEN_SECRET', ''],
    ['MUX_SIGNING_KEY', ''],
    ['CLOUDFLARE_ACCOUNT_ID', '../hush'],
    ['STREAMSIDE_PROVIDER', 'Cloudflare'],
    ['MUX_TOKEN_ID', ''],
    ['MUX_PRIVATE_KEY', ''],
  ] as const) {
    it(`with Cloudflare, refuses ${name}=${value} in one sentence that names it`, () => {
      const environment = {
        ...cloudflare,
        MUX_TOKEN_ID: 'i',
        MUX_TOKEN_SECRET: 'hush',
        MUX_SIGNING_KEY: 'k',
        MUX_PRIVATE_KEY: 'hush',
      };
      assert.throws(
        () => readConfiguration({ ...environment, [name]: value }),
        (error: Error) => {
          assert.match(error.message, new RegExp(`^${name} must be [^\\n]+\\.$`));
          assert.doesNotMatch(error.message, /hush/);
          return true;
        },
      );
    });
  }
});

describe('readConfiguration, with an address for phones', () => {
  const lan = { address: '192.168.1.5', others: [] };

  it('takes the address beside what the environment says', () => {
    const { host, port, lan: read } = readConfiguration({ HOST: 'localhost', PORT: '81' }, lan);
    assert.deepEqual([host, port, read], ['localhost', 81, lan]);
  });

  for (const environment of [
    { HOST: '0.0.0.0' },
    { HOST: '192.168.1.5' },
    { STREAMSIDE_PUBLIC_URL: 'https://live.example.org' },
  ]) {
    const [name = ''] = Object.keys(environment);
    it(`says that ${name} does not go with it`, () => {
      assert.throws(() => readConfiguration(environment, lan), {
        code: 'configuration-invalid',
        message: new RegExp(`^${name} must be left away with --lan[^\\n]+\\.$`),
      });
    });
  }
});

describe('variables', () => {
  it('are the table of docs/configuration.md', async () => {
    const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const rows = text.split('\n').flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, name] = /^`(\w+)`$/.exec(cells[1] ?? '') ?? [];
      return name === undefined ? [] : [[name, ...cells.slice(2, 5)]];
    });
    assert.deepEqual(
      rows,
      variables.map(({ name, type, fallback, sentence }) => [name, type, fallback, sentence]),
    );
  });
});
