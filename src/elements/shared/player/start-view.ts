import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatTime } from './format-time.js';
import type { SceneModel } from './face.js';
import { playerIcons } from './player-icons.js';

type StartModel = Pick<SceneModel, 'messages' | 'play' | 'hasBar'>;

/** Where a recording stands still: before anybody has seen anything of it, somewhere in it, or at its end. */
export type Halt = 'start' | 'pause' | 'end';

/** The large button over the picture, or on the ground of the page. */
export function renderBigPlay(
  { play }: StartModel,
  words: string,
  style: 'primary' | 'on-picture',
): TemplateResult {
  return html`<button class="big-play ${style}" part="play" type="button" @click=${play}>
    ${playerIcons.play} ${words}
  </button>`;
}

/** Who has paused looks at the picture: where the bar is there, it alone leads on. */
export function renderPause(model: StartModel): TemplateResult | typeof nothing {
  return model.hasBar ? nothing : renderBigPlay(model, model.messages.t('play'), 'on-picture');
}

/**
 * What stands over a recording that stands still. Who has seen some of it before is asked whether to go on
 * there.
 */
export function renderStart(
  model: StartModel,
  { at, resumesAt }: { readonly at: Halt; readonly resumesAt: number | null },
  playFromStart: () => void,
): TemplateResult | typeof nothing {
  const { t } = model.messages;
  if (at === 'pause') return renderPause(model);
  if (resumesAt === null)
    return renderBigPlay(model, t(at === 'end' ? 'watch-again' : 'play-recording'), 'on-picture');
  const words = t('resume-recording', { time: formatTime(resumesAt) });
  return html`${renderBigPlay(model, words, 'on-picture')}
    <button class="on-picture" part="restart" type="button" @click=${playFromStart}>
      ${t('from-beginning')}
    </button>`;
}
