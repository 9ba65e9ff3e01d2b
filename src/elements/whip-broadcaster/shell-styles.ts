import { css } from 'lit';

/** The panel: what stands in the picture's place while there is none, as high as that at least. */
export const shellStyles = css`
  .panel {
    display: grid;
    place-items: center;
    place-content: center;
    gap: 0.75rem;
    min-height: min(56vw, 26rem, 90vh);
    width: 100%;
    padding: 1.5rem 1rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    text-align: center;
    text-wrap: balance;
  }
  p {
    max-width: 32rem;
    margin: 0;
    color: var(--_quiet);
    overflow-wrap: anywhere;
  }
  .title {
    color: var(--_text);
    font-weight: 600;
  }
  .panel .title {
    font-size: 1.125rem;
  }
  .panel button {
    margin-top: 0.5rem;
  }
`;
