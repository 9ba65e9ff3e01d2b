import { css } from 'lit';

/** The picture with what stands on it, and the controls below or, where that is wide enough, beside it. */
export const previewStyles = css`
  .layout {
    /* As wide as four buttons beside each other, in every language. */
    --_side: 20rem;
    --_beside: 34rem;
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem 1.25rem;
  }
  .stage {
    flex: 999 1 var(--_beside);
    align-self: flex-start;
    min-width: 0;
    position: relative;
    overflow: hidden;
    border-radius: var(--_radius);
    background: #111;
  }
  video {
    display: block;
    width: 100%;
    height: auto;
    /* A phone held upright would push the controls off its screen. */
    max-height: var(--streamside-max-height, 70vh);
    max-height: var(--streamside-max-height, 70svh);
    aspect-ratio: auto 16 / 9;
    object-fit: contain;
  }
  .side {
    flex: 1 1 var(--_side);
    display: grid;
    align-content: start;
    justify-items: center;
    gap: 0.625rem;
    min-width: 0;
  }
  /* One edge for all of them, as wide as five tiles. */
  .side > * {
    width: min(100%, 34.5rem);
  }
  .mirrored {
    transform: scaleX(-1);
  }
  .pictureless {
    display: grid;
    place-items: center;
    max-width: none;
    min-height: 10rem;
    padding: 3rem 1rem 1rem;
    color: #e8e8e6;
    text-align: center;
  }
  .badges {
    position: absolute;
    inset: 0.5rem 0.5rem auto;
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    pointer-events: none;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    min-height: 1.75rem;
    padding: 0 0.5rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) / 2);
    background: rgb(0 0 0 / 0.68);
    color: #fff;
    font-size: 0.875rem;
    font-weight: 600;
  }
  .badge .icon {
    width: 1.125rem;
    height: 1.125rem;
  }
  .status {
    text-align: center;
    text-wrap: balance;
  }
  .status p {
    max-width: none;
  }
  .status button {
    margin-block: 0.375rem;
  }
  /* Words come and go: below the buttons they move none of them. */
  .controls,
  .settings {
    order: -1;
  }
  .controls {
    display: grid;
    gap: 0.75rem;
  }
  .tiles {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  /* Four short words stand in one row on the narrowest phone; longer ones make a second row. */
  .tile {
    flex: 1 1 4rem;
    flex-direction: column;
    min-width: min-content;
    gap: 0.25rem;
    min-height: 4.25rem;
    padding: 0.375rem 0.125rem;
    font-size: 0.8125rem;
  }
  /* A phone on its side: the picture leaves no room below it, and beside it four buttons make two rows. */
  @media (max-height: 30rem) and (min-width: 30rem) {
    .layout {
      --_side: 10.5rem;
      --_beside: 17rem;
      gap: 0.625rem;
    }
    video {
      max-height: var(--streamside-max-height, calc(100vh - 1rem));
      max-height: var(--streamside-max-height, calc(100svh - 1rem));
    }
    .controls {
      gap: 0.5rem;
    }
    .tiles {
      gap: 0.375rem;
    }
    .tile {
      gap: 0.125rem;
      min-height: 3.25rem;
      padding-block: 0.25rem;
    }
  }
`;
