/** Which provider makes streams real, and how it is reached. Holds secrets. */
export type ProviderConfiguration = { readonly type: 'local' } | CloudflareConfiguration;

/** An account of Cloudflare Stream, and of Mux where that is the backup. */
export interface CloudflareConfiguration {
  readonly type: 'cloudflare';
  readonly route: 'direct' | 'relay';
  readonly accountId: string;
  readonly apiToken: string;
  readonly uploadWholes?: boolean;
  readonly baseUrl?: string;
  readonly webhookSecret?: string;
  readonly notificationSecret?: string;
  readonly mux?: MuxConfiguration;
}

/** Access to Mux. */
export interface MuxConfiguration {
  readonly tokenId: string;
  readonly tokenSecret: string;
  readonly uploadWholes?: boolean;
  readonly baseUrl?: string;
  readonly webhookSecret?: string;
  readonly signingKey?: { readonly id: string; readonly secret: string };
}

/** Variables that nothing but the Cloudflare provider reads. */
const serviceVariables = /^(CLOUDFLARE|MUX)_/;

type Read = (name: string) => string;
type Reject = (name: string, expectation: string) => never;

/** Reads what the environment says of the provider. `reject` throws; no sentence repeats a secret. */
export function readProviderConfiguration(read: Read, reject: Reject): ProviderConfiguration {
  const provider = read('STREAMSIDE_PROVIDER') || 'local';
  if (provider === 'local') return { type: 'local' };
  if (provider !== 'cloudflare') {
    return reject('STREAMSIDE_PROVIDER', `local or cloudflare, not "${provider}"`);
  }
  const accountId = read('CLOUDFLARE_ACCOUNT_ID');
  if (!/^[\w-]+$/.test(accountId)) {
    reject(
      'CLOUDFLARE_ACCOUNT_ID',
      'the id of an account, where STREAMSIDE_PROVIDER is cloudflare',
    );
  }
  const apiToken = read('CLOUDFLARE_API_TOKEN');
  if (!/^[\x21-\x7e]+$/.test(apiToken)) {
    reject('CLOUDFLARE_API_TOKEN', 'an API token, where STREAMSIDE_PROVIDER is cloudflare');
  }
  const route = read('CLOUDFLARE_ROUTE') || 'direct';
  if (route !== 'direct' && route !== 'relay') {
    return reject('CLOUDFLARE_ROUTE', `direct or relay, not "${route}"`);
  }
  const mux = readMux(read, reject);
  return {
    type: 'cloudflare',
    route,
    accountId,
    apiToken,
    ...readWholes('CLOUDFLARE_UPLOAD_WHOLES', read, reject),
    ...readBase('CLOUDFLARE_BASE_URL', read, reject),
    ...readText('webhookSecret', read('CLOUDFLARE_WEBHOOK_SECRET')),
    ...readText('notificationSecret', read('CLOUDFLARE_NOTIFICATION_SECRET')),
    ...(mux === null ? {} : { mux }),
  };
}

/** Why a variable has no effect, or null where it may have one. */
export function whyIdle(name: string, provider: ProviderConfiguration): string | null {
  if (!serviceVariables.test(name)) return null;
  if (provider.type === 'local') return 'STREAMSIDE_PROVIDER is local';
  const isAlone = name.startsWith('MUX_') && provider.mux === undefined;
  return isAlone ? 'MUX_TOKEN_ID and MUX_TOKEN_SECRET are not set' : null;
}

/** Whether browsers publish to this process's own engine. */
export function usesEngine(provider: ProviderConfiguration): boolean {
  return provider.type === 'local' || provider.route === 'relay';
}

function readMux(read: Read, reject: Reject): MuxConfiguration | null {
  const tokenId = read('MUX_TOKEN_ID');
  const tokenSecret = read('MUX_TOKEN_SECRET');
  if (tokenId === '' && tokenSecret === '') return null;
  if (tokenId === '') return reject('MUX_TOKEN_ID', 'set where MUX_TOKEN_SECRET is');
  if (tokenSecret === '') return reject('MUX_TOKEN_SECRET', 'set where MUX_TOKEN_ID is');
  return {
    tokenId,
    tokenSecret,
    ...readWholes('MUX_UPLOAD_WHOLES', read, reject),
    ...readBase('MUX_BASE_URL', read, reject),
    ...readText('webhookSecret', read('MUX_WEBHOOK_SECRET')),
    ...readSigningKey(read, reject),
  };
}

function readSigningKey(read: Read, reject: Reject): Pick<MuxConfiguration, 'signingKey'> {
  const [id, secret] = [read('MUX_SIGNING_KEY'), read('MUX_PRIVATE_KEY')];
  if (id === '' && secret === '') return {};
  if (id === '') return reject('MUX_SIGNING_KEY', 'set where MUX_PRIVATE_KEY is');
  if (secret === '') return reject('MUX_PRIVATE_KEY', 'set where MUX_SIGNING_KEY is');
  return { signingKey: { id, secret } };
}

function readWholes(name: string, read: Read, reject: Reject): { uploadWholes?: boolean } {
  const text = read(name) || 'yes';
  if (text === 'yes') return {};
  return text === 'no' ? { uploadWholes: false } : reject(name, `yes or no, not "${text}"`);
}

function readBase(name: string, read: Read, reject: Reject): { baseUrl?: string } {
  const text = read(name);
  if (text === '') return {};
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '';
  // With a password in it no request is made, and the error that says so repeats the address.
  return isPlain && /^https?:$/.test(url.protocol)
    ? { baseUrl: text }
    : reject(name, 'an http or https address without a password, a query or a fragment');
}

function readText<N extends string>(name: N, text: string): { readonly [K in N]?: string } {
  return text === '' ? {} : ({ [name]: text } as { readonly [K in N]: string });
}
