import { expect } from '@open-wc/testing';
import { emulateMedia, sendKeys, sendMouse } from '@web/test-runner-commands';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { createRecording, part, poster, useRecordingStage } from './support/recording-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

/** Of the storyboard, one for each two seconds: two in the first picture and one in another. */
const tileColours = ['rgb(200, 0, 0)', 'rgb(0, 200, 0)', 'rgb(0, 0, 200)'] as const;

/** A picture of tiles beside one another. */
async function drawTiles(colours: readonly string[]): Promise<string> {
  const canvas = new OffscreenCanvas(160 * colours.length, 90);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('No canvas');
  colours.forEach((colour, index) => {
    pen.fillStyle = colour;
    pen.fillRect(160 * index, 0, 160, 90);
  });
  return URL.createObjectURL(await canvas.convertToBlob());
}

describe('RecordingPlayerElement as it is seen', () => {
  const stage = useRecordingStage();

  describe('on paper', () => {
    afterEach(() => emulateMedia({ media: 'screen' }));

    it('is its picture and the page’s own link, and nothing that one could press', async () => {
      const element = stage.place({ src: stage.mp4, poster });
      const link = document.createElement('a');
      link.href = 'https://example.org/services/whitfield';
      link.textContent = 'The recording of the service';
      element.append(link);
      await untilPhase(element, 'ready');
      await until(() => part(element, 'play') !== null);
      const areShown = (): boolean[] => [isSeen(part(element, 'play')), isSeen(link)];
      expect(areShown()).to.deep.equal([true, false]);
      await emulateMedia({ media: 'print' });
      expect(areShown()).to.deep.equal([false, true]);
      for (const button of element.shadowRoot?.querySelectorAll('button, input, select') ?? []) {
        expect(isSeen(button), button.outerHTML).to.equal(false);
      }
      const { backgroundColor, color } = getComputedStyle(link.assignedSlot ?? link);
      expect([backgroundColor, color]).to.deep.equal(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
      expect(isSeen(element.media)).to.equal(true);
      expect(getComputedStyle(link, '::after').content).to.contain(link.href);
    });

    it('is its picture, its title and the page’s address where the page gives no link', async () => {
      stage.backend.change({ status: 'completed', recordings: [createRecording({ poster })] });
      const element = stage.place();
      await untilPhase(element, 'ready');
      await until(() => part(element, 'play') !== null);
      const paper = element.shadowRoot?.querySelector<HTMLElement>('slot.for-print') ?? null;
      expect(isSeen(paper)).to.equal(false);
      await emulateMedia({ media: 'print' });
      expect(isSeen(paper)).to.equal(true);
      expect(paper?.innerText.split('\n')).to.deep.equal(['Memorial service', location.href]);
      expect(element.media?.poster).to.equal(poster);
    });
  });

  describe('with a storyboard', () => {
    const decode = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'decode');
    let pictures: readonly string[];
    let board: string;

    before(async () => {
      pictures = [await drawTiles(tileColours.slice(0, 2)), await drawTiles(tileColours.slice(2))];
      const [first = '', second = ''] = pictures;
      const lines = [
        'WEBVTT',
        `00:00.000 --> 00:02.000\n${first}#xywh=0,0,160,90`,
        `00:02.000 --> 00:04.000\n${first}#xywh=160,0,160,90`,
        `00:04.000 --> 00:06.000\n${second}#xywh=0,0,160,90`,
      ];
      board = URL.createObjectURL(new Blob([lines.join('\n\n')], { type: 'text/vtt' }));
    });

    afterEach(() => {
      if (decode !== undefined) {
        Object.defineProperty(HTMLImageElement.prototype, 'decode', decode);
      }
    });

    async function placeWithBoard(): Promise<RecordingPlayerElement> {
      const element = stage.place({ src: stage.mp4, storyboard: board });
      await untilPhase(element, 'ready');
      await until(() => part(element, 'position') !== null);
      return element;
    }

    it('shows the picture of the time under the pointer', async () => {
      const element = await placeWithBoard();
      for (const [index, colour] of tileColours.entries()) {
        // A little beyond the second, which the nearest pixel may lie before.
        await pointAt(element, (2 * index + 1.3) / 6);
        await until(() => readPreview(element) === colour);
        const words = part(element, 'preview')?.querySelector('span')?.textContent;
        expect(words).to.equal(`0:0${2 * index + 1}`);
      }
      await sendMouse({ type: 'move', position: [1, 1] });
      await until(() => !isSeen(part(element, 'preview')));
    });

    it('shows all of an upright picture in a player that is hardly higher than it', async () => {
      const canvas = new OffscreenCanvas(90, 160);
      canvas.getContext('2d')?.fillRect(0, 0, 90, 160);
      const upright = URL.createObjectURL(await canvas.convertToBlob());
      const cue = `WEBVTT\n\n00:00.000 --> 00:06.000\n${upright}#xywh=0,0,90,160`;
      const storyboard = URL.createObjectURL(new Blob([cue], { type: 'text/vtt' }));
      const element = stage.place({ src: stage.mp4, storyboard });
      element.style.width = '358px';
      await untilPhase(element, 'ready');
      await until(() => part(element, 'position') !== null);
      for (const share of [0.01, 0.5, 0.99]) {
        await pointAt(element, share);
        await until(() => readPreview(element) === 'rgb(0, 0, 0)');
        const player = element.getBoundingClientRect();
        const shown = part(element, 'preview')?.getBoundingClientRect() ?? new DOMRect();
        const picture = part(element, 'preview')?.querySelector('canvas');
        expect(shown.top).to.be.at.least(player.top);
        expect(shown.left).to.be.at.least(player.left);
        expect(shown.right).to.be.at.most(player.right);
        expect(picture?.getBoundingClientRect().height).to.be.above(60);
        expect((picture?.width ?? 0) / (picture?.height ?? 0)).to.be.closeTo(90 / 160, 0.02);
      }
    });

    it('has the large button give way to the picture over the bar in a low player, and to nothing in a larger one', async () => {
      const element = await placeWithBoard();
      const scene = part(element, 'scene') ?? element;
      const opacityAt = async (width: string): Promise<string> => {
        element.style.width = width;
        await pointAt(element, 0.5);
        await until(() => isSeen(part(element, 'preview')));
        const { opacity } = getComputedStyle(scene);
        await sendMouse({ type: 'move', position: [1, 1] });
        await until(() => !isSeen(part(element, 'preview')));
        expect(getComputedStyle(scene).opacity).to.equal('1');
        return opacity;
      };
      expect(isSeen(part(element, 'play'))).to.equal(true);
      expect(await opacityAt('358px')).to.equal('0');
      expect(await opacityAt('720px')).to.equal('1');
    });

    it('does not show a picture that comes when the pointer has gone on', async () => {
      const element = await placeWithBoard();
      let arrive = (): void => undefined;
      const late = new Promise<void>((resolve) => (arrive = resolve));
      const [first] = pictures;
      Object.defineProperty(HTMLImageElement.prototype, 'decode', {
        configurable: true,
        async value(this: HTMLImageElement) {
          await (decode?.value as () => Promise<void>).call(this);
          if (this.src === first) await late;
        },
      });
      await pointAt(element, 1 / 6);
      await pointAt(element, 5 / 6);
      await until(() => readPreview(element) === tileColours[2]);
      arrive();
      await late;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect(readPreview(element)).to.equal(tileColours[2]);
    });
  });

  it('goes out of the page into a picture of its own and comes back, and says so', async () => {
    const element = stage.place({ src: stage.mp4 });
    await untilPhase(element, 'ready');
    const button = (): HTMLElement | null =>
      element.shadowRoot?.querySelector<HTMLElement>('.floating') ?? null;
    await until(() => button() !== null);
    const told: string[] = [];
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture']) {
      element.addEventListener(type, () => told.push(type));
    }
    await click(button());
    await until(() => document.pictureInPictureElement === element);
    await click(button());
    await until(() => document.pictureInPictureElement === null);
    await until(() => told.length === 2);
    expect(told).to.deep.equal(['enterpictureinpicture', 'leavepictureinpicture']);
  });

  it('fills the screen by its button and by its key, bar and all, and gives it back', async () => {
    const element = stage.place({ src: stage.mp4 });
    await untilPhase(element, 'ready');
    const button = (words: string): HTMLElement | null =>
      element.shadowRoot?.querySelector<HTMLElement>(`[aria-label="${words}"]`) ?? null;
    await until(() => button('Full screen') !== null);
    const filling = (): Element | null => element.shadowRoot?.fullscreenElement ?? null;
    await click(button('Full screen'));
    await until(() => filling() === part(element, 'frame'));
    await until(() => button('Leave full screen') !== null);
    await click(button('Leave full screen'));
    await until(() => filling() === null && button('Full screen') !== null);
    await sendKeys({ press: 'f' });
    await until(() => filling() === part(element, 'frame'));
    await sendKeys({ press: 'f' });
    await until(() => filling() === null);
    await until(() => button('Full screen') !== null);
  });
});

