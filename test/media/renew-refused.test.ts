import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { renewRefused } from '../../src/media/renew-refused.js';

it('asks for a refused piece a second later, in whatever quality, and for a list not at all', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const options = { signal: new AbortController().signal, renew: async () => true };
  const way = { asked: 'token', readWay: () => 'token' };
  const refused = { ...way, piece: { type: 'main', sn: 7 } };
  for (let times = 0; times < 2; times += 1) {
    let answer: boolean | undefined;
    void renewRefused(refused, options).then((isOfUse) => (answer = isOfUse));
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(answer, undefined);
    mock.timers.tick(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(answer, true);
  }
  assert.equal(await renewRefused(refused, options), false);
  assert.equal(await renewRefused({ ...way, piece: undefined }, options), false);
});
