import { css } from 'lit';

/**
 * The rest of the buttons: states, icons, `.danger`, which ends something, and `.on-picture`, which stands
 * over video and brings its own contrast. Adopted together with the first picture, on top of `controls`.
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
  .on-picture {
    border-color: transparent;
    background: rgb(0 0 0 / 0.62);
    color: #fff;
  }
  .on-picture:focus-visible {
    outline-color: #fff;
    box-shadow: 0 0 0 6px rgb(0 0 0 / 0.62);
  }
  .icon {
    flex: none;
    width: 1.5rem;
    height: 1.5rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon .solid {
    fill: currentColor;
    stroke: none;
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
