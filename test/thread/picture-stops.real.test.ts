import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recording } from '../../src/contract/index.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';
import { seen } from './seen-stream.js';

/** Longer than the doubt reaches back from when it is noticed, so that some of it is found by pictures alone. */
const STOPPED_MS = 14_000;
const SIDE_SECONDS = 4;

describe('a device whose picture stops being sent, while its sound goes on', () => {
  const stage = useDemoStage();

  it('says so, mends it, and brings home what it filmed meanwhile, though the server has recorded', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Memorial service' });
    const page = await stage.goLive(id);
    await page.evaluate(notePeers);
    const isHeld = (seconds: number) =>
      seen(client, id, ({ recordings }) => {
        const own = recordings.filter(({ from }) => from === 'local');
        return own.reduce((sum, { duration }) => sum + (duration ?? 0), 0) >= seconds;
      });
    await isHeld(SIDE_SECONDS);

    await page.waitForFunction(() => globalThis.peers.size > 0);
    await page.evaluate(stopPictures);
    const stoppedAt = Date.now();
    const told = page.getByText(/The picture does not leave this device/).first();
    await told.waitFor();
    await pause(stoppedAt + STOPPED_MS - Date.now());
    // Nobody helps: it is mended by what the broadcaster tries next.
    await page.evaluate(() => globalThis.letPicturesGo());
    // The words go later than what they tell of.
    await page.waitForFunction(isSendingPictures, null, { polling: 100 });
    const wentOnAt = Date.now();
    await told.waitFor({ state: 'hidden' });
    await isHeld(2 * SIDE_SECONDS + (wentOnAt - stoppedAt) / 1_000);

    await page.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    await page
      .getByText(/are safe/)
      .first()
      .waitFor();
    const { recordings } = await client.getStream(id);
    const pieces = recordings.filter(({ from }) => from === 'device');
    const missed = listUncovered(pieces, stoppedAt, wentOnAt);
    assert.deepEqual(missed, [], `seconds of ${(wentOnAt - stoppedAt) / 1_000} that no piece has`);
    assert.deepEqual(stage.faults, []);
  });
});

declare global {
  /** In the broadcaster's page: its connections. */
  var peers: Set<RTCPeerConnection>;
  var letPicturesGo: () => void;
  var picturesSent: number | undefined;
}

/** Runs in the page: whoever is asked for figures is a connection in use. */
function notePeers(): void {
  globalThis.peers = new Set();
  const { getStats } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.getStats = function (selector) {
    globalThis.peers.add(this);
    return getStats.call(this, selector);
  };
}

/** Runs in the page: the encoder stops, and begins for nobody before it is let go. */
async function stopPictures(): Promise<void> {
  const { setParameters } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.setParameters = function (parameters) {
    const isPicture = this.track?.kind === 'video';
    if (isPicture) for (const encoding of parameters.encodings) encoding.active = false;
    return setParameters.call(this, parameters);
  };
  globalThis.letPicturesGo = () => {
    RTCRtpSender.prototype.setParameters = setParameters;
  };
  for (const peer of globalThis.peers) {
    for (const sender of peer.getSenders().filter(({ track }) => track?.kind === 'video')) {
      await sender.setParameters(sender.getParameters());
    }
  }
}

/** Runs in the page: whether more has been sent than when it was asked before. */
async function isSendingPictures(): Promise<boolean> {
  let sent = 0;
  for (const peer of globalThis.peers) {
    if (peer.connectionState !== 'connected') continue;
    const reports = [...(await peer.getStats()).values()] as { framesSent?: number }[];
    for (const { framesSent = 0 } of reports) sent += framesSent;
  }
  const before = globalThis.picturesSent ?? Infinity;
  globalThis.picturesSent = sent;
  return sent > before;
}

/** Whole seconds of a stretch of time that none of the recordings has. */
function listUncovered(pieces: readonly Recording[], fromMs: number, toMs: number): number[] {
  const seconds = Array.from({ length: Math.floor((toMs - fromMs) / 1_000) }, (_, at) => at);
  return seconds.filter((second) => {
    const atMs = fromMs + second * 1_000 + 500;
    return !pieces.some(({ startedAt, duration }) => {
      const beginMs = Date.parse(startedAt ?? '');
      return beginMs <= atMs && atMs <= beginMs + (duration ?? 0) * 1_000;
    });
  });
}
