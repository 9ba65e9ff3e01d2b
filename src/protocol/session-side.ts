import type { SessionRole } from './refusal.js';

/** What sets a session that publishes apart from one that watches. */
export interface SessionSide {
  readonly role: SessionRole;
  /** Who makes the offer; `server` is WHEP's older way, a POST without a body. */
  readonly offerFrom?: 'client' | 'server' | undefined;
  /** Adds the transceivers of an offer. */
  prepare(peer: RTCPeerConnection): void;
  /** A description of ours, or an answer of the server's, as it is set here. */
  toSet(sdp: string): string;
  /** The offer as it is posted. */
  toPostedOffer(sdp: string): string;
  /** The peer carries the session's media from now on; its descriptions are set. */
  adopt?(peer: RTCPeerConnection): void;
}

/** An offer as RFC 9725 §4.4.2 wants it posted: browsers insist on rtcp-mux but leave `rtcp-mux-only` out. */
export function toPostedOffer(sdp: string): string {
  return sdp.replace(/^a=rtcp-mux\r\n(?!a=rtcp-mux-only)/gm, '$&a=rtcp-mux-only\r\n');
}
