import { areIceCredentials } from './ice-description.js';
import { attributesOf } from './session-description.js';
import type { Offer } from './offer.js';

/** What a browser gathers before it posts is a dozen; the rest may trickle. */
const maxCandidates = 50;

/**
 * The offer as the transport gets it: ICE, DTLS and one section that stands for the whole bundle,
 * of values that have been checked, so that nothing a client wrote reaches native code as it came.
 * Null when the offer lacks something that the transport needs.
 */
export function formatTransportOffer(offer: Offer): string | null {
  if (!areIceCredentials(offer)) return null;
  const everyLine = [
    ...offer.description.lines,
    ...offer.description.media.flatMap(({ lines }) => lines),
  ];
  const fingerprint = attributesOf(everyLine, 'fingerprint').find((value) =>
    /^sha-(1|224|256|384|512) [0-9a-f]{2}(:[0-9a-f]{2}){19,63}$/i.test(value),
  );
  if (fingerprint === undefined) return null;
  // Both ends active is a session that never opens (RFC 9725 §4.4.1); actpass leaves the choice to us.
  const [setup = 'actpass'] = attributesOf(everyLine, 'setup');
  if (!/^(active|passive|actpass)$/.test(setup)) return null;
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${offer.bundleMid}`,
    'a=msid-semantic: WMS *',
    'm=video 9 UDP/TLS/RTP/SAVPF 102',
    'c=IN IP4 0.0.0.0',
    `a=mid:${offer.bundleMid}`,
    `a=ice-ufrag:${offer.iceUfrag}`,
    `a=ice-pwd:${offer.icePwd}`,
    `a=fingerprint:${fingerprint}`,
    `a=setup:${setup}`,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:102 H264/90000',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** Candidates that stand in the offer itself. */
export function candidatesOf(offer: Offer): string[] {
  const candidates = offer.description.media.flatMap(({ lines }) =>
    attributesOf(lines, 'candidate'),
  );
  return candidates.slice(0, maxCandidates);
}

/**
 * Whether a candidate is one that the transport may be given. Names are not: looking one up
 * takes time, is a request to wherever the client says, and the address of a browser that hides it
 * shows in its first check anyway.
 */
export function isCandidate(value: string): boolean {
  const form = /^[\w+/-]+ \d+ \w+ \d+ ([\d.]+|[\da-f:]+) \d+ typ \w+[\w .:+/-]*$/i;
  return value.length <= 300 && form.test(value);
}
