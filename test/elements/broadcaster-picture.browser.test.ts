import { expect, fixture, html } from '@open-wc/testing';
import { ElementError } from '../../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { Scene } from '../../src/media/capture/scene.js';
import type { SafetyNetState } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  confirmed,
  copying,
  createScene,
  leftOfAll,
  link,
  lostSince,
  onAir,
  onlyHere,
  unsentLink,
} from '../../stories/support/broadcaster-scenes.js';
import type { Shows } from '../../stories/support/broadcaster-scenes.js';
import type { BroadcasterStill } from '../../stories/support/broadcaster-still.js';
import { until } from './support/broadcaster-page.js';

describe('renderBroadcaster', () => {
  const draw = (state: BroadcasterState, shows: Shows = {}) =>
    fixture<BroadcasterStill>(
      html`<broadcaster-still .state=${state} .shows=${shows}></broadcaster-still>`,
    );
  const wordsOf = ({ shadowRoot }: BroadcasterStill): string =>
    (shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
  const findAll = ({ shadowRoot }: BroadcasterStill, selector: string): string[] =>
    [...(shadowRoot?.querySelectorAll(selector) ?? [])].map(({ textContent }) =>
      textContent.trim(),
    );

  const unsent: SafetyNetState = {
    ...onlyHere(72_000),
    copy: { phase: 'finished' },
    saveable: 'br_1',
  };
  const error = new ElementError('connection-refused');

  it('does not call sent what nobody answers to', async () => {
    const state: BroadcasterState = {
      phase: 'streaming',
      scene: createScene(),
      ...onAir,
      assurance: null,
    };
    expect(findAll(await draw(state), '.badge')).to.include('Sending');
    const silent = { ...link, quality: { phase: 'unanswered', forMs: 500 } } as const;
    const badges = findAll(await draw({ ...state, link: silent }), '.badge');
    expect(badges).to.include('No answer');
    expect(badges).not.to.include('Sending');
  });

  it('says once what comes of saving, and keeps what is left as narrow as the words above it', async () => {
    const stopped = { phase: 'stopped', records: true, assurance: confirmed } as const;
    const ended = { ...stopped, durationMs: 724_000 };
    const { leftovers } = leftOfAll;
    for (const [state, safety] of [
      [{ phase: 'preview', scene: createScene() }, leftOfAll],
      [ended, { ...unsent, leftovers }],
      [ended, { ...leftOfAll, saveable: null }],
    ] as const) {
      const page = await fixture(
        html`<div style="width: 1200px">
          <broadcaster-still .state=${state} .shows=${{ safety }}></broadcaster-still>
        </div>`,
      );
      const still = page.querySelector<BroadcasterStill>('broadcaster-still');
      if (still === null) throw new Error('Nothing is drawn');
      await still.updateComplete;
      expect(wordsOf(still).split('Saving gives you a ZIP file')).to.have.length(2);
      const box = still.shadowRoot?.querySelector('.leftovers')?.getBoundingClientRect();
      expect(box?.width).to.be.within(200, 640);
    }
  });

  it('has one thing to do first, whatever is unsent', async () => {
    const stopped = { phase: 'stopped', records: true, assurance: confirmed } as const;
    const firsts: readonly [BroadcasterState, string][] = [
      [{ ...stopped, durationMs: 724_000 }, 'Save to this device'],
      [{ ...stopped, durationMs: null }, 'Go live again'],
      [{ phase: 'error', error, scene: null }, 'Try again'],
      [{ phase: 'error', error, scene: createScene() }, 'Try again'],
    ];
    for (const [state, first] of firsts) {
      const still = await draw(state, { safety: unsent });
      expect(findAll(still, '.primary')).to.deep.equal([first]);
      expect(findAll(still, 'button')).to.include('Save to this device');
    }
  });

  it('says beside an error where that is which was filmed before', async () => {
    for (const scene of [null, createScene()]) {
      const still = await draw({ phase: 'error', error, scene }, { safety: unsent });
      expect(wordsOf(still)).to.match(/1:12 is only on this computer: keep this page open\./);
    }
  });

  it('says once that something is on this device alone', async () => {
    const state: BroadcasterState = { phase: 'streaming', scene: createScene(), ...onAir };
    const listed = wordsOf(await draw(state, { safety: onlyHere(72_000) }));
    expect(listed.match(/only on this computer/g)).to.have.length(1);
    const unrecorded = { ...state, assurance: { ...confirmed, recording: 'none' } } as const;
    expect(wordsOf(await draw(unrecorded, { safety: onlyHere(72_000) }))).to.match(
      /1:12 is only on this computer/,
    );
    expect(wordsOf(await draw(state, { safety: copying }))).to.contain('A copy is kept');
  });

  it('tells loudly that no picture leaves, where it is not the camera, and lets it be opened anew', async () => {
    const words = 'The picture does not leave this device';
    const unsent = { ...onAir, link: unsentLink };
    const drawWith = (scene: Partial<Scene>) =>
      draw({ phase: 'streaming', scene: createScene(scene), ...unsent });
    const still = await drawWith({});
    expect(findAll(still, '.warnings [role=alert].alarm').join()).to.contain(words);
    expect(findAll(still, '.warnings button')).to.deep.equal(['Open it again']);
    await expect(still).to.be.accessible();
    expect(wordsOf(await drawWith({ pictureTrouble: 'black' }))).to.contain(words);
    // What is known of the camera itself says more, and a lost line is told as that.
    const frozen = wordsOf(await drawWith({ pictureTrouble: 'frozen' }));
    expect(frozen).to.contain('has stopped moving').and.not.to.contain(words);
    const lost = { ...lostSince(4_000), link: unsentLink };
    const state: BroadcasterState = { phase: 'reconnecting', scene: createScene(), ...lost };
    expect(wordsOf(await draw(state))).not.to.contain(words);
  });

  describe('its places', () => {
    const live: BroadcasterState = { phase: 'streaming', scene: createScene(), ...onAir };
    const boxes = ({ shadowRoot }: BroadcasterStill, selector: string): DOMRect[] =>
      [...(shadowRoot?.querySelectorAll(selector) ?? [])].map((each) =>
        each.getBoundingClientRect(),
      );

    async function drawAt(width: number, lang: string, state: BroadcasterState, shows: Shows = {}) {
      const still = await draw(state, shows);
      still.style.width = `${width}px`;
      still.lang = lang;
      still.requestUpdate();
      const readControls = () => still.shadowRoot?.querySelector('[part=controls]')?.ariaLabel;
      if (lang !== 'en') await until(() => readControls() !== 'Broadcast');
      await still.updateComplete;
      return still;
    }

    it('has what ends it in a row of its own, below one row of what is done to picture and sound', async () => {
      for (const width of [390, 768, 1280]) {
        for (const lang of ['en', 'de', 'es', 'fr', 'nl', 'pl', 'pt', 'sv']) {
          // A phone has no screen to share, but a camera to turn off while live.
          for (const state of [live, { phase: 'preview', scene: createScene() } as const]) {
            const shows = { canShareScreen: state !== live };
            const still = await drawAt(width, lang, state, shows);
            const tiles = boxes(still, '.tile');
            expect(tiles.length).to.equal(4);
            expect(new Set(tiles.map(({ top }) => top)).size, `${width} ${lang}`).to.equal(1);
            const [last] = boxes(still, '.controls > button:last-child');
            expect(last?.top).to.be.at.least(tiles[0]?.bottom ?? NaN);
            expect(last?.height).to.be.at.least(44);
          }
        }
      }
    });

    it('has five tiles in one row, or three above two', async () => {
      for (const width of [280, 390, 768, 1280]) {
        for (const lang of ['en', 'de', 'es', 'fr', 'nl', 'pl', 'pt', 'sv']) {
          for (const picture of ['back', 'off'] as const) {
            const state = { ...live, scene: createScene({ picture }) };
            const tiles = boxes(await drawAt(width, lang, state), '.tile');
            const tops = [...new Set(tiles.map(({ top }) => top))];
            const rows = tops.map((at) => tiles.filter(({ top }) => top === at).length);
            expect(rows, `${width} ${lang}`).to.deep.equal(width === 768 ? [5] : [3, 2]);
          }
        }
      }
    });

    it('has words about what is over no wider than they are read', async () => {
      const ended = {
        phase: 'stopped',
        records: true,
        assurance: confirmed,
        durationMs: 1,
      } as const;
      for (const state of [ended, { phase: 'error', error, scene: null } as const]) {
        const [card] = boxes(await drawAt(1280, 'en', state), '.panel');
        expect(card?.width).to.equal(640);
        expect(boxes(await drawAt(390, 'en', state), '.panel')[0]?.width).to.equal(390);
      }
    });

    it('says of the plot what its height stands for and from when to when it is', async () => {
      const fast = { ...link, samples: link.samples.map((each) => ({ ...each, kbps: 2_000 })) };
      for (const width of [280, 390, 1280]) {
        for (const lang of ['en', 'pt']) {
          const state = { ...live, link: fast };
          const still = await drawAt(width, lang, state, { opened: 'link' });
          await expect(still).to.be.accessible();
          const tops = findAll(still, '.scale');
          expect(tops[0]).to.match(/^2 Mbit/);
          expect(tops.slice(1)).to.deep.equal(['10 %', '300 ms']);
          const [ago, now] = findAll(still, '.span span');
          expect([ago, now]).to.deep.equal(
            lang === 'en' ? ['3 minutes ago', 'now'] : ['há 3 minutos', 'agora'],
          );
          const names = [...(still.shadowRoot?.querySelectorAll('.plot dt') ?? [])].map((name) => {
            const range = document.createRange();
            range.selectNodeContents(name);
            return range.getBoundingClientRect();
          });
          for (const [at, scale] of boxes(still, '.scale').entries()) {
            expect(names[at]?.right, `${width} ${lang}`).to.be.below(scale.left);
          }
        }
      }
    });
  });
});
