/**
 * A camera whose every frame tells when it was seen, and a microphone whose pitch does: what the server
 * keeps can be held against them afterwards.
 */

/** A frame's number is the time since the epoch of the run in these steps. */
export const FRAME_MS = 40;
/** Cells of the picture: 16 bits of the number in Gray's code, each beside its opposite. */
export const CELLS = { columns: 8, rows: 4 } as const;
/** The tone changes each time, and its pitches come round. */
export const TONE = { stepMs: 500, count: 24, lowestHz: 500, apartHz: 100 } as const;

/** What the page tells about what it has seen: frames and sounds, as ms since 1970. */
export interface Sighting {
  readonly kind: 'picture' | 'sound';
  readonly at: number;
}

/** What a page of the run offers to the test. */
export interface CountedCamera {
  /** Ends the tracks that are open, as a system does that takes camera and microphone away. */
  endTracks(): void;
  /** Takes camera and microphone away as a call does that comes in, or gives them back; what is opened meanwhile is as mute. */
  setMuted(isMuted: boolean): void;
}

declare global {
  var countedCamera: CountedCamera;
  /** Put into the page by the test. */
  var noteSighting: (sighting: Sighting) => Promise<void>;
}

/** Runs in each page before its own scripts: camera and microphone are these from now on. */
export function showCountedCamera(epoch: number): void {
  // The browser's own page for an address that cannot be had has no devices.
  if (!('mediaDevices' in navigator)) return;
  // The page knows nothing of this module: what it needs is repeated here.
  const frameMs = 40;
  const columns = 8;
  const width = 320;
  const height = 180;
  const tone = { stepMs: 500, count: 24, lowestHz: 500, apartHz: 100 };
  const open = new Set<MediaStreamTrack>();
  /** A phone's: one looks at the person, one at what is before them, and one only is open at a time. */
  const cameras = [
    { deviceId: 'front', facingMode: 'user' },
    { deviceId: 'back', facingMode: 'environment' },
  ] as const;
  let isMuted = false;

  const openPicture = ({ deviceId, facingMode }: MediaTrackConstraints): MediaStreamTrack => {
    const wanted = JSON.stringify([deviceId, facingMode]);
    const camera =
      cameras.find((one) => wanted.includes(`"${one.deviceId}"`)) ??
      cameras.find((one) => wanted.includes(`"${one.facingMode}"`)) ??
      cameras[0];
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d', { alpha: false });
    const [track] = canvas.captureStream(25).getVideoTracks();
    if (pen === null || track === undefined) throw new Error('No canvas');
    const drawn = track.getSettings();
    track.getSettings = () => ({ ...drawn, ...camera });
    const draw = (): void => {
      if (track.readyState === 'ended') return clearInterval(timer);
      if (isMuted) return pen.clearRect(0, 0, width, height);
      const number = Math.floor((Date.now() - epoch) / frameMs) & 0xffff;
      const gray = number ^ (number >> 1);
      for (let bit = 0; bit < 16; bit += 1) {
        const isSet = (gray >> bit) & 1;
        for (const [cell, isLight] of [
          [2 * bit, isSet],
          [2 * bit + 1, 1 - isSet],
        ] as const) {
          pen.fillStyle = isLight ? '#eee' : '#111';
          pen.fillRect((cell % columns) * 40, Math.floor(cell / columns) * 45, 40, 45);
        }
      }
      void globalThis.noteSighting({ kind: 'picture', at: epoch + number * frameMs });
    };
    const timer = setInterval(draw, frameMs);
    return track;
  };

  const openSound = (): MediaStreamTrack => {
    const context = new AudioContext();
    const end = context.createMediaStreamDestination();
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.4;
    oscillator.connect(volume).connect(end);
    oscillator.start();
    // What a starved machine does not even play cannot be kept.
    const ear = context.createAnalyser();
    volume.connect(ear);
    const heard = new Float32Array(ear.frequencyBinCount);
    const hear = (): number => {
      ear.getFloatFrequencyData(heard);
      const loudest = heard.reduce(
        (best, level, bin) => (level > (heard[best] ?? -Infinity) ? bin : best),
        0,
      );
      const hertz = (loudest * context.sampleRate) / ear.fftSize;
      return Math.round((hertz - tone.lowestHz) / tone.apartHz);
    };
    let right = 0;
    const [track] = end.stream.getAudioTracks();
    if (track === undefined) throw new Error('No sound');
    let steps = 0;
    const tick = (): void => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
        void context.close();
        return;
      }
      volume.gain.value = isMuted ? 0 : 0.4;
      if (context.state !== 'running') return;
      const now = Date.now() - epoch;
      const next = Math.floor(now / tone.stepMs) + 1;
      if (next === steps) {
        if (hear() === (next - 1) % tone.count) right += 1;
        return;
      }
      // The step before is over, and was heard in most of it.
      if (next === steps + 1 && right >= 3) {
        const at = epoch + (next - 2) * tone.stepMs;
        void globalThis.noteSighting({ kind: 'sound', at });
      }
      right = 0;
      steps = next;
      const from = context.currentTime + (next * tone.stepMs - now) / 1_000;
      oscillator.frequency.setValueAtTime(tone.lowestHz + (next % tone.count) * tone.apartHz, from);
    };
    const timer = setInterval(tick, 100);
    return track;
  };

  navigator.mediaDevices.getUserMedia = ({ audio, video } = {}) => {
    const picture = typeof video === 'object' ? [openPicture(video)] : [];
    const tracks = [...picture, ...(audio ? [openSound()] : [])];
    for (const track of tracks) {
      Object.defineProperty(track, 'muted', { get: () => isMuted });
      open.add(track);
    }
    return Promise.resolve(new MediaStream(tracks));
  };
  navigator.mediaDevices.enumerateDevices = () =>
    Promise.resolve(
      cameras.map(({ deviceId }) => ({
        kind: 'videoinput' as const,
        deviceId,
        groupId: '',
        label: deviceId,
        toJSON: () => deviceId,
      })),
    );
  globalThis.countedCamera = {
    endTracks() {
      for (const track of open) {
        track.stop();
        // Only the system's own end is told.
        track.dispatchEvent(new Event('ended'));
      }
      open.clear();
    },
    setMuted(muted) {
      isMuted = muted;
      for (const track of open) track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
    },
  };
}
