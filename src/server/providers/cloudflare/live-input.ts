import { looseFields, looseText, looseTime } from './read-loosely.js';

/** A live input as far as its answer could be read. Its addresses and keys are secrets, playback apart. */
export interface LiveInput {
  readonly uid: string;
  readonly createdAt: string | null;
  readonly status: InputStatus;
  readonly addresses: LiveInputAddresses;
}

/** Where media goes in and comes out. Null where the answer did not say. */
export interface LiveInputAddresses {
  /** The address itself is the secret. */
  readonly whip: string | null;
  readonly whep: string | null;
  readonly hls: string | null;
  readonly dash: string | null;
  readonly rtmps: { readonly url: string; readonly streamKey: string } | null;
  readonly srt: {
    readonly url: string;
    readonly streamId: string;
    readonly passphrase: string;
  } | null;
}

/** What the input says of its encoder. `unknown` is a word that we have not learnt: not the same as offline. */
export type InputStatus =
  | { readonly type: 'never' }
  | { readonly type: 'unknown' }
  | {
      readonly type: 'known';
      readonly ingest: 'none' | 'connected' | 'lost';
      /** When this state began. */
      readonly since: string | null;
    };

const ingestByState: Readonly<Record<string, 'none' | 'connected' | 'lost'>> = {
  connected: 'connected',
  reconnected: 'connected',
  new_configuration_accepted: 'connected',
  reconnecting: 'lost',
  disconnected: 'none',
  client_disconnect: 'none',
  ttl_exceeded: 'none',
  failed_to_connect: 'none',
  failed_to_reconnect: 'none',
};

/** Reads the answer of creating, reading, updating or rotating. Null where it names no input. */
export function readLiveInput(value: unknown): LiveInput | null {
  const fields = looseFields(value);
  const uid = looseText(fields['uid']);
  if (uid === null) return null;
  const whep = looseText(looseFields(fields['webRTCPlayback'])['url']);
  const playback = looseFields(fields['playback']);
  const base = whep === null ? null : toPlaybackBase(whep, uid);
  const manifest = (file: string) => (base === null ? null : `${base}/${uid}/manifest/${file}`);
  return {
    uid,
    createdAt: looseTime(fields['created']),
    status: readInputStatus(fields['status']),
    addresses: {
      whip: looseText(looseFields(fields['webRTC'])['url']),
      whep,
      // `playback` is newer than the rest and may be absent.
      hls: looseText(playback['hls']) ?? manifest('video.m3u8'),
      dash: looseText(playback['dash']) ?? manifest('video.mpd'),
      rtmps: readRtmps(fields['rtmps']),
      srt: readSrt(fields['srt']),
    },
  };
}

/** Documented as text; on the wire an object, or null before the first connection. */
export function readInputStatus(value: unknown): InputStatus {
  if (value === null || value === undefined || value === '') return { type: 'never' };
  const status = looseFields(value);
  const current = looseFields('current' in status ? status['current'] : status);
  const state = looseText(value) ?? looseText(status['current']) ?? looseText(current['state']);
  if (state === null) {
    return 'current' in status && status['current'] === null
      ? { type: 'never' }
      : { type: 'unknown' };
  }
  const ingest = Object.hasOwn(ingestByState, state) ? ingestByState[state] : undefined;
  if (ingest === undefined) return { type: 'unknown' };
  return { type: 'known', ingest, since: looseTime(current['statusEnteredAt']) };
}

/** `https://customer-….cloudflarestream.com` of an address on it that has this id in its path. */
export function toPlaybackBase(address: string, uid: string): string | null {
  const end = address.indexOf(`/${uid}/`);
  return end > 0 ? address.slice(0, end) : null;
}

function readRtmps(value: unknown): LiveInputAddresses['rtmps'] {
  const fields = looseFields(value);
  const url = looseText(fields['url']);
  const streamKey = looseText(fields['streamKey']);
  return url === null || streamKey === null ? null : { url, streamKey };
}

function readSrt(value: unknown): LiveInputAddresses['srt'] {
  const fields = looseFields(value);
  const url = looseText(fields['url']);
  const streamId = looseText(fields['streamId']);
  const passphrase = looseText(fields['passphrase']);
  if (url === null || streamId === null || passphrase === null) return null;
  return { url, streamId, passphrase };
}
