/** Failed tries are limited by address, and whoever has many addresses has many tries. */
const minLength = 16;

/**
 * The operator's token as it is set; null where it is not. `reject` throws: a token that can be
 * guessed is refused where other machines reach the server (`isReached`).
 */
export function readOperatorToken(
  read: (name: string) => string,
  { isReached }: { isReached: boolean },
  reject: (name: string, expectation: string) => never,
): string | null {
  const token = read('STREAMSIDE_TOKEN');
  if (token === '') return null;
  if (!/^[\w.~+/-]+=*$/.test(token)) {
    reject('STREAMSIDE_TOKEN', 'made of letters, digits and - . _ ~ + / only');
  }
  if (isShort(token) && isReached) {
    reject(
      'STREAMSIDE_TOKEN',
      `${minLength} characters or more where other machines reach the server`,
    );
  }
  return token;
}

/** Whether it can be guessed by trying. */
export function isShort(token: string): boolean {
  return token.length < minLength;
}
