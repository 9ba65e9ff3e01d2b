/** The six seconds of the fixture, as its list names them. */
const PARTS = ['part0.m4s', 'part1.m4s', 'part2.m4s'];
const PART_SECONDS = 2;

/** Address of a list that goes on, and holds so many times the six seconds of the fixture. */
export function createLiveList(rounds: number): string {
  const folder = new URL('../../fixtures/hls/', import.meta.url);
  const round = PARTS.map((part) => `#EXTINF:${PART_SECONDS},\n${new URL(part, folder).href}\n`);
  const map = `#EXT-X-MAP:URI="${new URL('init.mp4', folder).href}"\n`;
  const rest = Array.from({ length: rounds }, () => map + round.join(''));
  const head = `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:${PART_SECONDS}\n#EXT-X-MEDIA-SEQUENCE:0\n`;
  const list = head + rest.join('#EXT-X-DISCONTINUITY\n');
  const type = 'application/vnd.apple.mpegurl';
  return URL.createObjectURL(new Blob([list], { type }));
}
