import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { PlayerPage } from './player-page.js';

/** A second and a half of pictures at least. */
const SOME_FRAMES = 30;

describe('LivePlayerElement over a whole event', () => {
  const stage = useDemoStage();

  it('shows all of it in one place, by WHEP and by HLS, and nobody reloads or is followed', async () => {
    const client = stage.createClient();
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await client.createStream({ title: 'Memorial service', startsAt });
    const player = { endpoint: '/live', stream: id, autoplay: '', muted: '', controls: '' };
    const { browser, faults } = stage;
    const { origin } = stage.server;
    const hosts = new Set<string>();
    const onRequest = (url: string): void => {
      const { protocol, host } = new URL(url);
      // What a page has made itself goes nowhere.
      if (protocol !== 'blob:' && protocol !== 'data:') hosts.add(host);
    };
    const watch = (hasWebRtc: boolean): Promise<PlayerPage> =>
      PlayerPage.open(browser, origin, { attributes: player, faults, hasWebRtc, onRequest });
    const viewers = await Promise.all([watch(true), watch(false)]);
    const all = <T>(look: (viewer: PlayerPage) => Promise<T>) => Promise.all(viewers.map(look));

    await all((viewer) => viewer.reach('waiting', 'Memorial service Starts '));

    const first = await stage.goLive(id);
    await all((viewer) => viewer.reach('playing'));
    await all((viewer) => viewer.frames(SOME_FRAMES));
    assert.deepEqual(await all((viewer) => viewer.path()), ['whep', 'hls']);
    assert.deepEqual(await all((viewer) => viewer.hasLoaded('replay-scene')), [false, false]);

    const devtools = await first.context().newCDPSession(first);
    void devtools.send('Page.crash').catch(() => undefined);
    await all((viewer) => viewer.reach('reconnecting', 'The camera has lost its connection.'));
    assert.deepEqual(await all((viewer) => viewer.hasPicture()), [true, true]);

    const second = await stage.goLive(id);
    await all((viewer) => viewer.reach('playing'));
    await all((viewer) => viewer.frames(SOME_FRAMES));

    await second.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const seeEnd = async (): Promise<void> => {
      await viewers[0].reach('ended', 'The event has ended. The recording is being prepared.');
      await viewers[0].reach('replay');
      await viewers[0].frames(SOME_FRAMES);
    };
    // Who is a few seconds behind sees these in the recording, which goes on in the picture's place.
    const seeRest = async (): Promise<void> => {
      await viewers[1].reach('replay');
      assert.ok(await viewers[1].hasPicture());
    };
    await Promise.all([seeEnd(), seeRest()]);
    assert.deepEqual(await all((viewer) => viewer.isUntouched()), [true, true]);
    const said = (await all((viewer) => viewer.notes())).flat();
    assert.ok(!said.some(({ phase }) => phase === 'error'), JSON.stringify(said));
    assert.deepEqual([...hosts], [new URL(origin).host], 'others than the server were asked');
    assert.deepEqual(await all(({ page }) => page.context().cookies()), [[], []]);
    assert.deepEqual(faults, []);
  });
});
