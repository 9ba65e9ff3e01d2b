import { expect } from '@open-wc/testing';
import type { TrackTrouble } from '../../../src/media/capture/mend-policy.js';
import { probePicture } from '../../../src/media/capture/picture-probe.js';
import { probeSound } from '../../../src/media/capture/sound-probe.js';
import { SoundTap } from '../../../src/media/capture/sound-tap.js';
import { watchTrack } from '../../../src/media/capture/track-watch.js';

type Told = readonly [trouble: TrackTrouble | null, canMend: boolean | undefined];

const SAMPLE_MS = 150;

describe('probePicture', () => {
  it('finds a picture that stops, and finds that it goes on', async () => {
    const camera = createCamera((pen, count) => {
      pen.fillStyle = `hsl(${count * 5} 50% 50%)`;
      pen.fillRect(0, 0, 64, 36);
    });
    const { told, end } = watchPicture(camera.track);
    await until(() => told.length >= 8);
    camera.stand(true);
    await until(() => told.at(-1)?.[0] === 'frozen');
    camera.stand(false);
    await until(() => told.at(-1)?.[0] === null);
    end();
  });

  it('judges no picture while nobody sees the page, which may be why it stands', async () => {
    const camera = createCamera((pen, count) => {
      pen.fillStyle = `hsl(${count * 5} 50% 50%)`;
      pen.fillRect(0, 0, 64, 36);
    });
    const { told, end } = watchPicture(camera.track);
    await until(() => told.length >= 4);
    let looks = 0;
    const get = () => (looks += 1) > 0;
    Object.defineProperty(document, 'hidden', { get, configurable: true });
    try {
      camera.stand(true);
      const before = told.length;
      await until(() => looks >= 12);
      expect(told).to.have.length(before);
    } finally {
      Reflect.deleteProperty(document, 'hidden');
    }
    await until(() => told.at(-1)?.[0] === 'frozen');
    end();
  });

  it('finds a camera that gives nothing but black, which opening it again may mend', async () => {
    const camera = createCamera((pen) => pen.fillRect(0, 0, 64, 36));
    const { told, end } = watchPicture(camera.track);
    await until(() => told.at(-1)?.[0] === 'black');
    expect(told.at(-1)).to.deep.equal(['black', true]);
    end();
  });

  it('only tells of a picture that has turned black', async () => {
    let colour = '#446688';
    const camera = createCamera((pen) => {
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 64, 36);
    });
    const { told, end } = watchPicture(camera.track);
    await until(() => told.length > 5);
    colour = '#000000';
    await until(() => told.at(-1)?.[0] === 'black');
    expect(told.at(-1)).to.deep.equal(['black', false]);
    end();
  });

  it('lets a room without light be dark, in which a sensor still makes noise', async () => {
    const camera = createCamera((pen, count) => {
      pen.fillStyle = '#000000';
      pen.fillRect(0, 0, 64, 36);
      pen.fillStyle = '#0a0a0a';
      for (let x = count % 4; x < 64; x += 4) pen.fillRect(x, 0, 2, 36);
    });
    const { told, end } = watchPicture(camera.track);
    await until(() => told.length > 16);
    expect(told.map(([trouble]) => trouble)).not.to.include('black');
    end();
  });
});

describe('probeSound', () => {
  it('finds digital zeros, and takes it back with the first sound', async () => {
    const { track, gain } = createSound();
    const { told, end } = watchSound(track);
    await until(() => told.length > 2);
    gain.value = 0;
    await until(() => told.at(-1)?.[0] === 'silent');
    gain.value = 0.5;
    await until(() => told.at(-1)?.[0] === null);
    end();
  });

  it('hears a quiet room', async () => {
    const { track, gain } = createSound();
    gain.value = 0.000_05;
    const { told, end } = watchSound(track);
    await until(() => told.length > 25);
    expect(told.slice(10).map(([trouble]) => trouble)).not.to.include('silent');
    end();
  });

  it('does not judge what the person has muted', async () => {
    const { track } = createSound();
    track.enabled = false;
    const { told, end } = watchSound(track);
    await until(() => told.length > 25);
    expect(told.map(([trouble]) => trouble)).not.to.include('silent');
    end();
  });
});

