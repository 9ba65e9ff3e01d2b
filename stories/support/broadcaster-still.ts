import { LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { MessagesController } from '../../src/elements/controllers/messages-controller.js';
import { controls } from '../../src/elements/shared/controls.js';
import type { OwnMessages } from '../../src/elements/shared/messages/message-catalogue.js';
import { stageControls } from '../../src/elements/shared/stage-controls.js';
import { theme } from '../../src/elements/shared/theme.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import { renderLinkPlot } from '../../src/elements/whip-broadcaster/quality/render-link-plot.js';
import { renderLeftovers } from '../../src/elements/whip-broadcaster/safety/render-leftovers.js';
import { renderSettings } from '../../src/elements/whip-broadcaster/settings/render-settings.js';
import type {
  BroadcasterActions,
  BroadcasterView,
} from '../../src/elements/whip-broadcaster/view/broadcaster-view.js';
import { renderBroadcaster } from '../../src/elements/whip-broadcaster/view/render-broadcaster.js';
import { createLiveParts } from '../../src/elements/whip-broadcaster/view/live-parts.js';
import { liveStyles } from '../../src/elements/whip-broadcaster/view/live-styles.js';
import { broadcasterMessages } from '../../src/elements/whip-broadcaster/messages/broadcaster-messages.js';
import { panelStyles } from '../../src/elements/whip-broadcaster/view/panel-styles.js';
import { previewStyles } from '../../src/elements/whip-broadcaster/view/preview-styles.js';
import { showMedia } from '../../src/elements/whip-broadcaster/view/show-media.js';
import { shellStyles } from '../../src/elements/whip-broadcaster/shell-styles.js';

const none = (): void => undefined;
const actions: BroadcasterActions = {
  preview: none,
  start: none,
  stop: none,
  flip: none,
  mute: none,
  cameraOff: none,
  share: none,
  mend: none,
  save: none,
  settings: { chooseCamera: none, chooseMicrophone: none, chooseAudio: none },
  leftovers: { resume: none, discard: none, doom: none },
  open: none,
};

/** The broadcaster as it looks in one state, with nothing behind its buttons. */
export class BroadcasterStill extends LitElement {
  static override styles = [
    theme,
    controls,
    shellStyles,
    stageControls,
    previewStyles,
    liveStyles,
    panelStyles,
  ];

  @property({ attribute: false }) state: BroadcasterState = { phase: 'stopping' };
  @property({ attribute: false }) shows: Partial<
    Pick<
      BroadcasterView,
      | 'opened'
      | 'safety'
      | 'readiness'
      | 'saving'
      | 'doomed'
      | 'hasToken'
      | 'address'
      | 'hold'
      | 'notice'
      | 'canShareScreen'
      | 'now'
    >
  > = {};

  @property({ attribute: false }) messages: OwnMessages | null = null;

  readonly #messages = new MessagesController(this, broadcasterMessages);

  readonly #parts = createLiveParts(this.#messages.t);

  protected override updated(): void {
    showMedia(this.shadowRoot, this.state);
  }

  /** What is read out of it. */
  get announcement(): string {
    return this.#parts.announce(this.#view);
  }

  protected override render(): TemplateResult | null {
    return renderBroadcaster(this.#view);
  }

  get #view(): BroadcasterView {
    return {
      state: this.state,
      opened: null,
      hold: null,
      panels: { link: renderLinkPlot, settings: renderSettings, leftovers: renderLeftovers },
      safety: null,
      readiness: [],
      saving: null,
      doomed: null,
      hasToken: true,
      address: '/live',
      language: this.#messages.language,
      notice: null,
      canShareScreen: true,
      now: Date.now(),
      t: this.#messages.t,
      live: this.#parts,
      actions,
      ...this.shows,
    };
  }
}

/** Registers the tag that the stories draw with. */
export function defineBroadcasterStill(): void {
  if (!customElements.get('broadcaster-still')) {
    customElements.define('broadcaster-still', BroadcasterStill);
  }
}
