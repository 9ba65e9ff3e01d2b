import { css } from 'lit';

/** The time bar, the settings, and words over the picture. Adopted with their code, on top of the bar's own. */
export const extrasStyle = css`
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
  .gaps,
  .chapters {
    position: absolute;
    inset: 17px 8px auto;
    width: calc(100% - 16px);
    height: 10px;
    pointer-events: none;
    stroke: #ffb74d;
    stroke-width: 3px;
  }
  .chapters {
    top: 19px;
    height: 6px;
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
    margin: 0 auto 0.2rem;
    border-radius: 2px;
  }
  .preview[hidden],
  .preview canvas[hidden] {
    display: none;
  }
  /* A low player has no room for both, and who is at the time bar looks at the picture over it. */
  @container (max-width: 32rem) {
    .frame:has(.preview:not([hidden])) .scene.clear {
      opacity: 0;
    }
  }
  /* In a small player a sheet from below, over which the picture is still seen; in a large one, a corner
     above the bar. */
  .panel {
    position: absolute;
    inset: auto 0 0;
    z-index: 1;
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-content: start;
    gap: 0.25rem;
    max-height: max(60%, 7rem);
    padding-block: 0.25rem;
    padding-inline: 0.5rem 48px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    border-radius: var(--_radius) var(--_radius) 0 0;
    color-scheme: dark;
    background: rgb(20 20 20 / 0.96);
    color: #fff;
    font-size: 0.9375rem;
    text-align: start;
  }
  /* Within reach however far the list has been scrolled, and over nothing of it. */
  .panel .close {
    position: sticky;
    top: 0;
    z-index: 1;
    justify-self: end;
    grid-column: 1 / -1;
    margin-block-end: calc(-44px - 0.25rem);
    margin-inline-end: -46px;
    padding: 0;
    border: 0;
    color: inherit;
  }
  .panel :focus-visible {
    outline-color: #fff;
    outline-offset: -3px;
  }
  .panel label {
    position: relative;
  }
  .panel .wide {
    grid-column: 1 / -1;
  }
  /* Within the list's own box, which is pressed as a whole. */
  .panel label span {
    position: absolute;
    inset-block-start: 0.15rem;
    inset-inline: 0.6rem;
    overflow: hidden;
    color: #d6d6d6;
    font-size: 0.75rem;
    text-overflow: ellipsis;
    white-space: nowrap;
    pointer-events: none;
  }
  .panel select,
  .download {
    box-sizing: border-box;
    width: 100%;
    min-height: 44px;
    min-width: 0;
    color: #fff;
    font: inherit;
  }
  .panel select {
    padding: 1.15rem 0.35rem 0.15rem;
    border: 1px solid #8a8a8a;
    border-radius: calc(var(--_radius) / 2);
    background: #2b2b2b;
    text-overflow: ellipsis;
  }
  .download {
    display: flex;
    align-items: center;
    padding-inline: 0.5rem;
    font-weight: 600;
  }
  @container (max-width: 20rem) {
    .panel select {
      padding-inline: 0.2rem;
      font-size: 0.75rem;
    }
  }
  @container (min-width: 36rem) {
    .panel {
      grid-template-columns: minmax(0, 1fr);
      inset: auto auto 6.5rem;
      inset-inline-end: 0.5rem;
      width: 23rem;
      max-height: calc(100% - 7rem);
      border-radius: var(--_radius);
    }
    .panel label {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 0.75rem;
    }
    .panel label span {
      position: static;
      overflow: visible;
      color: inherit;
      font-size: inherit;
    }
    .panel select {
      flex: none;
      width: 12rem;
      padding: 0 0.35rem;
    }
    .download {
      padding-inline: 0;
    }
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
  @media (forced-colors: active) {
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
  }
`;
