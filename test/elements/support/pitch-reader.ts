/** Listens to a track, and reads the pitch of the tone in it, in hertz; 0 in silence. */
export function createPitchReader(track: MediaStreamTrack): () => number {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    const rises = samples.filter((sample, at) => sample >= 0.1 && (samples[at - 1] ?? 1) < 0.1);
    return (rises.length * context.sampleRate) / samples.length;
  };
}
