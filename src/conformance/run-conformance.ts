import { ContractClient, ContractError } from '../contract/index.js';
import type { Feature } from '../contract/index.js';
import { CheckSkip } from './check.js';
import type { Check, CheckResult } from './check.js';
import { checks } from './checks.js';
import { formatReason } from './format-reason.js';
import { limitAnswers } from './limit-answers.js';
import { Workbench } from './workbench.js';
import type { ConformanceTimes } from './workbench.js';

const neverAgain = { nextDelayMs: () => null };

const defaultTimes: ConformanceTimes = {
  eventMs: 5_000,
  keepAliveMs: 20_000,
  linkEndMs: 12_000,
};

/** Whom to judge, and how. */
export interface ConformanceOptions {
  /** The contract's base URL. */
  readonly baseUrl: string;
  /** An operator's token, who may create, list and manage. Without one, what needs it is skipped. */
  readonly token?: string | null;
  readonly fetch?: typeof fetch;
  /** Told each result as it comes. */
  readonly onResult?: (result: CheckResult) => void;
  readonly times?: Partial<ConformanceTimes>;
}

/**
 * Holds a running backend against docs/contract.md, check by check, and deletes what it created.
 * Where discover does not answer with this contract, that is the only result. Rejects with a
 * `ContractError` where nobody answers at all, and, with its `status`, where the token is refused.
 */
export async function runConformance({
  baseUrl,
  token = null,
  fetch: anyFetch = (input, init) => fetch(input, init),
  onResult,
  times,
}: ConformanceOptions): Promise<CheckResult[]> {
  const send = limitAnswers(anyFetch);
  const bench = new Workbench({
    baseUrl,
    token,
    fetch: send,
    times: { ...defaultTimes, ...times },
  });
  const results: CheckResult[] = [];
  const note = (result: CheckResult) => {
    results.push(result);
    onResult?.(result);
  };
  try {
    bench.features = await discoverFeatures(baseUrl, send);
  } catch (error) {
    if (!(error instanceof ContractError) || error.status === undefined) throw error;
    note({
      ...discoverResult,
      reason: `GET / below the base URL does not answer with the contract (${error.status}); does the base URL lack its path, such as /live?`,
    });
    return results;
  }
  const refusal = token === null ? null : await findTokenRefusal(baseUrl, token, send);
  if (refusal !== null) throw refusal;
  try {
    for (const check of checks) note(await runCheck(check, bench, token !== null));
  } finally {
    const left = token === null ? [] : await bench.clear();
    if (left.length > 0) note(leftBehind(left));
  }
  return results;
}

const discoverResult = {
  clause: '§5.1',
  title: 'discover names the contract',
  outcome: 'failed',
} as const;

async function discoverFeatures(endpoint: string, send: typeof fetch): Promise<readonly Feature[]> {
  const client = new ContractClient({ endpoint, fetch: send, retryPolicy: neverAgain });
  return (await client.discover()).features;
}

/**
 * Why nothing that needs the token could be judged; null where it is taken for anything. One
 * operation that refuses it is the backend's fault, and a check's to find.
 */
async function findTokenRefusal(
  endpoint: string,
  token: string,
  send: typeof fetch,
): Promise<ContractError | null> {
  const client = new ContractClient({ endpoint, token, fetch: send, retryPolicy: neverAgain });
  const refusalOf = async (call: Promise<unknown>): Promise<ContractError | null> => {
    try {
      await call;
    } catch (error) {
      if (error instanceof ContractError && [401, 403].includes(error.status ?? 0)) return error;
    }
    return null;
  };
  const listing = await refusalOf(client.listStreams({ limit: 1 }));
  // There is no such stream: whoever may delete is told that.
  return listing === null ? null : await refusalOf(client.deleteStream('conformance-none'));
}

async function runCheck(check: Check, bench: Workbench, hasToken: boolean): Promise<CheckResult> {
  const { clause, title, needsToken, feature } = check;
  const result = (outcome: CheckResult['outcome'], reason: string | null): CheckResult => ({
    clause,
    title,
    outcome,
    reason: reason === null ? null : formatReason(reason, bench.secrets),
  });
  if (needsToken && !hasToken) return result('skipped', 'needs a token');
  if (feature !== undefined && !bench.features.includes(feature)) {
    return result('skipped', `the backend does not name the feature ${feature}`);
  }
  try {
    await check.run(bench);
    return result('passed', null);
  } catch (error) {
    if (error instanceof CheckSkip) return result('skipped', error.message);
    return result('failed', error instanceof Error ? error.message : String(error));
  }
}

function leftBehind(ids: readonly string[]): CheckResult {
  const reason = `could not delete ${ids.join(', ')}`;
  return {
    clause: '§11.1',
    title: 'what the suite created can be deleted',
    outcome: 'failed',
    reason,
  };
}
