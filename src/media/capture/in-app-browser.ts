/**
 * Tokens by which apps that show pages inside themselves name themselves: Facebook and Messenger,
 * Instagram, Threads, LINE, WeChat, TikTok, Snapchat, Pinterest, LinkedIn, KakaoTalk, Google's search app,
 * and `; wv`, which Android puts into every app's own web view.
 */
const appTokens =
  /\bFBA[NV]\b|\bFB_IAB\b|\bInstagram\b|\bBarcelona\b|\bLine\/|\bMicroMessenger\b|\bBytedanceWebview\b|\bmusical_ly\b|\bSnapchat\b|\bPinterest\b|\bLinkedInApp\b|\bKAKAOTALK\b|\bGSA\/|; wv\)/;

/** Whether the page is shown inside another app. A guess, to be asked only where the camera is refused. */
export function isInAppBrowser(userAgent = globalThis.navigator?.userAgent ?? ''): boolean {
  return appTokens.test(userAgent);
}
