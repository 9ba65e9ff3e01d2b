import { variables } from './configuration/configuration.js';

/** What `streamside --help` prints. */
export function formatHelp(): string {
  const width = Math.max(...variables.map(({ name }) => name.length));
  const lines = variables.map(({ name, fallback, sentence }) => {
    const note = fallback === '' ? '' : ` [${fallback}]`;
    return `  ${name.padEnd(width)}  ${sentence}${note}`;
  });
  return `Usage:
  streamside                                    serve the contract, the media engine and the demo
  streamside --lan[=<address>]                  the same, and by HTTPS for phones in the same network
  streamside check <base URL> [--token <token>] hold a backend against the contract
  streamside --help | --version

The environment configures the server:
${lines.join('\n')}`;
}
