import { css } from 'lit';

/** The box of a player: its place is kept before anything is loaded, and grows only if words need it. */
export const playerBox = css`
  .frame {
    position: relative;
    display: grid;
    aspect-ratio: var(--streamside-aspect-ratio, 16 / 9);
    container-type: inline-size;
    /* Not hidden: a box that can scroll would not grow with its words. */
    overflow: clip;
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .stage {
    grid-area: 1 / 1;
  }
  .stage > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
`;
