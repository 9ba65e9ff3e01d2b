/**
 * A clock in the picture: the camera's frames are replaced by blocks that spell the time of day in
 * bits, which survive the encoder, so that the other side can tell how old the frame is that it shows.
 */

/** Runs in the broadcaster's page before it starts: the camera shows the clock. */
export function showClock(): void {
  const bits = 16;
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('No canvas');
  const draw = (): void => {
    const now = Date.now() & 0xffff;
    for (let bit = 0; bit < bits; bit += 1) {
      pen.fillStyle = (now >> bit) & 1 ? '#fff' : '#000';
      pen.fillRect((bit % 4) * 160, Math.floor(bit / 4) * 90, 160, 90);
    }
  };
  setInterval(draw, 33);
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const media = await real(constraints);
    const [camera] = media.getVideoTracks();
    const [clock] = canvas.captureStream(30).getVideoTracks();
    if (camera !== undefined && clock !== undefined) {
      camera.stop();
      media.removeTrack(camera);
      media.addTrack(clock);
    }
    return media;
  };
}

/** Runs in the viewer's page: how many milliseconds old the picture is, the best of a second's frames. */
export async function readClock(): Promise<number> {
  const bits = 16;
  const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>('live-player');
  if (player === null) throw new Error('No player');
  const { media } = player;
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('No canvas');
  const ages: number[] = [];
  for (let frame = 0; frame < 20; frame += 1) {
    await new Promise((resolve) => media.requestVideoFrameCallback(resolve));
    const now = Date.now();
    pen.drawImage(media, 0, 0, canvas.width, canvas.height);
    let shown = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const x = (bit % 4) * 160 + 80;
      const y = Math.floor(bit / 4) * 90 + 45;
      const [red = 0] = pen.getImageData(x, y, 1, 1).data;
      if (red > 127) shown |= 1 << bit;
    }
    ages.push((now - shown) & 0xffff);
  }
  // A frame caught between two times reads as nonsense; the median is a frame that was whole.
  return ages.sort((a, b) => a - b)[Math.floor(ages.length / 2)] ?? NaN;
}
