import { css } from 'lit';

/** What opens between the picture and the page's end: settings, leftovers, help. */
export const panelStyles = css`
  [role='alert'] p + p,
  slot[name='sign-in'] {
    display: block;
    margin-block-start: 0.375rem;
  }
  .settings,
  .leftovers,
  .plot {
    display: grid;
    gap: 0.75rem;
    margin: 0;
    padding: 0.75rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    text-align: start;
  }
  .settings {
    gap: 1rem;
    padding: 1rem;
  }
  .settings label {
    display: grid;
    gap: 0.375rem;
    font-size: 0.875rem;
    font-weight: 600;
  }
  select,
  .address input {
    width: 100%;
    min-width: 0;
    min-height: 44px;
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 400;
  }
  option {
    background: var(--_surface);
    color: var(--_text);
  }
  .sound,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .sound button {
    flex: 1 1 7rem;
  }
  .choices button {
    flex: 1 1 auto;
  }
  .level {
    width: 100%;
    height: 0.75rem;
  }
  .heard {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .leftovers {
    margin-block-start: 0.25rem;
  }
  .panel + .leftovers {
    margin-block-start: 0.75rem;
  }
  .leftover {
    display: grid;
    gap: 0.5rem;
  }
  .leftover .line {
    justify-self: start;
    text-align: start;
  }
  .leftovers summary {
    min-height: 44px;
    align-content: center;
    cursor: pointer;
  }
  details .leftover {
    margin-block: 0.5rem 1rem;
  }
  .earlier .line {
    max-width: 40rem;
    margin: 0 auto 0.75rem;
  }
  /* Words and buttons: as wide as the picture was they would be lost. */
  .panel.card,
  .panel + .leftovers {
    max-width: 40rem;
    margin-inline: auto;
  }
  .card {
    justify-content: stretch;
  }
  .card > button {
    width: min(100%, 20rem);
  }
  .card > .notice,
  .card > .alarm {
    width: 100%;
  }
  .panel .steps {
    color: var(--_text);
  }
  .address {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    width: min(100%, 28rem);
  }
  .address input {
    flex: 1 1 12rem;
  }
  .panel .address button {
    flex: 1 1 auto;
    margin: 0;
  }
  .address output {
    flex: 1 0 100%;
    font-size: 0.9375rem;
  }
  .address output:empty {
    position: absolute;
  }
  .plot {
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  /* What it is, what it is now and what the drawing below ends at stand in one line. */
  .plot dt,
  .plot dd {
    display: inline;
    margin: 0;
  }
  .plot dt {
    color: var(--_quiet);
  }
  .plot .value {
    margin-inline-start: 0.25rem;
    font-weight: 600;
  }
  .plot .value,
  .plot .scale {
    font-variant-numeric: tabular-nums;
    unicode-bidi: isolate;
  }
  .plot .scale,
  .plot .span {
    color: var(--_quiet);
    font-size: 0.75rem;
  }
  .plot .scale {
    float: inline-end;
  }
  /* Time runs to the right in every language. */
  .plot .span {
    display: flex;
    justify-content: space-between;
    margin-block-start: 0.25rem;
    direction: ltr;
  }
  .plot svg {
    display: block;
    clear: both;
    width: 100%;
    height: 1.75rem;
    margin-block-start: 0.25rem;
    border-block: 1px solid var(--_line);
    fill: none;
    stroke: var(--_accent);
  }
  .plot path {
    stroke-width: 1.5;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
`;
