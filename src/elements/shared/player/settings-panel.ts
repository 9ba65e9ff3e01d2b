import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icons } from '../icons.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import type { BarActions, BarState } from './bar-state.js';
import type { Speak } from './speak.js';
import type { ControlsModel } from './controls-model.js';
import { findChapter, formatChapter } from './format-chapter.js';
import { formatTime } from './format-time.js';
import type { QualityLevel } from './playback-model.js';

/** Speeds at which speech is still understood. */
export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

interface Option {
  readonly value: string;
  readonly words: string;
  readonly isChosen: boolean;
}

/** Whether there is anything to choose. */
export function hasSettings({ live, playback }: ControlsModel, { captions }: BarState): boolean {
  return live === null || captions.length > 0 || (playback?.levels.length ?? 0) > 0;
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
    ${model.live === null ? renderSpeed(bar.speed, actions, t) : nothing}
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
          )
    }
    ${
      playback === null || playback.copies.length < 2
        ? nothing
        : renderList(
            t('copy'),
            playback.copies.map(({ id, from }, at) =>
              option(id, formatCopy(at, from, t), id === playback.copy),
            ),
            (value) => playback.chooseCopy(value),
          )
    }
    ${
      file === null
        ? nothing
        : html`<a class="download" part="download" href=${file} download target="_blank"
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
): TemplateResult {
  const pick = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof HTMLSelectElement) choose(currentTarget.value);
  };
  return html`<label
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

/** A copy is told by who recorded it. */
function formatCopy(
  at: number,
  from: 'cloudflare' | 'mux' | 'local' | 'device' | null,
  t: Speak,
): string {
  const names: Record<'local' | 'device', PlayerMessageKey> = {
    local: 'copy-local',
    device: 'copy-device',
  };
  const name =
    from === 'cloudflare' ? 'Cloudflare' : from === 'mux' ? 'Mux' : t(names[from ?? 'local']);
  return `${at + 1} · ${name}`;
}
