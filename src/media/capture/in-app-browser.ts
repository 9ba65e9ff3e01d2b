/** What Apple's browsers tell beside the rest. */
interface AppleNavigator {
  readonly userAgent: string;
  /** Whether the page was opened from the home screen, where it names itself as in no browser. */
  readonly standalone?: boolean;
}

/**
 * Tokens by which apps that show pages inside themselves name themselves: Facebook and Messenger,
 * Instagram, LINE, WeChat, TikTok, Snapchat, Pinterest, LinkedIn, KakaoTalk, Google's search app,
 * and `; wv`, which Android puts into every app's own web view. On Apple's devices every browser calls itself
 * Safari as well, and an app's web view does not, by which others are known, such as Threads.
 */
const appTokens =
  /\bFBA[NV]\b|\bFB_IAB\b|\bInstagram\b|\bLine\/|\bMicroMessenger\b|\bBytedanceWebview\b|\bSnapchat\b|\bPinterest\b|\bLinkedInApp\b|\bKAKAOTALK\b|\bGSA\/|; wv\)|AppleWebKit\/(?!.*Safari)/;

/** Whether the page is shown inside another app. A guess, to be asked only where the camera is refused. */
export function isInAppBrowser(
  { userAgent = '', standalone }: Partial<AppleNavigator> = globalThis.navigator ?? {},
): boolean {
  return !standalone && appTokens.test(userAgent);
}
