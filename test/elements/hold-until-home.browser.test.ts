import { expect } from '@open-wc/testing';
import { holdUntilHome } from '../../src/elements/whip-broadcaster/safety/hold-until-home.js';
import type {
  SafetyNetState,
  Standing,
} from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import { emptySafetyNet } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import { isLeavingGuarded, until } from './support/broadcaster-page.js';

const finishing: SafetyNetState = { ...emptySafetyNet, copy: { phase: 'finishing', code: null } };
const onlyHere: SafetyNetState = {
  ...emptySafetyNet,
  copy: { phase: 'finished' },
  present: { phase: 'only-here', onlyHereMs: 5_000, totalMs: 60_000 },
};
const safe: SafetyNetState = { ...onlyHere, present: { phase: 'safe', totalMs: 60_000 } };

function waitFor(reason: 'offline' | 'upload-forbidden'): SafetyNetState {
  const upload = { phase: 'waiting', reason, until: null, leftPieces: 1, leftBytes: 1 } as const;
  return { ...onlyHere, upload };
}

/** What is kept, as a test says that it is. */
class Safety extends EventTarget {
  constructor(public state: SafetyNetState | null) {
    super();
  }

  go(state: SafetyNetState | null): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }
}

describe('holdUntilHome', () => {
  let held: number;
  let end: AbortController;

  beforeEach(() => {
    held = 0;
    end = new AbortController();
    const request = async (): Promise<Pick<WakeLockSentinel, 'release'>> => {
      held += 1;
      return {
        release: async () => {
          held -= 1;
          return undefined;
        },
      };
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
  });

  afterEach(() => {
    end.abort();
    Reflect.deleteProperty(navigator, 'wakeLock');
  });

  /** Both at once, page and screen, which is asked for. */
  const isHeld = (wanted: boolean) =>
    until(() => held === (wanted ? 1 : 0) && isLeavingGuarded() === wanted);

  it('holds page and screen until all is safe', async () => {
    const safety = new Safety(finishing);
    holdUntilHome(safety, end.signal);
    await isHeld(true);
    safety.go(waitFor('offline'));
    await isHeld(true);
    safety.go(safe);
    await isHeld(false);
  });

  it('holds page and screen for what an earlier broadcast left, and not for what other pages bring home', async () => {
    const leftover = {
      id: 'br_before',
      origin: 'broadcast',
      startedAt: 0,
      durationMs: 5_000,
    } as const;
    const rest = { onlyHereMs: 5_000, lostMs: 0, bytes: 1 };
    const leave = (standing: Standing): SafetyNetState => ({
      ...safe,
      leftovers: [{ ...leftover, ...rest, standing }],
    });
    const safety = new Safety(leave('unsent'));
    holdUntilHome(safety, end.signal);
    await isHeld(true);
    safety.go(leave('elsewhere'));
    await isHeld(false);
  });

  it('holds nobody where an open page does not help, and again when it does', async () => {
    const safety = new Safety(waitFor('upload-forbidden'));
    holdUntilHome(safety, end.signal);
    expect([held, isLeavingGuarded()]).to.deep.equal([0, false]);
    safety.go(onlyHere);
    await isHeld(true);
    safety.go({ ...onlyHere, upload: { phase: 'nowhere' } });
    await isHeld(false);
  });

  it('lets the screen go after its time, and the page with the broadcast', async () => {
    holdUntilHome(new Safety(onlyHere), end.signal, 50);
    await isHeld(true);
    await until(() => held === 0);
    expect(isLeavingGuarded()).to.equal(true);
    end.abort();
    expect(isLeavingGuarded()).to.equal(false);
  });

  it('holds nothing where no copy was made', () => {
    holdUntilHome(new Safety(null), end.signal);
    expect([held, isLeavingGuarded()]).to.deep.equal([0, false]);
  });
});
