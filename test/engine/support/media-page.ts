import type { Page } from 'playwright-core';

/** Publishes from a page by plain WHIP, without the protocol layer; answers with the session's address. `codec` is the only video codec offered. */
export async function publish(
  page: Page,
  whip: string,
  codec: string | null = null,
  token: string | null = null,
): Promise<string> {
  return await page.evaluate(
    async ({ url, only, bearer }) => {
      const media = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: { width: 640, height: 360, frameRate: 30 },
      });
      const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
      Object.assign(globalThis, { peer });
      for (const track of media.getTracks()) {
        const section = peer.addTransceiver(track, { direction: 'sendonly', streams: [media] });
        if (only === null || track.kind !== 'video') continue;
        const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
        section.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === `video/${only}`));
      }
      await peer.setLocalDescription();
      for (const sender of peer.getSenders()) {
        if (sender.track?.kind !== 'video') continue;
        // On a busy machine pictures would become smaller and larger, which is not what is tried here.
        const degradationPreference = 'maintain-resolution';
        await sender.setParameters({ ...sender.getParameters(), degradationPreference });
      }
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/sdp',
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        },
        body: peer.localDescription?.sdp ?? '',
      });
      if (answer.status !== 201) throw new Error(`WHIP answered ${answer.status}`);
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
      return new URL(answer.headers.get('Location') ?? '', url).href;
    },
    { url: whip, only: codec, bearer: token },
  );
}

/** Watches from a page by plain WHEP and resolves when the first frame has been shown. */
export async function watch(page: Page, whep: string): Promise<{ firstFrameMs: number }> {
  return await page.evaluate(async (url) => {
    const startedMs = performance.now();
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const media = new MediaStream();
    Object.assign(globalThis, { peer });
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.srcObject = media;
    document.body.append(video);
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    peer.addEventListener('track', ({ track }) => media.addTrack(track));
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
    await peer.setLocalDescription();
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: peer.localDescription?.sdp ?? '',
    });
    if (answer.status !== 201) throw new Error(`WHEP answered ${answer.status}`);
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    await shown;
    return { firstFrameMs: performance.now() - startedMs };
  }, whep);
}

/** Resolves when this many further frames have been shown by the page's video. */
export async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('No video');
    // Counted rather than called back for each: a compositor that is busy tells of none.
    const begun = video.getVideoPlaybackQuality().totalVideoFrames;
    const givenUpMs = performance.now() + 60_000;
    for (let seen = 0; seen < wanted;) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      seen = video.getVideoPlaybackQuality().totalVideoFrames - begun;
      if (seen >= wanted || performance.now() < givenUpMs) continue;
      const { peer } = globalThis as unknown as { peer: RTCPeerConnection };
      const stats = [...(await peer.getStats()).values()] as { type: string }[];
      const received = stats.filter(({ type }) => type === 'inbound-rtp');
      throw new Error(`${seen} of ${wanted} frames: ${JSON.stringify(received)}`);
    }
  }, count);
}

/** Plays a recording through hls.js to its end; answers with how long it says it is and how far it played. */
export async function replay(
  page: Page,
  playlist: string,
): Promise<{ duration: number; startedAfterMs: number; endedAt: number }> {
  await page.addScriptTag({ url: '/hls.js' });
  return await page.evaluate(async (url) => {
    const startedMs = performance.now();
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const hls = new (globalThis as unknown as { Hls: new () => HlsPlayer }).Hls();
    const failed = new Promise<never>((_, reject) => {
      hls.on('hlsError', (_event, data) => {
        if (data.fatal) reject(new Error(`${data.type} ${data.details}`));
      });
    });
    hls.loadSource(url);
    hls.attachMedia(video);
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await Promise.race([video.play(), failed]);
    await Promise.race([shown, failed]);
    const startedAfterMs = performance.now() - startedMs;
    video.playbackRate = 4;
    await Promise.race([
      new Promise((resolve) => video.addEventListener('ended', resolve, { once: true })),
      failed,
    ]);
    const { duration, currentTime } = video;
    hls.destroy();
    return { duration, startedAfterMs, endedAt: currentTime };
  }, playlist);
}

interface HlsPlayer {
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
  on(
    event: string,
    listener: (event: string, data: { fatal: boolean; type: string; details: string }) => void,
  ): void;
  destroy(): void;
}
