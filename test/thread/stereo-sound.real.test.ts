import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Source } from '../../src/contract/index.js';
import { reach } from './demo-pages.js';
import type { StreamsideElement } from './demo-pages.js';
import { useDemoStage } from './demo-stage.js';

const run = promisify(execFile);

/** How loud the left and the right channel are, of a tone of 1. */
type Loudness = readonly [left: number, right: number];

describe('music in two channels', () => {
  const stage = useDemoStage();

  it('reaches who watches live and the recording with what was left on the left', async () => {
    const client = stage.createClient();
    const { id } = await client.createStream({ title: 'Organ recital' });
    const early = await stage.open('watch', id);
    await reach(early, 'live-player', 'waiting');
    const broadcaster = await stage.open('broadcast', id);
    await broadcaster.evaluate(playOnTheLeft);
    await broadcaster.evaluate(() => {
      find('whip-broadcaster').setAttribute('audio', 'music');
      return find<StreamsideElement>('whip-broadcaster').start();
    });
    await reach(broadcaster, 'whip-broadcaster', 'streaming');

    const late = await stage.open('watch', id);
    for (const viewer of [early, late]) {
      await reach(viewer, 'live-player', 'playing');
      assertLeft(await hear(viewer), viewer === early ? 'early' : 'late');
    }

    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    const source = await new Promise<Source>((resolve) => {
      const done = new AbortController();
      client.watchStream(id, {
        signal: done.signal,
        onStream({ status, recordings }) {
          const found = recordings[0]?.sources.find(({ type }) => type === 'hls');
          if (status !== 'completed' || found === undefined) return;
          done.abort();
          resolve(found);
        },
      });
    });
    assertLeft(await measure(new URL(source.url, stage.server.origin).href), 'recorded');
    assert.deepEqual(stage.faults, []);
  });

  it('is sent where it was chosen in the preview', async () => {
    const { id } = await stage.createClient().createStream({ title: 'Organ recital' });
    const broadcaster = await stage.open('broadcast', id);
    await broadcaster.evaluate(playOnTheLeft);
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').preview());
    await broadcaster.evaluate(() => find('whip-broadcaster').setAttribute('audio', 'music'));
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').start());
    await reach(broadcaster, 'whip-broadcaster', 'streaming');
    const viewer = await stage.open('watch', id);
    await reach(viewer, 'live-player', 'playing');
    assertLeft(await hear(viewer), 'live');
    await broadcaster.evaluate(() => find<StreamsideElement>('whip-broadcaster').stop());
    assert.deepEqual(stage.faults, []);
  });
});

/** Where the channels were mixed into one, what is left of the tone is half as loud. */
function assertLeft([left, right]: Loudness, where: string): void {
  assert.ok(left > 0.5 && right < left / 20, `${where}: left ${left}, right ${right}`);
}

/** Runs in the page: the microphone hears a tone on the left and nothing on the right. */
function playOnTheLeft(): void {
  const devices = navigator.mediaDevices;
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const media = await original(constraints);
    const [microphone] = media.getAudioTracks();
    if (microphone === undefined) return media;
    const context = new AudioContext({ sampleRate: 48_000 });
    const tone = new OscillatorNode(context, { frequency: 440 });
    const sides = new ChannelMergerNode(context, { numberOfInputs: 2 });
    const heard = new MediaStreamAudioDestinationNode(context, { channelCount: 2 });
    tone.connect(sides, 0, 0).connect(heard);
    tone.start();
    media.removeTrack(microphone);
    microphone.stop();
    for (const track of heard.stream.getAudioTracks()) media.addTrack(track);
    return media;
  };
}

/** How loud the channels are that the page's player plays, once the tone is heard on the left as loud as that. */
async function hear(page: Page, loudness = 0.6): Promise<Loudness> {
  return await page.evaluate(async (wanted) => {
    const context = new AudioContext();
    const { srcObject } = find<StreamsideElement>('live-player').media;
    const source = context.createMediaStreamSource(srcObject as MediaStream);
    const sides = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    source.connect(sides);
    const [left, right] = [0, 1].map((side) => {
      const analyser = new AnalyserNode(context);
      sides.connect(analyser, side);
      return () => {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        return Math.sqrt(samples.reduce((sum, value) => sum + value ** 2, 0) / samples.length);
      };
    });
    const giveUpAt = performance.now() + 10_000;
    let now = 0;
    // What is measured first begins with silence.
    while (now < wanted && performance.now() < giveUpAt) {
      await new Promise(requestAnimationFrame);
      now = left?.() ?? NaN;
    }
    // A window that holds the moment of a change shows some of both.
    for (let frame = 0; frame < 12; frame += 1) await new Promise(requestAnimationFrame);
    return [left?.() ?? NaN, right?.() ?? NaN] as const;
  }, loudness);
}

/** The same of what is recorded. */
async function measure(address: string): Promise<Loudness> {
  const { stdout } = await run(
    process.env.FFMPEG_PATH ?? 'ffmpeg',
    ['-v', 'error', '-i', address, '-vn', '-ac', '2', '-f', 'f32le', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 },
  );
  const sums = [0, 0];
  for (let at = 0; at + 8 <= stdout.length; at += 8) {
    for (const side of [0, 1])
      sums[side] = (sums[side] ?? 0) + stdout.readFloatLE(at + 4 * side) ** 2;
  }
  const [left = 0, right = 0] = sums.map((sum) => Math.sqrt((sum * 8) / stdout.length));
  return [left, right];
}
