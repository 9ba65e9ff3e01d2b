import { css } from 'lit';

/** The bar over the picture's lower edge, without what comes later. */
export const controlsStyle = css`
  .controls {
    /* Time runs to the right in every language, as the arrow keys do. */
    direction: ltr;
    position: absolute;
    inset: auto 0 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.125rem;
    padding: 1.25rem 0.375rem 0.25rem;
    background: linear-gradient(to top, rgb(0 0 0 / 0.82), rgb(0 0 0 / 0.6) 80%, transparent);
    color: #fff;
    transition: opacity 0.2s;
  }
  .controls.away {
    opacity: 0;
    pointer-events: none;
  }
  .frame:has(.controls.away) {
    cursor: none;
  }
  .controls button {
    padding: 0.5rem;
    border-color: transparent;
    color: inherit;
  }
  .controls :focus-visible {
    outline-color: #fff;
    outline-offset: -3px;
  }
  .controls .gap {
    flex: 1;
  }
  .controls .time {
    padding: 0 0.375rem;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .controls :is(.late, .viewers) {
    font-size: 0.875rem;
  }
  .controls input {
    height: 44px;
    margin: 0;
    accent-color: #fff;
    cursor: pointer;
    touch-action: none;
  }
  .controls .toggle:is([aria-pressed='true'], [aria-expanded='true']) {
    background: none;
    color: inherit;
    box-shadow: inset 0 -3px #fff;
  }
  .controls .volume {
    display: none;
    width: 5rem;
  }
  .controls .live {
    gap: 0.4rem;
    padding: 0.5rem 0.6rem;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .controls .beginning {
    gap: 0.4rem;
    font-size: 0.875rem;
  }
  .live .dot {
    width: 0.6rem;
    height: 0.6rem;
    border-radius: 50%;
    background: currentColor;
  }
  .live.edge .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    padding: 0.2rem 0.5rem;
    border-radius: 4px;
    background: var(--streamside-live, #c5221f);
    color: #fff;
  }
  @media (hover: hover) {
    @container (min-width: 30rem) {
      .controls .volume {
        display: block;
      }
    }
  }
  @container (max-width: 30rem) {
    /* How late it is, and the way back beside it: a line of buttons has no room for so many words. */
    .controls :is(.late, .late ~ .live) {
      order: -1;
    }
    .controls .late {
      flex-grow: 1;
      padding-inline: 0.375rem;
    }
    .controls :is(.floating, .words) {
      display: none;
    }
    .controls {
      column-gap: 0;
      padding-inline: 0;
    }
    .controls .live {
      padding-inline: 0.25rem;
    }
  }
  @container (max-width: 22rem) {
    .controls {
      padding-top: 0.25rem;
    }
    .controls .live.edge {
      padding-inline: 0;
    }
    /* Of one line: the way back to live has more words than the badge. */
    .controls :is(.spare, .total, .time:has(+ .late), .live.behind:not(.late ~ *) ~ .beginning) {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .controls {
      background: Canvas;
      color: CanvasText;
    }
    .controls .toggle:is([aria-pressed='true'], [aria-expanded='true']) {
      box-shadow: inset 0 -3px CanvasText;
    }
    .live.edge .badge {
      border: 1px solid CanvasText;
    }
  }
`;
