import type {
  AudioProfile,
  CaptureWishes,
  Facing,
  Quality,
} from '../../media/capture/capture-constraints.js';
import type { SendingWishes } from './sending/sending-settings.js';

/** The element's attributes and properties as they stand, unchecked. */
export interface BroadcasterAttributes {
  readonly endpoint: string;
  readonly stream: string;
  readonly whipUrl: string;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
  readonly facing: string;
  readonly audio: string;
  readonly quality: string;
  /** True: nothing is recorded on the device. Default: false. */
  readonly noSafetyCopy?: boolean;
}

/** Where a broadcast goes: to a stream of a backend, or straight to a WHIP address. */
export type Destination =
  | { readonly kind: 'stream'; readonly endpoint: string; readonly stream: string }
  | { readonly kind: 'whip'; readonly url: string };

type Choices<C> = readonly [fallback: C, ...others: C[]];
const facings: Choices<Facing> = ['environment', 'user'];
const audioProfiles: Choices<AudioProfile> = ['voice', 'music'];
const qualities: Choices<Quality> = ['720p', '480p', '1080p'];

/** A value that is none of the choices is warned of and falls back to the first. */
function readChoice<C extends string>(name: string, value: string, choices: Choices<C>): C {
  const choice = choices.find((each) => each === value);
  if (choice === undefined && value !== '') {
    // eslint-disable-next-line no-console -- a page author's mistake is told to the page author
    console.warn(`<whip-broadcaster ${name}="${value}"> is not one of ${choices.join(', ')}`);
  }
  return choice ?? choices[0];
}

/** What is asked of the camera and microphone. */
export function readWishes({ facing, audio, quality }: BroadcasterAttributes): CaptureWishes {
  return {
    facing: readChoice('facing', facing, facings),
    audio: readChoice('audio', audio, audioProfiles),
    quality: readChoice('quality', quality, qualities),
  };
}

/** What the encoders are told. Says nothing of values that are none of the choices: `readWishes` does. */
export function readSendingWishes({ audio, quality }: BroadcasterAttributes): SendingWishes {
  const find = <C extends string>(value: string, choices: Choices<C>): C =>
    choices.find((each) => each === value) ?? choices[0];
  return { audio: find(audio, audioProfiles), quality: find(quality, qualities) };
}

/** Null where the attributes name none. A `whip-url` wins, since it says more. */
export function readDestination({
  endpoint,
  stream,
  whipUrl,
}: BroadcasterAttributes): Destination | null {
  if (whipUrl !== '') return { kind: 'whip', url: whipUrl };
  if (endpoint !== '' && stream !== '') return { kind: 'stream', endpoint, stream };
  return null;
}
