import { readConfiguration } from './configuration/configuration.js';
import { formatHelp } from './help.js';
import { readLanOption } from './lan/lan-option.js';
import { readPackageVersion } from './package-root.js';
import { parseCommand } from './parse-command.js';
import { serve } from './serve.js';
import { StartError } from './start-error.js';

/** Runs what the arguments ask for. Resolves with the exit code: 2 where it was asked wrongly. */
export async function runCommand(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const command = parseCommand(args);
  switch (command.name) {
    case 'check': {
      const { runCheck } = await import('./check-command.js');
      return runCheck(command.args);
    }
    case 'help':
      console.log(formatHelp());
      return 0;
    case 'version':
      console.log(readPackageVersion());
      return 0;
    case 'unknown':
      console.error(
        `Unknown argument ${command.argument}. Variables of the environment set the port and the rest, such as PORT=3000; streamside --help lists them.`,
      );
      return 2;
    case 'serve':
      return runServer(command.lanOption, environment);
  }
}

async function runServer(option: string | null, environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const lan = option === null ? null : readLanOption(option);
    return await serve(readConfiguration(environment, lan));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(`${error.message} (${error.code})`);
    return error.exitCode;
  }
}
