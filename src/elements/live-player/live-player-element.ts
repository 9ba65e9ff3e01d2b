import { property } from '../shared/property.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import type { Face } from '../shared/player/face.js';
import { PlayerElement } from '../shared/player/player-element.js';
import type { PlayResult } from '../shared/player/programme.js';
import type { Latency } from './ladder/live-ladder.js';
import type { LivePath, LivePlayerState } from './live-state.js';
import { initialLiveState, liveTransitions } from './live-state.js';

/**
 * One address for a whole event: what comes before it, the live picture, and afterwards the recording,
 * in one place and without a reload. It starts, recovers and changes over by itself.
 *
 * Fires the usual media events too (`play`, `pause`, `playing`, `timeupdate`, `volumechange`, `ended` …).
 *
 * @element live-player
 *
 * @attr {string} endpoint - Base address of a backend that fills the contract.
 * @attr {string} stream - Id of the stream.
 * @attr {string} whep-url - Address of a WHEP source, for a page without a backend. Tried first.
 * @attr {string} hls-src - Address of an HLS source, for a page without a backend or as a fallback.
 * @attr {boolean} autoplay - Plays as soon as the stream is live; without sound where no sound is allowed.
 * @attr {boolean} muted - Starts without sound.
 * @attr {boolean} controls - Shows the control bar while live. A recording always has it.
 * @attr {boolean} viewer-count - Shows in the control bar how many watch, where the backend counts them.
 * @attr {boolean} no-resume - Begins a recording at its beginning, also for who has seen some of it before on this device.
 * @attr {boolean} downloadable - Offers the file of the recording, once there is one.
 * @attr {string} poster - Address of a picture to show while there is no other.
 * @attr {'low' | 'standard'} latency - `low` (default) is as close to the moment as can be; `standard` is a few seconds behind, and steadier.
 * @attr {string} lang - Language of its words; by default the page's.
 * @attr {'waiting' | 'connecting' | 'playing' | 'stalled' | 'reconnecting' | 'ended' | 'replay' | 'error'} state - Set by the element: the phase it is in.
 *
 * @fires {StateChangeEvent} statechange - The phase changed. `detail` holds `state` and `previous`.
 * @fires {ElementErrorEvent} error - It met an error. `code` says which.
 *
 * @slot - Shown until the player has something of its own to show, such as a link for who has no script.
 *
 * @csspart frame - The whole box.
 * @csspart video - The native video element.
 * @csspart scene - The words over the picture.
 * @csspart title - The name of the event, before it is live.
 * @csspart countdown - The time that is left until the start.
 * @csspart play - The large button to play.
 * @csspart resume - The button that goes on where the viewer was, for who has asked for the beginning of what is live.
 * @csspart restart - The button that begins a recording anew, beside the one that goes on.
 * @csspart sound - The button that turns the sound on.
 * @csspart retry - The button that tries again after an error.
 * @csspart controls - The control bar.
 * @csspart button - Each round button of the bar.
 * @csspart live - The LIVE badge, which goes back to the live edge.
 * @csspart viewers - How many watch.
 * @csspart late - How far behind live it is, who watches from the beginning.
 * @csspart position - The time bar of a recording.
 * @csspart time - The time of a recording.
 * @csspart volume - The volume slider.
 *
 * @cssprop [--streamside-aspect-ratio=16/9] - Shape of the box.
 * @cssprop [--streamside-backdrop=#000] - What stands beside a picture of another shape.
 * @cssprop [--streamside-live] - Colour of the LIVE badge.
 * @cssprop [--streamside-accent] - Accent colour.
 * @cssprop [--streamside-surface] - Background while there is no picture.
 * @cssprop [--streamside-text] - Colour of words on the surface.
 * @cssprop [--streamside-text-quiet] - Colour of lesser words on the surface.
 * @cssprop [--streamside-radius=8px] - Rounding of the box.
 * @cssprop [--streamside-font] - Font family.
 */
export class LivePlayerElement extends PlayerElement<LivePlayerState> {
  @property({ attribute: 'whep-url' }) whepUrl = '';
  @property({ attribute: 'hls-src' }) hlsSrc = '';
  @property({ type: Boolean }) controls = false;

  /** Shows how many watch, beside the LIVE badge, where the backend tells. */
  @property({ type: Boolean, attribute: 'viewer-count' }) viewerCount = false;

  /** How close to the moment the picture should be. */
  @property() latency: Latency = 'low';

  constructor() {
    super(initialLiveState, liveTransitions);
  }

  /** How the live picture comes, or null while none does. */
  get path(): LivePath | null {
    return 'path' in this.state ? this.state.path : null;
  }

  /** Plays from the live edge. Never rejects. */
  goLive(): Promise<PlayResult> {
    return this.act((body) => body.goLive());
  }

  /** Plays what is live from its beginning, where that is kept; `goLive()` leads back. Never rejects. */
  startOver(): Promise<PlayResult> {
    return this.act((body) => body.startOver());
  }

  protected override get hasAddress(): boolean {
    return !!(this.whepUrl || this.hlsSrc || (this.endpoint && this.stream));
  }

  protected override async loadFace(): Promise<Face<LivePlayerState>> {
    const { createLiveFace } = await import('./live-face.js');
    return createLiveFace(this);
  }

  protected override fail(code: ElementErrorCode, cause?: unknown): void {
    this.go({ phase: 'error', error: this.createError(code, cause) });
  }
}
