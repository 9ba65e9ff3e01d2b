import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AudioProfile } from '../../../media/capture/capture-constraints.js';
import type { CaptureDevice } from '../../../media/capture/capture-devices.js';
import type { Scene } from '../../../media/capture/scene.js';
import type { Speak } from '../view/broadcaster-words.js';

/** What can be chosen while camera and microphone are open. */
export interface SettingsActions {
  chooseCamera(id: string): void;
  chooseMicrophone(id: string): void;
  chooseAudio(audio: AudioProfile): void;
}

const profiles: readonly AudioProfile[] = ['voice', 'music'];

/** Which camera, which microphone and how it hears, with how loud it is. */
export function renderSettings(scene: Scene, t: Speak, actions: SettingsActions): TemplateResult {
  return html`<section class="settings" part="settings" aria-label=${t('settings')}>
    ${renderChoice(t('camera'), scene.cameras, scene.cameraId, actions.chooseCamera)}
    ${renderChoice(
      t('microphone'),
      scene.microphones,
      scene.microphoneId,
      actions.chooseMicrophone,
    )}
    ${scene.sound === 'none' ? nothing : renderSound(scene, t, actions)}
  </section>`;
}

/** Where there is nothing to choose there is no choice to show. */
function renderChoice(
  label: string,
  devices: readonly CaptureDevice[],
  chosen: string | null,
  choose: (id: string) => void,
) {
  if (devices.length < 2) return nothing;
  const pick = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof HTMLSelectElement) choose(currentTarget.value);
  };
  return html`<label>
    ${label}
    <select @change=${pick}>
      ${devices.map(
        ({ id, label: name }, index) =>
          html`<option .value=${id} ?selected=${id === chosen}>
            ${name === '' ? `${label} ${index + 1}` : name}
          </option>`,
      )}
    </select>
  </label>`;
}

function renderSound({ audio }: Scene, t: Speak, actions: SettingsActions): TemplateResult {
  return html`<div class="sound" role="group" aria-label=${t('sound')}>
      ${profiles.map(
        (profile) =>
          html`<button
            part="button"
            aria-pressed=${profile === audio ? 'true' : 'false'}
            @click=${() => actions.chooseAudio(profile)}
          >
            ${t(`sound-${profile}`)}
          </button>`,
      )}
    </div>
    <p>${t(`sound-${audio}-text`)}</p>
    <label>${t('level')} <meter class="level" min="0" max="1"></meter></label>`;
}
