/**
 * A camera and microphone whose picture flashes white for a tenth of every second while a tone
 * sounds, and what tells from a playing video how far the two have come apart. Functions run in pages.
 */

/** Replaces the page's camera and microphone. */
export function showFlashes(): void {
  const draw = (pen: CanvasRenderingContext2D, isOn: boolean, frame: number): void => {
    pen.fillStyle = isOn ? '#fff' : '#000';
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = '#777';
    pen.fillRect((frame * 4) % 640, 320, 40, 40);
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const pen = canvas.getContext('2d', { alpha: false });
    if (pen === null) throw new Error('No canvas');
    const context = new AudioContext({ sampleRate: 48_000 });
    await context.resume();
    const tone = context.createBuffer(1, 48_000, 48_000);
    const samples = tone.getChannelData(0);
    for (let i = 0; i < 4800; i += 1) samples[i] = Math.sin((i * 2 * Math.PI * 1000) / 48_000) / 2;
    const source = context.createBufferSource();
    source.buffer = tone;
    source.loop = true;
    const out = context.createMediaStreamDestination();
    source.connect(out);
    const startedAt = context.currentTime + 0.1;
    source.start(startedAt);
    let frame = 0;
    setInterval(() => {
      const phase = (context.currentTime - startedAt) % 1;
      draw(pen, phase >= 0 && phase < 0.1, (frame += 1));
    }, 16);
    return new MediaStream([...canvas.captureStream(30).getTracks(), ...out.stream.getTracks()]);
  };
}

/** How many milliseconds the picture comes after the sound: the median of some flashes; NaN when none were seen in time. */
export async function readOffset(flashes: number): Promise<number> {
  const video = document.querySelector('video');
  if (!(video?.srcObject instanceof MediaStream)) throw new Error('No video');
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  context
    .createMediaStreamSource(new MediaStream(video.srcObject.getAudioTracks()))
    .connect(analyser);
  const canvas = document.createElement('canvas');
  canvas.width = 8;
  canvas.height = 8;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('No canvas');
  const tones: number[] = [];
  const pictures: number[] = [];
  const samples = new Float32Array(256);
  let wasLoud = true;
  const listening = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const isLoud = samples.some((sample) => Math.abs(sample) > 0.1);
    if (isLoud && !wasLoud) tones.push(performance.now());
    wasLoud = isLoud;
  }, 2);
  let wasWhite = true;
  const giveUpMs = performance.now() + flashes * 4000;
  while (pictures.length < flashes + 1 && performance.now() < giveUpMs) {
    // Not by frames presented: a page that the compositor leaves alone is not told of them.
    await new Promise((resolve) => setTimeout(resolve, 4));
    pen.drawImage(video, 0, 0, 8, 8);
    const [red = 0] = pen.getImageData(4, 2, 1, 1).data;
    if (red > 127 && !wasWhite) pictures.push(performance.now());
    wasWhite = red > 127;
  }
  clearInterval(listening);
  await context.close();
  const offsets = pictures.flatMap((shown) => {
    const [nearest] = tones.map((heard) => shown - heard).sort((a, b) => Math.abs(a) - Math.abs(b));
    return nearest === undefined ? [] : [nearest];
  });
  return offsets.sort((a, b) => a - b)[Math.floor(offsets.length / 2)] ?? NaN;
}
