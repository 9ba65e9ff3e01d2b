import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLanOption, takeLanOption } from '../../src/cli/lan/lan-option.js';
import { StartError } from '../../src/cli/start-error.js';

const addresses = ['192.168.1.5', '172.17.0.1'];

describe('takeLanOption', () => {
  for (const [args, option, rest] of [
    [[], null, []],
    [['--port'], null, ['--port']],
    [['--lan'], '--lan', []],
    [['--lan=10.0.0.1', 'more'], '--lan=10.0.0.1', ['more']],
    [['--lan', '10.0.0.1', 'more'], '--lan=10.0.0.1', ['more']],
    [['--lan', '--port'], '--lan', ['--port']],
    [['--language'], null, ['--language']],
  ] as const) {
    it(`takes ${option} from "${args.join(' ')}"`, () => {
      assert.deepEqual(takeLanOption(args), { option, rest });
    });
  }
});

describe('readLanOption', () => {
  it('takes the likeliest address, and names the others', () => {
    assert.deepEqual(readLanOption('--lan', addresses), {
      address: '192.168.1.5',
      others: ['172.17.0.1'],
    });
  });

  it('takes the address that is asked for', () => {
    assert.deepEqual(readLanOption('--lan=172.17.0.1', addresses), {
      address: '172.17.0.1',
      others: ['192.168.1.5'],
    });
  });

  for (const wrong of ['nonsense', '', 'fd00::2', '192.168.1.256', '127.0.0.1', '192.168.1.6']) {
    it(`says in one sentence that "${wrong}" is none`, () => {
      assert.throws(
        () => readLanOption(`--lan=${wrong}`, addresses),
        (error) => {
          assert.ok(error instanceof StartError);
          assert.deepEqual([error.code, error.exitCode], ['configuration-invalid', 2]);
          assert.match(error.message, /^--lan=[^\n]*192\.168\.1\.5[^\n]*\.$/);
          return true;
        },
      );
    });
  }

  it('has a code for a machine in no network', () => {
    assert.throws(() => readLanOption('--lan', []), { code: 'lan-missing', exitCode: 1 });
  });
});
