import { ProblemError } from '../../../contract/index.js';
import type { Grant } from '../../../contract/index.js';
import type { GrantRequest, Outcome, ProviderStream } from '../provider.js';
import { isRecordedByRoute } from './cloudflare-parts.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { toCloudflareState } from './cloudflare-state.js';
import type { CloudflareState } from './cloudflare-state.js';
import type { LiveInputAddresses } from './live-input.js';
import { rotateKeys } from './stream-mending.js';

/** Says where to publish: browsers by WHIP to the engine or to Cloudflare, encoders to Cloudflare. */
export async function createCloudflareGrant(
  stream: ProviderStream,
  request: GrantRequest,
  parts: CloudflareParts,
): Promise<Outcome<Grant>> {
  const { route } = parts;
  const before = toCloudflareState(stream.state);
  const rotated = request.rotate ? await rotateKeys(stream, parts) : null;
  const known = rotated === null ? before : rotated(before);
  const addresses = await completeAddresses(known, parts);
  const isCompleted = addresses !== known.input.addresses;
  const change = (state: CloudflareState): CloudflareState => {
    const next = rotated === null ? state : rotated(state);
    // What another grant or the mending made anew meanwhile stands.
    const isSame = next.rotatedAt === known.rotatedAt;
    return {
      ...next,
      input: isCompleted && isSame ? { ...next.input, addresses } : next.input,
      grantedUntil: laterOf(state.grantedUntil, request.expiresAt),
    };
  };
  const { rtmps, srt, whip } = addresses;
  const encoder =
    stream.method === 'encoder'
      ? { ...(rtmps === null ? {} : { rtmps }), ...(srt === null ? {} : { srt }) }
      : {};
  const remember = (state: unknown) => change(toCloudflareState(state));
  if (route.type === 'relay') {
    await route.targets.set(stream.id, addresses);
    const { value } = await route.near.createGrant(stream, request);
    return { value: { ...value, ...encoder, records: true }, remember };
  }
  if (whip === null) {
    throw new ProblemError('provider-failed', { detail: 'Cloudflare named no WHIP address' });
  }
  const { expiresAt } = request;
  return {
    value: {
      // The address itself is the secret.
      whip: { url: whip, token: null, expiresAt, iceServers: parts.listIceServers() },
      ...encoder,
      records: isRecordedByRoute(route, stream) || before.seen.recording,
    },
    remember,
  };
}

/** An answer that lacked a field when the stream was made is asked for again. */
async function completeAddresses(
  { input }: CloudflareState,
  { client }: CloudflareParts,
): Promise<LiveInputAddresses> {
  const { whip, rtmps } = input.addresses;
  if (whip !== null && rtmps !== null) return input.addresses;
  return (await client.readLiveInput(input.uid)).addresses;
}

function laterOf(a: string | null, b: string): string {
  return a !== null && Date.parse(a) > Date.parse(b) ? a : b;
}
