import { expect } from '@open-wc/testing';
import { createBroadcaster, find, until, useBackend } from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';

const paintings: ReturnType<typeof setInterval>[] = [];

/** A picture of that shape, as of a phone that is held upright. */
function createPicture(width: number, height: number): MediaStream {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const brush = canvas.getContext('2d');
  const painting = setInterval(() => brush?.fillRect(0, 0, width, height), 50);
  const media = canvas.captureStream(10);
  paintings.push(painting);
  return media;
}

describe('StagePlace', () => {
  useBackend();

  afterEach(() => paintings.splice(0).forEach(clearInterval));

  it('moves no button where the picture becomes one of another shape, and begins anew with the next', async () => {
    const devices = new FakeDevices();
    devices.getDisplayMedia = () => Promise.resolve(createPicture(90, 160));
    const { element } = await createBroadcaster({ devices });
    const readVideo = () => element.shadowRoot?.querySelector('video') ?? null;
    const readTop = () => find(element, 'Go live').getBoundingClientRect().top;
    // Beside the picture a button is moved by no height.
    element.style.width = '390px';
    await element.preview();
    // What keeps it comes once the picture is seen.
    const readStage = () => element.shadowRoot?.querySelector<HTMLElement>('.stage') ?? null;
    await until(() => readStage()?.style.getPropertyValue('--_place') === '320 / 180');
    const top = readTop();
    await element.shareScreen();
    await until(() => readVideo()?.videoHeight === 160);
    // The place of a picture changes with the first that is shown of it.
    await new Promise((resolve) => readVideo()?.requestVideoFrameCallback(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    expect(readTop()).to.equal(top);

    await element.stop();
    devices.getUserMedia = () => Promise.resolve(createPicture(90, 160));
    await element.preview();
    await until(() => readVideo()?.videoHeight === 160);
    await until(() => readTop() > top + 50);
  });
});
