import { toPackageError } from './lan-certificate.js';

/** Scanners want a margin of four modules; two are enough for phones, and the terminal is small. */
const marginModules = 2;

/** Black on white whatever the terminal's colours are, to the end of each line. */
const [blackOnWhite, ownColours] = ['\u001b[30;107m', '\u001b[0m'];

/** Draws a text as a QR code: two modules in a character. */
export type DrawQrCode = (text: string, options: { readonly isColoured: boolean }) => string;

/**
 * Loads what draws QR codes. Without colours the code is drawn for light letters on a dark ground,
 * as most terminals have them. Rejects with a `StartError` where the package is not installed.
 */
export async function loadQrCode(): Promise<DrawQrCode> {
  const { encode } = await import('uqr').catch((error: unknown) => {
    throw toPackageError(error);
  });
  return (text, { isColoured }) => {
    const { data } = encode(text, { border: marginModules });
    const isDark = (row: number, column: number) => data[row]?.[column] === true;
    const lines: string[] = [];
    for (let row = 0; row < data.length; row += 2) {
      const drawn = (data[row] ?? []).map((_, column) => {
        const [upper, lower] = [isDark(row, column), isDark(row + 1, column)];
        return isColoured ? drawInk(upper, lower) : drawInk(!upper, !lower);
      });
      const line = drawn.join('');
      lines.push(isColoured ? `${blackOnWhite}${line}${ownColours}` : line);
    }
    return lines.join('\n');
  };
}

function drawInk(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