describe('SoundTap', () => {
  it('tells a meter how loud it is', async () => {
    const { track, gain } = createSound();
    const tap = new SoundTap(track);
    gain.value = 1;
    await until(() => (tap.readLevel() ?? 0) > 0.9);
    gain.value = 0.03;
    await until(() => (tap.readLevel() ?? 1) < 0.6);
    expect(tap.readLevel()).to.be.within(0.3, 0.6);
    gain.value = 0;
    await until(() => tap.readLevel() === 0);
    tap.close();
  });

  it('hears between two looks of a second what is quiet for half of it', async () => {
    const { track, gain, context } = createSound();
    const tap = new SoundTap(track);
    gain.value = 0.5;
    await until(() => (tap.readLevel() ?? 0) > 0.4);
    const from = context.currentTime;
    for (const at of [0, 0.5, 1, 1.5, 2, 2.5]) {
      gain.setValueAtTime(0.5, from + at);
      gain.setValueAtTime(0, from + at + 0.05);
    }
    const peaks: (number | null)[] = [];
    const levels: (number | null)[] = [];
    await until(() => {
      peaks.push(tap.readPeak());
      levels.push(tap.readLevel());
      return context.currentTime > from + 2.5;
    });
    expect(peaks).not.to.include(0);
    expect(levels).to.include(0);
    await until(() => tap.readPeak() === 0);
    tap.close();
  });
});

describe('watchTrack', () => {
  it('tells that the system has taken the track, and has given it back', async () => {
    const { track } = createCamera((pen) => pen.fillRect(0, 0, 64, 36));
    const told: (TrackTrouble | null)[] = [];
    const watching = new AbortController();
    let probes = 0;
    const probe = (): void => void (probes += 1);
    watchTrack(track, probe, (trouble) => told.push(trouble), watching.signal);
    expect(told).to.deep.equal([null]);
    setMuted(track, true);
    await until(() => told.at(-1) === 'interrupted');
    setMuted(track, false);
    expect(told).to.deep.equal([null, 'interrupted', null]);
    expect(probes).to.equal(2);
    track.stop();
    track.dispatchEvent(new Event('ended'));
    expect(told.at(-1)).to.equal('lost');
    watching.abort();
  });

  it('says nothing of an interruption that is over at once', async () => {
    const { track } = createCamera((pen) => pen.fillRect(0, 0, 64, 36));
    const told: (TrackTrouble | null)[] = [];
    const watching = new AbortController();
    watchTrack(
      track,
      () => {},
      (trouble) => told.push(trouble),
      watching.signal,
    );
    setMuted(track, true);
    setMuted(track, false);
    setMuted(track, true);
    await until(() => told.includes('interrupted'));
    expect(told).to.deep.equal([null, null, 'interrupted']);
    watching.abort();
  });
});

/** No page can have the system mute a track: the property is replaced, and the event sent from here. */
function setMuted(track: MediaStreamTrack, muted: boolean): void {
  Object.defineProperty(track, 'muted', { value: muted, configurable: true });
  track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
}

function watchPicture(track: MediaStreamTrack): { told: Told[]; end: () => void } {
  const told: Told[] = [];
  const watching = new AbortController();
  probePicture(track, (...seen) => told.push([seen[0], seen[1]]), watching.signal, SAMPLE_MS);
  return { told, end: () => watching.abort() };
}

function watchSound(track: MediaStreamTrack): { told: Told[]; end: () => void } {
  const told: Told[] = [];
  const watching = new AbortController();
  const tap = new SoundTap(track);
  probeSound(track, tap, (...seen) => told.push([seen[0], seen[1]]), watching.signal, 40);
  return {
    told,
    end: () => {
      watching.abort();
      tap.close();
    },
  };
}

function createCamera(draw: (pen: CanvasRenderingContext2D, count: number) => void) {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 36;
  const pen = canvas.getContext('2d');
  const [track] = canvas.captureStream(30).getVideoTracks();
  if (pen === null || track === undefined) throw new Error('No canvas');
  let count = 0;
  let isStanding = false;
  const drawing = setInterval(() => {
    if (track.readyState === 'ended') clearInterval(drawing);
    if (isStanding) return;
    draw(pen, (count += 1));
  }, 30);
  return {
    track,
    stand: (standing: boolean) => (isStanding = standing),
  };
}

function createSound(): { track: MediaStreamTrack; gain: AudioParam; context: AudioContext } {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const node = context.createGain();
  const out = context.createMediaStreamDestination();
  tone.connect(node).connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error('No tone');
  return { track, gain: node.gain, context };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
