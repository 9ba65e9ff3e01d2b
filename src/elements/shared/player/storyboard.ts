/** A small picture of one moment, within a larger one. */
export interface Tile {
  /** Seconds from the beginning. */
  readonly from: number;
  readonly to: number;
  /** Absolute address of the picture it stands in. */
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const cueTimes = /^((?:\d+:)?\d+:\d+(?:\.\d+)?)\s+-->\s+((?:\d+:)?\d+:\d+(?:\.\d+)?)/;

/** Reads a WebVTT file whose cues are addresses with `#xywh=`, as Mux and most others write them. */
export function parseStoryboard(text: string, base: string): readonly Tile[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index): Tile[] => {
    const [, from = '', to = ''] = cueTimes.exec(line) ?? [];
    const [address = '', area = ''] = (lines[index + 1] ?? '').trim().split('#xywh=');
    const [x = NaN, y = NaN, width = NaN, height = NaN] = area.split(',').map(Number);
    if (from === '' || address === '' || !(x >= 0 && y >= 0 && width > 0 && height > 0)) return [];
    const url = new URL(address, base).href;
    return [{ from: toSeconds(from), to: toSeconds(to), url, x, y, width, height }];
  });
}

/** The tile of a moment; past the last, the last. */
export function findTile(tiles: readonly Tile[], seconds: number): Tile | null {
  return tiles.find(({ from, to }) => seconds >= from && seconds < to) ?? tiles.at(-1) ?? null;
}

function toSeconds(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
