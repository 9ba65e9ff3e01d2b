import type { Battery } from '../../../media/battery.js';
import type { Scene } from '../../../media/capture/scene.js';

/** Below this, a picture of 480 lines falls apart. */
const POOR_UPLINK_KBPS = 600;
/** Below this, one of 720 lines is made smaller. */
const WEAK_UPLINK_KBPS = 1_800;
/** A service with all that surrounds it. */
const ENOUGH_STORAGE_MINUTES = 120;
/** Less is used up before anybody has looked. */
const LEAST_STORAGE_MINUTES = 10;
/** A phone that streams with its screen on lives off a third of its battery for about an hour. */
const ENOUGH_BATTERY = 0.35;
const LEAST_BATTERY = 0.1;
/** What the safety copy takes beside the sound, generously: its bits per second are a wish. */
const COPY_BITS_PER_SECOND = 4_000_000;

export type Verdict = 'ok' | 'warning' | 'problem' | 'checking' | 'unknown';

/** Every item's code with its verdict. The code alone says which thing it is about. */
export const readinessVerdicts = {
  'camera-ready': 'ok',
  /** Viewers hear without a picture. */
  'camera-absent': 'warning',
  'camera-lost': 'problem',
  'camera-interrupted': 'problem',
  'camera-frozen': 'problem',
  'camera-black': 'warning',
  'microphone-ready': 'ok',
  'microphone-muted': 'warning',
  'microphone-absent': 'warning',
  'microphone-lost': 'problem',
  'microphone-interrupted': 'problem',
  'microphone-silent': 'problem',
  'server-checking': 'checking',
  'server-reached': 'ok',
  'server-unreachable': 'problem',
  /** It answers, but not to this person or not for this stream. */
  'server-refuses': 'problem',
  /** It lets nobody broadcast whom it does not know, and does not know this person. */
  'server-signed-out': 'problem',
  /** The page itself could not get the token by which the server would know this person. */
  'server-tokenless': 'problem',
  /** It knows this person, who may not broadcast here. */
  'server-forbids': 'problem',
  /** The page has said nothing of where the broadcast goes. */
  'server-unnamed': 'problem',
  /** At the address that the page names is no backend. */
  'server-mistaken': 'problem',
  /** It answers that there is no such stream. */
  'server-streamless': 'problem',
  /** There is nobody to ask: only an address to send to. */
  'server-unchecked': 'unknown',
  /** Another device broadcasts to the stream, or this one did a moment ago. */
  'stream-occupied': 'warning',
  'uplink-good': 'ok',
  'uplink-weak': 'warning',
  'uplink-poor': 'problem',
  /** Whether the server lets it be measured. */
  'uplink-asking': 'checking',
  'uplink-measuring': 'checking',
  /** It is still being measured, and nobody is kept waiting for that. */
  'uplink-late': 'unknown',
  'uplink-unmeasured': 'unknown',
  'storage-checking': 'checking',
  'storage-enough': 'ok',
  'storage-low': 'warning',
  'storage-full': 'problem',
  'storage-unknown': 'unknown',
  /** This browser can record nothing, or keep nothing of it. */
  'storage-unusable': 'warning',
  'battery-enough': 'ok',
  'battery-low': 'warning',
  'battery-empty': 'problem',
  /** At its limit for some time already, from heat or from too much to do. */
  'device-strained': 'warning',
  'recording-checking': 'checking',
  'recording-planned': 'ok',
  /** The server records nothing; this device's own copy will be the recording. */
  'recording-on-device': 'warning',
  /** Neither the server nor this device will keep anything. */
  'recording-nowhere': 'problem',
  /** There is nobody to ask, and this device keeps nothing. */
  'recording-unseen': 'warning',
  'recording-unknown': 'unknown',
} as const satisfies Readonly<Record<string, Verdict>>;

export type ReadinessCode = keyof typeof readinessVerdicts;

/** One thing that was looked at before the start. Nothing in it keeps anybody from starting. */
export interface ReadinessItem {
  readonly code: ReadinessCode;
  readonly verdict: Verdict;
  /**
   * Kilobits a second of an uplink, minutes of storage, percent of a battery; since when a stream is occupied, by
   * this device's clock in ms since 1970; else null.
   */
  readonly value: number | null;
}

/** What a look at the server brought. */
export type ServerLook =
  | 'checking'
  | 'reached'
  | 'unreachable'
  | 'refuses'
  | 'signed-out'
  | 'tokenless'
  | 'forbids'
  | 'unnamed'
  | 'mistaken'
  | 'streamless'
  | 'unchecked';

/**
 * Who broadcasts to the stream: somebody, since when by this device's clock (null where the server does not
 * tell), or somebody who may come back.
 */
export type Publisher = 'none' | 'lost' | { readonly since: number | null };

/** Kilobits a second, or how far finding out has come; null where it was not measured. */
export type UplinkReading = number | 'asking' | 'measuring' | 'late' | null;

