import type { Mux } from '@mux/mux-node';
import { createPrivateKey } from 'node:crypto';
import type { Recording, Source } from '../../../contract/index.js';
import { SetupError } from '../../failures/setup-error.js';
import type { MuxSigningKey } from './mux-options.js';
import { parseMuxAddress } from './mux-playback.js';

/** What is to be made good for one viewer. */
export interface SignablePlayback {
  readonly sources: readonly Source[];
  readonly recordings: readonly Recording[];
}

/** Makes addresses good for signed playback. */
export interface MuxSigner {
  /** The address with a token for what it leads to, until then; the address itself where it is not Mux's. */
  sign(address: string, expiresAt: Date): Promise<string>;
}

/** Throws a `SetupError`, `key-unreadable`, where the key is none. */
export function createMuxSigner({ jwt }: Mux, { id, secret }: MuxSigningKey): MuxSigner {
  const pem = toPem(secret);
  return {
    async sign(address, expiresAt) {
      const target = parseMuxAddress(address);
      if (!target) return address;
      // The SDK counts from now on and takes whole seconds.
      const seconds = Math.max(0, Math.ceil((expiresAt.getTime() - Date.now()) / 1_000));
      const token = await jwt.signPlaybackId(target.playbackId, {
        type: target.type,
        expiration: `${seconds}s`,
        params: { ...target.params },
        keyId: id,
        keySecret: pem,
      });
      const signed = new URL(address);
      signed.search = new URLSearchParams({ token }).toString();
      return signed.href;
    },
  };
}

function toPem(secret: string): string {
  const text = secret.includes('-----BEGIN')
    ? secret
    : Buffer.from(secret, 'base64').toString('utf8');
  try {
    createPrivateKey(text);
    return text;
  } catch {
    // What the parser says may show parts of the key.
    throw new SetupError('key-unreadable', "Mux's signing key is no private key in PEM or base64.");
  }
}

/** Signs what is Mux's and leaves everything else as it is. Without a signer, what nobody could play is left out. */
export async function signMuxPlayback(
  { sources, recordings }: SignablePlayback,
  signer: MuxSigner | null,
  expiresAt: Date,
): Promise<SignablePlayback> {
  const sign = async (url: string): Promise<string | null> => {
    if (parseMuxAddress(url) === null) return url;
    return signer ? signer.sign(url, expiresAt) : null;
  };
  const signAll = async (all: readonly Source[]): Promise<Source[]> => {
    const signed = await Promise.all(
      all.map(async ({ download, ...source }) => ({
        ...source,
        url: await sign(source.url),
        ...(download === undefined ? {} : { download: await sign(download) }),
      })),
    );
    return signed.flatMap(({ url, download, ...source }) =>
      url === null ? [] : [{ ...source, url, ...(download ? { download } : {}) }],
    );
  };
  return {
    sources: await signAll(sources),
    recordings: await Promise.all(
      recordings.map(async ({ storyboard, ...recording }) => {
        const pictures = storyboard === undefined ? null : await sign(storyboard);
        return {
          ...recording,
          sources: await signAll(recording.sources),
          poster: recording.poster === null ? null : await sign(recording.poster),
          ...(pictures === null ? {} : { storyboard: pictures }),
        };
      }),
    ),
  };
}
