import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode } from 'uqr';
import { loadQrCode } from '../../src/cli/lan/qr-code.js';

const address = 'https://192.168.1.5:8080/#token=PlALJzIDSEmnbERjGTs9khmEmy29ASLc';

/** Dark and light as somebody sees them who looks at the letters in that ink. */
function look(text: string, isInkDark: boolean): boolean[][] {
  return text.split('\n').flatMap((line) => {
    const letters = [...line];
    return ['█▀', '█▄'].map((inked) =>
      letters.map((letter) => (inked.includes(letter) ? isInkDark : !isInkDark)),
    );
  });
}

/** Without the margin, and what half a letter leaves below it. */
function cut(picture: boolean[][], size: number): boolean[][] {
  return picture.slice(2, 2 + size).map((row) => row.slice(2, 2 + size));
}

describe('loadQrCode', () => {
  const { data, size } = encode(address, { border: 0 });

  it('draws the code for light letters on a dark ground, with a light margin', async () => {
    const drawn = look((await loadQrCode())(address, { isColoured: false }), false);
    assert.deepEqual(cut(drawn, size), data);
    const margin = [...drawn.slice(0, 2), ...drawn.slice(2 + size)].flat();
    assert.ok(margin.length > 0 && margin.every((isDark) => !isDark));
  });

  it('brings its own colours where there are any, and gives them back in each line', async () => {
    const text = (await loadQrCode())(address, { isColoured: true });
    // eslint-disable-next-line no-control-regex
    const lines = text.split('\n').map((line) => /^\u001b\[30;107m(.+)\u001b\[0m$/.exec(line)?.[1]);
    assert.deepEqual(cut(look(lines.join('\n'), true), size), data);
  });

  it('fits beside a prompt in the smallest terminal', async () => {
    const lines = (await loadQrCode())(address, { isColoured: false }).split('\n');
    assert.ok(lines.length <= 22 && lines.every((line) => line.length <= 79));
  });
});
