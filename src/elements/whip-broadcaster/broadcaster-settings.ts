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
  /** True: the picture is offered in several sizes at once. Default: false. */
  readonly simulcast?: boolean;
  /** For what is read only when a broadcast begins, and is no property. */
  readonly getAttribute?: (name: string) => string | null;
}

/** Where a broadcast goes: to a stream of a backend, or straight to a WHIP address. */
export type Destination =
  | { readonly kind: 'stream'; readonly endpoint: string; readonly stream: string }
  | { readonly kind: 'whip'; readonly url: string };

type Choices<C> = readonly [fallback: C, ...others: C[]];
const facings: Choices<Facing> = ['environment', 'user'];
const audioProfiles: Choices<AudioProfile> = ['voice', 'music'];
const qualities: Choices<Quality> = ['720p', '480p', '1080p'];

/** A value that is none of the choices falls back to the first; the page's author is told elsewhere. */
function readChoice<C extends string>(value: string, choices: Choices<C>): C {
  return choices.find((each) => each === value) ?? choices[0];
}

/** What is asked of the camera and microphone. */
export function readWishes({ facing, audio, quality }: BroadcasterAttributes): CaptureWishes {
  return {
    facing: readChoice(facing, facings),
    audio: readChoice(audio, audioProfiles),
    quality: readChoice(quality, qualities),
  };
}

/** What the encoders are told. */
export function readSendingWishes(
  attributes: Pick<BroadcasterAttributes, 'audio' | 'quality' | 'simulcast'>,
): SendingWishes {
  return {
    audio: readChoice(attributes.audio, audioProfiles),
    quality: readChoice(attributes.quality, qualities),
    simulcast: attributes.simulcast === true,
  };
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
