import { expect, fixture, html } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import { createScene, onAir } from '../../stories/support/broadcaster-scenes.js';
import type { Shows } from '../../stories/support/broadcaster-scenes.js';
import type { BroadcasterStill } from '../../stories/support/broadcaster-still.js';

/** Where the system chooses all colours, a ground that is painted is gone, and an edge has to say what it said. */
describe('renderBroadcaster, in forced colours', () => {
  beforeEach(() => executeServerCommand('force-colors', true));
  afterEach(() => executeServerCommand('force-colors', false));

  const live: BroadcasterState = { phase: 'streaming', scene: createScene(), ...onAir };
  const preview: BroadcasterState = { phase: 'preview', scene: createScene() };

  async function draw(state: BroadcasterState, shows: Shows = {}) {
    const still = await fixture<BroadcasterStill>(
      html`<broadcaster-still .state=${state} .shows=${shows}></broadcaster-still>`,
    );
    expect(matchMedia('(forced-colors: active)').matches).to.equal(true);
    return [...(still.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? [])];
  }

  /** The colour that the system has for this. */
  function readSystem(name: 'Canvas' | 'Highlight'): string {
    const probe = document.createElement('p');
    probe.style.backgroundColor = name;
    document.body.append(probe);
    const { backgroundColor } = getComputedStyle(probe);
    probe.remove();
    return backgroundColor;
  }

  function expectEdge(element: HTMLElement): void {
    const { borderTopColor, borderTopStyle, borderTopWidth, color } = getComputedStyle(element);
    const name = element.textContent.trim();
    expect([borderTopStyle, borderTopWidth], name).to.deep.equal(['solid', '1px']);
    expect(borderTopColor, name).not.to.equal(readSystem('Canvas'));
    expect(borderTopColor, name).not.to.equal('rgba(0, 0, 0, 0)');
    expect(color, name).not.to.equal(getComputedStyle(element).backgroundColor);
  }

  it('has an edge around every button', async () => {
    for (const [state, shows] of [
      [preview, {}],
      [preview, { opened: 'settings' }],
      [live, {}],
      [live, { opened: 'end-question' }],
      [live, { opened: 'hold-hint' }],
    ] as const) {
      const buttons = (await draw(state, shows)).filter((each) => each.localName === 'button');
      expect(buttons.length).to.be.above(2);
      buttons.forEach(expectEdge);
    }
  });

  it('has an edge around LIVE and what stands beside it on the picture', async () => {
    const badges = (await draw(live)).filter((each) => each.matches('.badge'));
    expect(badges.some((each) => each.matches('.live'))).to.equal(true);
    for (const badge of badges) {
      expectEdge(badge);
      expect(getComputedStyle(badge).backgroundColor).to.equal(readSystem('Canvas'));
    }
  });

  it('has the one thing to do now in the colour that the system has for that', async () => {
    const [primary] = (await draw(preview)).filter((each) => each.matches('.primary'));
    if (primary === undefined) throw new Error('Nothing is to be done');
    expect(getComputedStyle(primary).backgroundColor).to.equal(readSystem('Highlight'));
  });

  it('leaves the meter of the microphone to the browser, which draws it in these colours', async () => {
    const [meter] = (await draw(preview)).filter((each) => each.localName === 'meter');
    if (meter === undefined) throw new Error('No meter');
    const { appearance, forcedColorAdjust } = getComputedStyle(meter);
    expect([appearance, forcedColorAdjust]).to.deep.equal(['auto', 'auto']);
    expect(meter.getBoundingClientRect().height).to.be.at.least(8);
  });
});
