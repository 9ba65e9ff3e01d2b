import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** For a process in which Mux's package counts as not installed. */
const hiding = `
  import { register } from 'node:module';
  const hooks = \`export async function resolve(specifier, context, next) {
    if (specifier === '@mux/mux-node') throw new Error('Cannot find package');
    return await next(specifier, context);
  }\`;
  register('data:text/javascript,' + encodeURIComponent(hooks));
`;

const backup = new URL('../../src/server/providers/mux/mux-backup.ts', import.meta.url);

const script = `
  const { muxBackup } = await import(${JSON.stringify(backup.href)});
  await muxBackup({ tokenId: 'a', tokenSecret: 'b' })
    .catch(({ code, message }) => console.log(code + ': ' + message));
`;

describe('loadMuxNode', () => {
  it('names the package to install when it is missing', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(hiding)}`],
        ...['--input-type', 'module', '--eval', script],
      ],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    );
    assert.match(stdout, /^package-missing: .*npm install @mux\/mux-node\n$/);
  });
});
