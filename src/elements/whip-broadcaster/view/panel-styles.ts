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
  .sound button,
  .choices button {
    flex: 1 1 7rem;
  }
  .level {
    width: 100%;
    height: 0.75rem;
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
  .copies summary {
    min-height: 44px;
    align-content: center;
    cursor: pointer;
  }
  .copies .leftover {
    margin-block: 0.5rem 1rem;
  }
  /* Words and buttons: as wide as the picture was they would be lost. */
  .panel.card,
  .panel + .leftovers {
    max-width: 40rem;
    margin-inline: auto;
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
  .plot dt {
    color: var(--_quiet);
  }
  .plot dd {
    display: grid;
    grid-template-columns: 5rem 1fr;
    align-items: center;
    gap: 0.5rem;
    margin: 0;
  }
  .plot .value {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .plot .drawn {
    position: relative;
    display: block;
  }
  .plot .scale,
  .plot .span {
    color: var(--_quiet);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  /* At the end of the line above, which the words before it leave free. */
  .plot .scale {
    position: absolute;
    inset: -1.25rem 0 auto auto;
  }
  .plot .span {
    display: flex;
    justify-content: space-between;
    grid-column: 2;
  }
  /* Time runs to the right in every language. */
  .plot .drawn,
  .plot .span {
    direction: ltr;
  }
  .plot svg {
    display: block;
    width: 100%;
    height: 1.75rem;
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
