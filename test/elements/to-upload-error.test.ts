import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContractError } from '../../src/contract/contract-error.js';
import { toUploadError } from '../../src/elements/whip-broadcaster/safety/to-upload-error.js';
import { TokenTrouble } from '../../src/elements/whip-broadcaster/sending/token-trouble.js';

describe('toUploadError', () => {
  it('tells a page that gets no token from a server that is away, and from one that refuses', () => {
    const codes = [
      new TokenTrouble(new Error('signed out')),
      new ContractError('endpoint-unreachable'),
      new ContractError('token-missing'),
    ].map((cause) => toUploadError(cause).code);
    assert.deepEqual(codes, ['token-unavailable', 'server-unreachable', 'upload-forbidden']);
  });
});
