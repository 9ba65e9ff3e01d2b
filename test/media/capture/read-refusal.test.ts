import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isInAppBrowser } from '../../../src/media/capture/in-app-browser.js';
import { toDenial } from '../../../src/media/capture/read-refusal.js';

describe('toDenial', () => {
  it('says for good where the browser has been told so for either of the two', () => {
    assert.equal(toDenial({ camera: 'denied', microphone: 'denied' }), 'camera-denied-always');
    assert.equal(toDenial({ camera: 'denied', microphone: 'granted' }), 'camera-denied-always');
    assert.equal(toDenial({ camera: 'prompt', microphone: 'denied' }), 'camera-denied-always');
  });

  it('names the microphone where the camera is given', () => {
    assert.equal(toDenial({ camera: 'granted', microphone: 'denied' }), 'microphone-denied');
  });

  it('blames the system where the browser itself would let both be used', () => {
    assert.equal(toDenial({ camera: 'granted', microphone: 'granted' }), 'camera-denied-by-system');
  });

  it('takes it for a no of the moment where the browser would ask again, or does not tell', () => {
    assert.equal(toDenial({ camera: 'prompt', microphone: 'granted' }), 'camera-denied');
    assert.equal(toDenial({ camera: 'unknown', microphone: 'unknown' }), 'camera-denied');
  });
});

describe('isInAppBrowser', () => {
  const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9';
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15';
  const inApps = [
    `${android} Build/AP4A; wv) AppleWebKit/537.36 Version/4.0 Chrome/140.0 Mobile Safari/537.36`,
    `${phone} (KHTML, like Gecko) Mobile/15E148 Instagram 380.0.0.28.84 (iPhone17,1; iOS 18_5)`,
    `${phone} (KHTML, like Gecko) Mobile/22F76 [FBAN/FBIOS;FBAV/510.0.0.50.86;FBBV/7]`,
    `${phone} (KHTML, like Gecko) Mobile/15E148 Safari Line/15.8.0`,
    `${phone} (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60`,
    `${phone} (KHTML, like Gecko) Mobile/15E148`,
    `${phone} (KHTML, like Gecko) Mobile/15E148 AnAppOfSomebody/1.0`,
  ];
  for (const userAgent of inApps) {
    it(`knows ${userAgent.slice(-40)}`, () => assert.equal(isInAppBrowser({ userAgent }), true));
  }

  const browsers = [
    `${android}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36`,
    `${phone} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
    `${phone} (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`,
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    '',
  ];
  it('takes what was opened from an iPhone’s home screen for no app’s own', () => {
    const userAgent = `${phone} (KHTML, like Gecko) Mobile/15E148`;
    assert.equal(isInAppBrowser({ userAgent, standalone: true }), false);
  });

  for (const userAgent of browsers) {
    it(`takes ${userAgent.slice(-40) || 'none'} for a browser`, () =>
      assert.equal(isInAppBrowser({ userAgent }), false));
  }
});
