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
  .controls .position {
    flex: none;
    width: calc(100% - 1rem);
    height: 28px;
    margin: 0 0.5rem;
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
    .controls .pip {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .controls {
      background: Canvas;
      color: CanvasText;
    }
    .live.edge .badge {
      border: 1px solid CanvasText;
    }
  }
`;
