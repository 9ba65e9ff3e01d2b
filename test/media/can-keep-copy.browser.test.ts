import { expect } from '@open-wc/testing';
import { canKeepCopy } from '../../src/media/safety-copy/can-keep-copy.js';

const kinds = { picture: true, sound: true };

describe('canKeepCopy', () => {
  const { open } = IDBFactory.prototype;

  afterEach(() => {
    IDBFactory.prototype.open = open;
  });

  /** How the browser answers whoever opens a database. */
  function answerWith(answer: 'error' | null): void {
    IDBFactory.prototype.open = () => {
      const opening = new EventTarget() as IDBOpenDBRequest;
      if (answer !== null) queueMicrotask(() => opening.dispatchEvent(new Event(answer)));
      return opening;
    };
  }

  it('says so of a browser that keeps no list', async () => {
    expect(await canKeepCopy(kinds)).to.equal(true);
    answerWith('error');
    expect(await canKeepCopy(kinds)).to.equal(false);
  });

  it('holds nobody up for a browser that does not answer, and says nothing against it', async () => {
    answerWith(null);
    expect(await canKeepCopy(kinds, 10)).to.equal(true);
  });
});
