import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

import type { Track } from 'node-datachannel';

import { formatSenderReport } from '../../../src/engine/rtp/rtcp-format.js';
import {
  clientSsrcs,
  clientTypes,
  openDatachannelClient,
  sendWhileOpen,
} from '../../interop/support/datachannel-client.js';

const reportMs = 1000;

/** Real H.264 and Opus without a browser: noise in which the upper half flashes for the first tenth of each second, while a tone sounds. */
export interface FfmpegPublisher {
  /** The session's address. */
  readonly session: string;
  /** Says goodbye, which ends the broadcast. */
  stop(): Promise<void>;
  /** Falls silent as a phone that dies does. */
  vanish(): Promise<void>;
}

/** Publishes by WHIP at real time. */
export async function publishFfmpeg(
  whip: string,
  { kilobits = 400, token = '' } = {},
): Promise<FfmpegPublisher> {
  const client = await openDatachannelClient(whip, { direction: 'SendOnly', token });
  const video = await relay(client.video, clientSsrcs.video, 90_000);
  const audio = await relay(client.audio, clientSsrcs.audio, 48_000);
  const on = 'lt(mod(t\\,1)\\,0.1)';
  const picture = `color=black:s=320x180:r=30,drawbox=w=320:h=90:color=white:t=fill:enable='${on}',noise=alls=30:allf=t`;
  const tone = `aevalsrc='if(${on}\\,sin(880*2*PI*t)/2\\,0)':s=48000`;
  const ffmpeg = spawn(
    process.env.FFMPEG_PATH ?? 'ffmpeg',
    [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-threads', '1'],
      ...['-re', '-f', 'lavfi', '-i', picture, '-re', '-f', 'lavfi', '-i', tone],
      ...['-map', '0:v', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
      ...['-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-g', '60', '-threads', '1'],
      ...['-b:v', `${kilobits}k`, '-maxrate', `${kilobits}k`, '-bufsize', `${kilobits}k`],
      ...['-ssrc', String(clientSsrcs.video)],
      ...['-payload_type', String(clientTypes.video), '-f', 'rtp', video.address],
      ...['-map', '1:a', '-c:a', 'libopus', '-b:a', '64k', '-ac', '2'],
      ...['-ssrc', String(clientSsrcs.audio)],
      ...['-payload_type', String(clientTypes.audio), '-f', 'rtp', audio.address],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = once(ffmpeg, 'exit');
  const vanish = async (): Promise<void> => {
    if (!ffmpeg.kill('SIGKILL')) return;
    await exited;
    for (const { close } of [video, audio]) close();
    client.close();
  };
  return {
    session: client.session,
    vanish,
    async stop() {
      await fetch(client.session, { method: 'DELETE' });
      await vanish();
    },
  };
}

/** What ffmpeg sends to the address goes into the track, and each second what its timestamps mean. */
async function relay(
  track: Track,
  ssrc: number,
  rate: number,
): Promise<{ address: string; close(): void }> {
  const socket: Socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let packets = 0;
  let bytes = 0;
  let first = 0;
  let timestamp = 0;
  socket.on('message', (packet) => {
    // ffmpeg's own reports, which count from when each of its outputs began, are on another port.
    timestamp = packet.readUInt32BE(4);
    if (packets === 0) first = timestamp;
    packets += 1;
    bytes += packet.length - 12;
    sendWhileOpen(track, packet);
  });
  const timer = setInterval(() => {
    if (packets === 0 || !track.isOpen()) return;
    const timeMs = epochMs + (((timestamp - first) >>> 0) * 1000) / rate;
    const report = { ssrc, timestamp, timeMs, packets, bytes };
    sendWhileOpen(track, formatSenderReport(report, 'ffmpeg'));
  }, reportMs);
  return {
    address: `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200&rtcpport=9`,
    close: () => {
      clearInterval(timer);
      socket.close();
    },
  };
}

/** When the first of pictures and the first of sound were captured: in the same moment. */
const epochMs = Date.now();
