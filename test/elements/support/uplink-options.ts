import type { UplinkOptions } from '../../../src/elements/whip-broadcaster/uplink-options.js';

type Attributes = UplinkOptions['attributes'];

/** A broadcast to the stream of `FakeBackend`, by who may; it lasts until the signal. */
export function createUplinkOptions(
  signal: AbortSignal,
  attributes: Partial<Attributes> = {},
): UplinkOptions {
  const address = { endpoint: '/fake/live', stream: 'st_1' };
  return {
    destination: { kind: 'stream', ...address },
    attributes: {
      ...address,
      whipUrl: '',
      token: 'operator-token',
      getToken: null,
      facing: 'environment',
      audio: 'voice',
      quality: '720p',
      ...attributes,
    },
    signal,
  };
}
