import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { ObservedRecording } from '../../src/server/index.js';
import { MEDIA, STANDS_SECONDS } from './whole-event.js';

/** What a look at the service tells. */
interface Look {
  readonly recordings: readonly ObservedRecording[];
  readonly isSettled: boolean;
  readonly isUnfinished?: boolean;
}

/** An event that is over: the service lacks 3 s of its 60, and the whole has all. */
export interface WholeEvent {
  readonly errors: readonly unknown[];
  readonly startedAt: string;
  /** What there is of each whole, by its id. */
  readonly files: Map<string, Buffer>;
  setWhole(id: string, durationSeconds: number): void;
  advance(seconds: number): void;
  /** A new process: nothing is known but what the store keeps. */
  restart(): Promise<void> | void;
  look(): Promise<Look>;
  /** The whole has stood for as long as it must. */
  stand(): Promise<Look>;
  mend(): Promise<unknown>;
  /** The same in a process that ends before it can remember. */
  give(): Promise<unknown> | undefined;
  /** The places that the service has given and that have not been given up, with what has come of each. */
  places(): ReadonlyMap<string, Buffer>;
  /** How often bytes were sent to one. */
  sends(): number;
  /** The next connection breaks when some bytes have come. */
  dropNextSend(): void;
  refuseNextPlace(): void;
  whenErrorTold(): Promise<unknown>;
  /** Once all has come: its place, and the recording that is made of it. */
  whenSent(): Promise<{ readonly place: string; readonly recording: string }>;
  finish(recording: string, seconds: number): void;
  goLiveAgain(): void;
  setVisibility(visibility: 'public' | 'private'): Promise<unknown>;
  /** Whether everybody may play it. */
  isOpen(recording: string): boolean;
  references(): readonly string[];
  removeWithRecordings(): Promise<unknown>;
  /** How many recordings the service still has. */
  held(): number;
}

/** A service that is given wholes, in front of a stand-in. */
export interface WholeService {
  readonly name: 'cloudflare' | 'mux';
  readonly sourceTypes: readonly string[];
  start(t: TestContext, options?: { readonly uploadWholes?: boolean }): Promise<WholeEvent>;
}

/** So long a test waits for what comes in milliseconds, beside the others: a break should not hold the suite. */
export const SOON_MS = 10_000;

