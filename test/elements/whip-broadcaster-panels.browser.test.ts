import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import type { WhipBroadcasterElement } from '../../src/elements/whip-broadcaster/whip-broadcaster-element.js';
import {
  announced,
  createBroadcaster,
  find,
  goLive,
  labels,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';

/** As a person presses the key: also the page around the element hears of it, if nobody has used it. */
function pressEscape(element: WhipBroadcasterElement): KeyboardEvent {
  const what = { key: 'Escape', bubbles: true, composed: true, cancelable: true };
  const event = new KeyboardEvent('keydown', what);
  (element.shadowRoot?.activeElement ?? element).dispatchEvent(event);
  return event;
}

function has(element: WhipBroadcasterElement, selector: string): boolean {
  return (element.shadowRoot?.querySelector(selector) ?? null) !== null;
}

function focused(element: WhipBroadcasterElement): string {
  return element.shadowRoot?.activeElement?.textContent?.trim() ?? '';
}

describe('WhipBroadcasterElement, what stands open', () => {
  const page = useBackend();

  it('is closed by Escape, which leads back to the button that opened it', async () => {
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => labels(element).includes('Settings'));
    find(element, 'Settings').focus();
    press(element, 'Settings');
    await until(() => has(element, '.settings'));
    element.shadowRoot?.querySelector<HTMLElement>('.settings button')?.focus();
    // A dialog of the page that the element stands in stays open.
    expect(pressEscape(element).defaultPrevented).to.equal(true);
    await until(() => !has(element, '.settings'));
    await until(() => focused(element) === 'Settings');
    expect(pressEscape(element).defaultPrevented).to.equal(false);
    expect(element.state.phase).to.equal('preview');
  });

  it('is closed when the broadcast begins, and can be opened again', async () => {
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => labels(element).includes('Settings'));
    press(element, 'Settings');
    await until(() => has(element, '.settings'));
    await goLive(element, page.backend);
    expect(has(element, '.settings')).to.equal(false);
    press(element, 'Settings');
    await until(() => has(element, '.settings'));
  });

  it('is closed by the button that opened it, also where that has no word to say just now', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await until(() => has(element, '.signal'));
    element.shadowRoot?.querySelector<HTMLElement>('.signal')?.click();
    await until(() => has(element, '.plot'));
    page.backend.confirm({ ingest: 'lost' });
    await phase(element, 'reconnecting');
    await element.updateComplete;
    expect(find(element, 'Connection').getAttribute('aria-expanded')).to.equal('true');
    press(element, 'Connection');
    await until(() => !has(element, '.plot'));
    // Beside a connection that is being restored there is no word for it.
    expect(has(element, '.signal')).to.equal(false);
  });
});

describe('WhipBroadcasterElement, the card at the end', () => {
  const page = useBackend();

  it('has all of its words and buttons in it on a phone, in every language', async () => {
    await setViewport({ width: 390, height: 700 });
    try {
      const { element } = await createBroadcaster();
      await goLive(element, page.backend);
      await until(() => words(element).includes('A copy is kept on this computer.'));
      await element.stop();
      await until(() => labels(element).includes('Save to this device'));
      for (const [lang, again] of [
        ['en', 'Go live again'],
        ['de', 'Erneut live gehen'],
      ] as const) {
        element.lang = lang;
        await until(() => labels(element).includes(again));
        const panel = element.shadowRoot?.querySelector('.panel');
        expect(panel?.scrollHeight, lang).to.be.at.most(panel?.clientHeight ?? 0);
      }
    } finally {
      await setViewport({ width: 800, height: 600 });
    }
  });

  it('says what was saved, to those who hear it too', async () => {
    const { click } = HTMLAnchorElement.prototype;
    const names: string[] = [];
    HTMLAnchorElement.prototype.click = function () {
      names.push(this.download);
    };
    try {
      const { element } = await createBroadcaster();
      await goLive(element, page.backend);
      await until(() => words(element).includes('A copy is kept on this computer.'));
      await element.stop();
      await until(() => labels(element).includes('Save to this device'));
      press(element, 'Save to this device');
      await until(() => words(element).includes('Saved: 0:0'));
      expect(announced(element)).to.match(/Saved: 0:0\d as .*, among your downloads\.$/);
      expect(announced(element)).to.contain(names[0] ?? 'no name');
      await expect(element).to.be.accessible();
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
  });
});
