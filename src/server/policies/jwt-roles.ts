/** What a verified token says. */
export type Claims = Readonly<Record<string, unknown>>;

/** How a token says what its holder is. */
export interface JwtRoles {
  /** The claim that names roles: a claim's own name, or a path such as `realm_access.roles`. */
  readonly claim: string;
  /** The role, or roles, of those who may do everything with every stream. Default: `admin`. */
  readonly admin?: string | readonly string[];
  /** The role, or roles, of those who may create streams, beside admins. Default: everybody who is signed in. */
  readonly creator?: string | readonly string[];
}

/** What a person may do beside what he may do with his own streams. */
export type Rank = 'admin' | 'creator' | 'member';

/** The rank that a verified token's claims give. */
export function readRank(claims: Claims, roles: JwtRoles | undefined): Rank {
  if (roles === undefined) return 'creator';
  const held = readRoles(claims, roles.claim);
  const holdsOneOf = (wanted: string | readonly string[]) =>
    toList(wanted).some((role) => held.includes(role));
  if (holdsOneOf(roles.admin ?? 'admin')) return 'admin';
  return roles.creator === undefined || holdsOneOf(roles.creator) ? 'creator' : 'member';
}

/** A text holds several roles where spaces are between them, as in `scope`; `true` is the role `true`. */
function readRoles(claims: Claims, claim: string): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : followPath(claims, claim);
  if (typeof value === 'string') return value.split(' ');
  if (typeof value === 'boolean') return [String(value)];
  return Array.isArray(value) ? value.filter((role) => typeof role === 'string') : [];
}

function followPath(claims: Claims, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const isHere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isHere ? (value as Record<string, unknown>)[name] : undefined;
  }, claims);
}

/** One or several, as several. */
export function toList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
