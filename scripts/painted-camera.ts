/**
 * Runs in a page before its own scripts: the camera shows a quiet evening by a river instead of the
 * browser's test pattern, so that pictures of the elements look as they would on somebody's site.
 */
export function paintCamera(): void {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext('2d', { alpha: false });
  const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (pen === null || real === undefined) return;
  const sky = pen.createLinearGradient(0, 0, 0, 430);
  sky.addColorStop(0, '#46617f');
  sky.addColorStop(0.7, '#b9a79c');
  sky.addColorStop(1, '#e3c6a4');
  const water = pen.createLinearGradient(0, 430, 0, 720);
  water.addColorStop(0, '#c9b49c');
  water.addColorStop(1, '#2c4257');
  const hill = (base: number, height: number, step: number, colour: string): void => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, 440);
    for (let x = 0; x <= 1280; x += 20) {
      pen.lineTo(x, base - height * (0.6 + 0.4 * Math.sin(x / step) * Math.cos(x / 170)));
    }
    pen.lineTo(1280, 440);
    pen.fill();
  };
  const draw = (): void => {
    const time = performance.now() / 1000;
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 1280, 440);
    pen.fillStyle = '#f6e3c2';
    pen.beginPath();
    pen.arc(860, 350, 46, 0, Math.PI * 2);
    pen.fill();
    hill(440, 150, 240, '#6d7682');
    hill(440, 90, 150, '#4a5560');
    pen.fillStyle = water;
    pen.fillRect(0, 436, 1280, 284);
    pen.fillStyle = 'rgb(246 227 194 / 22%)';
    for (let line = 0; line < 26; line += 1) {
      const y = 446 + line * 10;
      const width = 60 + line * 11 + 16 * Math.sin(time * 1.3 + line * 1.7);
      pen.fillRect(860 - width / 2 + 10 * Math.sin(time + line), y, width, 3);
    }
  };
  setInterval(draw, 33);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const media = await real(constraints);
    const [camera] = media.getVideoTracks();
    const [painted] = canvas.captureStream(30).getVideoTracks();
    if (camera !== undefined && painted !== undefined) {
      camera.stop();
      media.removeTrack(camera);
      media.addTrack(painted);
    }
    return media;
  };
}
