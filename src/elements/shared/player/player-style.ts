import { css } from 'lit';

/** Words and large buttons over the picture. */
export const playerStyle = css`
  .frame:focus {
    outline: none;
  }
  .frame.on-stage {
    background: var(--streamside-backdrop, #000);
    color: #fff;
  }
  .frame:fullscreen {
    border-radius: 0;
  }
  .stage > [hidden] {
    display: none;
  }
  /* Its own controls would stand under ours. */
  mux-player {
    --controls: none;
  }
  .scene {
    position: relative;
    grid-area: 1 / 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 0.25rem;
    min-width: 0;
    padding: 1rem;
    text-align: center;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  .scene p {
    margin: 0;
    max-width: 34rem;
  }
  /* Where no picture was meant to be there may be one by now: words keep their own ground. */
  .frame:not(.on-stage) .scene p {
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .scene .title {
    font-size: 1.15rem;
    font-size: clamp(1.05rem, 4cqi, 1.75rem);
    font-weight: 600;
    line-height: 1.25;
  }
  .scene .quiet {
    color: var(--_quiet);
    font-size: 0.95rem;
  }
  .scene progress {
    width: min(16rem, 80%);
    margin-top: 0.75rem;
    accent-color: var(--_accent);
  }
  .scene button {
    margin-top: 0.75rem;
  }
  .on-stage .scene .quiet {
    color: #d6d6d6;
  }
  .on-stage .scene:not(.notice, .clear) {
    background: rgb(0 0 0 / 0.55);
  }
  .scene.notice,
  .scene.clear {
    pointer-events: none;
  }
  .scene.notice {
    justify-content: flex-start;
    padding: 0.5rem;
  }
  .scene.notice p {
    padding: 0.4rem 0.75rem;
    border-radius: var(--_radius);
    background: rgb(0 0 0 / 0.72);
    color: #fff;
    font-size: 0.95rem;
  }
  .frame:has(.controls) .scene.clear {
    padding-bottom: 3.25rem;
  }
  .frame:has(.time-bar) .scene.clear {
    padding-bottom: 5.25rem;
  }
  .scene.clear button {
    margin: 0;
    pointer-events: auto;
  }
  .scene.clear.low {
    align-items: flex-start;
    justify-content: flex-start;
    padding: 0.75rem;
  }
  .big-play {
    min-width: 64px;
    min-height: 64px;
    padding: 0.75rem 1.1rem;
    border-radius: 999px;
  }
  .big-play .icon {
    width: 2rem;
    height: 2rem;
  }
  @container (max-width: 24rem) {
    .big-play {
      min-height: 48px;
      padding: 0.4rem 0.9rem;
    }
    .scene.clear {
      gap: 0;
      padding-top: 0.5rem;
    }
  }
  .for-print {
    display: none;
  }
  /* Paper plays nothing: the picture that stands, and the page's own link to it. */
  @media print {
    .scene,
    .controls,
    .tip {
      display: none;
    }
    .for-print {
      position: relative;
      display: block;
      grid-area: 1 / 1;
      align-self: end;
      padding: 0.5rem;
      background: #fff;
      color: #000;
    }
    ::slotted(a[href^='http'])::after {
      content: ' ' attr(href);
    }
  }
  @media (forced-colors: active) {
    .frame,
    .scene p {
      border: 1px solid CanvasText;
    }
    .scene p,
    .on-stage .scene .quiet {
      border: 0;
      background: Canvas;
      color: CanvasText;
    }
  }
`;
