import { expect } from '@open-wc/testing';
import { VANISHED_AFTER_MS } from '../../src/elements/whip-broadcaster/other-device.js';
import { LongTimers } from './support/long-timers.js';
import {
  announced,
  createBroadcaster,
  goLive,
  labels,
  phase,
  press,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';

describe('WhipBroadcasterElement, when another device broadcasts', () => {
  const page = useBackend();

  async function createTakenOver() {
    const { element, devices } = await createBroadcaster();
    await goLive(element, page.backend);
    page.backend.takeOver();
    await phase(element, 'reconnecting');
    await element.updateComplete;
    return { element, devices };
  }

  const countSessions = () => page.backend.count('POST', /^\/whip$/);

  it('says so, keeps recording and pushes nobody out', async () => {
    const { element, devices } = await createTakenOver();
    expect(element.state).to.include({ cause: 'taken-over' });
    await until(() => words(element).includes('The recording on this computer goes on.'));
    expect(words(element)).to.contain('Another device broadcasts this event now.');
    expect(words(element)).to.contain('Not live').and.not.to.contain('Reconnecting');
    expect(announced(element)).to.contain('Another device broadcasts this event now.');
    expect(devices.live).to.have.length(2);
    // What is heard of the stream while the other one is live changes nothing.
    page.backend.confirm({ confirmedSeconds: 9 });
    expect(countSessions()).to.equal(1);
    expect(element.state.phase).to.equal('reconnecting');
  });

  it('is told as soon as the server names another publisher, before anything falls silent', async () => {
    const { element } = await createBroadcaster();
    page.backend.publisherSince = '2026-11-21T14:00:00Z';
    await goLive(element, page.backend);
    const countAsked = () => page.backend.count('PATCH', /./);
    const before = countAsked();
    page.backend.confirm({ recording: 'confirmed' });
    await until(() => words(element).includes('Recording confirmed.'));
    expect(countAsked()).to.equal(before);
    page.backend.announceOther('2026-11-21T14:05:00Z');
    await until(
      () => element.state.phase === 'reconnecting' && element.state.cause === 'taken-over',
    );
    expect(page.backend.connected, 'its connection').to.equal(1);
  });

  it('broadcasts again when the person wants that', async () => {
    const { element } = await createTakenOver();
    expect(labels(element)[0]).to.equal('Broadcast from here again');
    press(element, 'Broadcast from here again');
    await phase(element, 'streaming');
    expect(countSessions()).to.equal(2);
    expect(labels(element)).not.to.contain('Broadcast from here again');
  });

  it('broadcasts again by itself when the other one has vanished, and once for that', async () => {
    const { element } = await createTakenOver();
    const timers = new LongTimers(VANISHED_AFTER_MS);
    try {
      page.backend.confirm({ ingest: 'lost' });
      await until(() => timers.held > 0);
      expect(countSessions()).to.equal(1);
      // What else waits for as long may come with it, and before it.
      await until(() => (timers.pass(), countSessions() === 2));
    } finally {
      timers.restore();
    }
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
    // The next one that takes over has not vanished, though nothing new is said of it.
    page.backend.takeOver();
    await phase(element, 'reconnecting');
    expect(element.state).to.include({ cause: 'taken-over' });
    page.backend.confirm({ confirmedSeconds: 9 });
    expect(countSessions()).to.equal(2);
  });

  it('asks before its end with what viewers notice of it', async () => {
    const { element } = await createTakenOver();
    press(element, 'Stop');
    await until(() => words(element).includes('End the broadcast?'));
    expect(words(element)).to.contain('Viewers still see the other one.');
    expect(words(element)).not.to.contain('Viewers will see that it is over.');
    page.backend.confirm({ ingest: 'none' });
    await until(() => words(element).includes('For viewers it is over already.'));
    press(element, 'Keep going');
    await until(() => labels(element).includes('Broadcast from here again'));
    press(element, 'Broadcast from here again');
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
    press(element, 'Stop');
    await until(() => words(element).includes('Viewers will see that it is over.'));
  });

  it('takes nothing for said of the other one that was said before', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    page.backend.confirm({ ingest: 'lost' });
    page.backend.confirm({ ingest: 'none' });
    page.backend.takeOver();
    await until(() => 'cause' in element.state && element.state.cause === 'other-ended');
    expect(countSessions()).to.equal(1);
  });

  it('says that the other one has ended, and leaves it to the person to go on', async () => {
    const { element } = await createTakenOver();
    // The end of its connection may be noticed before its goodbye.
    page.backend.confirm({ ingest: 'lost' });
    page.backend.confirm({ ingest: 'none' });
    await until(() => words(element).includes('The other device has ended the broadcast.'));
    expect(element.state).to.include({ phase: 'reconnecting', cause: 'other-ended' });
    expect(words(element)).to.contain('Not live').and.not.to.contain('broadcasts this event now');
    expect(countSessions()).to.equal(1);
    press(element, 'Broadcast from here again');
    await until(() => countSessions() === 2);
    page.backend.confirm({ ingest: 'connected' });
    await phase(element, 'streaming');
  });

  it('ends where it is ended meanwhile', async () => {
    const { element } = await createTakenOver();
    const { reports } = page.backend;
    const readOwn = () => reports.find(({ report }) => report.endedAt === null)?.id;
    await until(() => readOwn() !== undefined);
    const own = readOwn();
    await element.stop();
    await phase(element, 'stopped');
    // The event goes on, whose device may have lost its line just now.
    const readEnd = () => reports.find(({ id, report }) => id === own && report.endedAt !== null);
    await until(() => readEnd() !== undefined);
    expect(readEnd()?.report.ending).to.equal('found');
    page.backend.confirm({ ingest: 'none' });
    await element.updateComplete;
    expect(countSessions()).to.equal(1);
    expect(element.state.phase).to.equal('stopped');
  });

  it('says before the start whose place it would take, and no longer when that has ended', async () => {
    page.backend.confirm({ ingest: 'connected' });
    const { element } = await createBroadcaster();
    await element.preview();
    await until(() => words(element).includes('If you go live, this one takes its place.'));
    expect(announced(element)).to.contain('If you go live, this one takes its place.');
    expect(words(element)).not.to.contain('Ready.');
    page.backend.confirm({ ingest: 'none' });
    await until(() => !words(element).includes('Another device'));
  });
});
