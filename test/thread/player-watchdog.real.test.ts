import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ContractClient } from '../../src/contract/index.js';
import { launchBrowser } from '../support/browser.js';
import { startServer } from '../support/streamside-server.js';
import type { StreamsideServer } from '../support/streamside-server.js';
import { openSender, sendKind } from './bare-sender.js';
import { SOON_MS } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { PlayerPage } from './player-page.js';

const SOME_FRAMES = 20;
/** From the last frame, or the last packet of sound, to the first thing that is done about it: the bar, and what a busy machine may take. */
const ACTED_ON_MS = 3_000 + 3_000;
/** Of a picture that is missing, beside its sound, a session is asked for at the first, and then ever more rarely. */
const RARELY_MS = 10_000;
/** Two or three; a busy server that does not answer in time is asked again at once. */
const MAX_RENEWALS = 5;

describe('LivePlayerElement, when media stops on a connection that stands', () => {
  let server: StreamsideServer;
  let browser: Browser;
  let sender: Page;
  let player: PlayerPage;
  const faults: string[] = [];

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  afterEach(async () => {
    await player?.page.context().close();
    await sender?.context().close();
  });

  async function play(path: 'whep' | 'hls'): Promise<void> {
    const { origin, token } = server;
    const client = new ContractClient({ endpoint: `${origin}/live`, token });
    const { id } = await client.createStream({ title: 'Memorial service' });
    const { whip } = await client.createGrant(id);
    const url = new URL(whip.url, origin).href;
    sender = await openSender(browser, origin, { url, token: whip.token ?? '' });
    faults.length = 0;
    player = await PlayerPage.open(browser, origin, {
      attributes: { endpoint: '/live', stream: id, autoplay: '' },
      faults,
      hasWebRtc: path === 'whep',
      prepare: noteSessions,
    });
    await player.reach('playing');
    await player.frames(SOME_FRAMES);
    assert.equal(await player.path(), path);
    if (path === 'whep') await player.page.waitForFunction(() => flow.heardAt > 0);
  }

  /** Waits until a session has been asked for after media stopped. Answers with how long after. */
  async function renewedAfter(kind: 'seenAt' | 'heardAt'): Promise<number> {
    const asked = await player.page.waitForFunction(
      (last) => {
        const at = flow.askedAt.find((time) => time > flow[last] + 500);
        return at === undefined ? null : at - flow[last];
      },
      kind,
      { timeout: SOON_MS, polling: 50 },
    );
    return Number(await asked.jsonValue());
  }

  it('says within 3 s that the sound goes on without a picture, asks for it ever more rarely, and shows it again', async () => {
    await play('whep');
    await sendKind(sender, 'video', false);
    const afterMs = await renewedAfter('seenAt');
    assert.ok(afterMs <= ACTED_ON_MS, `${afterMs} ms after the last frame`);
    await player.reach('stalled', 'No picture at the moment. The sound goes on.');
    const before = await player.page.evaluate(() => flow.askedAt.length);
    await player.page.waitForFunction(
      ([count, ms]) => performance.now() - (flow.askedAt[count - 1] ?? 0) > ms,
      [before, RARELY_MS] as const,
      { timeout: SOON_MS },
    );
    const state = await player.page.evaluate(() => ({
      asked: flow.askedAt.length,
      silentMs: performance.now() - flow.heardAt,
    }));
    assert.ok(state.asked - before <= MAX_RENEWALS - 1, `${state.asked} sessions`);
    // Sound that had gone with the picture would be silent for all of that time.
    assert.ok(state.silentMs < RARELY_MS / 2, `${state.silentMs} ms without a sound`);
    // A session that is new may have been given one last picture, which ended what was said, or not.
    await player.stand('stalled', 'No picture at the moment. The sound goes on.');
    const said = (await player.notes()).map(({ phase }) => phase).join(', ');
    assert.ok(!said.includes('reconnecting'), said);
    await sendKind(sender, 'video', true);
    await player.reach('playing');
    await player.frames(SOME_FRAMES);
    assert.deepEqual(faults, []);
  });

  it('renews the session once, and within 3 s, when the sound stops and the picture goes on', async () => {
    await play('whep');
    const before = await player.page.evaluate(() => flow.askedAt.length);
    await sendKind(sender, 'audio', false);
    const afterMs = await renewedAfter('heardAt');
    assert.ok(afterMs <= ACTED_ON_MS, `${afterMs} ms after the last sound`);
    await player.frames(SOME_FRAMES * 5);
    assert.equal((await player.page.evaluate(() => flow.askedAt.length)) - before, 1);
    assert.deepEqual(faults, []);
  });

  it('asks for a key frame, then renews the session, then goes on by HLS, when packets become no picture', async () => {
    await play('whep');
    await player.page.evaluate(() => (flow.isSpoilt = true));
    const afterMs = await renewedAfter('seenAt');
    assert.ok(afterMs <= ACTED_ON_MS, `${afterMs} ms after the last frame`);
    await player.page.waitForFunction(
      () => find<StreamsideElement>('live-player').path === 'hls',
      null,
      { timeout: SOON_MS },
    );
    await player.frames(SOME_FRAMES);
    assert.ok(await player.page.evaluate(() => flow.keyFramesAsked > 0));
    assert.deepEqual(faults, []);
  });

  it('opens a list anew within 3 s whose sound has gone while its picture goes on', async () => {
    await play('hls');
    const afterMs = await player.page.evaluate(async () => {
      const { media } = find<StreamsideElement>('live-player');
      const { webkitAudioDecodedByteCount: heard } = media as {
        webkitAudioDecodedByteCount?: number;
      };
      Object.defineProperty(media, 'webkitAudioDecodedByteCount', { get: () => heard });
      const since = performance.now();
      await new Promise((emptied) => media.addEventListener('emptied', emptied, { once: true }));
      return performance.now() - since;
    });
    assert.ok(afterMs <= ACTED_ON_MS, `${afterMs} ms after the last sound`);
    await player.reach('reconnecting');
    await player.reach('playing');
    await player.frames(SOME_FRAMES * 5);
    assert.equal(await player.path(), 'hls');
    assert.deepEqual(faults, []);
  });
});

