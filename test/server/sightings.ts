import assert from 'node:assert/strict';

/** Everything that others than the secrets' owners get to see, by where it was seen. */
export class Sightings {
  readonly #texts: [string, string][] = [];

  add(where: string, text: string): void {
    this.#texts.push([where, text]);
  }

  async addAnswer(where: string, response: Response): Promise<void> {
    const headers = JSON.stringify([...response.headers]);
    this.add(`${where} (${response.status})`, `${headers}\n${await response.text()}`);
  }

  get size(): number {
    return this.#texts.length;
  }

  /** Where one of these was seen, as it is or encoded. */
  find(secrets: Readonly<Record<string, string>>): string[] {
    return Object.entries(secrets).flatMap(([name, secret]) => {
      assert.ok(secret.length >= 8, `${name} is long enough to be told from chance`);
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
      return this.#texts
        .filter(([, text]) => forms.some((form) => text.replaceAll('\\/', '/').includes(form)))
        .map(([where]) => `${name} in ${where}`);
    });
  }
}
