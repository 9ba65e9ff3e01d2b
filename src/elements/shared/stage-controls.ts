import { css } from 'lit';

/**
 * The rest of the buttons: states, and `.danger`, which ends something. Adopted together with the first
 * picture, on top of `controls`.
 */
export const stageControls = css`
  button {
    -webkit-tap-highlight-color: transparent;
  }
  button:active {
    opacity: 0.8;
  }
  button:disabled {
    border-color: var(--_line);
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed='true'] {
    border-color: var(--_text);
    background: var(--_text);
    color: var(--_surface);
  }
  .danger {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  @media (forced-colors: active) {
    button:disabled {
      border-color: GrayText;
      color: GrayText;
      opacity: 1;
    }
    button[aria-pressed='true'] {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
