import { readDiscovery } from '../contract/index.js';
import { openCheck } from './check.js';
import { expect, expectShape, expectStatus, mediaType } from './expect.js';

/** Discovering the contract (§5). */
export const discoveryChecks = [
  openCheck('§5.1', 'discover names the contract and its features', async (bench) => {
    const answer = await bench.call('GET', '/');
    expectStatus(answer, 200);
    const type = mediaType(answer);
    expect(type === 'application/json', `GET / answered as ${type || 'no type'}`);
    expectShape(answer, readDiscovery);
  }),

  openCheck('§1.1', 'the endpoint answers without a slash at its end', async (bench) => {
    const answer = await bench.call('GET', '');
    expectStatus(answer, 200);
    expectShape(answer, readDiscovery);
  }),
];
