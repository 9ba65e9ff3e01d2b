import { runConformance } from '../conformance/index.js';
import type { CheckResult } from '../conformance/index.js';
import { ContractError } from '../contract/index.js';

/** Exit codes: everything holds, something does not, the check could not be made. */
const exitCodes = { passed: 0, failed: 1, unusable: 2 } as const;

const usage = 'Usage: streamside check <base URL> [--token <operator token>]';

interface CheckArguments {
  readonly baseUrl: string;
  readonly token: string | null;
}

/**
 * `streamside check <base URL> [--token T]`: holds a backend against the contract and prints each
 * check with its clause. The token may also stand in `STREAMSIDE_TOKEN`. Resolves with the exit
 * code: 0 where nothing failed, 1 where something did, 2 where nothing could be checked.
 */
export async function runCheck(args: string[]): Promise<number> {
  const parsed = parseCheckArguments(args, process.env['STREAMSIDE_TOKEN']);
  if (typeof parsed === 'string') {
    console.error(parsed);
    return exitCodes.unusable;
  }
  try {
    const onResult = (result: CheckResult) => console.log(formatResult(result));
    const results = await runConformance({ ...parsed, onResult });
    console.log(`\n${formatSummary(results)}`);
    const hasFailed = results.some(({ outcome }) => outcome === 'failed');
    return hasFailed ? exitCodes.failed : exitCodes.passed;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    console.error(formatUnusable(parsed.baseUrl, error));
    return exitCodes.unusable;
  }
}

/** The arguments, or the sentence that says what is wrong with them. */
export function parseCheckArguments(
  args: readonly string[],
  environmentToken: string | undefined,
): CheckArguments | string {
  const positional: string[] = [];
  let token = environmentToken || null;
  for (let index = 0; index < args.length; index += 1) {
    const [name, ...rest] = (args[index] ?? '').split('=');
    if (name === '--token') {
      const value = rest.length > 0 ? rest.join('=') : args[(index += 1)];
      if (!value) return `--token needs a value. ${usage}`;
      token = value;
    } else if (name?.startsWith('-')) {
      return `Unknown option ${name}. ${usage}`;
    } else {
      positional.push(args[index] ?? '');
    }
  }
  const [baseUrl, ...more] = positional;
  if (baseUrl === undefined || more.length > 0) return usage;
  // Neither is repeated: what was typed in the wrong place may be the token.
  if (!isBaseUrl(baseUrl)) {
    return `The base URL must be an http or https address without user, query and fragment, such as http://127.0.0.1:8080/live. ${usage}`;
  }
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) {
    return 'The token must be made of visible ASCII characters, without spaces.';
  }
  return { baseUrl, token };
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** Why nothing could be checked. What a backend wrote is not in it. */
function formatUnusable(baseUrl: string, { status, code }: ContractError): string {
  return status === undefined
    ? `Nobody answers at ${baseUrl} (${code}).`
    : `The backend at ${baseUrl} refuses the token (${status} ${code}). Give an operator's by --token or STREAMSIDE_TOKEN, or none to check what needs none.`;
}

const marks = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const;

function formatResult({ clause, title, outcome, reason }: CheckResult): string {
  const line = `${marks[outcome]}  ${clause.padEnd(6)}  ${title}`;
  return reason === null ? line : `${line}: ${reason}`;
}

function formatSummary(results: readonly CheckResult[]): string {
  const count = (wanted: CheckResult['outcome']) =>
    results.filter(({ outcome }) => outcome === wanted).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}
