import { expect, fixture, html } from '@open-wc/testing';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import { createScene, link, onAir } from '../../stories/support/broadcaster-scenes.js';
import type { Shows } from '../../stories/support/broadcaster-scenes.js';
import type { BroadcasterStill } from '../../stories/support/broadcaster-still.js';
import { until } from './support/broadcaster-page.js';

describe('renderLinkPlot', () => {
  it('keeps its words apart from its curves and from each other, also in a narrow place', async () => {
    const state: BroadcasterState = { phase: 'streaming', scene: createScene(), ...onAir, link };
    const shows: Shows = { opened: 'link' };
    const still = await fixture<BroadcasterStill>(
      html`<broadcaster-still .state=${state} .shows=${shows}></broadcaster-still>`,
    );
    const findAll = (selector: string) => [...(still.shadowRoot?.querySelectorAll(selector) ?? [])];
    const places: [string, string, string][] = [];
    for (const [lang, dir, word] of [
      ['en', 'ltr', 'Sent'],
      ['de', 'rtl', 'Gesendet'],
      ['fr', 'ltr', 'Envoyé'],
    ] as const) {
      for (const width of ['280px', '390px']) {
        Object.assign(still.style, { display: 'block', width });
        Object.assign(still, { lang, dir });
        await until(() => findAll('.plot dt')[0]?.textContent === word);
        const boxes = findAll('.plot :is(dt, dd > *)').map((one) => ({
          name: `${one.localName} ${one.textContent.trim()}`,
          box: one.getBoundingClientRect(),
        }));
        expect(boxes).to.have.length(13);
        for (const [at, { name, box }] of boxes.entries()) {
          const others = boxes.slice(at + 1).filter((other) => meet(box, other.box));
          places.push(...others.map((other): [string, string, string] => [lang, name, other.name]));
        }
      }
    }
    expect(places).to.deep.equal([]);
  });
});

/** Whether two boxes have more of each other than a line. */
function meet(a: DOMRect, b: DOMRect): boolean {
  const isBeside = Math.min(a.right, b.right) - Math.max(a.left, b.left) <= 1;
  return !isBeside && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
}