declare global {
  /** In a viewer's page: when what came and was asked for, by its clock. */
  var flow: {
    seenAt: number;
    heardAt: number;
    askedAt: number[];
    keyFramesAsked: number;
    /** Frames are dropped before they are decoded. */
    isSpoilt: boolean;
  };
}

/** Runs in the page before its scripts: notes what the connections bring, and can spoil it. */
function noteSessions(): void {
  globalThis.flow = { seenAt: 0, heardAt: 0, askedAt: [], keyFramesAsked: 0, isSpoilt: false };
  const ask = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (init?.method === 'POST') flow.askedAt.push(performance.now());
    return ask(input, init);
  };
  const peers = new Set<RTCPeerConnection>();
  const last = new Map<string, number>();
  const isMore = (key: string, count = 0): boolean => {
    const before = last.get(key) ?? 0;
    last.set(key, count);
    return count > before;
  };
  const look = async (): Promise<void> => {
    for (const peer of peers) {
      for (const entry of (await peer.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
        if (entry.type !== 'inbound-rtp') continue;
        const { id, kind, ssrc, framesDecoded, packetsReceived, pliCount } = entry;
        const key = `${id} ${ssrc}`;
        if (kind === 'video') {
          if (isMore(key, framesDecoded)) flow.seenAt = performance.now();
          if (isMore(`pli ${key}`, pliCount) && flow.isSpoilt) flow.keyFramesAsked += 1;
        } else if (isMore(key, packetsReceived)) flow.heardAt = performance.now();
      }
    }
  };
  setInterval(() => void look(), 50);
  interface EncodedStreams {
    createEncodedStreams(): {
      readable: ReadableStream;
      writable: WritableStream;
    };
  }
  if (typeof RTCPeerConnection === 'undefined') return;
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, encodedInsertableStreams: true } as RTCConfiguration);
      peers.add(this);
    }

    override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      for (const { receiver } of this.getTransceivers()) {
        const isPicture = receiver.track.kind === 'video';
        const { readable, writable } = (
          receiver as unknown as EncodedStreams
        ).createEncodedStreams();
        const spoil = new TransformStream({
          transform(frame, through) {
            if (!isPicture || !flow.isSpoilt) through.enqueue(frame);
          },
        });
        void readable
          .pipeThrough(spoil)
          .pipeTo(writable)
          .catch(() => undefined);
      }
      return super.setLocalDescription(description);
    }

    override close(): void {
      peers.delete(this);
      super.close();
    }
  };
}
