import type { StoodInput, StoodOutput, StoodVideo } from './cloudflare-account.js';
import type { ServiceAnswer } from './service-server.js';

/** A good answer in its envelope. */
export function toSuccess(result: unknown, status = 200): ServiceAnswer {
  return { status, body: { success: true, errors: [], messages: [], result } };
}

/** A refusal in its envelope. */
export function toFailure(status: number, code: number, message: string): ServiceAnswer {
  const errors = [{ code, message }];
  return { status, body: { success: false, errors, messages: [], result: null } };
}

/** Where the stand-in's addresses lead. */
export interface StandInAddresses {
  /** Stands for `https://customer-….cloudflarestream.com`. */
  readonly customer: string;
  /** Such as `rtmps://live.cloudflare.com:443/live/`. */
  readonly rtmps: string;
  /** Where a live input's media goes in and out by WebRTC. */
  webRtc(input: StoodInput): { readonly publish: string; readonly play: string };
}

/** A live input as creating and reading answer it. */
export function toInputBody(input: StoodInput, addresses: StandInAddresses): object {
  const { customer, rtmps } = addresses;
  const { uid, secrets } = input;
  const { publish, play } = addresses.webRtc(input);
  return {
    uid,
    created: input.created,
    modified: input.modified,
    keysRotatedAt: input.keysRotatedAt,
    meta: input.meta,
    enabled: input.enabled,
    preferLowLatency: false,
    deleteRecordingAfterDays: input.deleteRecordingAfterDays,
    status: input.status,
    rtmps: { url: rtmps, streamKey: secrets.rtmps },
    rtmpsPlayback: { url: rtmps, streamKey: `play${secrets.rtmps}` },
    srt: { url: 'srt://live.cloudflare.com:778', streamId: uid, passphrase: secrets.srt },
    srtPlayback: {
      url: 'srt://live.cloudflare.com:778',
      streamId: `play${uid}`,
      passphrase: `play${secrets.srt}`,
    },
    webRTC: { url: publish },
    webRTCPlayback: { url: play },
    playback: {
      hls: `${customer}/${uid}/manifest/video.m3u8`,
      dash: `${customer}/${uid}/manifest/video.mpd`,
    },
    recording: { allowedOrigins: null, hideLiveViewerCount: false, ...input.recording },
  };
}

/** In the list: without addresses, keys and status. */
export function toListedInput(input: StoodInput): object {
  const { uid, created, modified, meta, enabled, deleteRecordingAfterDays } = input;
  return { uid, created, modified, meta, enabled, deleteRecordingAfterDays };
}

/** An output; its status exists after the first push only. */
export const toOutputBody = ({ uid, url, streamKey, enabled }: StoodOutput): object => ({
  uid,
  url,
  streamKey,
  enabled,
});

/** A video, with all that is odd about it: numbers as text, -1 for what is not known. */
export function toVideoBody(video: StoodVideo, { customer }: StandInAddresses): object {
  const { uid, state, duration, created, modified } = video;
  const isReady = state === 'ready';
  const isLive = state === 'live-inprogress';
  return {
    uid,
    creator: null,
    liveInput: video.liveInput,
    meta: video.meta,
    created,
    modified,
    uploaded: created,
    readyToStream: isReady || isLive,
    readyToStreamAt: isReady ? modified : null,
    status: {
      state,
      ...(isReady ? { pctComplete: '100.000000' } : {}),
      errorReasonCode: video.errorReasonCode,
      errorReasonText: '',
    },
    duration,
    size: isReady ? 1_234_567 : -1,
    input: isReady ? { width: 1280, height: 720 } : { width: 0, height: 0 },
    playback: {
      hls: `${customer}/${uid}/manifest/video.m3u8`,
      dash: `${customer}/${uid}/manifest/video.mpd`,
    },
    preview: `${customer}/${uid}/watch`,
    thumbnail: `${customer}/${uid}/thumbnails/thumbnail.jpg`,
    thumbnailTimestampPct: 0,
    requireSignedURLs: video.requireSignedURLs,
    allowedOrigins: [],
    uploadExpiry: null,
    maxSizeBytes: null,
    maxDurationSeconds: null,
    watermark: null,
    scheduledDeletion: null,
    clippedFrom: null,
    publicDetails: null,
  };
}
