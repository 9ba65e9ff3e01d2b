import { readFileSync } from 'node:fs';

/** The code block that follows the marker of that name on a page of docs/. */
export function readSnippet(page: string, name: string): string {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const start = text.indexOf(`<!-- snippet: ${name} -->\n\n\`\`\``);
  if (start < 0) throw new Error(`docs/${page} has no snippet ${name}`);
  const from = text.indexOf('\n', text.indexOf('```', start)) + 1;
  return text.slice(from, text.indexOf('\n```', from) + 1);
}

/** The same with packages under the addresses that they have here: ours as its sources. */
export function resolvePackages(code: string): string {
  return code.replaceAll(/from '([a-z][^':]*)'/g, (_, name: string) => {
    const [, door] = /^streamside\/(\w+)$/.exec(name) ?? [];
    const address =
      door === undefined
        ? import.meta.resolve(name)
        : new URL(`../../src/${door}/index.ts`, import.meta.url).href;
    return `from ${JSON.stringify(address)}`;
  });
}
