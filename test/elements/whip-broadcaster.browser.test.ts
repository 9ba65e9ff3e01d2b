import { expect, fixture, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import '../../src/define/whip-broadcaster.js';
import type { ActionResult } from '../../src/elements/shared/action-result.js';
import type { StateChangeEvent } from '../../src/elements/shared/events.js';
import { ElementErrorEvent } from '../../src/elements/shared/events.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { WhipBroadcasterElement } from '../../src/elements/whip-broadcaster/whip-broadcaster-element.js';
import { FakeBackend } from './support/fake-backend.js';
import { FakeDevices } from './support/fake-devices.js';
import { createPitchReader } from './support/pitch-reader.js';
import { ResourceCount } from './support/resource-count.js';

type Phase = BroadcasterState['phase'];

describe('WhipBroadcasterElement', () => {
  let backend: FakeBackend;

  beforeEach(() => {
    backend = new FakeBackend();
  });

  afterEach(() => {
    for (const element of document.querySelectorAll('whip-broadcaster')) void element.stop();
    backend.close();
  });

  describe('idle', () => {
    it('says what will happen, and touches neither camera nor network', async () => {
      const { element, devices } = await createBroadcaster();
      expect(element.getAttribute('state')).to.equal('idle');
      expect(words(element)).to.contain('nothing is sent until you go live');
      expect(devices.asked).to.deep.equal([]);
      expect(backend.requests).to.deep.equal([]);
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
      expect(await Promise.all(calls)).to.deep.equal(calls.map(() => ({ outcome: 'ignored' })));
      expect(element.state).to.deep.equal({ phase: 'idle' });
    });

    it('ignores what has no meaning yet', async () => {
      const { element } = await createBroadcaster();
      expect(await element.flipCamera()).to.deep.equal({ outcome: 'ignored' });
      expect(await element.setMuted(true)).to.deep.equal({ outcome: 'ignored' });
      expect(await element.shareScreen()).to.deep.equal({ outcome: 'ignored' });
      expect(await element.stop()).to.deep.equal({ outcome: 'done' });
      expect(element.state.phase).to.equal('idle');
    });
  });

  describe('preview', () => {
    it('shows the picture to the person alone', async () => {
      const { element } = await createBroadcaster();
      press(element, 'Turn on camera');
      await phase(element, 'preview');
      const video = element.shadowRoot?.querySelector('video');
      expect(video?.muted).to.equal(true);
      expect((video?.srcObject as MediaStream).getVideoTracks()[0]?.readyState).to.equal('live');
      expect(words(element)).to.contain('Only you see this');
      await until(() => backend.count('POST', /grants$/) === 1);
      expect(backend.count('POST', /whip$/)).to.equal(0);
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

    it('mirrors the front camera, and no other', async () => {
      const devices = new FakeDevices({ cameras: [320, 320], facings: ['user', 'environment'] });
      const { element } = await createBroadcaster({ devices });
      element.facing = 'user';
      await element.preview();
      await element.updateComplete;
      const isMirrored = (): boolean =>
        element.shadowRoot?.querySelector('video')?.classList.contains('mirrored') ?? false;
      expect(isMirrored()).to.equal(true);
      await element.flipCamera();
      await element.updateComplete;
      expect(isMirrored()).to.equal(false);
    });

    it('says that a camera has stopped before anything was sent', async () => {
      const { element, devices } = await createBroadcaster();
      await element.preview();
      devices.refusal = new DOMException('', 'NotReadableError');
      endTrack(devices.live.find(({ kind }) => kind === 'video'));
      await until(() => words(element).includes('It is being turned on again'));
      expect(words(element)).not.to.contain('Viewers');
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
      await element.updateComplete;
      expect(words(element)).to.contain('Viewers hear you without a picture');
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
  });

  describe('live', () => {
    it('goes through its phases, and is live only when the backend says so', async () => {
      const { element } = await createBroadcaster();
      const phases = listen(element);
      const started = element.start();
      await until(() => words(element).includes('Waiting for the server to confirm'));
      expect(element.state).to.deep.include({ phase: 'connecting', step: 'confirming' });
      expect(words(element)).not.to.contain('Live');
      backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
      expect(await started).to.deep.equal({ outcome: 'done' });
      expect(phases).to.deep.equal(['requesting-media', 'preview', 'connecting', 'streaming']);
      await element.updateComplete;
      expect(words(element)).to.match(/Live\s+0:00/);
      expect(words(element)).to.contain('Recording not confirmed yet');
      await expect(element).to.be.accessible();

      backend.confirm({ recording: 'confirmed' });
      await until(() => words(element).includes('Recording confirmed'));
      expect(announced(element)).to.equal('Live. Recording confirmed.');
    });

    it('stays as it is when it is started once more', async () => {
      const { element } = await createBroadcaster();
      await Promise.all([goLive(element, backend), goLive(element, backend)]);
      element.endpoint = '';
      expect(await element.start()).to.deep.equal({ outcome: 'done' });
      expect(element.state.phase).to.equal('streaming');
      expect(backend.count('POST', /^\/whip$/)).to.equal(1);
    });

    it('asks for a grant with the page’s token and publishes with the grant’s', async () => {
      const { element } = await createBroadcaster();
      element.token = 'operator-token';
      await goLive(element, backend);
      const sent = (path: RegExp) => backend.requests.find((heard) => path.test(heard.path))?.token;
      expect(sent(/grants$/)).to.equal('operator-token');
      expect(sent(/^\/whip$/)).to.equal('grant-token');
      expect(element.outerHTML).not.to.match(/operator-token|grant-token/);
    });

    it('sends the picture to the server', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      await until(() => backend.media.videoWidth === 320);
    });

    it('only says that it sends where there is no backend to confirm more', async () => {
      const { element } = await createBroadcaster();
      element.endpoint = element.stream = '';
      element.whipUrl = '/fake/whip';
      expect(await element.start()).to.deep.equal({ outcome: 'done' });
      await element.updateComplete;
      expect(words(element)).to.match(/Sending\s+0:00/);
      expect(words(element)).to.contain('Whether it is recorded cannot be seen from here');
      // What an element of the test before still brings home goes to the same address.
      expect(backend.requests.some(({ path }) => /(grants|events)$/.test(path))).to.equal(false);
    });

    it('mutes without a new session', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      press(element, 'Mute');
      await until(() => labels(element).includes('Unmute'));
      expect(media(element).getAudioTracks()[0]?.enabled).to.equal(false);
      expect(words(element)).to.contain('Muted');
      await element.setMuted(false);
      expect(media(element).getAudioTracks()[0]?.enabled).to.equal(true);
      expect(backend.count('POST', /^\/whip$/)).to.equal(1);
    });

    it('flips the camera into the same session', async () => {
      const devices = new FakeDevices({ cameras: [320, 640], facings: ['environment', 'user'] });
      const { element } = await createBroadcaster({ devices });
      await goLive(element, backend);
      await until(() => backend.media.videoWidth === 320);
      const [microphone] = media(element).getAudioTracks();
      expect(await element.flipCamera()).to.deep.equal({ outcome: 'done' });
      await until(() => backend.media.videoWidth === 640);
      expect(media(element).getAudioTracks()[0]).to.equal(microphone);
      expect(backend.count('POST', /^\/whip$/)).to.equal(1);
      expect(element.state.phase).to.equal('streaming');
    });

    it('sends the camera that was flipped to while the grant was asked for', async () => {
      const devices = new FakeDevices({ cameras: [320, 640], facings: ['environment', 'user'] });
      const { element } = await createBroadcaster({ devices });
      const answer = backend.holdGrants();
      backend.confirm({ ingest: 'connected' });
      const started = element.start();
      await until(() => backend.count('POST', /grants$/) === 1);
      expect(await element.flipCamera()).to.deep.equal({ outcome: 'done' });
      answer();
      expect(await started).to.deep.equal({ outcome: 'done' });
      await until(() => backend.media.videoWidth === 640);
    });

    it('shares no screen in a broadcast that has no picture to put it in place of', async () => {
      const { element } = await createBroadcaster({ devices: new FakeDevices({ cameras: [] }) });
      await goLive(element, backend);
      expect(await element.shareScreen()).to.deep.equal({ outcome: 'ignored' });
      expect(element.state).to.have.nested.property('scene.picture', 'none');
    });

    it('says that the camera has stopped, in place of its picture', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
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
      await goLive(element, backend);
      await until(() => backend.media.videoWidth === 320);
      const [sound] = (backend.media.srcObject as MediaStream).getAudioTracks();
      if (sound === undefined) throw new Error('No sound arrives');
      const readPitch = createPitchReader(sound);
      await until(() => Math.abs(readPitch() - 440) < 60);
      devices.unplug('microphone-0');
      devices.unplug('camera-0');
      await until(() => backend.media.videoWidth === 640 && Math.abs(readPitch() - 880) < 60);
      await until(() =>
        media(element)
          .getTracks()
          .every(({ readyState }) => readyState === 'live'),
      );
      expect(element.state).to.have.nested.property('scene.microphoneId', 'microphone-1');
      expect(element.state.phase).to.equal('streaming');
      expect(backend.count('POST', /^\/whip$/)).to.equal(1);
      expect(devices.live).to.have.length(2);
    });

    it('treats sound as the attribute says from then on', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      element.setAttribute('audio', 'music');
      await until(() => devices.asked.length === 2);
      expect(devices.asked.at(-1)?.audio).to.deep.include({ noiseSuppression: false });
      await until(() => devices.live.length === 2);
      expect(element.state).to.have.nested.property('scene.audio', 'music');
    });

    it('says that the microphone has stopped', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      devices.refusal = new DOMException('', 'NotReadableError');
      endTrack(devices.live.find(({ kind }) => kind === 'audio'));
      await until(() => words(element).includes('The microphone has stopped.'));
      expect(element.state).to.have.nested.property('scene.sound', 'lost');
      expect(labels(element)).not.to.contain('Mute');
    });

    it('claims neither LIVE nor a recording while the backend cannot be asked', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      backend.confirm({ recording: 'confirmed' });
      await until(() => words(element).includes('Recording confirmed'));
      backend.hangUp();
      await until(() => words(element).includes('The server does not answer'));
      expect(words(element)).to.match(/Sending\s+0:0/);
      expect(words(element)).not.to.contain('Recording confirmed');
      expect(element.state.phase).to.equal('streaming');
      await until(() => words(element).includes('Recording confirmed'));
    });

    it('rates the connection in words, and plots it for those who look', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      const root = element.shadowRoot;
      const signal = (): HTMLElement | null => root?.querySelector<HTMLElement>('.signal') ?? null;
      await until(() => signal() !== null);
      // Which word it is depends on how busy the machine is.
      expect(signal()?.textContent?.trim()).to.be.oneOf(['Good', 'Weak', 'Very weak']);
      expect(signal()?.getAttribute('aria-expanded')).to.equal('false');
      expect(root?.querySelector('.plot')).to.equal(null);
      signal()?.click();
      await until(() => root?.querySelectorAll('.plot polyline').length === 3);
      expect(words(element)).to.match(/Sent [\d,.]+ [kM]bit\/s/);
      await expect(element).to.be.accessible();
      signal()?.click();
      await until(() => root?.querySelector('.plot') === null);
    });

    it('keeps a copy, and offers on the next visit what is left of it', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      await until(() => words(element).includes('A copy is kept on this computer.'));
      element.remove();
      await phase(element, 'stopped');

      const next = (await createBroadcaster()).element;
      const count = (): number => next.shadowRoot?.querySelectorAll('.leftover').length ?? 0;
      await until(() => count() > 0);
      expect(next.state.phase).to.equal('idle');
      expect(labels(next)).to.contain('Turn on camera');
      await next.preview();
      await until(() => labels(next).includes('Go live') && count() > 0);
      const before = count();
      expect(words(next)).to.match(/\d:\d\d of it is only on this computer/);
      await expect(next).to.be.accessible();
      press(next, 'Discard');
      await until(() => words(next).includes('Discard it for good?'));
      press(next, 'Keep it');
      await until(() => !words(next).includes('Discard it for good?'));
      expect(count()).to.equal(before);
      press(next, 'Discard');
      await until(() => labels(next).includes('Discard it'));
      press(next, 'Discard it');
      await until(() => count() === before - 1);
    });

    it('says loudly what has taken the microphone away', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      const microphone = devices.live.find(({ kind }) => kind === 'audio');
      // No script can make a telephone ring: the property and the event are what a page sees of it.
      Object.defineProperty(microphone, 'muted', { value: true, configurable: true });
      microphone?.dispatchEvent(new Event('mute'));
      await until(() => words(element).includes('Viewers hear nothing'));
      expect(labels(element)).to.contain('Open it again');
      await expect(element).to.be.accessible();
    });

    it('says what is missing from a recording that is confirmed again', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      backend.confirm({ recording: 'confirmed', missingSeconds: 12.4 });
      await until(() => words(element).includes('but 0:12 of it is missing on the server'));
    });

    it('keeps its button in view on a phone on its side', async () => {
      await setViewport({ width: 740, height: 360 });
      try {
        const { element } = await createBroadcaster();
        element.parentElement?.scrollIntoView();
        await element.preview();
        await element.updateComplete;
        await until(() => (element.shadowRoot?.querySelector('video')?.videoWidth ?? 0) > 0);
        const button = find(element, 'Go live').getBoundingClientRect();
        const stage = element.shadowRoot?.querySelector('.stage')?.getBoundingClientRect();
        expect(button.bottom).to.be.below(360);
        expect(stage?.bottom).to.be.at.most(360);
        expect(button.left).to.be.at.least(stage?.right ?? Infinity);
      } finally {
        await setViewport({ width: 800, height: 600 });
      }
    });

    for (const [width, height] of [
      [640, 300],
      [844, 390],
    ] as const) {
      it(`keeps all five buttons in view on a phone on its side of ${width} × ${height}`, async () => {
        await setViewport({ width, height });
        try {
          const devices = new FakeDevices({ cameras: [320, 640] });
          const { element } = await createBroadcaster({ devices });
          await goLive(element, backend);
          element.parentElement?.scrollIntoView();
          const { top } = element.getBoundingClientRect();
          expect(buttons(element)).to.have.length.at.least(5);
          for (const label of ['Mute', 'Flip camera', 'Share screen', 'Settings', 'Stop']) {
            const box = find(element, label).getBoundingClientRect();
            expect(box.bottom - top, label).to.be.at.most(height);
            expect(box.height, label).to.be.at.least(44);
          }
        } finally {
          await setViewport({ width: 800, height: 600 });
        }
      });
    }

    it('shares a screen in place of the camera', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      expect(await element.shareScreen()).to.deep.equal({ outcome: 'done' });
      await until(() => backend.media.videoWidth === 800);
      await element.updateComplete;
      press(element, 'Show camera');
      await until(() => backend.media.videoWidth === 320);
    });

    it('tells of a camera that does not open, and goes on', async () => {
      const devices = new FakeDevices({ cameras: [320, 640] });
      const { element } = await createBroadcaster({ devices });
      await goLive(element, backend);
      devices.refusal = new DOMException('', 'NotReadableError');
      press(element, 'Flip camera');
      await until(() => words(element).includes('The camera or microphone cannot be opened'));
      expect(element.state.phase).to.equal('streaming');
      await expect(element).to.be.accessible();
    });

    it('says that it reconnects when the server has lost the picture', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      const { since } = element.state as BroadcasterState & { since: number };
      backend.confirm({ ingest: 'lost' });
      await phase(element, 'reconnecting');
      await element.updateComplete;
      expect(words(element)).to.contain('The camera stays on');
      expect(devices.live).to.have.length(2);
      backend.confirm({ ingest: 'connected' });
      await phase(element, 'streaming');
      expect(element.state).to.deep.include({ since });
    });

    it('has the browser ask before the page is left, and only then', async () => {
      const { element } = await createBroadcaster();
      await element.preview();
      expect(isLeavingGuarded()).to.equal(false);
      await goLive(element, backend);
      expect(isLeavingGuarded()).to.equal(true);
      await element.stop();
      expect(isLeavingGuarded()).to.equal(false);
    });

    it('keeps the screen on, asks again on return, and lets go at the end', async () => {
      const { element } = await createBroadcaster();
      const locks: ('held' | 'released')[] = [];
      const request = (): Promise<Pick<WakeLockSentinel, 'release'>> => {
        const index = locks.push('held') - 1;
        const release = (): Promise<undefined> => {
          locks[index] = 'released';
          return Promise.resolve(undefined);
        };
        return Promise.resolve({ release });
      };
      Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
      try {
        await goLive(element, backend);
        expect(locks).to.deep.equal(['held']);
        // The browser itself releases the lock of a page that is not seen.
        locks[0] = 'released';
        document.dispatchEvent(new Event('visibilitychange'));
        expect(locks).to.deep.equal(['released', 'held']);
        await element.stop();
        expect(locks).to.deep.equal(['released', 'released']);
        document.dispatchEvent(new Event('visibilitychange'));
        expect(locks).to.have.length(2);
      } finally {
        Reflect.deleteProperty(navigator, 'wakeLock');
      }
    });

    it('leaves another broadcaster on the page alone', async () => {
      const first = await createBroadcaster();
      const second = await createBroadcaster();
      await Promise.all([goLive(first.element, backend), goLive(second.element, backend)]);
      await first.element.stop();
      expect(second.element.state.phase).to.equal('streaming');
      expect(second.devices.live).to.have.length(2);
      expect(first.devices.live).to.have.length(0);
    });
  });

  describe('the end', () => {
    it('comes when the button is held for a second', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      pointer(element, 'Stop', 'pointerdown');
      await until(() => labels(element).includes('Keep holding'));
      expect(element.state.phase).to.equal('streaming');
      await phase(element, 'stopped');
    });

    it('does not come when the finger slips off, nor from a tap, which says how it is done', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      pointer(element, 'Stop', 'pointerdown');
      await until(() => labels(element).includes('Keep holding'));
      pointer(element, 'Keep holding', 'pointerleave');
      await until(() => labels(element).includes('Stop'));
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(element.state.phase).to.equal('streaming');

      for (const type of ['pointerdown', 'pointerup', 'pointerleave'] as const) {
        pointer(element, 'Stop', type);
      }
      await element.updateComplete;
      tap(element, 'Stop');
      await until(() => words(element).includes('press and hold Stop for a second'));
      // It moves nothing away from the finger: without it the button is where it is with it.
      const { top } = find(element, 'Stop').getBoundingClientRect();
      const hint = element.shadowRoot?.querySelector<HTMLElement>('.hint');
      hint?.style.setProperty('display', 'none');
      expect(find(element, 'Stop').getBoundingClientRect().top).to.equal(top);
      hint?.style.removeProperty('display');
      await expect(element).to.be.accessible();
      press(element, 'End without holding');
      await until(() => words(element).includes('End the broadcast?'));
      expect(words(element)).not.to.contain('press and hold');
      press(element, 'End broadcast');
      await phase(element, 'stopped');
    });

    it('asks first where a key presses the button, and the question can be taken back', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      find(element, 'Stop').focus();
      press(element, 'Stop');
      await until(() => words(element).includes('End the broadcast?'));
      expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Keep going');
      await expect(element).to.be.accessible();
      press(element, 'Keep going');
      await until(() => labels(element).includes('Stop'));
      expect(element.state.phase).to.equal('streaming');
      expect(element.shadowRoot?.activeElement?.textContent?.trim()).to.equal('Stop');
      press(element, 'Stop');
      await until(() => labels(element).includes('Keep going'));
      const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
      element.shadowRoot?.activeElement?.dispatchEvent(escape);
      await until(() => labels(element).includes('Stop'));
      press(element, 'Stop');
      await until(() => labels(element).includes('End broadcast'));
      press(element, 'End broadcast');
      await phase(element, 'stopped');
    });

    it('tells the server, releases the camera and says what became of the recording', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      const phases = listen(element);
      expect(await element.stop()).to.deep.equal({ outcome: 'done' });
      expect(phases).to.deep.equal(['stopping', 'stopped']);
      expect(devices.live).to.deep.equal([]);
      expect(backend.count('DELETE', /session/)).to.equal(1);
      await element.updateComplete;
      expect(words(element)).to.contain('has not confirmed the recording yet');
      backend.confirm({ ingest: 'none', recording: 'confirmed', missingSeconds: 72 });
      await until(() => words(element).includes('1:12 of it is missing'));
      await expect(element).to.be.accessible();
    });

    it('goes live again', async () => {
      const { element } = await createBroadcaster();
      await goLive(element, backend);
      await element.stop();
      await element.updateComplete;
      press(element, 'Go live again');
      await phase(element, 'streaming');
      expect(backend.count('POST', /^\/whip$/)).to.equal(2);
    });

    it('takes the second half of a double tap for no tap on what has come under the finger', async () => {
      const { element, devices } = await createBroadcaster();
      const allow = hold(devices);
      let isShared = false;
      element.shareScreen = async () => {
        isShared = true;
        return { outcome: 'done' };
      };
      backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
      press(element, 'Turn on camera');
      await until(() => labels(element).includes('Cancel'));
      tap(element, 'Cancel', 2);
      allow();
      await phase(element, 'preview');
      await element.updateComplete;

      tap(element, 'Go live');
      await element.updateComplete;
      tap(element, 'Share screen', 2);
      expect(isShared).to.equal(false);
      await phase(element, 'streaming');
      await element.updateComplete;

      tap(element, 'Stop');
      await element.updateComplete;
      tap(element, 'End broadcast', 2);
      expect(element.state.phase).to.equal('streaming');
      tap(element, 'End broadcast');
      await phase(element, 'stopped');
      await element.updateComplete;
      tap(element, 'Go live again', 2);
      expect(element.state.phase).to.equal('stopped');
      tap(element, 'Go live again');
      await phase(element, 'streaming');
      await element.updateComplete;

      tap(element, 'Share screen');
      expect(isShared).to.equal(true);
    });

    it('lets every tap count where nothing else has come under the finger', async () => {
      const { element } = await createBroadcaster();
      await element.preview();
      await element.updateComplete;
      tap(element, 'Mute');
      await until(() => labels(element).includes('Unmute'));
      tap(element, 'Unmute', 2);
      await until(() => labels(element).includes('Mute'));
    });

    it('says that nothing was broadcast when it ends before', async () => {
      const { element } = await createBroadcaster();
      const started = element.start();
      await phase(element, 'connecting');
      await element.stop();
      expect(await started).to.deep.equal({ outcome: 'superseded' });
      await element.updateComplete;
      expect(words(element)).to.contain('Nothing was broadcast');
    });

    it('does not come from a move in the page', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      const shelf = await fixture<HTMLElement>(html`<div></div>`);
      element.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      shelf.append(element);
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(element.state.phase).to.equal('streaming');
      expect(devices.live).to.have.length(2);
    });

    it('leaves nothing behind after many comings and goings', async function () {
      this.timeout(120_000);
      const first = await createBroadcaster();
      await goLive(first.element, backend);
      first.element.remove();
      await phase(first.element, 'stopped');
      const count = new ResourceCount();
      try {
        for (let round = 0; round < 10; round += 1) {
          const { element, devices } = await createBroadcaster();
          await goLive(element, backend);
          element.remove();
          await phase(element, 'stopped');
          expect(devices.live).to.deep.equal([]);
        }
        backend.close();
        await until(() => !count.held.includes('interval'));
        expect(count.held).to.deep.equal([]);
      } finally {
        count.restore();
      }
    });

    it('comes from removal: camera, session and timers are released', async () => {
      const { element, devices } = await createBroadcaster();
      await goLive(element, backend);
      element.remove();
      await phase(element, 'stopped');
      expect(devices.live).to.deep.equal([]);
      expect(isLeavingGuarded()).to.equal(false);
      await until(() => backend.count('DELETE', /session/) === 1);
    });
  });

  describe('errors', () => {
    const refusals: readonly [string, string, RegExp][] = [
      ['NotAllowedError', 'camera-denied', /not allowed/],
      ['NotFoundError', 'camera-missing', /No camera or microphone/],
      ['NotReadableError', 'camera-busy', /cannot be opened/],
      ['SecurityError', 'camera-unsupported', /no access to a camera/],
    ];
    for (const [name, code, sentence] of refusals) {
      it(`says what ${name} means and what to do`, async () => {
        const devices = new FakeDevices({ refusal: new DOMException('', name) });
        const { element } = await createBroadcaster({ devices });
        const told = new Promise<ElementErrorEvent>((resolve) => {
          element.addEventListener('error', (event: Event) => {
            if (event instanceof ElementErrorEvent) resolve(event);
          });
        });
        const result = await element.start();
        expect(result.outcome).to.equal('failed');
        expect((await told).code).to.equal(code);
        expect(element.error?.code).to.equal(code);
        await element.updateComplete;
        expect(words(element)).to.match(sentence);
        await expect(element).to.be.accessible();
        devices.refusal = null;
        press(element, 'Try again');
        await phase(element, 'preview');
        expect(element.error).to.equal(null);
      });
    }

    it('is camera-unsupported where the browser has no devices at all', async () => {
      const { element } = await createBroadcaster();
      element.devices = null;
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
      try {
        expect(errorCode(await element.preview())).to.equal('camera-unsupported');
      } finally {
        Reflect.deleteProperty(navigator, 'mediaDevices');
      }
    });

    it('does not ask for a camera that has nowhere to send to', async () => {
      const { element, devices } = await createBroadcaster();
      element.stream = '';
      expect(errorCode(await element.start())).to.equal('endpoint-missing');
      expect(devices.asked).to.deep.equal([]);
    });

    it('keeps the camera on when the backend refuses, and tries again from there', async () => {
      const { element, devices } = await createBroadcaster();
      backend.refusal = { status: 403, code: 'not-allowed' };
      expect(errorCode(await element.start())).to.equal('not-allowed');
      expect(devices.live).to.have.length(2);
      await element.updateComplete;
      expect(words(element)).to.contain('You do not have permission');
      await expect(element).to.be.accessible();
      backend.refusal = null;
      press(element, 'Try again');
      backend.confirm({ ingest: 'connected' });
      await phase(element, 'streaming');
      expect(devices.asked).to.have.length(1);
    });

    it('names a stream that does not exist and a token that is missing', async () => {
      const { element } = await createBroadcaster();
      backend.refusal = { status: 404, code: 'stream-not-found' };
      expect(errorCode(await element.start())).to.equal('stream-not-found');
      backend.refusal = { status: 401, code: 'token-missing' };
      expect(errorCode(await element.start())).to.equal('token-missing');
    });

    it('says that a server refuses which speaks no WHIP', async () => {
      const { element, devices } = await createBroadcaster();
      element.whipUrl = '/fake/elsewhere';
      expect(errorCode(await element.start())).to.equal('connection-refused');
      expect(devices.live).to.have.length(2);
      await element.stop();
      expect(element.state.phase).to.equal('idle');
      expect(devices.live).to.have.length(0);
    });

    it('warns of an attribute it does not know, and goes on', async () => {
      const { element, devices } = await createBroadcaster();
      const warnings: unknown[] = [];
      const { warn } = console;
      console.warn = (...words: unknown[]) => warnings.push(words[0]);
      try {
        element.setAttribute('facing', 'sideways');
        expect((await element.preview()).outcome).to.equal('done');
      } finally {
        console.warn = warn;
      }
      expect(warnings).to.deep.equal([
        '<whip-broadcaster facing="sideways"> is not one of environment, user',
      ]);
      expect(devices.asked[0]?.video).to.deep.include({ facingMode: { ideal: 'environment' } });
    });
  });

  it('works under a strict content security policy', async () => {
    const frame = document.createElement('iframe');
    frame.allow = 'camera; microphone';
    frame.srcdoc = `<!doctype html>
      <meta http-equiv="Content-Security-Policy" content="default-src 'self'; media-src 'self'">
      <script type="module" src="/test/elements/support/violations.ts"></script>
      <script type="module" src="/src/define/whip-broadcaster.ts"></script>
      <whip-broadcaster endpoint="/fake/live" stream="st_1"></whip-broadcaster>`;
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    const element = frame.contentDocument?.querySelector('whip-broadcaster');
    if (!element) throw new Error('No element');
    const button = find(element, 'Turn on camera');
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    expect(await element.preview()).to.deep.equal({ outcome: 'done' });
    await element.updateComplete;
    expect(frame.contentDocument?.documentElement.dataset['violations'] ?? '').to.equal('');
    frame.remove();
  });
});

