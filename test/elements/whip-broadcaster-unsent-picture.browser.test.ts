import { expect } from '@open-wc/testing';
import {
  announced,
  createBroadcaster,
  goLive,
  listen,
  media,
  until,
  useBackend,
  words,
} from './support/broadcaster-page.js';
import { StuckEncoder } from './support/stuck-encoder.js';

const told = 'The picture does not leave this device';

describe('WhipBroadcasterElement, whose picture does not leave the device', () => {
  const page = useBackend();
  let encoder: StuckEncoder;
  beforeEach(() => {
    encoder = new StuckEncoder();
  });
  afterEach(() => encoder.restore());

  const countShown = (): number => page.backend.media.getVideoPlaybackQuality().totalVideoFrames;
  const hasArrived = (): Promise<void> => {
    const before = countShown();
    return until(() => countShown() > before + 5);
  };

  it('begins the encoder anew in the same session, and makes no word of it', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await hasArrived();
    const phases = listen(element);
    const heard: string[] = [];
    new MutationObserver(() => heard.push(words(element))).observe(element.shadowRoot ?? document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    await encoder.stop(false);
    const track = media(element).getVideoTracks()[0];
    await hasArrived();
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(1);
    expect(phases).to.deep.equal([]);
    expect(heard.length).to.be.above(2);
    expect(heard.filter((each) => each.includes(told))).to.deep.equal([]);
    expect(media(element).getVideoTracks()[0]).to.equal(track);
  });

  it('says so where that does not help, and renews the connection until a picture leaves', async () => {
    const { element } = await createBroadcaster();
    await goLive(element, page.backend);
    await hasArrived();
    await encoder.stop(true);
    await until(() => words(element).includes(told));
    expect(announced(element)).to.contain(told);
    const alert = element.shadowRoot?.querySelector('.warnings [role=alert]');
    expect(alert?.textContent).to.contain(told);
    expect(element.state.phase).to.equal('streaming');
    encoder.free();
    await hasArrived();
    expect(page.backend.count('POST', /^\/whip$/)).to.equal(2);
    await until(() => element.state.phase === 'streaming' && !words(element).includes(told));
    expect(announced(element)).not.to.contain(told);
  });
});
