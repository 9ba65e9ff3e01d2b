import { WHEPClient } from 'whip-whep/whep.js';
import { WHIPClient } from 'whip-whep/whip.js';

import {
  formatIceFragment,
  readIceFragment,
  spliceIceFragment,
} from '../../../src/protocol/ice-fragment.js';
import { WhepSession, WhipSession } from '../../../src/protocol/index.js';

/** How the page is connected: its peer, and a restart of its own for clients that leave it to the application. */
let connected: { peer(): RTCPeerConnection | null; restart(): Promise<void> };

/** Runs in the page: publishes the camera by a session of ours, which restarts by itself. */
export async function publish(url: string): Promise<void> {
  const session = new WhipSession({ url, media: await openCamera() });
  await session.open();
  connected = { peer: () => session.peer, restart: () => Promise.resolve() };
}

/** Runs in the page: plays by a session of ours, which restarts by itself. */
export async function watch(url: string): Promise<void> {
  const session = new WhepSession({ url });
  show(session.media);
  await session.open();
  connected = { peer: () => session.peer, restart: () => Promise.resolve() };
}

/** Runs in the page: publishes the camera by whip-whep. */
export async function publishWithWhipWhep(url: string): Promise<void> {
  const media = await openCamera();
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of media.getTracks()) {
    peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
  }
  const client = new WHIPClient();
  await client.publish(peer, url, '');
  connected = { peer: () => peer, restart: async () => client.restart() };
}

/** Runs in the page: resolves when a WHEP endpoint has something to play, for clients that do not wait for it. */
export async function live(url: string): Promise<void> {
  const probe = { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: 'none' };
  while ((await fetch(url, probe)).status === 409) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Runs in the page: plays by whip-whep. */
export async function watchWithWhipWhep(url: string): Promise<void> {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const media = new MediaStream();
  peer.addEventListener('track', ({ track }) => media.addTrack(track));
  show(media);
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.addTransceiver('video', { direction: 'recvonly' });
  const client = new WHEPClient();
  await client.view(peer, url, '');
  connected = { peer: () => peer, restart: async () => client.restart() };
}

/** Runs in the page: restarts ICE. */
export async function restart(): Promise<void> {
  await connected.restart();
}

/** Runs in the page: the UDP ports between which its media flows, its own first, once they are chosen. */
export async function ports(): Promise<readonly [number, number]> {
  for (;;) {
    const stats = [...((await connected.peer()?.getStats())?.values() ?? [])] as Stat[];
    const transport = stats.find(({ type }) => type === 'transport');
    const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
    const local = stats.find(({ id }) => id === pair?.localCandidateId)?.port;
    const remote = stats.find(({ id }) => id === pair?.remoteCandidateId)?.port;
    if (local !== undefined && remote !== undefined) return [local, remote];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs in the page: resolves when this many further frames have been shown. */
export async function frames(count: number): Promise<void> {
  const video = document.querySelector('video');
  if (video === null) throw new Error('No video');
  for (let i = 0; i < count; i += 1) {
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  }
}

/**
 * Runs in the page: publishes without being told where the server is, and restarts ICE with what it
 * is told then; resolves when it is connected.
 */
export async function publishByRestart(url: string): Promise<void> {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of (await openCamera()).getTracks()) {
    peer.addTransceiver(track, { direction: 'sendonly' });
  }
  const connected = new Promise<void>((resolve) => {
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') resolve();
    });
  });
  const toLost = (sdp: string): string => sdp.replace(/^a=candidate:.*\r\n/gm, '');
  const offer = await peer.createOffer();
  const posted = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: toLost(offer.sdp ?? ''),
  });
  const answer = toLost(await posted.text());
  await peer.setLocalDescription(offer);
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  const again = await peer.createOffer({ iceRestart: true });
  await peer.setLocalDescription(again);
  const restarted = await fetch(new URL(posted.headers.get('Location') ?? '', url), {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' },
    body: formatIceFragment(again.sdp ?? '', []),
  });
  const fragment = readIceFragment(await restarted.text());
  if (fragment === null) throw new Error(`The restart was answered with ${restarted.status}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: spliceIceFragment(answer, fragment) });
  await connected;
}

interface Stat {
  readonly id: string;
  readonly type: string;
  readonly port?: number;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
}

async function openCamera(): Promise<MediaStream> {
  return await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360 },
  });
}

function show(media: MediaStream): void {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.srcObject = media;
  document.body.append(video);
}
