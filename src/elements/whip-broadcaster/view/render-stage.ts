import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { captureIcons } from './capture-icons.js';
import type { BroadcasterView } from './broadcaster-view.js';

/** Of one that has ended by itself more is said where warnings stand. */
const soundWords = { muted: 'muted', none: 'no-sound', lost: 'no-sound' } as const;

/** The picture, with what stands on it. */
export function renderStage(view: BroadcasterView, scene: Scene): TemplateResult {
  const { live } = view;
  return html`<div class="stage" part="stage">
    ${renderPicture(view, scene)}
    <div class="badges">${live?.badges(view, scene)} ${renderSoundBadge(view, scene)}</div>
    ${live?.hint(view) ?? live?.warnings(view, scene)}
  </div>`;
}

function renderPicture(view: BroadcasterView, scene: Scene): unknown {
  const { picture } = scene;
  // What there is in place of a picture is said when the words for it have come.
  const isPictureless = picture === 'none' || picture === 'lost';
  if (isPictureless && view.live) return view.live.pictureless(view, scene);
  return html`<video
    class=${picture === 'front' ? 'mirrored' : ''}
    part="video"
    aria-label=${view.t('own-picture')}
    autoplay
    playsinline
    disablepictureinpicture
    .muted=${true}
  ></video>`;
}

function renderSoundBadge({ t }: BroadcasterView, { sound }: Scene) {
  if (sound === 'on') return nothing;
  return html`<span class="badge" part="badge">
    ${captureIcons.microphoneOff} ${t(soundWords[sound])}
  </span>`;
}
