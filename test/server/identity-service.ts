import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

/** An identity service on loopback: keys made for the test, and its key set at `jwks`. */
export async function createIdentityService() {
  const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
  const addKey = async (kid: string, algorithm = 'RS256') => {
    pairs.set(kid, await generateKeyPair(algorithm, { extractable: true }));
  };
  await addKey('k1');
  let fetches = 0;
  let answer: 'keys' | 'error' | 'nothing' | 'nonsense' = 'keys';
  let extra: object | null = null;
  const server = createServer((_, response) => {
    fetches += 1;
    if (answer === 'nothing') return;
    if (answer === 'error') return void response.writeHead(500).end();
    if (answer === 'nonsense') return void response.end('<html>');
    const list = [...pairs].map(async ([kid, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid,
    }));
    void Promise.all(list).then((keys) => response.end(JSON.stringify(extra ?? { keys })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    jwks: `http://127.0.0.1:${port}/keys`,
    issuer: 'https://id.example/',
    audience: 'live-site',
    get fetches() {
      return fetches;
    },
    answers(how: typeof answer) {
      answer = how;
    },
    /** Answers with this in the place of a key set. */
    publishes(json: object) {
      extra = json;
    },
    addKey,
    dropKey: (kid: string) => pairs.delete(kid),
    publicKey: (kid = 'k1') => exportJWK(toPair(kid).publicKey),
    privateKey: (kid = 'k1') => toPair(kid).privateKey,
    /** A token of this person's, good for an hour. */
    async sign(claims: JWTPayload = {}, { kid = 'k1', alg = 'RS256' } = {}): Promise<string> {
      const seconds = Math.floor(Date.now() / 1_000);
      const base = { sub: 'ada', iss: this.issuer, aud: this.audience, exp: seconds + 3_600 };
      return await new SignJWT({ ...base, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(toPair(kid).privateKey);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function toPair(kid: string) {
    const pair = pairs.get(kid);
    if (!pair) throw new Error(`There is no key ${kid}`);
    return pair;
  }
}
