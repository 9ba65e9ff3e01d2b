import { expect, fixture, html } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import {
  createBroadcaster,
  find,
  goLive,
  hold,
  isLeavingGuarded,
  labels,
  listen,
  phase,
  pointer,
  press,
  tap,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { ResourceCount } from './support/resource-count.js';

describe('WhipBroadcasterElement, the end', () => {
  const page = useBackend();

  it('comes when the button is held for a second', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    pointer(element, 'Stop', 'pointerdown');
    await until(() => labels(element).includes('Keep holding'));
    expect(element.state.phase).to.equal('streaming');
    await phase(element, 'stopped');
  });

  it('comes so without anything that moves, where a person wants none', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    const isRingShown = async (): Promise<boolean> => {
      pointer(element, 'Stop', 'pointerdown');
      await until(() => labels(element).includes('Keep holding'));
      const ring = element.shadowRoot?.querySelector('.held .ring');
      if (!ring) throw new Error('No ring');
      const isShown = getComputedStyle(ring).display !== 'none';
      pointer(element, 'Keep holding', 'pointerleave');
      await until(() => labels(element).includes('Stop'));
      return isShown;
    };
    expect(await isRingShown()).to.equal(true);
    await emulateMedia({ reducedMotion: 'reduce' });
    try {
      expect(await isRingShown()).to.equal(false);
    } finally {
      await emulateMedia({ reducedMotion: 'no-preference' });
    }
  });

  it('does not come when the finger slips off, nor from a tap, which says how it is done', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
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
    await until(() => words(element).includes('Press and hold Stop for a second'));
    expect(words(element)).to.contain('Hold to end');
    // It moves nothing away from the finger: without it the button is where it is with it.
    const { top } = find(element, 'Stop').getBoundingClientRect();
    const hint = element.shadowRoot?.querySelector<HTMLElement>('.hint');
    hint?.style.setProperty('display', 'none');
    expect(find(element, 'Stop').getBoundingClientRect().top).to.equal(top);
    hint?.style.removeProperty('display');
    await expect(element).to.be.accessible();
    tap(element, 'Keep going');
    await until(() => !words(element).includes('Hold to end'));
    expect(element.state.phase).to.equal('streaming');
  });

  it('takes two presses of who taps and does not hold', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    for (const type of ['pointerdown', 'pointerup', 'pointerleave'] as const) {
      pointer(element, 'Stop', type);
    }
    tap(element, 'Stop');
    await until(() => labels(element).includes('End broadcast'));
    // The finger that tapped does not lie on what ends it.
    const { left, right, top, bottom } = find(element, 'Stop').getBoundingClientRect();
    const box = find(element, 'End broadcast').getBoundingClientRect();
    expect(
      box.right <= left || box.left >= right || box.bottom <= top || box.top >= bottom,
    ).to.equal(true);
    press(element, 'End broadcast');
    await phase(element, 'stopped');
  });

  it('leads on to what the page has for afterwards, and not before', async () => {
    const { element } = await createBroadcaster();
    const link = document.createElement('a');
    Object.assign(link, { slot: 'ended', href: '/watch', textContent: 'Watch it' });
    element.append(link);
    await goLive(element, page.backend);
    expect(link.assignedSlot).to.equal(null);
    await element.stop();
    await element.updateComplete;
    expect(link.getBoundingClientRect().height).to.be.greaterThan(0);
    await expect(element).to.be.accessible();
  });

  it('asks first where a key presses the button, and the question can be taken back', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
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
    const escape = new KeyboardEvent('keydown', {
      key: 'Escape',
      bubbles: true,
      composed: true,
    });
    element.shadowRoot?.activeElement?.dispatchEvent(escape);
    await until(() => labels(element).includes('Stop'));
    press(element, 'Stop');
    await until(() => labels(element).includes('End broadcast'));
    press(element, 'End broadcast');
    await phase(element, 'stopped');
  });

  it('tells the server, releases the camera and says what became of the recording', async () => {
    const { element, devices } = await createBroadcaster();
    // Else what is kept here is told as soon as there is any, in place of the server's word.
    element.noSafetyCopy = true;
    await goLive(element, page.backend);
    const phases = listen(element);
    expect(await element.stop()).to.deep.equal({ outcome: 'done' });
    expect(phases).to.deep.equal(['stopping', 'stopped']);
    expect(devices.live).to.deep.equal([]);
    expect(page.backend.count('DELETE', /session/)).to.equal(1);
    await element.updateComplete;
    expect(words(element)).to.contain('has not confirmed the recording yet');
    page.backend.confirm({ ingest: 'none', recording: 'confirmed', missingSeconds: 72 });
    await until(() => words(element).includes('1:12 of it is missing'));
    await expect(element).to.be.accessible();
  });

  it('goes live again', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await element.stop();
    await element.updateComplete;
    press(element, 'Go live again');
    await phase(element, 'streaming');
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(2);
  });

  it('takes the second half of a double tap for no tap on what has come under the finger', async () => {
    const { element, devices } = await createBroadcaster();
    const allow = hold(devices);
    let isShared = false;
    element.shareScreen = async () => {
      isShared = true;
      return { outcome: 'done' };
    };
    page.backend.confirm({ ingest: 'connected', recording: 'unconfirmed' });
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
    await goLive(element, page.backend);
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
    await goLive(first.element, page.backend);
    first.element.remove();
    await phase(first.element, 'stopped');
    const count = new ResourceCount();
    try {
      for (let round = 0; round < 10; round += 1) {
        const { element, devices } = await createBroadcaster();
        await goLive(element, page.backend);
        element.remove();
        await phase(element, 'stopped');
        expect(devices.live).to.deep.equal([]);
      }
      page.backend.close();
      // The last of the copy is still being written.
      await until(() => !count.held.some((held) => held === 'interval' || held === 'timeout'));
      expect(count.held).to.deep.equal([]);
    } finally {
      count.restore();
    }
  });

  it('comes from removal: camera, session and timers are released', async () => {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    element.remove();
    await phase(element, 'stopped');
    expect(devices.live).to.deep.equal([]);
    await until(() => !isLeavingGuarded());
    await until(() => page.backend.count('DELETE', /session/) === 1);
  });
});
