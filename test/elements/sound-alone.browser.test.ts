import { expect } from '@open-wc/testing';
import { SoundAlone } from '../../src/elements/live-player/ladder/sound-alone.js';
import { until } from './support/viewer-backend.js';

/** Sound from one connection of the page to another, beside which a picture is promised. */
class SoundLine {
  readonly #near = new RTCPeerConnection();
  readonly #far = new RTCPeerConnection();
  readonly #audio = new AudioContext();
  readonly #tone = this.#audio.createOscillator();
  readonly #picture = this.#near.addTransceiver('video', { direction: 'sendonly' }).sender;

  async open(): Promise<MediaStream> {
    const speaker = this.#audio.createMediaStreamDestination();
    this.#tone.connect(speaker);
    this.#tone.start();
    for (const track of speaker.stream.getTracks()) {
      this.#near.addTransceiver(track, { direction: 'sendonly' });
    }
    const pass = (to: RTCPeerConnection) => (event: RTCPeerConnectionIceEvent) =>
      void to.addIceCandidate(event.candidate ?? undefined);
    this.#near.onicecandidate = pass(this.#far);
    this.#far.onicecandidate = pass(this.#near);
    await this.#near.setLocalDescription();
    await this.#far.setRemoteDescription(this.#near.localDescription as RTCSessionDescription);
    await this.#far.setLocalDescription();
    await this.#near.setRemoteDescription(this.#far.localDescription as RTCSessionDescription);
    return new MediaStream(this.#far.getReceivers().map(({ track }) => track));
  }

  /** The camera comes on; what it films moves. */
  async show(): Promise<void> {
    const canvas = document.createElement('canvas');
    const brush = canvas.getContext('2d');
    const [track] = canvas.captureStream(10).getTracks();
    await this.#picture.replaceTrack(track ?? null);
    const paint = (): void => {
      if (this.#near.signalingState === 'closed') return;
      brush?.fillRect(Math.random() * 300, Math.random() * 150, 9, 9);
      requestAnimationFrame(paint);
    };
    paint();
  }

  close(): void {
    this.#near.close();
    this.#far.close();
    void this.#audio.close();
  }
}

describe('SoundAlone', () => {
  let line: SoundLine;
  let life: AbortController;
  let video: HTMLVideoElement;
  let media: MediaStream;

  beforeEach(async () => {
    line = new SoundLine();
    life = new AbortController();
    video = document.createElement('video');
    document.body.append(video);
    media = await line.open();
    video.srcObject = media;
    void video.play().catch(() => undefined);
  });

  afterEach(() => {
    life.abort();
    line.close();
    video.remove();
  });

  it('has sound played without a picture, and the picture when it comes', async () => {
    new SoundAlone(video, media, life.signal).look();
    await until(() => video.readyState === HTMLMediaElement.HAVE_ENOUGH_DATA);
    expect(media.getVideoTracks()).to.deep.equal([]);
    expect(video.paused).to.equal(false);
    await line.show();
    await until(() => video.videoWidth > 0 && video.currentTime > 0);
    expect(media.getTracks()).to.have.length(2);
    expect(video.paused).to.equal(false);
  });

  it('leaves a picture alone that comes with the sound, and a pause a pause', async () => {
    await line.show();
    new SoundAlone(video, media, life.signal).look();
    await until(() => video.videoWidth > 0);
    let emptied = 0;
    video.addEventListener('emptied', () => (emptied += 1));
    video.pause();
    const from = performance.now();
    await until(() => performance.now() - from > 1_200);
    expect(emptied).to.equal(0);
    expect(video.paused).to.equal(true);
  });
});
