import { css } from 'lit';

/**
 * The custom properties that a page may set, and what they are when it does not. Light and dark follow
 * the page's own `color-scheme`, so that a light-only page never gets a dark box.
 */
export const theme = css`
  :host {
    --_accent: var(--streamside-accent, #2f5d8c);
    --_on-accent: var(--streamside-on-accent, #fff);
    --_surface: var(--streamside-surface, #f3f3f1);
    --_text: var(--streamside-text, #1c1d1f);
    --_quiet: var(--streamside-text-quiet, #55585d);
    --_line: var(--streamside-line, #c9cacc);
    --_danger: var(--streamside-danger, #b3261e);
    --_radius: var(--streamside-radius, 8px);
    --_font: var(
      --streamside-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      sans-serif
    );
    display: block;
    box-sizing: border-box;
    min-width: 0;
    color: var(--_text);
    font: 400 1rem/1.45 var(--_font);
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_accent: var(--streamside-accent, light-dark(#2f5d8c, #8db8e3));
      --_on-accent: var(--streamside-on-accent, light-dark(#fff, #10202f));
      --_surface: var(--streamside-surface, light-dark(#f3f3f1, #1b1d1f));
      --_text: var(--streamside-text, light-dark(#1c1d1f, #ececea));
      --_quiet: var(--streamside-text-quiet, light-dark(#55585d, #a9acb1));
      --_line: var(--streamside-line, light-dark(#c9cacc, #46494d));
      --_danger: var(--streamside-danger, light-dark(#b3261e, #f2867d));
    }
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
