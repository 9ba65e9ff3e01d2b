import { readConfiguration } from './configuration.js';
import { formatHelp } from './help.js';
import { isLanOption, readLanOption, takeLanOption } from './lan-option.js';
import { readPackageVersion } from './package-root.js';
import { serve } from './serve.js';
import { StartError } from './start-error.js';

/** Runs what the arguments ask for. Resolves with the exit code: 2 where it was asked wrongly. */
export async function runCommand(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // What serves needs no name.
  const isNamed = args[0] !== undefined && !isLanOption(args[0]);
  const [command = '', ...rest] = isNamed ? args : ['serve', ...args];
  if (command === 'check') {
    const { runCheck } = await import('./check-command.js');
    return runCheck(rest);
  }
  if (['--help', '-h', 'help'].includes(command)) {
    console.log(formatHelp());
    return 0;
  }
  if (['--version', '-v', 'version'].includes(command)) {
    console.log(readPackageVersion());
    return 0;
  }
  const { option, rest: others } = takeLanOption(rest);
  const [unknown] = command === 'serve' ? others : [command];
  if (unknown !== undefined) {
    console.error(`Unknown argument ${unknown}. streamside --help says what there is.`);
    return 2;
  }
  try {
    const lan = option === null ? null : readLanOption(option);
    return await serve(readConfiguration(environment, lan));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(`${error.message} (${error.code})`);
    return error.exitCode;
  }
}
