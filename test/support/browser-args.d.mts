/** How every test starts Chromium: quiet, without a network of its own, with a fake camera and microphone. */
export const browserArgs: readonly string[];
