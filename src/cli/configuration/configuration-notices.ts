import { isShort } from './operator-token.js';
import { whyIdle } from './provider-configuration.js';
import type { ProviderConfiguration } from './provider-configuration.js';

/** Something about the environment that does not stop the start. */
export interface Notice {
  readonly code: 'variable-idle' | 'variable-unknown' | 'token-short';
  /** For a person. Holds no value. */
  readonly sentence: string;
}

/** `names` are all variables that there are. What is set and has no effect, or is good on this machine alone. */
export function findNotices(
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
  { provider, token }: { provider: ProviderConfiguration; token: string | null },
): Notice[] {
  const isSet = (name: string) => (environment[name]?.trim() ?? '') !== '';
  const short: Notice = {
    code: 'token-short',
    sentence: 'STREAMSIDE_TOKEN is short enough to be guessed: keep this server on this machine.',
  };
  return [
    ...(token !== null && isShort(token) ? [short] : []),
    ...names.filter(isSet).flatMap((name): Notice[] => {
      const reason = whyIdle(name, provider);
      const sentence = `${name} is set and has no effect: ${reason}.`;
      return reason === null ? [] : [{ code: 'variable-idle', sentence }];
    }),
    ...findUnknown(environment, names).map((name): Notice => {
      const sentence = `${name} is set and has no effect: there is no such variable.`;
      return { code: 'variable-unknown', sentence };
    }),
  ];
}

/** Names that are meant for this server and that nothing reads: mistyped ones. */
function findUnknown(environment: NodeJS.ProcessEnv, names: readonly string[]): string[] {
  return Object.keys(environment).filter(
    (name) => name.startsWith('STREAMSIDE_') && !names.includes(name),
  );
}
