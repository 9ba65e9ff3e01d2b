/** A still room with something that moves, so that a picture is seen to be alive. */
export function createTestPicture({ width = 1280, height = 720 } = {}): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('No canvas');
  const floor = height * 0.72;
  const draw = (): void => {
    const wall = pen.createLinearGradient(0, 0, 0, floor);
    wall.addColorStop(0, '#6f7f8c');
    wall.addColorStop(1, '#a9b2b5');
    pen.fillStyle = wall;
    pen.fillRect(0, 0, width, floor);
    pen.fillStyle = '#6b5a4a';
    pen.fillRect(0, floor, width, height - floor);
    pen.fillStyle = '#e9e2cf';
    pen.fillRect(width * 0.12, height * 0.16, width * 0.2, height * 0.4);
    pen.fillStyle = '#4a3a2e';
    pen.fillRect(width * 0.5, height * 0.5, width * 0.3, height * 0.22);
    const sway = Math.sin(performance.now() / 900) * width * 0.004;
    pen.fillStyle = '#f3d9a0';
    pen.beginPath();
    pen.ellipse(width * 0.65 + sway, height * 0.42, width * 0.009, height * 0.04, 0, 0, 7);
    pen.fill();
  };
  draw();
  setInterval(draw, 100);
  return canvas.captureStream(10);
}
