import { expect, fixture, html } from '@open-wc/testing';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { live, LiveStage } from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

describe('LivePlayerElement before its play button is pressed', () => {
  let stage: LiveStage;
  let backend: ViewerBackend;
  let pageButton: HTMLButtonElement;

  beforeEach(() => {
    stage = new LiveStage();
    ({ backend } = stage);
    backend.change(live);
    pageButton = document.createElement('button');
    document.body.prepend(pageButton);
  });

  afterEach(() => {
    pageButton.remove();
    stage.close();
  });

  async function placeWaiting(): Promise<LivePlayerElement> {
    const element = await fixture<LivePlayerElement>(
      html`<live-player endpoint=${backend.endpoint} stream="st_1" muted></live-player>`,
    );
    await until(() => findPlay(element) !== null);
    return element;
  }

  const findPlay = ({ shadowRoot }: LivePlayerElement): HTMLElement | null =>
    shadowRoot?.querySelector<HTMLElement>('[part=play]') ?? null;

  function fire(target: HTMLElement | null, type: string, init: PointerEventInit = {}): void {
    target?.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true, ...init }));
  }

  const offers = (): number => backend.requests.filter((one) => one === 'POST /whep').length;

  it('connects at a press on a button of the page, unseen, and play() takes that connection', async () => {
    const element = await placeWaiting();
    fire(document.body, 'pointerdown');
    fire(pageButton, 'pointerdown');
    await until(() => backend.openSessions === 1);
    expect(element.state).to.include({ phase: 'waiting', until: 'play' });
    expect(element.media?.srcObject).to.equal(null);
    expect((await element.play()).outcome).to.equal('done');
    expect(element.path).to.equal('whep');
    expect(offers()).to.equal(1);
  });

  it('connects when a pointer comes to its own button, and lets go where nobody presses it', async () => {
    const element = await placeWaiting();
    fire(element.shadowRoot?.querySelector('.frame') ?? null, 'pointerover');
    fire(findPlay(element), 'pointerover');
    await until(() => backend.openSessions === 1);
    await until(() => backend.openSessions === 0);
    expect(element.state.phase).to.equal('waiting');
    findPlay(element)?.click();
    await untilPhase(element, 'playing');
    expect(offers()).to.equal(2);
  });

  it('lets go at once of what a finger that scrolls has touched, and is as ready as before', async () => {
    const element = await placeWaiting();
    const real = window.setTimeout;
    // Its own patience never ends here.
    const hold = (act: TimerHandler, ms = 0) => (ms === 4_000 ? 0 : real(act, ms));
    Object.assign(window, { setTimeout: hold });
    let prepared = 0;
    const Peer = window.RTCPeerConnection;
    try {
      fire(findPlay(element), 'pointerdown');
      await until(() => backend.openSessions === 1);
      window.RTCPeerConnection = class extends Peer {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          prepared += 1;
        }
      };
      fire(findPlay(element), 'pointercancel');
      await until(() => backend.openSessions === 0 && prepared === 1);
      expect(element.state).to.include({ phase: 'waiting', until: 'play' });
    } finally {
      Object.assign(window, { setTimeout: real, RTCPeerConnection: Peer });
    }
  });

  it('connects no player but the one that is meant, where a page has two', async () => {
    const [first, second] = [await placeWaiting(), await placeWaiting()];
    fire(pageButton, 'pointerdown');
    // A menu, not a click.
    fire(findPlay(second), 'pointerdown', { button: 2 });
    fire(findPlay(first), 'pointerdown');
    await until(() => backend.openSessions > 0);
    expect((await first.play()).outcome).to.equal('done');
    expect(offers()).to.equal(1);
  });
});
