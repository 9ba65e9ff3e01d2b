import { css } from 'lit';

/**
 * Buttons and what stands between them. `button` alone is quiet; `.primary` is the one thing to do now;
 * `.danger` ends something; `.on-picture` stands over video and needs its own contrast.
 */
export const controls = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-width: 44px;
    min-height: 44px;
    margin: 0;
    padding: 0.5rem 0.9rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 500;
    line-height: 1.2;
    text-align: center;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  @media (hover: hover) {
    button:hover:not(:disabled) {
      border-color: currentColor;
    }
  }
  button:active:not(:disabled) {
    opacity: 0.8;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed='true'] {
    border-color: var(--_text);
    background: var(--_text);
    color: var(--_surface);
  }
  .primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  .danger {
    border-color: var(--_danger);
    color: var(--_danger);
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
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    button:disabled {
      border-color: GrayText;
      color: GrayText;
      opacity: 1;
    }
    button[aria-pressed='true'],
    .primary {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
