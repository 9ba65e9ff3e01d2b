import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** After this long without a sign of life, a step says that it is still at work. */
const PROGRESS_EVERY_MS = 15_000;

/** Ends the process with one sentence, no stack. */
export function stop(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

/** Prints a heading for what is about to be done, and when since the command began. */
export function say(sentence) {
  const seconds = Math.floor(process.uptime());
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  console.log(`\n▸ ${clock} ${sentence}`);
}

/**
 * Runs a command in the repository, the packages' own commands first on the path.
 * `quiet` keeps the output back and shows it only when the command fails; `beside` also says nothing
 * meanwhile, for what runs beside something else. What has not ended within `limitMs` is ended.
 */
export function run(
  command,
  args,
  { beside = false, quiet = beside, env = {}, stdin = 'ignore', limitMs = undefined } = {},
) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      stdio: [stdin, quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      env: {
        ...process.env,
        PATH: [`${root}node_modules/.bin`, process.env.PATH].join(delimiter),
        ...env,
      },
      shell: process.platform === 'win32',
      timeout: limitMs,
    });
    const held = [];
    child.stdout?.on('data', (chunk) => held.push(chunk));
    child.stderr?.on('data', (chunk) => held.push(chunk));
    const progress = setInterval(() => {
      if (quiet && !beside)
        console.log(`  … still at it after ${Math.round((Date.now() - began) / 1000)} s`);
    }, PROGRESS_EVERY_MS);
    const finish = (code, reason) => {
      clearInterval(progress);
      const output = Buffer.concat(held).toString();
      if (code !== 0 && quiet) process.stdout.write(output);
      if (reason) console.error(reason);
      resolve({ ok: code === 0, output, seconds: (Date.now() - began) / 1000 });
    };
    child.once('error', (error) => finish(1, `${command}: ${error.message}`));
    child.once('close', (code) => finish(code ?? 1));
  });
}
