import { property } from 'lit/decorators.js';
import { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import type { LivePlayerState } from '../../src/elements/live-player/live-state.js';
import { initialLiveState } from '../../src/elements/live-player/live-state.js';
import { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import type { RecordingPlayerState } from '../../src/elements/recording-player/recording-state.js';
import { initialRecordingState } from '../../src/elements/recording-player/recording-state.js';
import type { Face } from '../../src/elements/shared/player/face.js';
import type { PlaybackModel } from '../../src/elements/shared/player/playback-model.js';

/** `<live-player>` as it looks in one state, with a drawn picture and nothing behind it. */
export class LivePlayerStill extends LivePlayerElement {
  @property({ attribute: false }) shows: LivePlayerState = initialLiveState;
  @property({ attribute: false }) picture: MediaStream | null = null;
  /** What the viewer has done before: pressed play, and heard the sound. */
  @property({ attribute: false }) isPlaying = true;
  /** What is live is kept from its beginning. */
  @property({ attribute: false }) canStartOver = false;
  /** How many watch; null where nobody tells. */
  @property({ attribute: false }) viewers: number | null = null;
  /** What is live is played from its beginning, so far. */
  @property({ attribute: false }) playback: PlaybackModel | null = null;

  protected override begin(): void {
    void this.load().then(async () => {
      await showPicture(this.media, this.picture, this.isPlaying);
      const { shows } = this;
      // The states of a loss are reached from the picture alone.
      if (shows.phase === 'stalled')
        this.go({ phase: 'playing', path: shows.path, at: 'edge', need: 'nothing' });
      this.go(shows);
    });
  }

  protected override async loadFace(): Promise<Face<LivePlayerState>> {
    const face = await super.loadFace();
    const startOver = () => this.startOver();
    const hasBeginning = () => this.canStartOver;
    const readViewers = () => this.viewers;
    const readPlace = () => {
      const { playback } = this;
      if (playback === null) return {};
      const behindSeconds = (playback.duration ?? 0) - playback.time;
      return { live: 'behind', behindSeconds, playback } as const;
    };
    return Object.create(face, {
      controls: {
        get: () => {
          const { actions, ...controls } = face.controls;
          const own = { ...actions, ...(hasBeginning() ? { startOver } : {}) };
          return { ...controls, viewers: readViewers(), ...readPlace(), actions: own };
        },
      },
    }) as Face<LivePlayerState>;
  }
}

/** `<recording-player>` as it looks in one state, with a drawn picture and nothing behind it. */
export class RecordingPlayerStill extends RecordingPlayerElement {
  @property({ attribute: false }) shows: RecordingPlayerState = initialRecordingState;
  @property({ attribute: false }) picture: MediaStream | null = null;
  @property({ attribute: false }) isPlaying = true;
  /** What there is to choose and to name of the recording. */
  @property({ attribute: false }) playback: PlaybackModel | null = null;
  @property({ attribute: false }) hasOpenSettings = false;

  protected override begin(): void {
    void this.load().then(async () => {
      await showPicture(this.media, this.picture, this.isPlaying);
      this.go(this.shows);
      if (this.hasOpenSettings) await this.#openSettings();
    });
  }

  protected override async loadFace(): Promise<Face<RecordingPlayerState>> {
    const face = await super.loadFace();
    const readControls = () => ({
      ...face.controls,
      isShown: 'recording' in this.state && this.picture !== null,
      playback: this.playback,
      isDownloadable: true,
    });
    return Object.create(face, {
      controls: { get: readControls },
    }) as Face<RecordingPlayerState>;
  }

  async #openSettings(): Promise<void> {
    const find = () => this.shadowRoot?.querySelector<HTMLElement>('[aria-expanded]') ?? null;
    while (find() === null) await new Promise((resolve) => setTimeout(resolve, 50));
    find()?.click();
  }
}

async function showPicture(
  media: HTMLVideoElement | null,
  picture: MediaStream | null,
  isPlaying: boolean,
): Promise<void> {
  if (media === null || picture === null) return;
  media.muted = true;
  media.srcObject = picture;
  const isShown = new Promise((resolve) => {
    media.addEventListener('loadeddata', resolve, { once: true });
  });
  if (isPlaying) await media.play().catch(() => undefined);
  else await isShown;
}

/** Registers the tags that the stories draw with. */
export function definePlayerStills(): void {
  if (!customElements.get('live-player-still')) {
    customElements.define('live-player-still', LivePlayerStill);
    customElements.define('recording-player-still', RecordingPlayerStill);
  }
}
