/** Browsers by where they keep what a site is allowed. */
export type BrowserFamily =
  | 'safari-phone'
  | 'safari-desktop'
  /** Any other browser on an iPhone or iPad. */
  | 'apple-phone'
  | 'chrome-phone'
  | 'chrome-desktop'
  /** Any other browser on Android that is Chrome's engine. */
  | 'android-phone'
  | 'firefox-phone'
  | 'firefox-desktop';

/** Browsers on Apple's phones that are not Safari, though each says of itself that it is. */
const appleOthers = /CriOS|FxiOS|EdgiOS|OPiOS|OPT\/|OPX\/|GSA\/|DuckDuckGo|Ddg\//;
/** Browsers that say that they are Chrome, and have other menus. */
const androidOthers = /SamsungBrowser|EdgA\/|OPR\/|YaBrowser|DuckDuckGo|Ddg\/|Vivaldi/;

/** Which of them says this of itself; null where its menus are not known. */
export function readBrowserFamily(userAgent: string, touchPoints: number): BrowserFamily | null {
  // An iPad says that it is a Mac; no Mac has a touch screen.
  const isApplePhone = /iPhone|iPad|iPod/.test(userAgent) || isPad(userAgent, touchPoints);
  // Every browser there is Safari's engine; what it may use is among the settings of the system.
  if (isApplePhone) return appleOthers.test(userAgent) ? 'apple-phone' : 'safari-phone';
  const isAndroid = /Android/.test(userAgent);
  if (/Firefox\//.test(userAgent)) return isAndroid ? 'firefox-phone' : 'firefox-desktop';
  if (/Chrome\//.test(userAgent)) {
    if (!isAndroid) return 'chrome-desktop';
    return androidOthers.test(userAgent) ? 'android-phone' : 'chrome-phone';
  }
  return /Macintosh.*Safari\//.test(userAgent) ? 'safari-desktop' : null;
}

function isPad(userAgent: string, touchPoints: number): boolean {
  return /Macintosh/.test(userAgent) && touchPoints > 1;
}
