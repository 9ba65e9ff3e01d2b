import { css } from 'lit';

/** What comes to a preview when the broadcast is near: signals, warnings, and the way to end it. */
export const liveStyles = css`
  /* The place that the first picture has had, which another does not change, nor none. */
  video,
  .pictureless {
    aspect-ratio: var(--_place, auto 16 / 9);
  }
  .pictureless {
    width: 100%;
    max-height: var(--streamside-max-height, 70vh);
    max-height: var(--streamside-max-height, 70svh);
  }
  @media (max-height: 30rem) and (min-width: 30rem) {
    .pictureless {
      max-height: var(--streamside-max-height, calc(100vh - 1rem));
      max-height: var(--streamside-max-height, calc(100svh - 1rem));
    }
  }
  .pictureless[role] {
    font-weight: 600;
    text-wrap: balance;
  }
  .badge {
    font-variant-numeric: tabular-nums;
  }
  /* Five tiles that do not fit into one row stand three above two, and no one alone. */
  .tile:first-child:nth-last-child(5),
  .tile:first-child:nth-last-child(5) ~ .tile {
    flex-basis: clamp(4rem, (32rem - 100%) * 99, (100% - 1rem) / 3);
  }
  /* Small on the picture, large to the finger. */
  .signal {
    position: relative;
    min-width: 0;
    line-height: 1;
    pointer-events: auto;
  }
  .signal::after {
    position: absolute;
    inset: -0.5rem -0.25rem;
    content: '';
  }
  .signal .icon {
    stroke-width: 3;
  }
  @media (forced-colors: active) {
    .badge {
      border-color: CanvasText;
      background: Canvas;
      color: CanvasText;
    }
  }
  .live {
    background: var(--streamside-live, #c4161c);
    text-transform: uppercase;
    letter-spacing: 0.04em;
  }
  .alarm,
  .alarm p {
    color: var(--_danger);
    font-weight: 600;
  }
  .line {
    display: flex;
    gap: 0.5rem;
    justify-content: center;
    text-align: start;
    text-wrap: pretty;
  }
  .line .icon {
    stroke-width: 2;
  }
  .line.plain {
    display: block;
    text-align: center;
    text-wrap: balance;
  }
  .good,
  .notice {
    color: var(--_text);
    font-weight: 600;
  }
  /* What asks for something stands in a box of its own. */
  .line.notice,
  .line.alarm,
  .refusal {
    justify-content: start;
    margin-block: 0.25rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid;
    border-inline-start-width: 5px;
    border-radius: var(--_radius);
  }
  .refusal {
    border-color: var(--_danger);
    text-align: start;
    text-wrap: pretty;
  }
  .refusal .title {
    color: var(--_danger);
  }
  @media (max-height: 30rem) and (min-width: 30rem) {
    .refusal,
    .line.notice,
    .line.alarm {
      padding: 0.25rem 0.5rem;
      font-size: 0.875rem;
    }
  }
  .readiness {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .hold {
    touch-action: none;
    -webkit-touch-callout: none;
    -webkit-user-select: none;
    user-select: none;
  }
  /* The ring is wider than the sign, and would touch the words. */
  .ringed {
    position: relative;
    display: grid;
    margin-inline-end: 0.25rem;
  }
  .ring {
    position: absolute;
    inset: -0.4rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2.5;
    stroke-dasharray: 1;
    stroke-dashoffset: 1;
    transform: rotate(-90deg);
  }
  .held .ring {
    stroke-dashoffset: 0;
    transition: stroke-dashoffset 1s linear;
  }
  /* Without motion it would be full at once; the words say it alone. */
  @media (prefers-reduced-motion: reduce) {
    .ring {
      display: none;
    }
  }
  .hint {
    position: absolute;
    inset: auto 0 0;
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    max-height: 100%;
    overflow: auto;
    padding: 0.625rem;
    background: rgb(0 0 0 / 0.8);
    font-size: 0.9375rem;
    text-align: center;
    text-wrap: balance;
  }
  .hint p,
  .warnings p {
    color: #fff;
  }
  .warnings {
    position: absolute;
    inset: auto 0 0;
    display: grid;
    justify-items: center;
    gap: 0.375rem;
    max-height: 100%;
    overflow: auto;
    padding: 0.5rem 0.625rem;
    background: rgb(0 0 0 / 0.8);
    color: #fff;
    font-size: clamp(0.8125rem, 4vw, 0.9375rem);
    line-height: 1.3;
    text-align: center;
    text-wrap: balance;
  }
  .warnings .line {
    margin: 0;
    padding: 0;
    border: 0;
  }
  .warnings .icon {
    color: #ffb4ab;
  }
  .warnings button {
    border-color: #fff;
  }
  .hint strong {
    display: block;
    font-size: 1.125rem;
  }
  .hint button {
    border-color: #fff;
  }
  .hint .ending {
    background: var(--streamside-live, #c4161c);
  }
  .question {
    max-width: none;
    text-wrap: balance;
    text-align: center;
  }
  /* As wide as their words: what is longer in some languages takes the room that the other leaves. */
  .answers {
    display: grid;
    grid-template-columns: auto auto;
    gap: 0.5rem;
  }
  .answers button {
    padding-inline: 0.5rem;
  }
  .hint .answers {
    width: min(100%, 24rem);
  }
`;
