/**
 * Runs in the viewer's page, whose picture shows the time of day: notes every two seconds how many
 * milliseconds old it is, into `agesMs`, by one canvas for the whole run.
 */
export function noteAges(): void {
  const bits = 16;
  const lookEveryMs = 2_000;
  const ages: number[] = [];
  Object.assign(globalThis, { agesMs: ages });
  const player = document.querySelector<HTMLElement & { media: HTMLVideoElement }>('live-player');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (player === null || pen === null) throw new Error('No player');
  const read = (): number => {
    pen.drawImage(player.media, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let shown = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const x = ((bit % 4) + 0.5) * 16;
      const y = (Math.floor(bit / 4) + 0.5) * 16;
      if ((data[(y * canvas.width + x) * 4] ?? 0) > 127) shown |= 1 << bit;
    }
    return (Date.now() - shown) & 0xffff;
  };
  const next = (): void => {
    const { media } = player;
    media.requestVideoFrameCallback(() => {
      ages.push(read());
      setTimeout(next, lookEveryMs);
    });
  };
  next();
}
