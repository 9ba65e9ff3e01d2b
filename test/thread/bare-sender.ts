import type { Browser, Page } from 'playwright-core';
import { smallWindow } from '../support/browser.js';

declare global {
  /** In a sender's page: its connection. */
  var sending: RTCPeerConnection;
}

/** A page that sends a camera and a microphone by WHIP and does nothing else: what it sends can be chosen. */
export async function openSender(
  browser: Browser,
  origin: string,
  grant: { readonly url: string; readonly token: string },
): Promise<Page> {
  const context = await browser.newContext({
    ...smallWindow,
    permissions: ['microphone', 'camera'],
  });
  const page = await context.newPage();
  await page.route(`${origin}/sender`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Send</title>' }),
  );
  await page.goto(`${origin}/sender`);
  await page.evaluate(async ({ url, token }) => {
    const video = { width: 320, height: 180 };
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video });
    const peer = new RTCPeerConnection();
    globalThis.sending = peer;
    for (const track of media.getTracks()) peer.addTrack(track, media);
    await peer.setLocalDescription();
    while (peer.iceGatheringState !== 'complete') {
      await new Promise((gathered) => {
        peer.addEventListener('icegatheringstatechange', gathered, { once: true });
      });
    }
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` },
      body: peer.localDescription?.sdp ?? '',
    });
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  }, grant);
  return page;
}

/** Sends packets of this kind, or none; the connection stands. */
export async function sendKind(
  sender: Page,
  kind: 'audio' | 'video',
  isSent: boolean,
): Promise<void> {
  await sender.evaluate(
    async ([wanted, isActive]) => {
      for (const of of sending.getSenders().filter(({ track }) => track?.kind === wanted)) {
        const settings = of.getParameters();
        for (const encoding of settings.encodings) encoding.active = isActive;
        await of.setParameters(settings);
      }
    },
    [kind, isSent] as const,
  );
}