/** Holds what is true of every service that a whole is given to. */
export function holdWholes({ name, sourceTypes, start }: WholeService): void {
  describe(`${name} with a whole that holds more than its own copy`, { concurrency: true }, () => {
    /** An event whose whole has stood, and has been given a place. */
    const startPlaced = async (t: TestContext): Promise<WholeEvent> => {
      const event = await start(t);
      await event.stand();
      await event.mend();
      return event;
    };

    it('is given it once, as a recording of its own beside the one that is there', async (t) => {
      const event = await start(t);
      assert.equal((await event.look()).isUnfinished, true);
      await event.mend();
      assert.equal(event.places().size, 0, 'others may follow at once');
      await event.stand();
      await event.mend();
      assert.equal(event.places().size, 1);
      assert.equal(event.sends(), 0, 'not before the place is remembered');
      await event.mend();
      const { place, recording } = await event.whenSent();
      assert.ok(event.places().get(place)?.equals(MEDIA));

      const making = await event.look();
      const isIt = ({ id }: { id: string }) => id === recording;
      assert.equal(making.recordings.find(isIt)?.state, 'processing');
      assert.equal(making.recordings.find(isIt)?.durationSeconds, null, 'nothing is claimed yet');
      assert.equal(making.isSettled, true, 'nobody waits for it');
      event.finish(recording, 60);
      const made = await event.look();
      const copies = made.recordings.filter(({ from }) => from === name);
      assert.deepEqual(
        copies.map(({ durationSeconds }) => durationSeconds),
        [57, 60],
      );
      const whole = copies.find(isIt);
      assert.equal(whole?.startedAt, event.startedAt);
      const endedAt = new Date(Date.parse(event.startedAt) + 60_000).toISOString();
      assert.deepEqual(whole?.spans, [{ startedAt: event.startedAt, endedAt }]);
      assert.deepEqual(
        whole?.sources.map(({ type }) => type),
        sourceTypes,
      );
      assert.equal(made.isUnfinished, false);

      await event.restart();
      await event.stand();
      await event.mend();
      assert.equal(event.places().size, 1);
      assert.deepEqual(event.errors, []);
    });

    it('is sent the rest after a connection that broke, by another process, from where it stood', async (t) => {
      const event = await startPlaced(t);
      const [place = ''] = event.places().keys();
      event.dropNextSend();
      const told = event.whenErrorTold();
      await event.mend();
      await told;
      assert.ok(!String(event.errors[0]).includes(place), 'an address is told');
      const firstBytes = event.places().get(place)?.length ?? 0;
      assert.ok(firstBytes > 0 && firstBytes < MEDIA.length);
      await event.restart();
      await event.mend();
      assert.equal((await event.whenSent()).place, place);
      assert.ok(event.places().get(place)?.equals(MEDIA));
    });

    it('has one place filled where a process ended before it could remember another', async (t) => {
      const event = await start(t);
      await event.stand();
      await event.give();
      assert.equal(event.places().size, 1);
      await event.restart();
      await event.mend();
      await event.mend();
      const sent = await event.whenSent();
      const others = [...event.places()].filter(([place]) => place !== sent.place);
      assert.deepEqual(
        others.map(([, bytes]) => bytes.length),
        [0],
      );
    });

    it('is given the newest, once none has followed for long', async (t) => {
      const event = await start(t);
      event.setWhole('whole_1', 59);
      await event.look();
      event.advance(STANDS_SECONDS - 1);
      event.setWhole('whole_2', 60);
      event.files.set('whole_2', MEDIA.subarray(0, 1_000));
      await event.look();
      event.advance(2);
      await event.look();
      await event.mend();
      assert.equal(event.places().size, 0);
      await event.stand();
      await event.mend();
      await event.mend();
      const { place } = await event.whenSent();
      assert.equal(event.places().get(place)?.length, 1_000);
    });

    it('has the place of a whole given up that another has followed', async (t) => {
      const event = await startPlaced(t);
      event.files.delete('whole_1');
      event.setWhole('whole_2', 62);
      event.files.set('whole_2', MEDIA.subarray(0, 2_000));
      await event.mend();
      assert.equal(event.places().size, 0);
      await event.stand();
      await event.mend();
      await event.mend();
      const { place } = await event.whenSent();
      assert.equal(event.places().get(place)?.length, 2_000);
    });

    it('is asked again later where it has refused', async (t) => {
      const event = await start(t);
      await event.stand();
      event.refuseNextPlace();
      await event.mend();
      assert.equal(event.errors.length, 1);
      await event.mend();
      assert.equal(event.places().size, 0, 'it is asked again at once');
      event.advance(STANDS_SECONDS);
      await event.mend();
      assert.equal(event.places().size, 1);
    });

    it('is believed no times where it has less of it than was sent', async (t) => {
      const event = await startPlaced(t);
      await event.mend();
      const { recording } = await event.whenSent();
      event.finish(recording, 41);
      const { recordings } = await event.look();
      const whole = recordings.find(({ id }) => id === recording);
      assert.deepEqual([whole?.durationSeconds, whole?.spans], [41, undefined]);
    });

    it('keeps who may play it, and removes it with the recordings', async (t) => {
      const event = await start(t);
      await event.setVisibility('private');
      await event.stand();
      await event.mend();
      await event.mend();
      const { recording } = await event.whenSent();
      await event.look();
      assert.equal(event.isOpen(recording), false);
      assert.ok(event.references().includes(`${name}:${recording}`));
      await event.setVisibility('public');
      assert.equal(event.isOpen(recording), true);
      await event.removeWithRecordings();
      assert.equal(event.held(), 0);
    });

    const not: readonly [string, { uploadWholes?: boolean }, (event: WholeEvent) => void][] = [
      ['holds less than a second more', {}, (event) => event.setWhole('whole_1', 57.9)],
      ['is not to be given', { uploadWholes: false }, () => undefined],
      ['is of a stream that is live again', {}, (event) => event.goLiveAgain()],
    ];
    for (const [what, options, change] of not) {
      it(`is given nothing that ${what}`, async (t) => {
        const event = await start(t, options);
        change(event);
        const { isUnfinished } = await event.stand();
        await event.mend();
        assert.equal(event.places().size, 0);
        assert.equal(isUnfinished, false);
      });
    }
  });
}