async function createBroadcaster({ devices = new FakeDevices() } = {}): Promise<{
  element: WhipBroadcasterElement;
  devices: FakeDevices;
}> {
  const element = await fixture<WhipBroadcasterElement>(
    html`<whip-broadcaster
      endpoint="/fake/live"
      stream="st_1"
      .devices=${devices}
    ></whip-broadcaster>`,
  );
  return { element, devices };
}

async function goLive(element: WhipBroadcasterElement, backend: FakeBackend): Promise<void> {
  backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
  expect(await element.start()).to.deep.equal({ outcome: 'done' });
  await element.updateComplete;
}

/** Holds back what the devices give until the returned function is called. */
function hold(devices: FakeDevices): () => void {
  let allow = (): void => undefined;
  const allowed = new Promise<void>((resolve) => {
    allow = resolve;
  });
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const media = await open(constraints);
    await allowed;
    return media;
  };
  return allow;
}

/** As when a camera is unplugged: the browser ends the track and says so. */
function endTrack(track: MediaStreamTrack | undefined): void {
  if (track === undefined) throw new Error('No track');
  track.stop();
  track.dispatchEvent(new Event('ended'));
}

/** The phases that the element announces from now on. */
function listen(element: WhipBroadcasterElement): Phase[] {
  const phases: Phase[] = [];
  element.addEventListener('statechange', (event) => {
    phases.push((event as StateChangeEvent<BroadcasterState>).detail.state.phase);
  });
  return phases;
}

