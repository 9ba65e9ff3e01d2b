import { readStreamPage } from '../contract/index.js';
import type { Answer } from './answer.js';
import { CheckSkip, operatorCheck } from './check.js';
import { expect, expectStatus, mediaType } from './expect.js';
import type { Workbench } from './workbench.js';

/** The suite records nothing itself: it looks at what there is, and at no more than one page of it. */
async function findAddress(bench: Workbench, of: 'poster' | 'storyboard'): Promise<string> {
  const answer = await bench.call('GET', '/streams?limit=100', { token: bench.token });
  expectStatus(answer, 200);
  const { streams } = readStreamPage(answer.json);
  const found = streams
    .flatMap(({ recordings }) => recordings)
    .filter(({ state }) => state === 'ready')
    .map((recording) => recording[of])
    .find((address) => typeof address === 'string');
  if (typeof found !== 'string') throw new CheckSkip(`no recording has a ${of}`);
  return found;
}

function expectPicture(answer: Answer): void {
  expectStatus(answer, 200);
  const type = mediaType(answer);
  expect(type.startsWith('image/'), `${answer.request} answered as ${type || 'no type'}`);
  expect(answer.text !== '', `${answer.request} answered with nothing`);
}

/** The lines of a WebVTT file that stand below a time: here each is the address of a picture. */
function readCues({ text }: Answer): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.flatMap((line, i) => (line.includes('-->') ? [(lines[i + 1] ?? '').trim()] : []));
}

/** The pictures of recordings (§17.6). */
export const pictureChecks = [
  operatorCheck('§17.6', "a recording's poster is a picture", async (bench) => {
    expectPicture(await bench.get(await findAddress(bench, 'poster')));
  }),

  operatorCheck('§17.6', 'a storyboard is WebVTT that leads to pictures', async (bench) => {
    const address = bench.resolve(await findAddress(bench, 'storyboard'));
    const answer = await bench.get(address);
    expectStatus(answer, 200);
    const type = mediaType(answer);
    expect(type === 'text/vtt', `${answer.request} answered as ${type || 'no type'}`);
    expect(/^\uFEFF?WEBVTT(?:\s|$)/.test(answer.text), `${answer.request} is no WebVTT`);
    const cues = readCues(answer);
    const [first] = cues;
    expect(first !== undefined, `${answer.request} names no picture`);
    const hasPlaces = cues.every((cue) => /#xywh=(?:pixel:)?\d+,\d+,\d+,\d+$/.test(cue));
    expect(hasPlaces, `${answer.request} has a cue without the place of its picture (#xywh=)`);
    expectPicture(await bench.get(new URL(first, address).href));
  }),
];
