import { expect } from '@open-wc/testing';
import {
  announced,
  createBroadcaster,
  endTrack,
  goLive,
  labels,
  media,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';
import { LongTimers } from './support/long-timers.js';
import { createPitchReader } from './support/pitch-reader.js';

describe('WhipBroadcasterElement, its camera and microphone', () => {
  const page = useBackend();

  it('mutes without a new session', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    press(element, 'Mute');
    await until(() => labels(element).includes('Unmute'));
    expect(media(element).getAudioTracks()[0]?.enabled).to.equal(false);
    expect(words(element)).to.contain('Muted');
    expect(announced(element)).to.match(/ Muted\.$/);
    await element.setMuted(false);
    expect(media(element).getAudioTracks()[0]?.enabled).to.equal(true);
    await element.updateComplete;
    expect(announced(element)).not.to.contain('Muted');
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('flips the camera into the same session', async () => {
    const devices = new FakeDevices({ cameras: [320, 640], facings: ['environment', 'user'] });
    const { element } = await createBroadcaster({ devices });
    await goLive(element, page.backend);
    await until(() => page.backend.media.videoWidth === 320);
    const [microphone] = media(element).getAudioTracks();
    expect(await element.flipCamera()).to.deep.equal({ outcome: 'done' });
    await until(() => page.backend.media.videoWidth === 640);
    expect(media(element).getAudioTracks()[0]).to.equal(microphone);
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
    expect(element.state.phase).to.equal('streaming');
  });

  it('sends black and the sound while the camera is off, in the same session', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    const readBrightest = createBrightestReader(page.backend.media);
    await until(() => readBrightest() > 100);
    const video = element.shadowRoot?.querySelector('video');
    press(element, 'Camera off');
    await until(() => labels(element).includes('Camera on'));
    expect(element.state).to.have.nested.property('scene.picture', 'off');
    expect(badges(element)).to.contain('Camera off');
    expect(element.shadowRoot?.querySelector('video')).to.equal(video);
    await expect(element).to.be.accessible();
    await until(() => readBrightest() < 20);
    const [sound] = (page.backend.media.srcObject as MediaStream).getAudioTracks();
    if (sound === undefined) throw new Error('No sound arrives');
    const readPitch = createPitchReader(sound);
    await until(() => Math.abs(readPitch() - 440) < 60);

    expect(await element.setCameraOff(false)).to.deep.equal({ outcome: 'done' });
    await until(() => readBrightest() > 100);
    expect(badges(element)).not.to.contain('Camera off');
    expect(element.state.phase).to.equal('streaming');
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
  });

  it('has in a preview a camera to turn off only after it was turned off', async () => {
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('Ready.'));
    expect(labels(element)).not.to.contain('Camera off');
    await element.setCameraOff(true);
    await until(() => labels(element).includes('Camera on'));
    expect(badges(element)).to.contain('Camera off');
    press(element, 'Camera on');
    await until(() => !labels(element).includes('Camera on'));
    expect(element.state).to.have.nested.property('scene.picture', 'back');
  });

  it('turns no camera off that there is none of, and none behind a screen', async () => {
    const { element } = await createBroadcaster({ devices: new FakeDevices({ cameras: [] }) });
    await goLive(element, page.backend);
    expect(await element.setCameraOff(true)).to.deep.equal({ outcome: 'ignored' });
    expect(labels(element)).not.to.contain('Camera off');
    const { element: other } = await createBroadcaster();
    await goLive(other, page.backend);
    expect(labels(other)).to.contain('Camera off');
    await other.shareScreen();
    await until(() => labels(other).includes('Show camera'));
    expect(labels(other)).not.to.contain('Camera off');
  });

  it('sends the camera that was flipped to while the grant was asked for', async () => {
    const devices = new FakeDevices({ cameras: [320, 640], facings: ['environment', 'user'] });
    const { element } = await createBroadcaster({ devices });
    const answer = page.backend.holdGrants();
    page.backend.confirm({ ingest: 'connected' });
    const started = element.start();
    await until(() => page.backend.count('POST', /grants$/) === 1);
    expect(await element.flipCamera()).to.deep.equal({ outcome: 'done' });
    answer();
    expect(await started).to.deep.equal({ outcome: 'done' });
    await until(() => page.backend.media.videoWidth === 640);
  });

  it('shares no screen in a broadcast that has no picture to put it in place of', async () => {
    const { element } = await createBroadcaster({ devices: new FakeDevices({ cameras: [] }) });
    await goLive(element, page.backend);
    expect(await element.shareScreen()).to.deep.equal({ outcome: 'ignored' });
    expect(element.state).to.have.nested.property('scene.picture', 'none');
  });

  it('says that the camera has stopped, in place of its picture', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    devices.refusal = new DOMException('', 'NotReadableError');
    endTrack(devices.live.find(({ kind }) => kind === 'video'));
    await until(() => words(element).includes('The camera has stopped.'));
    expect(element.state).to.have.nested.property('scene.picture', 'lost');
    expect(element.state.phase).to.equal('streaming');
    expect(element.shadowRoot?.querySelector('video')).to.equal(null);
    await expect(element).to.be.accessible();
  });

  it('sends another microphone and another camera when the ones in use are pulled out', async () => {
    const devices = new FakeDevices({ cameras: [320, 640], microphones: 2 });
    const { element } = await createBroadcaster({ devices });
    await goLive(element, page.backend);
    await until(() => page.backend.media.videoWidth === 320);
    const [sound] = (page.backend.media.srcObject as MediaStream).getAudioTracks();
    if (sound === undefined) throw new Error('No sound arrives');
    const readPitch = createPitchReader(sound);
    await until(() => Math.abs(readPitch() - 440) < 60);
    devices.unplug('microphone-0');
    devices.unplug('camera-0');
    await until(() => page.backend.media.videoWidth === 640 && Math.abs(readPitch() - 880) < 60);
    await until(() =>
      media(element)
        .getTracks()
        .every(({ readyState }) => readyState === 'live'),
    );
    expect(element.state).to.have.nested.property('scene.microphoneId', 'microphone-1');
    expect(element.state.phase).to.equal('streaming');
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
    expect(devices.live).to.have.length(2);
  });

  it('treats sound as the attribute says from then on', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    element.setAttribute('audio', 'music');
    await until(() => devices.asked.length === 2);
    expect(devices.asked.at(-1)?.audio).to.deep.include({ noiseSuppression: false });
    await until(() => devices.live.length === 2);
    expect(element.state).to.have.nested.property('scene.audio', 'music');
  });

  it('says loudly that the microphone has stopped, and that it opens it again', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    devices.refusal = new DOMException('', 'NotReadableError');
    endTrack(devices.live.find(({ kind }) => kind === 'audio'));
    await until(() => words(element).includes('The microphone has stopped. Viewers hear nothing.'));
    expect(element.shadowRoot?.querySelector('.warnings .alarm')).to.exist;
    expect(labels(element)).not.to.contain('Open it again');
    await expect(element).to.be.accessible();
    expect(element.state).to.have.nested.property('scene.sound', 'lost');
    expect(labels(element)).not.to.contain('Mute');
  });

  it('says loudly what has taken the microphone away', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    const microphone = devices.live.find(({ kind }) => kind === 'audio');
    // No script can make a telephone ring: the property and the event are what a page sees of it.
    Object.defineProperty(microphone, 'muted', { value: true, configurable: true });
    microphone?.dispatchEvent(new Event('mute'));
    await until(() => words(element).includes('Viewers hear nothing'));
    expect(labels(element)).to.contain('Open it again');
    await expect(element).to.be.accessible();
  });

  it('shares a screen in place of the camera', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    expect(await element.shareScreen()).to.deep.equal({ outcome: 'done' });
    await until(() => page.backend.media.videoWidth === 800);
    await element.updateComplete;
    press(element, 'Show camera');
    await until(() => page.backend.media.videoWidth === 320);
  });

  it('tells of a camera that does not open, and goes on', async () => {
    const devices = new FakeDevices({ cameras: [320, 640] });
    const { element } = await createBroadcaster({ devices });
    await goLive(element, page.backend);
    devices.refusal = new DOMException('', 'NotReadableError');
    press(element, 'Flip camera');
    await until(() => words(element).includes('The camera or microphone cannot be opened'));
    expect(element.state.phase).to.equal('streaming');
    await expect(element).to.be.accessible();
  });

  it('tells that the system keeps the screen back, and is silent where the person chose none', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    await until(() => labels(element).includes('Share screen'));
    const refuse = (words: string) => () =>
      Promise.reject(new DOMException(words, 'NotAllowedError'));
    devices.getDisplayMedia = refuse('Permission denied by system');
    press(element, 'Share screen');
    await until(() => words(element).includes('does not let the browser show the screen'));
    expect(element.state.phase).to.equal('streaming');

    devices.getDisplayMedia = refuse('Permission denied');
    press(element, 'Share screen');
    await until(() => !words(element).includes('does not let the browser show the screen'));
    expect(words(element)).not.to.contain('The screen is not shared');
  });

  it('warns on air of a device that has been at its limit for some time, as long as it is', async () => {
    let tell = (_state: string): void => undefined;
    const PressureObserver = class {
      constructor(listener: (records: readonly { readonly state: string }[]) => void) {
        tell = (state) => listener([{ state }]);
      }
      observe(): Promise<void> {
        return Promise.resolve();
      }
      disconnect(): void {
        tell = () => undefined;
      }
    };
    const real = Object.getOwnPropertyDescriptor(window, 'PressureObserver');
    Object.defineProperty(window, 'PressureObserver', {
      value: PressureObserver,
      configurable: true,
    });
    const timers = new LongTimers(15_000);
    try {
      const { element } = await createBroadcaster();
      await goLive(element, page.backend);
      const warning = 'This device is at its limit';
      const { held } = timers;
      tell('critical');
      expect(timers.held).to.equal(held + 1);
      expect(words(element)).not.to.contain(warning);
      timers.pass();
      await until(() => announced(element).includes(warning));
      expect(words(element).split(warning)).to.have.length(3);
      tell('nominal');
      await until(() => !words(element).includes(warning));
    } finally {
      timers.restore();
      Reflect.deleteProperty(window, 'PressureObserver');
      if (real !== undefined) Object.defineProperty(window, 'PressureObserver', real);
    }
  });

  it('tells on air how the battery stands, by what the browser says, also to who only hears it', async () => {
    const battery = Object.assign(new EventTarget(), { level: 0.9, charging: false });
    const getBattery = () => Promise.resolve(battery);
    Object.defineProperty(navigator, 'getBattery', { value: getBattery, configurable: true });
    try {
      const { element } = await createBroadcaster();
      await goLive(element, page.backend);
      expect(announced(element)).not.to.contain('battery');
      const warning = 'The battery is almost empty.';
      battery.level = 0.05;
      battery.dispatchEvent(new Event('levelchange'));
      await until(() => announced(element).includes(warning));
      expect(words(element).split(warning)).to.have.length(3);
      battery.charging = true;
      battery.dispatchEvent(new Event('chargingchange'));
      await until(() => !words(element).includes(warning));
    } finally {
      Reflect.deleteProperty(navigator, 'getBattery');
    }
  });
});

const badges = ({ shadowRoot }: HTMLElement): string[] =>
  [...(shadowRoot?.querySelectorAll('.badge') ?? [])].map(({ textContent }) => textContent.trim());

/** Reads the brightest channel of a picture, 0 to 255; of one that has yet to come, -1. */
function createBrightestReader(video: HTMLVideoElement): () => number {
  const canvas = new OffscreenCanvas(16, 9);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return () => {
    if (pen === null || video.videoWidth === 0) return -1;
    pen.drawImage(video, 0, 0, 16, 9);
    const { data } = pen.getImageData(0, 0, 16, 9);
    return Math.max(...data.filter((_, at) => at % 4 !== 3));
  };
}