function phase(element: WhipBroadcasterElement, wanted: Phase): Promise<void> {
  return until(() => element.state.phase === wanted);
}

/** Waits for what the page comes to by itself; the test's own time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function media(element: WhipBroadcasterElement): MediaStream {
  const { state } = element;
  if (!('scene' in state) || state.scene === null) throw new Error(`No media in ${state.phase}`);
  return state.scene.media;
}

function words(element: WhipBroadcasterElement): string {
  return (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
}

function announced(element: WhipBroadcasterElement): string {
  return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
}

function buttons(element: WhipBroadcasterElement): HTMLButtonElement[] {
  return [...(element.shadowRoot?.querySelectorAll('button') ?? [])];
}

function labels(element: WhipBroadcasterElement): string[] {
  return buttons(element).map(({ textContent }) => textContent.trim());
}

function find(element: WhipBroadcasterElement, label: string): HTMLButtonElement {
  const button = buttons(element).find(({ textContent }) => textContent.trim() === label);
  if (button === undefined) throw new Error(`No button ${label} among ${labels(element).join()}`);
  return button;
}

function press(element: WhipBroadcasterElement, label: string): void {
  find(element, label).click();
}

/** Where the finger was last. */
let place = 0;

/** A tap of a finger or mouse in a new place, or the `count`th in the same place and row. */
function tap(element: WhipBroadcasterElement, label: string, count = 1): void {
  if (count === 1) place += 100;
  const what = { detail: count, bubbles: true, composed: true, clientX: place, clientY: 100 };
  find(element, label).dispatchEvent(new MouseEvent('click', what));
}

/** What a finger does to a button, before the browser makes a click of it. */
function pointer(
  element: WhipBroadcasterElement,
  label: string,
  type: 'pointerdown' | 'pointerup' | 'pointerleave',
): void {
  const touch = { pointerType: 'touch', width: 20, height: 20, pressure: 0.5, bubbles: true };
  find(element, label).dispatchEvent(new PointerEvent(type, touch));
}

function errorCode(result: ActionResult): string | null {
  return result.outcome === 'failed' ? result.error.code : null;
}

function isLeavingGuarded(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}