function isSeen(element: Element | null): boolean {
  return element?.checkVisibility({ visibilityProperty: true }) ?? false;
}

/** The colour in the middle of the small picture; null while there is none. */
function readPreview(element: RecordingPlayerElement): string | null {
  const preview = part(element, 'preview');
  const canvas = preview?.querySelector('canvas') ?? null;
  if (!isSeen(canvas)) return null;
  const { width = 0, height = 0 } = canvas ?? {};
  const [red, green, blue] =
    canvas?.getContext('2d')?.getImageData(width / 2, height / 2, 1, 1).data ?? [];
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Moves the mouse to this share of the time bar. */
/** The thumb of a native bar stays within it. */
const THUMB_WIDTH = 16;

async function pointAt(element: RecordingPlayerElement, share: number): Promise<void> {
  const box = part(element, 'position')?.getBoundingClientRect() ?? new DOMRect();
  const x = box.left + THUMB_WIDTH / 2 + (box.width - THUMB_WIDTH) * share;
  await sendMouse({
    type: 'move',
    position: [Math.round(x), Math.round(box.top + box.height / 2)],
  });
}

async function click(button: HTMLElement | null): Promise<void> {
  const { left = 0, top = 0, width = 0, height = 0 } = button?.getBoundingClientRect() ?? {};
  await sendMouse({
    type: 'click',
    position: [Math.round(left + width / 2), Math.round(top + height / 2)],
  });
}
