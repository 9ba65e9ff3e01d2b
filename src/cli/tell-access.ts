import type { Provider } from '../server/index.js';
import type { LoggedEvent } from './log.js';

/** What each service was given, and what is missing while it refuses that. */
const givenTo: Readonly<Record<string, { readonly variables: string; readonly harm: string }>> = {
  cloudflare: {
    variables: 'CLOUDFLARE_API_TOKEN for the account CLOUDFLARE_ACCOUNT_ID',
    harm: 'no stream can be made until they fit',
  },
  mux: {
    variables: 'MUX_TOKEN_ID with MUX_TOKEN_SECRET',
    harm: 'streams have no backup until they fit',
  },
};

/**
 * Logs which services refuse what the environment gave for them, and which could not be asked.
 * Never rejects, and nothing waits for it: whoever watches what was recorded must still be served
 * when the server starts again while a service is down, or after a token was withdrawn.
 */
export async function tellAccess(
  provider: Pick<Provider, 'checkAccess'>,
  log: (event: LoggedEvent) => void,
): Promise<void> {
  for (const { service, verdict, reason } of (await provider.checkAccess?.()) ?? []) {
    const { variables = 'what it was given', harm = '' } = givenTo[service] ?? {};
    const code = reason ?? '';
    if (verdict === 'refused') {
      const message = `${service} refuses ${variables}, and ${harm}.`;
      log({ type: 'service-refused', service, reason: code, message });
    } else if (verdict === 'unknown') {
      const message = `${service} could not be asked whether it takes ${variables}.`;
      log({ type: 'service-unknown', service, reason: code, message });
    }
  }
}
