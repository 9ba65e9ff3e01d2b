import { expect } from '@open-wc/testing';
import { Capture } from '../../../src/media/capture/capture.js';
import type { CaptureWishes } from '../../../src/media/capture/capture-constraints.js';
import type { Scene } from '../../../src/media/capture/scene.js';
import { SoundTap } from '../../../src/media/capture/sound-tap.js';
import type { FakeDevicesOptions } from '../../elements/support/fake-devices.js';
import { FakeDevices } from '../../elements/support/fake-devices.js';

const wishes: CaptureWishes = { facing: 'environment', audio: 'voice', quality: '720p' };
const phone: FakeDevicesOptions = {
  cameras: [320, 640, 960],
  facings: ['user', 'environment', 'environment'],
};

describe('Capture', () => {
  let capture: Capture;

  async function open(options?: FakeDevicesOptions): Promise<FakeDevices> {
    const devices = new FakeDevices(options);
    capture = new Capture(wishes, devices);
    await capture.open();
    return devices;
  }

  afterEach(() => capture.close());

  it('lists what can be chosen, and what is in use', async () => {
    const devices = await open({ cameras: [320, 640], microphones: 2 });
    const { cameras, microphones, cameraId, microphoneId } = getScene(capture);
    expect(cameras.map(({ label }) => label)).to.deep.equal(['camera 0', 'camera 1']);
    expect(microphones.map(({ id }) => id)).to.deep.equal(['microphone-0', 'microphone-1']);
    expect([cameraId, microphoneId]).to.deep.equal(['camera-0', 'microphone-0']);
    devices.unplug('camera-1');
    await until(() => getScene(capture).cameras.length === 1);
    expect(getScene(capture).canFlip).to.equal(false);
  });

  it('takes the other microphone when a headset is pulled', async () => {
    const devices = await open({ microphones: 2 });
    await capture.chooseMicrophone('microphone-1');
    const camera = capture.videoTrack;
    devices.unplug('microphone-1');
    expect(getScene(capture).sound).to.equal('lost');
    await until(() => getScene(capture).sound === 'on');
    expect(getScene(capture).microphoneId).to.equal('microphone-0');
    expect(capture.audioTrack?.readyState).to.equal('live');
    expect(capture.videoTrack).to.equal(camera);
  });

  it('opens a camera anew that seems to be well, and keeps it turned off where it was', async () => {
    const devices = await open(phone);
    const before = capture.videoTrack;
    const sound = capture.audioTrack;
    capture.setCameraOff(true);
    await capture.chooseCamera('camera-1');
    expect(before?.readyState).to.equal('ended');
    expect(capture.videoTrack?.getSettings().deviceId).to.equal('camera-1');
    expect([getScene(capture).picture, capture.videoTrack?.enabled]).to.deep.equal(['off', false]);
    expect(capture.audioTrack).to.equal(sound);
    expect(devices.live).to.have.length(2);
  });

  it('comes back to a camera that was the only one when it is plugged in again', async () => {
    const devices = await open();
    devices.unplug('camera-0');
    await until(() => getScene(capture).picture === 'lost' && devices.asked.length > 2);
    const lost = capture.videoTrack;
    devices.plug('camera-0');
    await until(() => getScene(capture).picture === 'back');
    expect(capture.videoTrack).not.to.equal(lost);
    expect(capture.videoTrack?.readyState).to.equal('live');
    expect(devices.live).to.have.length(2);
  });

  it('keeps the sound muted that was muted when its microphone was lost', async () => {
    const devices = await open({ microphones: 2 });
    capture.setMuted(true);
    devices.unplug('microphone-0');
    await until(() => getScene(capture).microphoneId === 'microphone-1');
    expect(getScene(capture).sound).to.equal('muted');
    expect(capture.audioTrack?.enabled).to.equal(false);
  });

  it('keeps the camera off that was off when it was lost', async () => {
    const devices = await open({ cameras: [320, 640] });
    const lost = capture.videoTrack;
    capture.setCameraOff(true);
    devices.unplug('camera-0');
    expect(getScene(capture).picture).to.equal('lost');
    await until(() => getScene(capture).cameraId === 'camera-1');
    expect(getScene(capture).picture).to.equal('off');
    expect(capture.videoTrack).not.to.equal(lost);
    expect(capture.videoTrack?.enabled).to.equal(false);
  });

  it('tells of a camera that is off whether the system has taken it as well', async () => {
    await open();
    const camera = capture.videoTrack;
    if (camera === null) throw new Error('No camera');
    capture.setCameraOff(true);
    expect(getScene(capture).pictureTrouble).to.equal(null);
    Object.defineProperty(camera, 'muted', { value: true });
    camera.dispatchEvent(new Event('mute'));
    await until(() => getScene(capture).pictureTrouble === 'interrupted');
    expect(getScene(capture).picture).to.equal('off');
  });

  it('opens again what the system keeps when the page is seen again', async () => {
    const devices = await open();
    const before = capture.videoTrack;
    if (before === null) throw new Error('No camera');
    // No page can have the system mute a track or hide the page: both are replaced here.
    Object.defineProperty(before, 'muted', { value: true });
    before.dispatchEvent(new Event('mute'));
    await until(() => getScene(capture).pictureTrouble === 'interrupted');
    expect(getScene(capture).picture).to.equal('back');
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => getScene(capture).pictureTrouble === null);
    expect(capture.videoTrack).not.to.equal(before);
    expect(before.readyState).to.equal('ended');
    expect(devices.live).to.have.length(2);
  });

  it('exchanges a microphone without a gap, and leaves the picture alone', async () => {
    const devices = await open({ microphones: 2 });
    const { media } = getScene(capture);
    const [before] = media.getAudioTracks();
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (constraints) => {
      expect(before?.readyState).to.equal('live');
      return ask(constraints);
    };
    await capture.chooseMicrophone('microphone-1');
    expect(before?.readyState).to.equal('ended');
    expect(getScene(capture).microphoneId).to.equal('microphone-1');
    expect(getScene(capture).media.getVideoTracks()).to.deep.equal(media.getVideoTracks());
  });

  it('keeps to the chosen devices over a flip and back', async () => {
    await open({ ...phone, microphones: 2 });
    await capture.chooseMicrophone('microphone-1');
    await capture.chooseCamera('camera-2');
    await capture.flip();
    expect([getScene(capture).picture, getScene(capture).cameraId]).to.deep.equal([
      'front',
      'camera-0',
    ]);
    await capture.flip();
    expect(getScene(capture).cameraId).to.equal('camera-2');
    expect(getScene(capture).microphoneId).to.equal('microphone-1');
  });

  it('treats the sound of the same microphone otherwise when it is asked to', async () => {
    const devices = await open({ microphones: 2 });
    await capture.chooseMicrophone('microphone-1');
    await capture.setAudio('music');
    expect(devices.asked.at(-1)?.audio).to.deep.include({
      deviceId: { exact: 'microphone-1' },
      echoCancellation: false,
    });
    expect(getScene(capture).audio).to.equal('music');
  });

  it('shows a screen while the camera is lost, and the camera when it is back', async () => {
    const devices = await open();
    devices.refusal = new DOMException('', 'NotReadableError');
    devices.unplug('camera-0');
    await until(() => getScene(capture).picture === 'lost');
    await capture.shareScreen();
    expect(getScene(capture).picture).to.equal('screen');
    devices.refusal = null;
    devices.plug('camera-0');
    await until(() => devices.live.length === 3);
    expect(getScene(capture).picture).to.equal('screen');
    capture.endScreen();
    expect(getScene(capture).picture).to.equal('back');
  });

  it('keeps the stream that is shown while nothing in it changes', async () => {
    const devices = await open();
    const { media } = getScene(capture);
    devices.dispatchEvent(new Event('devicechange'));
    capture.setMuted(true);
    expect(getScene(capture).media).to.equal(media);
  });

  it('reads how loud the microphone is', async () => {
    await open();
    await until(() => (capture.readLevel() ?? 0) > 0.5);
    capture.setMuted(true);
    await until(() => capture.readLevel() === 0);
  });

  describe('with a screen that is heard', () => {
    it('mixes the microphone with it, and goes back to the microphone alone', async () => {
      const devices = await open({ hasScreenSound: true });
      const microphone = capture.audioTrack;
      await capture.shareScreen();
      const mix = capture.audioTrack;
      expect(mix).not.to.equal(microphone);
      expect(getScene(capture).media.getAudioTracks()).to.deep.equal([mix]);
      expect(microphone?.readyState).to.equal('live');

      // Two tones of full loudness and unlike pitch meet in every phase: their mix is louder than one.
      const ears = new SoundTap(mix ?? new MediaStreamTrack());
      await until(() => (ears.readPeak() ?? 0) > 1.5);
      capture.setMuted(true);
      await until(() => isBetween(ears.readPeak(), 0.5, 1.1));
      ears.close();

      capture.endScreen();
      expect(capture.audioTrack).to.equal(microphone);
      expect(getScene(capture).sound).to.equal('muted');
      await until(() => devices.live.length === 2);
    });

    it('takes up another microphone in the middle', async () => {
      await open({ hasScreenSound: true, microphones: 2 });
      await capture.shareScreen();
      const mix = capture.audioTrack;
      await capture.chooseMicrophone('microphone-1');
      expect(capture.audioTrack).to.equal(mix);
      const ears = new SoundTap(mix ?? new MediaStreamTrack());
      await until(() => (ears.readPeak() ?? 0) > 1.5);
      ears.close();
    });

    it('keeps the microphone when the screen’s sound ends', async () => {
      const devices = await open({ hasScreenSound: true });
      const microphone = capture.audioTrack;
      await capture.shareScreen();
      const sound = devices.live.find(({ kind, id }) => kind === 'audio' && id !== microphone?.id);
      sound?.stop();
      sound?.dispatchEvent(new Event('ended'));
      expect(capture.audioTrack).to.equal(microphone);
      expect(getScene(capture).picture).to.equal('screen');
    });
  });
});

function isBetween(value: number | null, least: number, most: number): boolean {
  return value !== null && value > least && value < most;
}

function getScene({ scene }: Capture): Scene {
  if (scene === null) throw new Error('No scene');
  return scene;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
