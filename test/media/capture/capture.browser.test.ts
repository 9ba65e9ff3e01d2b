import { expect } from '@open-wc/testing';
import type { Scene } from '../../../src/media/capture/scene.js';
import { Capture } from '../../../src/media/capture/capture.js';
import type { CaptureWishes } from '../../../src/media/capture/capture-constraints.js';
import { CaptureError } from '../../../src/media/capture/capture-error.js';
import type { FakeDevicesOptions } from '../../elements/support/fake-devices.js';
import { FakeDevices } from '../../elements/support/fake-devices.js';

const wishes: CaptureWishes = { facing: 'environment', audio: 'voice', quality: '720p' };
const phone: FakeDevicesOptions = { cameras: [320, 640], facings: ['user', 'environment'] };

async function openCapture(
  options?: FakeDevicesOptions,
): Promise<{ capture: Capture; devices: FakeDevices }> {
  const devices = new FakeDevices(options);
  const capture = new Capture(wishes, devices);
  await capture.open();
  return { capture, devices };
}

function getScene({ scene }: Capture): Scene {
  if (scene === null) throw new Error('No scene');
  return scene;
}

async function catchCode(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof CaptureError ? error.code : `${error}`;
}

describe('Capture', () => {
  it('opens the camera and microphone of this browser', async () => {
    const capture = new Capture({ ...wishes, facing: 'user' });
    await capture.open();
    const { media, picture, sound } = getScene(capture);
    expect(media.getVideoTracks()).to.have.length(1);
    expect(media.getAudioTracks()).to.have.length(1);
    expect([picture, sound]).to.deep.equal(['front', 'on']);
    capture.close();
    expect(media.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
    expect(capture.scene).to.equal(null);
  });

  it('asks for the wished facing, size and untouched music', async () => {
    const devices = new FakeDevices();
    await new Capture({ facing: 'user', audio: 'music', quality: '1080p' }, devices).open();
    const [{ video, audio } = {}] = devices.asked;
    expect(video).to.deep.include({ facingMode: { ideal: 'user' }, height: { ideal: 1080 } });
    expect(audio).to.deep.include({
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      channelCount: { ideal: 2 },
    });
  });

  it('takes the microphone alone where there is no camera, and the other way round', async () => {
    const deaf = getScene((await openCapture({ microphones: 0 })).capture);
    expect([deaf.picture, deaf.sound]).to.deep.equal(['back', 'none']);
    const blind = getScene((await openCapture({ cameras: [] })).capture);
    expect([blind.picture, blind.sound]).to.deep.equal(['none', 'on']);
  });

  it('says why nothing can be opened', async () => {
    const code = (name: string): Promise<string> =>
      catchCode(openCapture({ refusal: new DOMException('', name) }));
    expect(await code('NotAllowedError')).to.equal('camera-denied');
    expect(await code('NotReadableError')).to.equal('camera-busy');
    expect(await code('AbortError')).to.equal('camera-busy');
    expect(await code('NotFoundError')).to.equal('camera-missing');
    expect(await code('SecurityError')).to.equal('camera-unsupported');
    expect(await catchCode(openCapture({ cameras: [], microphones: 0 }))).to.equal(
      'camera-missing',
    );
  });

  it('is told of a frame that keeps the camera away', async () => {
    const frame = document.createElement('iframe');
    frame.allow = "camera 'none'; microphone 'none'";
    frame.srcdoc = '<script type="module" src="/src/media/capture/capture.ts"></script>';
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    const inner = frame.contentWindow as (Window & { eval(code: string): Promise<string> }) | null;
    const seen = await inner?.eval(`
      import('/src/media/capture/capture.ts').then(({ Capture }) =>
        new Capture({ facing: 'user', audio: 'voice', quality: '720p' })
          .open()
          .then(() => 'opened', ({ code }) => code))`);
    expect(seen).to.equal('camera-blocked-by-frame');
    frame.remove();
  });

  it('turns to the other camera of a phone, and keeps the microphone', async () => {
    const { capture } = await openCapture(phone);
    const before = getScene(capture);
    expect([before.picture, before.canFlip]).to.deep.equal(['back', true]);
    await capture.flip();
    const after = getScene(capture);
    expect(after.picture).to.equal('front');
    expect(before.media.getVideoTracks()[0]?.readyState).to.equal('ended');
    expect(after.media.getVideoTracks()[0]?.readyState).to.equal('live');
    expect(after.media.getAudioTracks()).to.deep.equal(before.media.getAudioTracks());
    await capture.flip();
    expect(getScene(capture).picture).to.equal('back');
  });

  it('goes through the webcams of a desktop in their order', async () => {
    const { capture, devices } = await openCapture({ cameras: [320, 640] });
    await capture.flip();
    expect(devices.asked.at(-1)?.video).to.deep.include({ deviceId: { exact: 'camera-1' } });
    await capture.flip();
    expect(devices.asked.at(-1)?.video).to.deep.include({ deviceId: { exact: 'camera-0' } });
  });

  it('takes two flips at once one after the other', async () => {
    const { capture, devices } = await openCapture(phone);
    await Promise.all([capture.flip(), capture.flip()]);
    expect(getScene(capture).picture).to.equal('back');
    expect(devices.live).to.have.length(2);
  });

  it('comes back to the camera it had when the other one does not open', async () => {
    const { capture, devices } = await openCapture(phone);
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      devices.getUserMedia = open;
      await Promise.resolve();
      throw new DOMException(JSON.stringify(constraints), 'NotReadableError');
    };
    expect(await catchCode(capture.flip())).to.equal('camera-busy');
    const { picture, media } = getScene(capture);
    expect(picture).to.equal('back');
    expect(media.getVideoTracks()[0]?.readyState).to.equal('live');
  });

  it('shows a screen, and the camera again when the browser ends it', async () => {
    const { capture, devices } = await openCapture();
    const camera = capture.videoTrack;
    await capture.shareScreen();
    expect(getScene(capture).picture).to.equal('screen');
    const screen = capture.videoTrack;
    screen?.dispatchEvent(new Event('ended'));
    expect(getScene(capture).picture).to.equal('back');
    expect(capture.videoTrack).to.equal(camera);
    expect(screen?.readyState).to.equal('ended');
    expect(devices.live).to.have.length(2);
  });

  it('leaves the camera on when no screen is chosen', async () => {
    const { capture, devices } = await openCapture();
    devices.getDisplayMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    expect(await catchCode(capture.shareScreen())).to.equal('screen-denied');
    expect(getScene(capture).picture).to.equal('back');
  });

  it('tells who keeps the screen back, and that it does not open, from a no of the person', async () => {
    const { capture, devices } = await openCapture();
    const failures: readonly [string, string, string][] = [
      ['Permission denied by user', 'NotAllowedError', 'screen-denied'],
      ['Permission denied by system', 'NotAllowedError', 'screen-denied-by-system'],
      ['', 'InvalidStateError', 'screen-busy'],
      ['', 'NotReadableError', 'screen-busy'],
    ];
    for (const [message, name, code] of failures) {
      devices.getDisplayMedia = () => Promise.reject(new DOMException(message, name));
      expect(await catchCode(capture.shareScreen()), `${name} ${message}`).to.equal(code);
    }
  });

  it('mutes with the microphone kept', async () => {
    const { capture } = await openCapture();
    capture.setMuted(true);
    const { media, sound } = getScene(capture);
    expect(sound).to.equal('muted');
    expect(media.getAudioTracks()[0]?.enabled).to.equal(false);
    capture.setMuted(false);
    expect(getScene(capture).sound).to.equal('on');
  });

  it('turns the camera off with it kept, and the sound and the stream as they are', async () => {
    const { capture, devices } = await openCapture();
    const { media } = getScene(capture);
    capture.setCameraOff(true);
    expect(getScene(capture).picture).to.equal('off');
    expect(getScene(capture).sound).to.equal('on');
    expect(getScene(capture).media).to.equal(media);
    expect(capture.videoTrack?.enabled).to.equal(false);
    expect(capture.audioTrack?.enabled).to.equal(true);
    expect(devices.live).to.have.length(2);
    capture.setCameraOff(false);
    expect(getScene(capture).picture).to.equal('back');
    expect(media.getVideoTracks()[0]?.enabled).to.equal(true);
  });

  it('leaves the camera off over a flip', async () => {
    const { capture } = await openCapture(phone);
    capture.setCameraOff(true);
    await capture.flip();
    expect(getScene(capture).picture).to.equal('off');
    expect(capture.videoTrack?.enabled).to.equal(false);
    capture.setCameraOff(false);
    expect(getScene(capture).picture).to.equal('front');
  });

  it('shows a screen while the camera is off, and leaves it off afterwards', async () => {
    const { capture } = await openCapture();
    capture.setCameraOff(true);
    await capture.shareScreen();
    expect(getScene(capture).picture).to.equal('screen');
    expect(capture.videoTrack?.enabled).to.equal(true);
    capture.endScreen();
    expect(getScene(capture).picture).to.equal('off');
    expect(capture.videoTrack?.enabled).to.equal(false);
  });

  it('releases what a slow permission gives after the close', async () => {
    const devices = new FakeDevices();
    const capture = new Capture(wishes, devices);
    const opening = capture.open();
    await until(() => devices.asked.length > 0);
    capture.close();
    await opening;
    expect(devices.given).to.have.length(2);
    expect(devices.live).to.have.length(0);
    expect(capture.scene).to.equal(null);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
