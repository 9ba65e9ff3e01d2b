/** What is said until there is a preview, and what stands beside the picture from then on. */
export const previewMessagesEn = {
  'asking-title': 'Allow the camera and microphone',
  'asking-text': 'Your browser is asking for them now. Nothing is sent yet.',
  cancel: 'Cancel',
  'preview-status': 'Only you see this. Nothing is sent yet.',
  'go-live': 'Go live',
  'turn-off': 'Turn off',
  connecting: 'Connecting…',
  mute: 'Mute',
  unmute: 'Unmute',
  muted: 'Muted',
  'no-sound': 'No microphone',
  'own-picture': 'Your picture',
  flip: 'Flip camera',
  'share-screen': 'Share screen',
  'end-screen': 'Show camera',
  controls: 'Broadcast',
  settings: 'Settings',
} as const;

export type PreviewMessageKey = keyof typeof previewMessagesEn;