/** All that readiness is judged from. */
export interface ReadinessWitnesses {
  readonly scene: Scene;
  readonly server: ServerLook;
  readonly publisher: Publisher;
  readonly uplink: UplinkReading;
  /** Null without a safety copy. */
  readonly storage: 'checking' | 'unusable' | { readonly freeBytes: number | null } | null;
  /** Null where the browser does not tell. */
  readonly battery: Battery | null;
  /** The device has been at its limit for some time, where the browser tells. */
  readonly isStrained: boolean;
  /** Whether the server's side means to record; null where it has not said so. */
  readonly records: boolean | null;
}

/** The list, in the order in which a person would look. */
export function toReadiness(witnesses: ReadinessWitnesses): readonly ReadinessItem[] {
  const { scene, server, publisher, storage } = witnesses;
  return [
    createItem(readCamera(scene)),
    createItem(readMicrophone(scene)),
    createItem(`server-${server}`),
    ...(typeof publisher === 'object' ? [createItem('stream-occupied', publisher.since)] : []),
    readUplink(witnesses.uplink),
    ...(storage === null ? [] : [readStorage(storage)]),
    ...listDevice(witnesses),
    createItem(readRecording(witnesses)),
  ];
}

/** What is wrong with the device itself, also while it is on air. */
export function listDeviceTrouble(
  device: Pick<ReadinessWitnesses, 'battery' | 'isStrained'>,
): readonly ReadinessItem[] {
  return listDevice(device).filter(({ verdict }) => verdict !== 'ok');
}

function listDevice({
  battery,
  isStrained,
}: Pick<ReadinessWitnesses, 'battery' | 'isStrained'>): readonly ReadinessItem[] {
  return [
    ...(battery === null ? [] : [readBattery(battery)]),
    ...(isStrained ? [createItem('device-strained')] : []),
  ];
}

/** The gravest of the items. What is unknown holds nobody up. */
export function toVerdict(items: readonly ReadinessItem[]): Exclude<Verdict, 'unknown'> {
  for (const verdict of ['problem', 'warning', 'checking'] as const) {
    if (items.some((item) => item.verdict === verdict)) return verdict;
  }
  return 'ok';
}

function createItem(code: ReadinessCode, value: number | null = null): ReadinessItem {
  return { code, verdict: readinessVerdicts[code], value };
}

function readCamera({ picture, pictureTrouble }: Scene): ReadinessCode {
  if (picture === 'none') return 'camera-absent';
  if (picture === 'lost') return 'camera-lost';
  return pictureTrouble === null ? 'camera-ready' : `camera-${pictureTrouble}`;
}

function readMicrophone({ sound, soundTrouble }: Scene): ReadinessCode {
  if (sound === 'none') return 'microphone-absent';
  if (sound === 'lost') return 'microphone-lost';
  if (soundTrouble !== null) return `microphone-${soundTrouble}`;
  return sound === 'muted' ? 'microphone-muted' : 'microphone-ready';
}

function readUplink(kbps: UplinkReading): ReadinessItem {
  if (kbps === null) return createItem('uplink-unmeasured');
  if (typeof kbps === 'string') return createItem(`uplink-${kbps}`);
  if (kbps < POOR_UPLINK_KBPS) return createItem('uplink-poor', kbps);
  return createItem(kbps < WEAK_UPLINK_KBPS ? 'uplink-weak' : 'uplink-good', kbps);
}

function readStorage(storage: NonNullable<ReadinessWitnesses['storage']>): ReadinessItem {
  if (typeof storage === 'string') return createItem(`storage-${storage}`);
  if (storage.freeBytes === null) return createItem('storage-unknown');
  const minutes = Math.floor((storage.freeBytes * 8) / COPY_BITS_PER_SECOND / 60);
  if (minutes < LEAST_STORAGE_MINUTES) return createItem('storage-full', minutes);
  return createItem(minutes < ENOUGH_STORAGE_MINUTES ? 'storage-low' : 'storage-enough', minutes);
}

function readBattery({ level, isCharging }: Battery): ReadinessItem {
  const percent = Math.round(level * 100);
  if (isCharging || level >= ENOUGH_BATTERY) return createItem('battery-enough', percent);
  return createItem(level < LEAST_BATTERY ? 'battery-empty' : 'battery-low', percent);
}

function readRecording({ records, storage, server }: ReadinessWitnesses): ReadinessCode {
  if (records === true) return 'recording-planned';
  if (storage === 'checking') return 'recording-checking';
  const isKeptHere = typeof storage === 'object' && storage !== null && storage.freeBytes !== 0;
  if (records === false) return isKeptHere ? 'recording-on-device' : 'recording-nowhere';
  if (server === 'checking') return 'recording-checking';
  if (server === 'unchecked' && !isKeptHere) return 'recording-unseen';
  return 'recording-unknown';
}
