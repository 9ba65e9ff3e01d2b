import { expect } from '@open-wc/testing';
import {
  createBroadcaster,
  endTrack,
  find,
  goLive,
  hold,
  labels,
  media,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { FakeDevices } from './support/fake-devices.js';

describe('WhipBroadcasterElement, before it is live', () => {
  const page = useBackend();

  it('says what will happen, and touches neither camera nor network', async () => {
    const { element, devices } = await createBroadcaster();
    expect(element.getAttribute('state')).to.equal('idle');
    expect(words(element)).to.contain('nothing is sent until you go live');
    expect(devices.asked).to.deep.equal([]);
    expect(page.backend.requests).to.deep.equal([]);
    await expect(element).to.be.accessible();
  });

  it('speaks the language of the page', async () => {
    const { element } = await createBroadcaster();
    element.lang = 'de-AT';
    await until(() => words(element).includes('Kamera einschalten'));
    element.lang = 'fr';
    await until(() => words(element).includes('Allumer la caméra'));
    element.lang = 'tlh';
    await until(() => words(element).includes('Turn on camera'));
  });

  it('speaks a language of the page’s own, from right to left, and English where words are missing', async () => {
    const { element } = await createBroadcaster();
    const parent = element.parentElement;
    if (parent === null) throw new Error('No page');
    parent.dir = 'rtl';
    element.lang = 'ar';
    element.messages = { 'turn-on': 'تشغيل الكاميرا', 'go-live': 'بدء البث', mute: 'كتم الصوت' };
    await element.updateComplete;
    press(element, 'تشغيل الكاميرا');
    await phase(element, 'preview');
    await until(() => labels(element).includes('بدء البث'));
    expect(labels(element)).to.contain('Turn off');
    const first = find(element, 'كتم الصوت').getBoundingClientRect();
    const last = find(element, 'Turn off').getBoundingClientRect();
    expect(first.left).to.be.above(last.left);
    await expect(element).to.be.accessible();
  });

  it('does nothing while it is not on a page', async () => {
    const element = document.createElement('whip-broadcaster');
    element.devices = new FakeDevices();
    const calls = [element.start(), element.flipCamera(), element.setMuted(true)];
    calls.push(element.setCameraOff(true));
    expect(await Promise.all(calls)).to.deep.equal(calls.map(() => ({ outcome: 'ignored' })));
    expect(element.state).to.deep.equal({ phase: 'idle' });
  });

  it('ignores what has no meaning yet', async () => {
    const { element } = await createBroadcaster();
    expect(await element.flipCamera()).to.deep.equal({ outcome: 'ignored' });
    expect(await element.setMuted(true)).to.deep.equal({ outcome: 'ignored' });
    expect(await element.setCameraOff(true)).to.deep.equal({ outcome: 'ignored' });
    expect(await element.shareScreen()).to.deep.equal({ outcome: 'ignored' });
    expect(await element.stop()).to.deep.equal({ outcome: 'done' });
    expect(element.state.phase).to.equal('idle');
  });

  it('shows the picture to the person alone', async () => {
    const { element } = await createBroadcaster();
    press(element, 'Turn on camera');
    await phase(element, 'preview');
    const video = element.shadowRoot?.querySelector('video');
    expect(video?.muted).to.equal(true);
    expect((video?.srcObject as MediaStream).getVideoTracks()[0]?.readyState).to.equal('live');
    expect(words(element)).to.contain('Only you see this');
    await until(() => page.backend.count('POST', /grants$/) === 1);
    expect(page.backend.count('POST', /whip$/)).to.equal(0);
    await expect(element).to.be.accessible();
  });

  it('goes on playing while everything beside the picture is drawn anew', async () => {
    const { element } = await createBroadcaster();
    await element.preview();
    await element.updateComplete;
    const video = element.shadowRoot?.querySelector('video');
    await until(() => (video?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA);
    let loads = 0;
    video?.addEventListener('emptied', () => (loads += 1));
    press(element, 'Mute');
    await until(() => labels(element).includes('Unmute'));
    await element.setMuted(false);
    await until(() => labels(element).includes('Mute'));
    expect(loads).to.equal(0);
    expect(element.shadowRoot?.querySelector('video')).to.equal(video);
  });

  it('mirrors the front camera for the person alone, and no other', async () => {
    const devices = new FakeDevices({ cameras: [320, 320], facings: ['user', 'environment'] });
    const { element } = await createBroadcaster({ devices });
    element.facing = 'user';
    await element.preview();
    await element.updateComplete;
    const readTransform = (): string => {
      const video = element.shadowRoot?.querySelector('video');
      return video ? getComputedStyle(video).transform : 'no picture';
    };
    await goLive(element, page.backend);
    expect(readTransform()).to.equal('matrix(-1, 0, 0, 1, 0, 0)');
    const sent = page.backend.media;
    // A first frame may be there before anything was drawn.
    await until(() => sent.videoWidth === 320 && readBrightness(sent, 0.5) > 60);
    // The camera's own right edge is dark.
    expect(readBrightness(sent, 0.1) - readBrightness(sent, 0.9)).to.be.above(50);
    await element.flipCamera();
    await element.updateComplete;
    expect(readTransform()).to.equal('none');
  });

  it('says that a camera has stopped before anything was sent', async () => {
    const { element, devices } = await createBroadcaster();
    await element.preview();
    devices.refusal = new DOMException('', 'NotReadableError');
    endTrack(devices.live.find(({ kind }) => kind === 'video'));
    await until(() => words(element).includes('It is being turned on again'));
    expect(words(element)).not.to.contain('Viewers');
  });

  it('shows below the picture how loud the microphone is, until it is muted or on air', async () => {
    const { element } = await createBroadcaster();
    const findMeter = () => element.shadowRoot?.querySelector('meter') ?? null;
    await element.preview();
    await until(() => (findMeter()?.value ?? 0) > 0);
    await expect(element).to.be.accessible();
    await element.setMuted(true);
    await until(() => findMeter() === null);
    await element.setMuted(false);
    await until(() => (findMeter()?.value ?? 0) > 0);
    await goLive(element, page.backend);
    await until(() => findMeter() === null);
  });

  it('lets camera, microphone and kind of sound be chosen, and shows how loud it is', async () => {
    const devices = new FakeDevices({ cameras: [320, 640] });
    const { element } = await createBroadcaster({ devices });
    await element.preview();
    await element.updateComplete;
    press(element, 'Settings');
    const root = element.shadowRoot;
    await until(() => root?.querySelector('select') !== null);
    await expect(element).to.be.accessible();
    const meter = root?.querySelector('meter');
    await until(() => (meter?.value ?? 0) > 0);

    const select = root?.querySelector('select');
    if (!select) throw new Error('Nothing to choose');
    select.value = 'camera-1';
    select.dispatchEvent(new Event('change'));
    await until(() => media(element).getVideoTracks()[0]?.getSettings().deviceId === 'camera-1');

    press(element, 'Music');
    await until(() => find(element, 'Music').getAttribute('aria-pressed') === 'true');
    expect(element.audio).to.equal('music');
    expect(devices.asked.at(-1)?.audio).to.deep.include({ echoCancellation: false });
    press(element, 'Settings');
    await until(() => root?.querySelector('select') === null);
  });

  it('goes back to idle with the camera off', async () => {
    const { element, devices } = await createBroadcaster();
    await element.preview();
    await element.updateComplete;
    press(element, 'Turn off');
    await phase(element, 'idle');
    expect(devices.live).to.deep.equal([]);
    await until(() => words(element).includes('Turn on camera'));
  });

  it('releases a camera that is allowed after the person has cancelled', async () => {
    const { element, devices } = await createBroadcaster();
    const allow = hold(devices);
    const started = element.start();
    await phase(element, 'requesting-media');
    await until(() => devices.asked.length === 1);
    await element.stop();
    expect(element.state.phase).to.equal('idle');
    allow();
    expect(await started).to.deep.equal({ outcome: 'superseded' });
    await until(() => devices.given.length === 2 && devices.live.length === 0);
  });

  it('asks anew when the person begins again while the browser still asks', async () => {
    const { element, devices } = await createBroadcaster();
    const allow = hold(devices);
    const first = element.start();
    await until(() => devices.asked.length === 1);
    await element.stop();
    const second = element.preview();
    expect(element.state.phase).to.equal('requesting-media');
    allow();
    expect(await first).to.deep.equal({ outcome: 'superseded' });
    expect(await second).to.deep.equal({ outcome: 'done' });
    expect(element.state.phase).to.equal('preview');
    expect(devices.live).to.have.length(2);
  });

  it('offers no flip where there is one camera, and no sound where there is no microphone', async () => {
    const { element } = await createBroadcaster({ devices: new FakeDevices({ microphones: 0 }) });
    await element.preview();
    await element.updateComplete;
    expect(labels(element)).to.deep.equal(['Go live', 'Share screen', 'Settings', 'Turn off']);
    expect(words(element)).to.contain('No microphone');
  });

  it('goes on with sound alone where there is no camera, and says so', async () => {
    const { element } = await createBroadcaster({ devices: new FakeDevices({ cameras: [] }) });
    await element.preview();
    await until(() => words(element).includes('Viewers hear you without a picture'));
    expect(labels(element)).to.deep.equal(['Go live', 'Mute', 'Settings', 'Turn off']);
  });

  it('keeps the keyboard’s focus where a button makes way for another', async () => {
    const { element } = await createBroadcaster();
    find(element, 'Turn on camera').focus();
    press(element, 'Turn on camera');
    await phase(element, 'preview');
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Go live');
  });

  it('brings the settings into view where they stand below the edge', async () => {
    const { element } = await createBroadcaster();
    await element.preview();
    const { documentElement } = document;
    documentElement.style.paddingBlock = '0 300vh';
    element.style.marginBlockStart = `${innerHeight - 150}px`;
    scrollTo(0, 0);
    press(element, 'Settings');
    await until(() => element.shadowRoot?.querySelector('.settings') !== null);
    const settings = element.shadowRoot?.querySelector('.settings');
    await until(() => (settings?.getBoundingClientRect().bottom ?? Infinity) <= innerHeight + 1);
    documentElement.style.removeProperty('padding-block');
  });
});

/** How bright a picture is at this part of its width, 0 to 255. */
function readBrightness(video: HTMLVideoElement, part: number): number {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('No canvas');
  pen.drawImage(video, 0, 0);
  const { data } = pen.getImageData(video.videoWidth * part, video.videoHeight / 2, 1, 1);
  return Math.max(...data.slice(0, 3));
}
