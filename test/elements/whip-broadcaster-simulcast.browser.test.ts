import { expect } from '@open-wc/testing';
import { Uplink } from '../../src/elements/whip-broadcaster/uplink.js';
import {
  createBroadcaster,
  errorCode,
  goLive,
  listen,
  phase,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { createUplinkOptions } from './support/uplink-options.js';

/** Says of each offer whether it is one of several layers. */
const layered = (offers: readonly string[]): boolean[] =>
  offers.map((offer) => /^a=simulcast:send /m.test(offer));

/** What a server may answer to an offer of which it can make nothing. */
const refusals: readonly [string, () => Response][] = [
  ['refuses it', () => new Response(null, { status: 400 })],
  ['stumbles over it', () => new Response(null, { status: 500 })],
  [
    'answers what the browser rejects',
    () => {
      const headers = { 'Content-Type': 'application/sdp', Location: '/fake/session/1' };
      return new Response('v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n', { status: 201, headers });
    },
  ],
];

describe('WhipBroadcasterElement, with simulcast', () => {
  const page = useBackend();

  for (const [what, refusal] of refusals) {
    it(`goes live in one size where the server ${what}, and stays with that`, async () => {
      page.backend.refuseLayers = refusal;
      const { element } = await createBroadcaster();
      element.toggleAttribute('simulcast', true);
      const phases = listen(element);
      await goLive(element, page.backend);
      expect(phases).not.to.include('error');
      const [first, ...later] = layered(page.backend.offers);
      expect(first).to.equal(true);
      expect(later).not.to.be.empty;
      expect(later).not.to.include(true);

      const before = page.backend.offers.length;
      page.backend.dropSessions();
      await until(() => page.backend.offers.length > before);
      expect(layered(page.backend.offers.slice(before))).not.to.include(true);
      await phase(element, 'streaming');
    });
  }

  it('is refused where the server takes one size no more than three', async () => {
    page.backend.refuseLayers = page.backend.refuseOffers = () =>
      new Response(null, { status: 400 });
    const { element } = await createBroadcaster();
    element.toggleAttribute('simulcast', true);
    expect(errorCode(await element.start())).to.equal('connection-refused');
    expect(layered(page.backend.offers)).to.include.members([true, false]);
  });

  it('says nothing of the refusal while one size is on its way', async () => {
    let answer = (_response: Response): void => undefined;
    page.backend.refuseLayers = () => new Response(null, { status: 400 });
    page.backend.refuseOffers = () =>
      new Promise<Response>((resolve) => {
        answer = resolve;
      });
    const { element } = await createBroadcaster();
    element.toggleAttribute('simulcast', true);
    const started = element.start();
    await until(() => layered(page.backend.offers).includes(false));
    await element.updateComplete;
    expect(element.state).to.deep.include({ phase: 'connecting', trouble: null });
    expect(words(element)).to.contain('Connecting…').and.not.to.contain('does not accept');
    // It says so of one size that is refused as well.
    answer(new Response(null, { status: 400 }));
    expect(errorCode(await started)).to.equal('connection-refused');
    await until(() => words(element).includes('The server does not accept the connection.'));
  });

  it('asks a server that takes three sizes once', async () => {
    const { element } = await createBroadcaster();
    element.simulcast = true;
    await goLive(element, page.backend);
    expect(layered(page.backend.offers)).to.deep.equal([true]);
  });

  it('offers no three again in another session of the broadcast', async () => {
    page.backend.refuseLayers = () => new Response(null, { status: 400 });
    page.backend.waits = true;
    const end = new AbortController();
    const uplink = new Uplink(createUplinkOptions(end.signal, { simulcast: true }));
    uplink.prepare(null, false);
    await until(() => page.backend.offers.length === 2);
    uplink.unprepare();
    uplink.prepare(null, false);
    await until(() => page.backend.offers.length === 3);
    expect(layered(page.backend.offers)).to.deep.equal([true, false, false]);
    end.abort();
  });
});
