import { expect, fixture, html } from '@open-wc/testing';
import { ElementError } from '../../src/elements/shared/element-error.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { ReadinessCode } from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import type { Scene } from '../../src/media/capture/scene.js';
import type { SafetyNetState } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  confirmed,
  copying,
  createScene,
  left,
  leftOfAll,
  link,
  lostSince,
  onAir,
  onlyHere,
  unsentLink,
  waitingFor,
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
  const nothing = { phase: 'nothing' } as const;

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

  it('adds up in one line what several broadcasts have left, and has them behind it', async () => {
    const state: BroadcasterState = { phase: 'preview', scene: createScene() };
    const lineOf = (still: BroadcasterStill) =>
      still.shadowRoot?.querySelector('.leftovers summary');
    const all = await draw(state, { safety: leftOfAll });
    expect(lineOf(all)?.textContent).to.equal(
      'Up to 2:24 from earlier broadcasts (2) may be only on this computer.',
    );
    const folded = all.shadowRoot?.querySelectorAll('details:first-of-type > .leftover');
    expect([...(folded ?? [])].map(({ className }) => className)).to.deep.equal([
      'leftover elsewhere',
      'leftover unsent',
    ]);
    const [first] = left.leftovers;
    if (first === undefined) throw new Error('Nothing is left');
    const own = { ...left, leftovers: [first, { ...first, id: 'br_2' }] };
    const sending = { ...own, upload: waitingFor('server-unreachable') };
    expect(lineOf(await draw(state, { safety: sending }))?.textContent).to.equal(
      '2:24 from earlier broadcasts (2) is only on this computer. It will be sent as soon as there is a connection.',
    );
    expect(lineOf(await draw(state, { safety: left }))).to.equal(null);
  });

  it('leaves what was saved just now where it was, and says that it is', async () => {
    const state: BroadcasterState = { phase: 'preview', scene: createScene() };
    const outcome = {
      phase: 'saved',
      way: 'downloaded',
      names: ['event.zip'],
      savedMs: 72_000,
      missingMs: 0,
    } as const;
    const [first] = left.leftovers;
    if (first === undefined) throw new Error('Nothing is left');
    const safety = { ...left, leftovers: [{ ...first, standing: 'saved' as const }] };
    const saving = { broadcastId: first.id, outcome };
    const now = await draw(state, { safety, saving });
    expect(findAll(now, '.leftovers > .leftover')).to.have.length(1);
    expect(wordsOf(now)).to.contain('You have saved it. This is a copy of it on this computer.');
    expect(wordsOf(now)).to.contain('Saved: 1:12 as event.zip');
    const later = await draw(state, { safety });
    expect(findAll(later, '.leftovers > .leftover')).to.have.length(0);
    expect(findAll(later, '.leftovers > details .leftover')).to.have.length(1);
  });

  it('has one thing to do first, whatever is unsent', async () => {
    const stopped = { phase: 'stopped', records: true, assurance: confirmed } as const;
    const firsts: readonly [BroadcasterState, string][] = [
      [{ ...stopped, durationMs: 724_000 }, 'Save to this device'],
      // Of this one nobody has received anything, and all that was filmed is here.
      [{ ...stopped, durationMs: null }, 'Save to this device'],
      [{ phase: 'error', error, scene: null }, 'Try again'],
      [{ phase: 'error', error, scene: createScene() }, 'Try again'],
    ];
    for (const [state, first] of firsts) {
      const still = await draw(state, { safety: unsent });
      expect(findAll(still, '.primary')).to.deep.equal([first]);
      expect(findAll(still, 'button')).to.include('Save to this device');
    }
  });

  it('makes the next start the first thing to do where nothing of the last is left to be saved', async () => {
    const state: BroadcasterState = {
      phase: 'stopped',
      durationMs: null,
      records: true,
      assurance: confirmed,
    };
    const safe = { phase: 'safe', totalMs: 72_000 } as const;
    const firstsOf = async (safety: SafetyNetState | null) =>
      findAll(await draw(state, { safety }), '.primary');
    for (const safety of [null, { ...unsent, present: safe }, { ...unsent, present: nothing }]) {
      expect(await firstsOf(safety)).to.deep.equal(['Go live again']);
    }
    // Nor does a button take the place of another before it is known what there is to save.
    const copy = { phase: 'finishing', code: null } as const;
    expect(await firstsOf({ ...unsent, copy, saveable: null, present: nothing })).to.deep.equal([]);
  });

  it('does not make a first thing to do of a start that would only be refused', async () => {
    const state: BroadcasterState = { phase: 'preview', scene: createScene() };
    const look = (code: ReadinessCode) =>
      draw(state, { readiness: [{ code, verdict: 'problem', value: null }] });
    for (const code of ['server-signed-out', 'server-forbids'] as const) {
      const still = await look(code);
      expect(findAll(still, '.primary'), code).to.deep.equal([]);
      expect(findAll(still, '.controls > button')[0], code).to.equal('Try again');
    }
    // These may pass, and a start records meanwhile.
    for (const code of ['server-unreachable', 'server-tokenless'] as const) {
      expect(findAll(await look(code), '.primary'), code).to.deep.equal(['Go live']);
    }
  });

  it('says of a start that was refused what the preview says of one that would be', async () => {
    for (const [finding, code] of [
      ['server-signed-out', 'token-missing'],
      ['server-forbids', 'not-allowed'],
      ['server-streamless', 'stream-not-found'],
    ] as const) {
      const scene = createScene();
      const readiness = [{ code: finding, verdict: 'problem', value: null }] as const;
      const before = await draw({ phase: 'preview', scene }, { readiness });
      const after = await draw({ phase: 'error', error: new ElementError(code), scene });
      const [card] = findAll(before, '.refusal');
      expect(card, code).to.not.equal(undefined);
      expect(findAll(after, '.refusal'), code).to.deep.equal([card]);
      expect(findAll(after, '.primary'), code).to.deep.equal([]);
    }
  });

  it('says to who is kept from being live without a token where to sign in, and not to leave this page', async () => {
    const state = {
      phase: 'connecting',
      scene: createScene(),
      step: 'opening',
      tappedAt: Date.now(),
    } as const;
    const signIn = 'sign in again in another tab, and keep this one open';
    const still = await draw({ ...state, trouble: 'token-unavailable' }, { safety: copying });
    expect(wordsOf(still)).to.contain(signIn).and.not.to.contain('reload');
    await expect(still).to.be.accessible();
    const link = document.createElement('a');
    Object.assign(link, { slot: 'sign-in', href: '/', textContent: 'Sign in' });
    still.append(link);
    expect(link.getBoundingClientRect().height).to.be.greaterThan(0);
    const away = await draw({ ...state, trouble: 'endpoint-unreachable' }, { safety: copying });
    expect(wordsOf(away)).not.to.contain(signIn);
    // Nor does one hear only that the connection was lost, when it was live already.
    const lost = { phase: 'reconnecting', scene: state.scene, ...lostSince(42_000) } as const;
    const again = await draw(
      { ...lost, trouble: 'token-unavailable' },
      { safety: copying, now: lost.lostAt + 42_000 },
    );
    for (const words of [wordsOf(again), again.announcement]) {
      expect(words).to.contain('This page could not get you permission to broadcast.');
      expect(words).to.contain(signIn);
    }
    expect(wordsOf(again)).to.contain('Still recording on this computer: 0:42');
    expect(wordsOf(await draw(lost, { safety: copying }))).not.to.contain(signIn);
  });

  it('says once that nothing is kept here, and once what to do without a token', async () => {
    const state: BroadcasterState = { phase: 'preview', scene: createScene() };
    const find = (...codes: ReadinessCode[]): Shows => ({
      readiness: codes.map((code) => ({ code, verdict: 'problem', value: null })),
    });
    for (const code of ['recording-nowhere', 'recording-unseen'] as const) {
      expect(
        findAll(await draw(state, find('storage-unusable', code)), '.readiness li'),
      ).to.have.length(1);
    }
    const told = await draw(state, find('storage-unusable', 'recording-unknown'));
    expect(wordsOf(told)).to.contain('No copy is kept on this computer');

    const help = 'If it stays so, sign in again or reload this page.';
    const waiting = { ...left, upload: waitingFor('token-unavailable') };
    const without = await draw(state, { safety: waiting, ...find('server-tokenless') });
    expect(wordsOf(without).split(help)).to.have.length(2);
    // Whoever reads nothing of it beside the picture reads it here.
    expect(wordsOf(await draw(state, { safety: waiting })).split(help)).to.have.length(2);
  });

  it('says beside an error where that is which was filmed before', async () => {
    for (const scene of [null, createScene()]) {
      const still = await draw({ phase: 'error', error, scene }, { safety: unsent });
      expect(wordsOf(still)).to.match(/1:12 is only on this computer: keep this page open\./);
    }
  });

  it('shows what the page says of an ended broadcast below what is still to be done, and of none not at all', async () => {
    const end = async (safety: SafetyNetState | null, durationMs: number | null) => {
      const still = await draw(
        { phase: 'stopped', durationMs, assurance: confirmed, records: true },
        { safety },
      );
      const own = document.createElement('p');
      own.slot = 'ended';
      own.textContent = 'Watch it on its page';
      own.style.height = '2000px';
      still.append(own);
      const save = still.shadowRoot?.querySelector('.card button');
      const warning = still.shadowRoot?.querySelector('.card .notice');
      return { own, warning, save };
    };
    const topOf = (element: Element | null | undefined) =>
      element?.getBoundingClientRect().top ?? NaN;
    const left = await end(unsent, 2_530_000);
    expect(topOf(left.warning)).to.be.lessThan(topOf(left.own));
    expect(topOf(left.save)).to.be.lessThan(topOf(left.own));
    const safe = await end(null, 2_530_000);
    expect(topOf(safe.own)).to.be.lessThan(topOf(safe.save));
    const none = await end(null, null);
    expect(none.own.assignedSlot).to.equal(null);
  });

  it('shows it as well of a start that was never live and of which something has come home', async () => {
    const isShown = async (safety: SafetyNetState) => {
      const still = await draw(
        { phase: 'stopped', durationMs: null, assurance: null, records: true },
        { safety },
      );
      const own = document.createElement('p');
      own.slot = 'ended';
      still.append(own);
      return own.assignedSlot !== null;
    };
    const all = { phase: 'only-here', onlyHereMs: 72_000, totalMs: 72_000 } as const;
    expect(await isShown({ ...unsent, present: all })).to.equal(false);
    expect(await isShown({ ...unsent, present: { ...all, totalMs: 80_000 } })).to.equal(true);
    const safe = { ...unsent, present: { phase: 'safe', totalMs: 72_000 } } as const;
    expect(await isShown(safe)).to.equal(true);
    const copy = { phase: 'finishing', code: null } as const;
    expect(await isShown({ ...safe, copy })).to.equal(false);
    // What was live before an interruption can be watched.
    const earlier = { totalMs: 724_000, lostMs: 0, onlyHereMs: 0 };
    expect(await isShown({ ...unsent, earlier, present: all })).to.equal(true);
  });

  it('has one figure for what was live and for what was saved of it', async () => {
    const outcome = {
      phase: 'saved',
      way: 'downloaded',
      names: ['event.zip'],
      savedMs: 279_100,
      missingMs: 0,
    } as const;
    const still = await draw(
      { phase: 'stopped', durationMs: 278_600, assurance: confirmed, records: true },
      {
        safety: { ...unsent, present: { phase: 'safe', totalMs: 279_100 } },
        saving: { broadcastId: 'br_1', outcome },
      },
    );
    expect(wordsOf(still)).to.contain('It was live for 4:38.');
    expect(wordsOf(still)).to.contain('Saved: 4:38 as event.zip').and.not.to.contain('4:39');
    expect(still.announcement).to.contain('Saved: 4:38').and.not.to.contain('4:39');
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

  it('says of a start that takes long what it says of one that cannot reach the server', async () => {
    const now = Date.now();
    const startedFor = (ms: number): BroadcasterState => ({
      phase: 'connecting',
      scene: createScene(),
      step: 'opening',
      tappedAt: now - ms,
      trouble: null,
    });
    const soon = await draw(startedFor(3_000), { safety: copying, now });
    expect(wordsOf(soon)).to.contain('Connecting… A copy is kept on this computer.');
    const late = await draw(startedFor(6_000), { safety: copying, now });
    expect(findAll(late, '.warnings .line')).to.deep.equal([
      'No connection yet, recording on this computer 0:06. Keep this page open: it goes on by itself.',
    ]);
    expect(findAll(late, '.status p')).to.deep.equal([]);
  });

  it('says to who cancels a start where that is which was filmed', async () => {
    const state: BroadcasterState = {
      phase: 'connecting',
      scene: createScene(),
      step: 'opening',
      tappedAt: Date.now(),
      trouble: null,
    };
    const ask = (safety: SafetyNetState) => draw(state, { safety, opened: 'end-question' });
    const still = await ask(copying);
    expect(findAll(still, '.question')[0]).to.match(
      /^Stop trying\? Nothing is live yet\. What was filmed stays on this computer, and this page sends it/,
    );
    expect(findAll(still, '.answers button')).to.deep.equal(['Keep trying', 'Stop trying']);
    await expect(still).to.be.accessible();
    const alone = await ask({ ...copying, upload: { phase: 'nowhere' } });
    expect(findAll(alone, '.question')[0]).to.match(/you can save it as a file\.$/);
  });

  it('says while it is on air that no copy has begun, once that takes long', async () => {
    const words = 'No copy is kept on this computer yet.';
    const startedFor = (ms: number): Shows => {
      const copy = { phase: 'starting', since: Date.now() - ms } as const;
      return { now: Date.now(), safety: { ...copying, copy, present: nothing } };
    };
    const scene = createScene();
    const live: BroadcasterState = { phase: 'streaming', scene, ...onAir };
    expect(wordsOf(await draw(live, startedFor(500)))).not.to.contain(words);
    const late = await draw(live, startedFor(4_000));
    expect(findAll(late, '.line.notice')).to.deep.equal([words]);
    expect(late.announcement).to.contain(words);
    expect((await draw(live, startedFor(500))).announcement).not.to.contain(words);
    const step = {
      step: 'opening',
      tappedAt: Date.now(),
      trouble: 'endpoint-unreachable',
    } as const;
    const away = await draw({ phase: 'connecting', scene, ...step }, startedFor(4_000));
    expect(findAll(away, '.warnings .line')).to.include(words);
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

  it('lets a person open a camera again that has turned black, and says so quietly', async () => {
    const scene = createScene({ pictureTrouble: 'black' });
    for (const state of [
      { phase: 'preview', scene },
      { phase: 'streaming', scene, ...onAir },
    ] as const) {
      const still = await draw(state);
      expect(wordsOf(still), state.phase).to.contain('The picture is black.');
      expect(findAll(still, 'button'), state.phase).to.include('Open it again');
      expect(findAll(still, '.alarm'), state.phase).to.deep.equal([]);
    }
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

    it('has one edge for buttons and for what is said in boxes', async () => {
      const readiness = [
        { code: 'recording-on-device', verdict: 'warning', value: null },
        { code: 'battery-low', verdict: 'warning', value: 20 },
      ] as const;
      for (const width of [280, 390, 768, 1280]) {
        for (const picture of ['back', 'none'] as const) {
          const scene = createScene({ picture });
          const shows = { readiness, safety: left };
          const still = await drawAt(width, 'en', { phase: 'preview', scene }, shows);
          const blocks = '.controls > button, .tiles, .line.notice, .side > .leftovers';
          const edges = boxes(still, blocks).map((box) => [box.left, box.right]);
          expect(edges).to.have.length(6);
          const tiles = boxes(still, '.tile');
          const rights = tiles.map(({ right }) => right);
          edges.push([Math.min(...tiles.map((tile) => tile.left)), Math.max(...rights)]);
          for (const [left = NaN, right = NaN] of edges) {
            expect(left, `${width} ${picture}`).to.be.closeTo(edges[0]?.[0] ?? NaN, 0.5);
            expect(right, `${width} ${picture}`).to.be.closeTo(edges[0]?.[1] ?? NaN, 0.5);
          }
        }
      }
      const ended = { phase: 'stopped', records: true, assurance: confirmed } as const;
      const card = await drawAt(390, 'de', { ...ended, durationMs: 1 }, { safety: unsent });
      const [save, again] = boxes(card, '.card > button');
      expect(save?.width).to.equal(again?.width);
      // Nor is it another where less stands above it.
      const [alone] = boxes(await drawAt(390, 'de', { ...ended, durationMs: 1 }), '.card > button');
      expect(alone?.width).to.equal(save?.width);
    });

    it('fills the first line of a warning before it begins a second', async () => {
      const readiness = [{ code: 'recording-on-device', verdict: 'warning', value: null }] as const;
      const state = { phase: 'preview', scene: createScene() } as const;
      const still = await drawAt(330, 'en', state, { readiness });
      const words = still.shadowRoot?.querySelector('.line.notice span');
      if (!words) throw new Error('No warning');
      const range = document.createRange();
      range.selectNodeContents(words);
      const [first, ...others] = range.getClientRects();
      expect(others).not.to.deep.equal([]);
      const place = words.getBoundingClientRect();
      expect(first?.width).to.be.above(place.width * 0.75);
    });

    it('asks before the end in one row of one line, in every language', async () => {
      const start = { phase: 'connecting', step: 'opening', tappedAt: 0, trouble: null } as const;
      for (const [state, opened] of [
        [live, 'end-question'],
        [live, 'hold-hint'],
        [{ ...start, scene: live.scene }, 'end-question'],
      ] as const) {
        for (const lang of ['en', 'de', 'es', 'fr', 'nl', 'pl', 'pt', 'sv']) {
          for (const width of [358, 390, 1280]) {
            const shows = { opened, safety: copying };
            const answers = boxes(await drawAt(width, lang, state, shows), '.answers button');
            expect(
              answers.map(({ height }) => height),
              `${lang} ${width}`,
            ).to.deep.equal([44, 44]);
            expect(answers[0]?.top).to.equal(answers[1]?.top);
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
