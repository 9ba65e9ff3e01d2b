import type { ElementErrorCode } from '../element-error.js';
import type { MessageTable } from './message-catalogue.js';

/** For every error code what happened, and under `<code>-help` what the person can do about it. */
export type ErrorMessageKey = ElementErrorCode | `${ElementErrorCode}-help` | 'try-again';

export const errorMessagesEn: MessageTable<ErrorMessageKey> = {
  'try-again': 'Try again',

  'camera-denied': 'The camera and microphone are not allowed yet.',
  'camera-denied-help': 'Try again, and choose “Allow” when the browser asks for them.',
  'camera-denied-always': 'This browser keeps the camera and microphone from this site.',
  'camera-denied-always-help':
    'Allow both for this site in your browser’s settings, usually beside the address, then try again.',
  'microphone-denied': 'The microphone is not allowed, though the camera is.',
  'microphone-denied-help':
    'Allow the microphone too for this site in your browser’s settings, usually beside the address, then try again.',
  'camera-denied-by-system': 'This device does not let the browser use the camera and microphone.',
  'camera-denied-by-system-help':
    'Allow both for the browser in the privacy settings of your phone or computer, then try again.',
  'camera-blocked-by-frame': 'This page may not use the camera.',
  'camera-blocked-by-frame-help':
    'The site that shows this page has to let it use the camera and microphone. Please tell the people who run it.',
  'camera-missing': 'No camera or microphone was found.',
  'camera-missing-help': 'Connect one, then try again.',
  'camera-busy': 'The camera or microphone cannot be opened.',
  'camera-busy-help': 'Close other apps and tabs that may be using it, then try again.',
  'camera-insecure': 'Browsers give a camera only to pages with an https address.',
  'camera-insecure-help':
    'Open this page at its https address. If it has none, please tell the people who run it.',
  'camera-in-app': 'The camera cannot be used inside this app.',
  'camera-in-app-help': 'Copy the address of this page and open it in Safari or Chrome.',
  'camera-unsupported': 'There is no access to a camera here.',
  'camera-unsupported-help': 'Open this page in an up-to-date Safari, Chrome, Edge or Firefox.',
  'screen-denied': 'The screen is not shared.',
  'screen-denied-help': 'To share it, choose a screen or window when the browser asks.',
  'screen-denied-by-system': 'This device does not let the browser show the screen.',
  'screen-denied-by-system-help':
    'Allow screen recording for the browser in the privacy settings of your computer, then try again.',
  'screen-busy': 'The screen cannot be shared just now.',
  'screen-busy-help': 'Try again, or choose another screen or window.',
  'screen-unsupported': 'This browser cannot share its screen.',
  'screen-unsupported-help': 'Use a desktop browser to share a screen.',
  'endpoint-missing': 'This page does not say where the video goes or comes from.',
  'endpoint-missing-help': 'Please tell the people who run this site.',
  'endpoint-invalid': 'This page names a wrong address for its video.',
  'endpoint-invalid-help':
    'Please tell the people who run this site. Where the network asks for a sign-in of its own, do that first.',
  'endpoint-unreachable': 'The server cannot be reached.',
  'endpoint-unreachable-help': 'Check your internet connection, then try again.',
  'token-missing': 'You are not signed in, or no longer.',
  'token-missing-help': 'Sign in again, then try once more.',
  'token-unavailable': 'This page could not get you permission to broadcast.',
  'token-unavailable-help':
    'It tries again by itself. If it stays so, sign in again or reload this page.',
  'not-allowed': 'You do not have permission for this.',
  'not-allowed-help': 'Ask the people who run this event to let you in.',
  'stream-not-found': 'This event does not exist, or no longer.',
  'stream-not-found-help': 'Check the address of this page with the people who sent it to you.',
  'connection-unsupported': 'This browser cannot send or receive live video.',
  'connection-unsupported-help': 'Use an up-to-date Safari, Chrome, Edge or Firefox.',
  'connection-refused': 'The server does not accept the connection.',
  'connection-refused-help':
    'Wait a moment and try again. If it stays so, tell the people who run this event.',
  'script-unreachable': 'A part of this page could not be loaded.',
  'script-unreachable-help': 'Check your internet connection, then try again.',
  'source-missing': 'There is nothing to play here.',
  'source-missing-help': 'Please tell the people who run this site.',
  'source-unplayable': 'This video cannot be played here.',
  'source-unplayable-help': 'Try again, or use another browser.',
  unexpected: 'Something went wrong.',
  'unexpected-help': 'Try again. If it happens again, reload the page.',
};
