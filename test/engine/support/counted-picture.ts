/** How big the pictures of a made-up event are. */
export const width = 160;
export const height = 96;

/** A number is shown as so many black or white fields, in rows of eight. */
export const bits = 24;
export const fieldWidth = 20;
export const fieldHeight = 32;
