/** What one side of an ICE generation is known by. */
export interface IceCredentials {
  readonly iceUfrag: string;
  readonly icePwd: string;
}

/** One side of an ICE generation, as an answer or a fragment tells of it. */
export interface IceDescription extends IceCredentials {
  /** Values of `a=candidate` lines. */
  readonly candidates: readonly string[];
}

/** Whether both have the characters and the length that ICE gives them (RFC 8839 §5.4). */
export function areIceCredentials({ iceUfrag, icePwd }: IceCredentials): boolean {
  return /^[\w+/]{4,256}$/.test(iceUfrag) && /^[\w+/]{22,256}$/.test(icePwd);
}
