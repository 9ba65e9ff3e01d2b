import { expect } from '@open-wc/testing';
import type { BarActions, BarState } from '../../src/elements/shared/player/bar-state.js';
import type { ControlsModel } from '../../src/elements/shared/player/controls-model.js';
import { playKey } from '../../src/elements/shared/player/player-keys.js';

const recordingBar: BarState = {
  isAway: false,
  isPaused: false,
  isMuted: false,
  volume: 0.5,
  time: 20,
  duration: 100,
  speed: 1,
  captions: [],
  hasFullScreen: true,
  isFullScreen: false,
  hasPictureInPicture: true,
  hasOtherScreen: false,
  isPanelOpen: false,
  canStartOver: false,
};
const recording = { live: null, behindSeconds: null } as ControlsModel;
const edge = { live: 'edge', behindSeconds: null } as ControlsModel;

describe('playKey', () => {
  let done: string[];

  beforeEach(() => {
    done = [];
  });

  /** What a key does, in words. */
  function play(
    key: string,
    {
      bar = {},
      model = recording,
      target,
      ...held
    }: {
      bar?: Partial<BarState>;
      model?: ControlsModel;
      target?: HTMLElement;
    } & KeyboardEventInit = {},
  ): string | undefined {
    const actions = new Proxy({} as BarActions, {
      get: (_, name) => (value?: number) => {
        done.push(`${String(name)}${value === undefined ? '' : ` ${value}`}`);
        return value;
      },
    });
    const event = new KeyboardEvent('keydown', { key, ...held });
    const before = done.length;
    const hasActed = playKey(event, target, { ...recordingBar, ...bar }, model, actions);
    expect(hasActed, key).to.equal(done.length > before);
    return done.at(-1);
  }

  it('plays, mutes and fills the screen with the keys of other players', () => {
    const words = [' ', 'k', 'm', 'f'].map((key) => play(key));
    expect(words).to.deep.equal(['togglePlay', 'togglePlay', 'toggleMute', 'toggleFullScreen']);
  });

  it('goes back and forth, and never beyond either end', () => {
    const words = ['j', 'l', 'ArrowLeft', 'ArrowRight', '3'].map((key) => play(key));
    expect(words).to.deep.equal(['seek 10', 'seek 30', 'seek 15', 'seek 25', 'seek 30']);
    expect(play('j', { bar: { time: 4 } })).to.equal('seek 0');
    expect(play('l', { bar: { time: 96 } })).to.equal('seek 100');
  });

  it('plays faster and slower, within the speeds that there are', () => {
    expect([play('>'), play('<')]).to.deep.equal(['setSpeed 1.25', 'setSpeed 0.75']);
    done = [];
    expect(play('>', { bar: { speed: 2 } })).to.equal(undefined);
    expect(play('<', { bar: { speed: 0.5 } })).to.equal(undefined);
  });

  it('has captions only where there are any', () => {
    expect(play('c')).to.equal(undefined);
    const captions = [{ label: 'English', isShown: false }] as unknown as BarState['captions'];
    expect(play('c', { bar: { captions } })).to.equal('toggleCaptions');
  });

  it('neither seeks nor changes the speed of what is live at its edge', () => {
    const bar = { duration: 0 };
    for (const key of ['j', 'l', '>', '<', '5', 'Home']) {
      expect(play(key, { bar, model: edge }), key).to.equal(undefined);
    }
    expect(play('End', { bar, model: edge })).to.equal('goLive');
    expect(play('Home', { bar: { ...bar, canStartOver: true }, model: edge })).to.equal(
      'startOver',
    );
  });

  it('leaves their own keys to the browser, to lists, to sliders and to buttons', () => {
    expect(play('f', { ctrlKey: true })).to.equal(undefined);
    expect(play('l', { metaKey: true })).to.equal(undefined);
    expect(play('m', { target: document.createElement('select') })).to.equal(undefined);
    const target = document.createElement('input');
    expect(play('ArrowRight', { target })).to.equal(undefined);
    expect(play(' ', { target: document.createElement('button') })).to.equal(undefined);
    expect(play('f', { target: document.createElement('button') })).to.equal('toggleFullScreen');
  });
});
