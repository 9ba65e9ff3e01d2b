/** Browsers by where they keep what a site is allowed. */
export type BrowserFamily =
  'safari-phone' | 'safari-desktop' | 'chrome-phone' | 'chrome-desktop' | 'firefox';

/** Which of them says this of itself; null where its menus are not known. */
export function readBrowserFamily(userAgent: string, touchPoints: number): BrowserFamily | null {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  const isApplePhone = /iPhone|iPad|iPod/.test(userAgent) || isPad(userAgent, touchPoints);
  // Every browser there is Safari's engine, with settings of the system.
  if (isApplePhone) return /CriOS|FxiOS|EdgiOS/.test(userAgent) ? null : 'safari-phone';
  if (/Firefox\//.test(userAgent)) return 'firefox';
  if (/Chrome\//.test(userAgent)) {
    return /Android/.test(userAgent) ? 'chrome-phone' : 'chrome-desktop';
  }
  return /Macintosh.*Safari\//.test(userAgent) ? 'safari-desktop' : null;
}

function isPad(userAgent: string, touchPoints: number): boolean {
  return /Macintosh/.test(userAgent) && touchPoints > 1;
}
