import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ReactiveControllerHost } from 'lit';
import { MessagesController } from '../../controllers/messages-controller.js';
import type { ElementError } from '../element-error.js';
import { errorMessages } from '../messages/error-messages.js';
import type { ErrorMessageKey } from '../messages/error-messages-en.js';

/** The words of errors. */
export class ErrorView {
  readonly #messages: MessagesController<ErrorMessageKey>;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#messages = new MessagesController(host, errorMessages);
  }

  /** What happened, what to do about it, and a way to try again. */
  render(error: ElementError, canSignIn: boolean, retry: () => void): TemplateResult {
    const { t } = this.#messages;
    // Where the page has no sign-in, a private event takes an invitation.
    const code = error.code === 'token-missing' && !canSignIn ? 'not-allowed' : error.code;
    return html`<p>${t(code)}</p>
      <p class="quiet">${t(`${code}-help`)}</p>
      <button class="primary" part="retry" type="button" @click=${retry}>
        ${t('try-again')}
      </button>`;
  }
}
