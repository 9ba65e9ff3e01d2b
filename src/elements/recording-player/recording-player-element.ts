import { property } from '../shared/property.js';
import type { RecordingOrigin } from '../../contract/index.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import type { Face } from '../shared/player/face.js';
import { PlayerElement } from '../shared/player/player-element.js';
import type { RecordingPlayerState } from './recording-state.js';
import { initialRecordingState, recordingTransitions } from './recording-state.js';

/**
 * Plays what was recorded of an event, from whichever copy is the most complete, and goes on with the
 * next when one fails. While the recording is being prepared it says so, and appears by itself.
 *
 * Fires the usual media events too (`play`, `pause`, `playing`, `timeupdate`, `volumechange`, `ended` …).
 *
 * @element recording-player
 *
 * @attr {string} endpoint - Base address of a backend that fills the contract.
 * @attr {string} stream - Id of the stream.
 * @attr {string} src - Address of an HLS or MP4 recording, for a page without a backend.
 * @attr {string} type - Type of `src` where its address does not tell: `hls`, `mp4`, `mux` or a media type.
 * @attr {string} playback-id - Mux playback id, for a page without a backend.
 * @attr {string} playback-token - Mux's signed token for the recording of `playback-id`, where it needs one.
 * @attr {string} thumbnail-token - Mux's signed token for its picture, which is the poster then.
 * @attr {string} storyboard-token - Mux's signed token for its storyboard, which the time bar shows then.
 * @attr {boolean} mux-tracking - Has Mux Data count who watches a recording at Mux.
 * @attr {boolean} mux-cookies - Allows Mux Data to keep a cookie for it.
 * @attr {string} mux-env-key - Key of the Mux Data environment, where it is not the recording's own.
 * @attr {'cloudflare' | 'mux' | 'local' | 'device'} prefer - Whose copy to play first.
 * @attr {number} start-time - Seconds from the beginning at which to start.
 * @attr {boolean} no-resume - Begins at the beginning, also for who has seen some of it before on this device.
 * @attr {string} storyboard - Address of a WebVTT file with small pictures for the time bar.
 * @attr {boolean} downloadable - Offers the file of the recording, where there is one.
 * @attr {string} poster - Address of a picture to show before it plays. Nothing else is fetched until then.
 * @attr {boolean} autoplay - Plays as soon as it can; without sound where no sound is allowed.
 * @attr {boolean} muted - Starts without sound.
 * @attr {string} lang - Language of its words; by default the page's.
 * @attr {'loading' | 'processing' | 'ready' | 'playing' | 'error'} state - Set by the element: the phase it is in.
 *
 * @fires {StateChangeEvent} statechange - The phase changed. `detail` holds `state` and `previous`.
 * @fires {ElementErrorEvent} error - It met an error. `code` says which.
 *
 * @slot - Shown until the player has something of its own to show, such as a link for who has no script.
 *
 * @csspart frame - The whole box.
 * @csspart video - The native video element.
 * @csspart scene - The words over the picture.
 * @csspart play - The large button to play.
 * @csspart sound - The button that turns the sound on.
 * @csspart progress - How far the recording has been prepared, where somebody tells.
 * @csspart restart - The button that begins anew, beside the one that goes on.
 * @csspart retry - The button that tries again after an error.
 * @csspart controls - The control bar.
 * @csspart button - Each round button of the bar.
 * @csspart position - The time bar.
 * @csspart gaps - The marks on the time bar where something is missing.
 * @csspart chapters - The marks on the time bar where chapters begin.
 * @csspart preview - The time, and a small picture, under the pointer on the time bar.
 * @csspart panel - The settings.
 * @csspart download - The link to the file.
 * @csspart tip - Words that come for a while, as at a gap.
 * @csspart time - The time and the duration.
 * @csspart volume - The volume slider.
 *
 * @cssprop [--streamside-aspect-ratio=16/9] - Shape of the box.
 * @cssprop [--streamside-backdrop=#000] - What stands beside a picture of another shape.
 * @cssprop [--streamside-accent] - Accent colour.
 * @cssprop [--streamside-surface] - Background while there is no picture.
 * @cssprop [--streamside-text] - Colour of words on the surface.
 * @cssprop [--streamside-text-quiet] - Colour of lesser words on the surface.
 * @cssprop [--streamside-radius=8px] - Rounding of the box.
 * @cssprop [--streamside-font] - Font family.
 */
export class RecordingPlayerElement extends PlayerElement<RecordingPlayerState> {
  @property() src = '';
  @property() type = '';
  @property({ attribute: 'playback-id' }) playbackId = '';
  @property() prefer: RecordingOrigin | null = null;
  @property({ attribute: 'start-time', type: Number }) startTime = 0;
  @property() storyboard = '';

  constructor() {
    super(initialRecordingState, recordingTransitions);
  }

  protected override get hasAddress(): boolean {
    return !!(this.src || this.playbackId || (this.endpoint && this.stream));
  }

  protected override async loadFace(): Promise<Face<RecordingPlayerState>> {
    const { createRecordingFace } = await import('./recording-face.js');
    return createRecordingFace(this);
  }

  protected override fail(code: ElementErrorCode, cause?: unknown): void {
    this.go({ phase: 'error', error: this.createError(code, cause) });
  }
}
