import { css } from 'lit';

/** The bar over the picture's lower edge. */
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
    background: linear-gradient(to top, rgb(0 0 0 / 0.82), rgb(0 0 0 / 0.6) 60%, transparent);
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
  .controls input {
    height: 44px;
    margin: 0;
    accent-color: #fff;
    cursor: pointer;
    touch-action: none;
  }
  .time-bar {
    position: relative;
    flex: none;
    width: calc(100% - 1rem);
    margin: 0 0.5rem -0.5rem;
  }
  .controls .position {
    display: block;
    width: 100%;
  }
  /* The thumb of a native bar stays within it: so do the marks. */
  .gaps {
    position: absolute;
    inset: 17px 8px auto;
    width: calc(100% - 16px);
    height: 10px;
    pointer-events: none;
    stroke: #ffb74d;
    stroke-width: 3px;
  }
  .chapters {
    position: absolute;
    inset: 19px 8px auto;
    width: calc(100% - 16px);
    height: 6px;
    pointer-events: none;
    stroke: #000;
    stroke-width: 2px;
  }
  .preview {
    position: absolute;
    bottom: 40px;
    padding: 0.2rem 0.4rem;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.85);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    text-align: center;
    pointer-events: none;
  }
  .preview canvas {
    display: block;
    max-width: 100%;
    margin-bottom: 0.2rem;
    border-radius: 2px;
  }
  .preview[hidden],
  .preview canvas[hidden] {
    display: none;
  }
  /* In a small player it takes all of it; in a large one, a corner above the bar. */
  .panel {
    position: absolute;
    inset: 0;
    z-index: 1;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 0.25rem;
    padding: 0.25rem 0.75rem 0.75rem;
    overflow: hidden auto;
    color-scheme: dark;
    background: rgb(20 20 20 / 0.94);
    color: #fff;
    text-align: start;
  }
  .panel .close {
    justify-self: end;
    margin-inline-end: -0.5rem;
    border-color: transparent;
    color: inherit;
  }
  .panel :focus-visible {
    outline-color: #fff;
    outline-offset: -3px;
  }
  @container (min-width: 36rem) {
    .panel {
      inset: auto auto 6.5rem;
      inset-inline-end: 0.5rem;
      width: 20rem;
      max-height: calc(100% - 7rem);
      padding-top: 0;
      border-radius: var(--_radius);
    }
  }
  .panel label {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
  }
  .panel select,
  .download {
    min-height: 44px;
    min-width: 0;
    color: #fff;
    font: inherit;
  }
  .panel select {
    max-width: 60%;
    padding: 0 0.5rem;
    border: 1px solid #8a8a8a;
    border-radius: calc(var(--_radius) / 2);
    background: #2b2b2b;
  }
  .download {
    display: flex;
    align-items: center;
    font-weight: 600;
  }
  .controls .toggle:is([aria-pressed='true'], [aria-expanded='true']) {
    background: none;
    color: inherit;
    box-shadow: inset 0 -3px #fff;
  }
  .tip {
    position: absolute;
    inset: 0.75rem auto auto 50%;
    max-width: calc(100% - 1.5rem);
    margin: 0;
    padding: 0.35rem 0.75rem;
    border-radius: var(--_radius);
    background: rgb(0 0 0 / 0.78);
    color: #fff;
    transform: translateX(-50%);
    pointer-events: none;
  }
  .tip[hidden] {
    display: none;
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
  @container (max-width: 22rem) {
    .controls {
      column-gap: 0;
      padding-inline: 0;
    }
    .controls .live {
      padding-inline: 0.25rem;
    }
    /* Of one line: the way back to live has more words than the badge. */
    .controls :is(.spare, .total, .live.behind ~ .beginning) {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .controls {
      background: Canvas;
      color: CanvasText;
    }
    .panel,
    .preview,
    .tip {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    .gaps {
      stroke: Highlight;
    }
    .chapters {
      stroke: Canvas;
    }
    .controls .toggle:is([aria-pressed='true'], [aria-expanded='true']) {
      box-shadow: inset 0 -3px CanvasText;
    }
    .live.edge .badge {
      border: 1px solid CanvasText;
    }
  }
`;
