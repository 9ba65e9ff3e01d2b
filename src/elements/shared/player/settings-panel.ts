import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icons } from '../icons.js';
import type { BarActions, BarState } from './bar-state.js';
import { SPEEDS } from './speeds.js';
import type { Speak } from './speak.js';
import type { ControlsModel } from './controls-model.js';
import { hasTimeline } from './controls-model.js';
import { findChapter, formatChapter } from './format-chapter.js';
import { nameCopies } from './name-copies.js';
import { formatTime } from './format-time.js';
import type { QualityLevel } from './playback-model.js';

interface Option {
  readonly value: string;
  readonly words: string;
  readonly isChosen: boolean;
}

/** What a viewer may choose: by native lists, which every reader, keyboard and phone knows. */
export function renderSettingsPanel(
  bar: BarState,
  model: ControlsModel,
  actions: BarActions,
  t: Speak,
  language: string,
): TemplateResult {
  const { playback } = model;
  const file = model.isDownloadable ? (playback?.file ?? null) : null;
  return html`<div class="panel" part="panel" role="group" aria-label=${t('settings')}>
    <button
      class="close"
      type="button"
      part="button"
      aria-label=${t('close')}
      @click=${actions.closePanel}
    >
      ${icons.close}
    </button>
    ${hasTimeline(model) ? renderSpeed(bar.speed, actions, t) : nothing}
    ${
      bar.captions.length === 0
        ? nothing
        : renderList(
            t('captions'),
            [
              option('', t('captions-off'), !bar.captions.some(({ isShown }) => isShown)),
              ...bar.captions.map(({ label, isShown }, at) => option(String(at), label, isShown)),
            ],
            (value) => actions.chooseCaptions(value === '' ? null : Number(value)),
          )
    }
    ${
      playback === null || playback.levels.length === 0
        ? nothing
        : renderList(
            t('quality'),
            [
              option('', t('quality-auto'), playback.level === null),
              ...playback.levels.map((level, at) =>
                option(String(at), formatLevel(level), playback.level === at),
              ),
            ],
            (value) => playback.chooseLevel(value === '' ? null : Number(value)),
          )
    }
    ${
      playback === null || playback.chapters.length === 0
        ? nothing
        : renderList(
            t('chapter'),
            playback.chapters.map((chapter, at) =>
              option(
                String(at),
                `${formatTime(chapter.at)} · ${formatChapter(chapter, language)}`,
                findChapter(playback.chapters, bar.time) === at,
              ),
            ),
            (value) => actions.seek(playback.chapters[Number(value)]?.at ?? 0),
            'wide',
          )
    }
    ${
      playback === null || playback.copies.length < 2
        ? nothing
        : renderList(
            t('player-recording'),
            nameCopies(playback.copies, t).map((words, at) => {
              const id = playback.copies[at]?.id ?? '';
              return option(id, words, id === playback.copy);
            }),
            (value) => playback.chooseCopy(value),
            'wide',
          )
    }
    ${
      file === null
        ? nothing
        : html`<a
            class="download"
            part="download"
            href=${file.url}
            download
            target=${file.isNamed ? nothing : '_blank'}
            >${t('download')}</a
          >`
    }
  </div>`;
}

function renderSpeed(speed: number, actions: BarActions, t: Speak): TemplateResult {
  return renderList(
    t('speed'),
    SPEEDS.map((one) =>
      option(String(one), one === 1 ? t('speed-normal') : `${one} ×`, one === speed),
    ),
    (value) => actions.setSpeed(Number(value)),
  );
}

function renderList(
  label: string,
  options: readonly Option[],
  choose: (value: string) => void,
  /** `wide`: with names that take a line of their own in a small player. */
  width = '',
): TemplateResult {
  const pick = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof HTMLSelectElement) choose(currentTarget.value);
  };
  return html`<label class=${width}
    ><span>${label}</span>
    <select @change=${pick}>
      ${options.map(
        ({ value, words, isChosen }) =>
          html`<option .value=${value} .selected=${isChosen}>${words}</option>`,
      )}
    </select></label
  >`;
}

function option(value: string, words: string, isChosen: boolean): Option {
  return { value, words, isChosen };
}

function formatLevel({ height, bitrate }: QualityLevel): string {
  return height > 0 ? `${height}p` : `${Math.round(bitrate / 1000)} kbit/s`;
}
