import { expect } from '@open-wc/testing';
import { SafetyDatabase } from '../../src/media/safety-copy/safety-database.js';
import { SafetyIndex } from '../../src/media/safety-copy/safety-index.js';
import type { PieceState } from '../../src/media/safety-copy/index.js';
import {
  announced,
  createBroadcaster,
  errorCode,
  find,
  goLive,
  labels,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';

/** A broadcast of ten seconds that an earlier page has left on this device, so many seconds ago. */
async function leave(
  id: string,
  state: PieceState,
  { agoMs = 20_000, ...more }: { agoMs?: number; ending?: 'found'; stream?: string } = {},
): Promise<void> {
  const database = new SafetyDatabase('streamside-safety-copy');
  const index = new SafetyIndex(database);
  const stream = `${location.origin}/fake/live st_1`;
  const endedAt = Date.now() - agoMs;
  const startedAt = endedAt - 10_000;
  await index.putBroadcast({
    id,
    stream,
    startedAt,
    endedAt,
    gaps: [],
    isDiscarded: false,
    ...more,
  });
  const when = { startedAt, startedAtMonotonicMs: 0, durationMs: 10_000 };
  await index.putPiece({ id, broadcastId: id, ...when, bytes: 0, type: 'video/webm', state });
  await database.close();
}

const safe: PieceState = { phase: 'confirmed', onDevice: true };

/** Of all that this device has of broadcasts, the earliest first. */
async function listEndings(): Promise<readonly (string | undefined)[]> {
  const database = new SafetyDatabase('streamside-safety-copy');
  const all = await new SafetyIndex(database).listBroadcasts();
  await database.close();
  return [...all].sort((a, b) => a.startedAt - b.startedAt).map(({ ending }) => ending);
}

/** What one test leaves is none of the next one's. */
async function forgetAll(): Promise<void> {
  const database = new SafetyDatabase('streamside-safety-copy');
  const index = new SafetyIndex(database);
  for (const { id } of await index.listPieces()) await index.removePiece(id);
  for (const { id } of await index.listBroadcasts()) await index.removeBroadcast(id);
  await database.close();
}

describe('WhipBroadcasterElement, after what was before', () => {
  const page = useBackend();

  it('goes on with a broadcast whose page died, and counts it in at the end', async () => {
    await leave('br_died', safe, { ending: 'found' });
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => labels(element).includes('Go on'));
    expect(words(element)).to.match(/The broadcast from here was interrupted at \d+:\d\d/);
    expect(announced(element)).to.contain('The broadcast from here was interrupted');
    expect(labels(element)).not.to.contain('Go live');
    page.backend.confirm({ ingest: 'connected' });
    press(element, 'Go on');
    await phase(element, 'streaming');
    await until(() => words(element).includes('A copy is kept on this computer.'));
    // What was live is none that never was: its page may die as well.
    let endings = await listEndings();
    while (endings.length < 2 || endings[1] !== undefined) endings = await listEndings();
    await element.stop();
    await until(() =>
      words(element).includes('All 0:10 from before the interruption are safe as well.'),
    );
    expect(words(element)).to.contain('Its last part was live for');
    expect(await listEndings()).to.deep.equal(['found', undefined]);
  });

  it('says above the first button of an untouched page that a broadcast from here was interrupted', async () => {
    await leave('br_died', safe, { ending: 'found' });
    localStorage.setItem('streamside-safety-copy', '');
    const { element } = await createBroadcaster();
    const interrupted = 'The broadcast from here was interrupted';
    await until(() => words(element).includes(interrupted));
    expect(element.state.phase).to.equal('idle');
    expect(announced(element)).to.contain(interrupted);
    expect(words(element).indexOf(interrupted)).to.be.below(
      words(element).indexOf('Turn on camera'),
    );
    await expect(element).to.be.accessible();
  });

  /** A preview on a device whose page died some seconds ago, while somebody broadcasts. */
  async function previewOccupied(agoMs: number, sinceMs: number | null) {
    const publisherSince = sinceMs === null ? null : new Date(Date.now() - sinceMs).toISOString();
    page.backend.publisherSince = publisherSince;
    page.backend.confirm({ ingest: 'connected' });
    await leave('br_died', safe, { ending: 'found', agoMs });
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('Safe broadcasts, still on this computer'));
    await until(() => page.backend.count('GET', /^\/live\/streams\/st_1$/) > 0);
    return element;
  }

  it('says at once that another device has taken over since, and invites nobody to go on', async () => {
    const beganAt = Date.now();
    const element = await previewOccupied(5_000, 1_000);
    await until(() => words(element).includes('If you go live, this one takes its place.'));
    expect(Date.now() - beganAt, 'before its own would have been noticed').to.be.below(5_000);
    expect(announced(element)).to.contain('this one takes its place');
    expect(labels(element)).to.contain('Go live').and.not.to.contain('Go on');
    expect(words(element)).not.to.contain('You can go on with it');
  });

  it('says of another device that no server tells of once its own would have been noticed', async () => {
    const element = await previewOccupied(11_000, null);
    await until(() => words(element).includes('If you go live, this one takes its place.'));
    expect(labels(element)).to.contain('Go live').and.not.to.contain('Go on');
  });

  it('takes its own broadcast for nobody else’s as long as the server may not have noticed its end', async () => {
    for (const sinceMs of [30_000, null]) {
      const element = await previewOccupied(2_000, sinceMs);
      await until(() => labels(element).includes('Go on'));
      const count = page.backend.count('GET', /^\/live\/streams\/st_1$/);
      await until(() => page.backend.count('GET', /^\/live\/streams\/st_1$/) > count);
      expect(words(element)).not.to.contain('Another device');
      expect(labels(element)).to.contain('Go on').and.not.to.contain('Go live');
      await element.stop();
      element.remove();
      await forgetAll();
    }
  });

  it('says nothing of an interruption that a person has ended, or that was long ago', async () => {
    await leave('br_ended', safe);
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('Safe broadcasts, still on this computer'));
    expect(labels(element)).to.contain('Go live').and.not.to.contain('Go on');
    await element.stop();
    await forgetAll();
    await leave('br_old', safe, { ending: 'found', agoMs: 601_000 });
    const next = (await createBroadcaster()).element;
    await next.preview();
    await until(() => words(next).includes('Safe broadcasts, still on this computer'));
    expect(labels(next)).to.contain('Go live').and.not.to.contain('Go on');
  });

  it('lets a person save and discard what is safe and still on this device', async () => {
    await leave('br_safe', safe);
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('All 0:10 of it are safe.'));
    const copies = element.shadowRoot?.querySelector('details');
    expect(copies?.open).to.equal(false);
    expect(labels(element)).not.to.contain('Send it now');
    copies?.querySelector('summary')?.click();
    await expect(element).to.be.accessible();
    expect(find(element, 'Save to this device').disabled).to.equal(false);
    press(element, 'Discard');
    await until(() => words(element).includes('Discard the copy on this computer?'));
    press(element, 'Discard it');
    await until(() => !words(element).includes('Safe broadcasts'));
  });

  it('sends what is left at once where a person asks for it, whatever it was waiting for', async () => {
    // It is tried again by itself only after a minute.
    page.backend.refuseUploads = true;
    page.backend.confirm({ missingSeconds: 10 });
    await leave('br_left', { phase: 'held' });
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => labels(element).includes('Send it now'));
    expect(words(element)).to.contain('0:10 of it is only on this computer.');
    await expect(element).to.be.accessible();
    const asked = () => page.backend.count('POST', /streams\/st_1\/uploads$/);
    expect(asked()).to.equal(1);
    press(element, 'Send it now');
    await until(() => asked() === 2);
  });

  it('offers what was filmed for another event of this site, to save and to discard', async () => {
    await leave('br_other', { phase: 'held' }, { stream: `${location.origin}/fake/live st_gone` });
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('From another broadcast'));
    expect(words(element)).to.contain('Up to 0:10 of it may be only on this computer.');
    expect(words(element)).to.contain('This page does not send it');
    expect(words(element)).not.to.contain('st_gone');
    expect(labels(element)).not.to.contain('Send it now').and.not.to.contain('Go on');
    expect(find(element, 'Save to this device').disabled).to.equal(false);
    await expect(element).to.be.accessible();
    press(element, 'Discard');
    await until(() =>
      words(element).includes('Discard it for good? Some of it may be nowhere else.'),
    );
    press(element, 'Discard it');
    await until(() => !words(element).includes('From another broadcast'));
  });

  describe('with an address alone', () => {
    const createAlone = async (whipUrl = '/fake/whip') => {
      const { element } = await createBroadcaster();
      element.endpoint = element.stream = '';
      element.whipUrl = whipUrl;
      return element;
    };

    it('offers to save what no server takes, and remembers that it was', async () => {
      const { click } = HTMLAnchorElement.prototype;
      HTMLAnchorElement.prototype.click = () => undefined;
      try {
        const element = await createAlone();
        await goLive(element, page.backend);
        await until(() => words(element).includes('A copy is kept on this computer.'));
        await element.stop();
        await until(() => words(element).includes('There is no server to send it to'));
        expect(words(element)).not.to.contain('keep this page open');
        element.remove();

        const next = await createAlone();
        await next.preview();
        await until(() => words(next).includes('There is no server to send it to'));
        expect(labels(next)).not.to.contain('Send it now');
        press(next, 'Save to this device');
        await until(() => words(next).includes('You have saved it.'));
        expect(localStorage.getItem('streamside-safety-copy')).to.equal(null);
      } finally {
        HTMLAnchorElement.prototype.click = click;
      }
    });

    it('calls an address that leads nowhere wrong, and no event missing', async () => {
      const element = await createAlone('/fake/nowhere');
      expect(errorCode(await element.start())).to.equal('endpoint-invalid');
      await element.updateComplete;
      expect(words(element)).to.contain('This page names a wrong address for its video.');
    });
  });

  beforeEach(forgetAll);
  afterEach(forgetAll);
});
