import assert from 'node:assert/strict';
import { ContractClient, ContractError, createRetryPolicy } from '../../src/contract/index.js';
import type { ContractClientOptions } from '../../src/contract/index.js';
import { Wire } from './wire.js';

/** A client whose requests land on a wire, and that does not wait before it tries again. */
export function createClient(options: Partial<ContractClientOptions> = {}) {
  const wire = new Wire();
  const client = new ContractClient({
    endpoint: 'https://live.example/live/',
    fetch: wire.fetch,
    retryPolicy: createRetryPolicy({ attempts: 3, firstDelayMs: 0 }),
    ...options,
  });
  return { wire, client };
}

/** The error that the call rejects with. */
export async function rejection(call: Promise<unknown>): Promise<ContractError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ContractError);
    return error;
  }
  throw new assert.AssertionError({ message: 'the call resolved' });
}
