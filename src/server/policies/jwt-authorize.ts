import type * as Jose from 'jose';
import { ProblemError } from '../../contract/index.js';
import type { Authorize } from '../access/authorize.js';
import { readBearerToken } from '../access/bearer-token.js';
import { SetupError } from '../failures/setup-error.js';
import { readRank, toList } from './jwt-roles.js';
import type { Claims, JwtRoles } from './jwt-roles.js';
import { readCookie } from './request-cookie.js';
import { createKeyFinder, KeysUnavailableError, readKeyAddress } from './signing-keys.js';
import type { SigningKeys } from './signing-keys.js';

/** Signatures that a public key checks. With a shared secret, or none, whoever can check could also sign. */
const asymmetric = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Servers' clocks differ by this at most. */
const clockToleranceSeconds = 30;

/** What a client is asked to wait while the identity service cannot be reached. */
const unavailableRetrySeconds = 10;

/** Identity services stay far below; verifying is work that anybody can ask for. */
const maxTokenLength = 16 * 1024;

/** Whose tokens are believed. */
export interface JwtIssuer {
  readonly jwks: SigningKeys;
  /** Exact value of the claim `iss`, or several. */
  readonly issuer: string | readonly string[];
  /** Exact value of the claim `aud`, or several of which one must be there. */
  readonly audience: string | readonly string[];
}

/** What `jwtAuthorize` decides by. */
export interface JwtAuthorizeOptions extends JwtIssuer {
  /**
   * A session cookie that is believed where a request has no bearer token: its name, or its name and
   * what differs from the bearer tokens.
   */
  readonly cookie?: string | ({ readonly name: string } & Partial<JwtIssuer>);
  /** How tokens tell admins and creators. Absent: nobody is admin, and everybody who is signed in may create. */
  readonly roles?: JwtRoles;
  /** Signatures that are accepted, asymmetric ones only. Default: all of them that are in use. */
  readonly algorithms?: readonly string[];
  /** For tests. */
  readonly now?: () => Date;
}

/**
 * Everyone may view, unless the stream is private. Its owner, its managers and admins may view,
 * manage and broadcast; who they are is told by a JWT (its claim `sub`). Needs the package `jose`.
 * Throws a TypeError where the options would let in more than is meant.
 */
export function jwtAuthorize(options: JwtAuthorizeOptions): Authorize {
  const { roles, now = () => new Date() } = options;
  const algorithms = readAlgorithms(options.algorithms);
  const library = importJose();
  // Told by whoever asks first; until then it is nobody's.
  library.catch(() => undefined);
  const verifyBearer = createVerifier(library, options, algorithms, now);
  const cookie = typeof options.cookie === 'string' ? { name: options.cookie } : options.cookie;
  const verifyCookie =
    cookie && createVerifier(library, { ...options, ...cookie }, algorithms, now);

  const identify = async (request: Request): Promise<Claims | null> => {
    const bearer = readBearerToken(request);
    if (bearer !== null) return await verifyBearer(bearer);
    const session = cookie && readCookie(request, cookie.name);
    return session && verifyCookie ? await verifyCookie(session) : null;
  };

  return async (question) => {
    const { action, stream } = question;
    // Whoever may come in without a name is not asked for one, also when names cannot be checked.
    if (action === 'view' && stream?.visibility === 'public') return 'allowed';
    const claims = await identify(question.request);
    const person = claims?.['sub'];
    if (!claims || typeof person !== 'string' || person === '') return 'unauthenticated';
    const rank = readRank(claims, roles);
    if (rank === 'admin') return { verdict: 'allowed', person, sees: 'all' };
    const allowed = { verdict: 'allowed', person, sees: 'own' } as const;
    if (action === 'list') return allowed;
    if (action === 'create') return rank === 'creator' ? allowed : 'forbidden';
    const isTheirs =
      stream !== null && (stream.owner === person || stream.managers.includes(person));
    return isTheirs ? allowed : 'forbidden';
  };
}

/** Resolves with a token's claims, or null where it is not to be believed. */
function createVerifier(
  library: ReturnType<typeof importJose>,
  { jwks, issuer, audience }: JwtIssuer,
  algorithms: string[],
  now: () => Date,
) {
  readKeyAddress(jwks);
  const [issuers, audiences] = [readNames('issuer', issuer), readNames('audience', audience)];
  let finder: ReturnType<typeof createKeyFinder> | null = null;
  return async (token: string): Promise<Claims | null> => {
    const jose = await library;
    if (token.length > maxTokenLength) return null;
    finder ??= createKeyFinder(jose, jwks, now);
    try {
      const { payload } = await jose.jwtVerify(token, finder, {
        algorithms,
        issuer: issuers,
        audience: audiences,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now(),
      });
      return payload;
    } catch (cause) {
      if (cause instanceof jose.errors.JWKSTimeout || cause instanceof KeysUnavailableError) {
        throw new ProblemError('identity-unavailable', {
          retryAfterSeconds: unavailableRetrySeconds,
          cause,
        });
      }
      if (cause instanceof jose.errors.JOSEError) return null;
      throw cause;
    }
  };
}

async function importJose(): Promise<typeof Jose> {
  try {
    return await import('jose');
  } catch (cause) {
    throw new SetupError(
      'package-missing',
      'jwtAuthorize needs the package jose: npm install jose',
      cause,
    );
  }
}

function readAlgorithms(algorithms: readonly string[] = asymmetric): string[] {
  const wrong = algorithms.find((algorithm) => !asymmetric.includes(algorithm));
  if (wrong !== undefined || algorithms.length === 0) {
    throw new TypeError(
      `algorithms must be asymmetric ones, such as RS256, and not ${wrong ?? 'none'}`,
    );
  }
  return [...algorithms];
}

/** An unset environment variable comes in as undefined where nobody checks types; it must not mean "any". */
function readNames(option: string, value: string | readonly string[]): string[] {
  const isNamed = (name: unknown) => typeof name === 'string' && name !== '';
  const names = Array.isArray(value) || typeof value === 'string' ? [...toList(value)] : [];
  if (names.length === 0 || !names.every(isNamed)) {
    throw new TypeError(
      `jwtAuthorize needs ${option}: without it, tokens made for others would do`,
    );
  }
  return names;
}
