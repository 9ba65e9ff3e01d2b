import { expect, fixture, html } from '@open-wc/testing';
import { ElementError } from '../../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { SafetyNetState } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  confirmed,
  copying,
  createScene,
  link,
  onAir,
  onlyHere,
} from '../../stories/support/broadcaster-scenes.js';
import type { Shows } from '../../stories/support/broadcaster-scenes.js';
import type { BroadcasterStill } from '../../stories/support/broadcaster-still.js';

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
});
