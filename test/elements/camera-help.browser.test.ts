import { expect } from '@open-wc/testing';
import {
  createBroadcaster,
  errorCode,
  labels,
  press,
  until,
  words,
} from './support/broadcaster-page.js';

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15';

describe('WhipBroadcasterElement, help where the camera is refused', () => {
  const undo: (() => void)[] = [];

  /** Has the browser say so of itself until the test is over. */
  function pretend(owner: object, name: string, value: unknown): void {
    Object.defineProperty(owner, name, { value, configurable: true });
    undo.push(() => Reflect.deleteProperty(owner, name));
  }

  afterEach(() => {
    for (const each of undo.splice(0)) each();
  });

  const rows: readonly [string, RegExp][] = [
    [
      `${phone} (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1`,
      /Open the Settings app/,
    ],
    ['Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0', /In Firefox: tap/],
  ];
  for (const [userAgent, steps] of rows) {
    it(`says where the switch is in ${userAgent.slice(-40)}`, async () => {
      pretend(navigator, 'userAgent', userAgent);
      pretend(navigator, 'permissions', { query: () => Promise.resolve({ state: 'denied' }) });
      const refuse = () => Promise.reject(new DOMException('', 'NotAllowedError'));
      pretend(navigator.mediaDevices, 'getUserMedia', refuse);
      const { element } = await createBroadcaster();
      // Of the browser's own devices alone it is asked why they are refused.
      element.devices = null;
      expect(errorCode(await element.preview())).to.equal('camera-denied-always');
      await element.updateComplete;
      expect(words(element)).to.match(steps);
    });
  }

  it('sends who looks from inside another app to a browser, with the address to copy', async () => {
    pretend(navigator, 'userAgent', `${phone} (KHTML, like Gecko) Mobile/22F76 Instagram 390.0`);
    const refuse = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    pretend(navigator.mediaDevices, 'getUserMedia', refuse);
    const { element } = await createBroadcaster();
    element.devices = null;
    expect(errorCode(await element.preview())).to.equal('camera-in-app');
    await until(() => labels(element).includes('Copy address'));
    expect(words(element)).to.match(/open it in Safari or Chrome/i);
    expect(element.shadowRoot?.querySelector('input')?.value).to.equal(location.href);
    await expect(element).to.be.accessible();
  });

  it('says that the address was copied, or that it has to be done by hand', async () => {
    let copied = '';
    let writeText = (text: string) => Promise.resolve(void (copied = text));
    pretend(navigator, 'clipboard', { writeText: (text: string) => writeText(text) });
    pretend(navigator, 'mediaDevices', undefined);
    const { element } = await createBroadcaster();
    element.devices = null;
    expect(errorCode(await element.preview())).to.equal('camera-unsupported');
    await until(() => words(element).includes('Copy address'));
    // A live region is read out only where it stood before there was anything in it.
    const outcome = element.shadowRoot?.querySelector('output');
    expect(outcome?.textContent).to.equal('');

    press(element, 'Copy address');
    await until(() => outcome?.textContent === 'Copied.');
    expect(copied).to.equal(location.href);

    writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    press(element, 'Copy address');
    await until(() => /copy it by hand/.test(outcome?.textContent ?? ''));

    writeText = (text) => Promise.resolve(void (copied = text));
    press(element, 'Copy address');
    await until(() => outcome?.textContent === 'Copied.');
    pretend(navigator, 'clipboard', undefined);
    press(element, 'Copy address');
    await until(() => /copy it by hand/.test(outcome?.textContent ?? ''));
    await expect(element).to.be.accessible();
  });
});
