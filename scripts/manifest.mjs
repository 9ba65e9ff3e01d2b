import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, stop } from './steps.mjs';

/** The three tags that the documentation is made from; each must say what it promises. */
const TAGS = ['whip-broadcaster', 'live-player', 'recording-player'];
const COMMON = ['endpoint', 'stream'];

const { ok } = await run('cem', [
  'analyze',
  '--config',
  'custom-elements-manifest.config.mjs',
  '--quiet',
]);
if (!ok) stop('The custom-elements manifest could not be made.');
const manifest = JSON.parse(readFileSync(join(root, 'dist', 'custom-elements.json'), 'utf8'));
const elements = manifest.modules
  .flatMap(({ declarations = [] }) => declarations)
  .filter(({ tagName }) => tagName);

const faults = TAGS.flatMap((tag) => {
  const element = elements.find(({ tagName }) => tagName === tag);
  if (!element) return [`<${tag}> is not in the manifest`];
  const { attributes = [], events = [], cssParts = [], cssProperties = [], description } = element;
  return [
    ...(description ? [] : [`<${tag}> has no description`]),
    ...COMMON.filter((name) => !attributes.some((attribute) => attribute.name === name)).map(
      (name) => `<${tag}> lacks the attribute ${name}`,
    ),
    ...attributes
      .filter((attribute) => !attribute.description)
      .map(({ name }) => `<${tag}> attribute ${name} has no description`),
    ...['statechange', 'error']
      .filter((name) => !events.some((event) => event.name === name))
      .map((name) => `<${tag}> does not document the event ${name}`),
    ...(element.members ?? [])
      .filter(({ name, privacy }) => name.startsWith('#') || (privacy && privacy !== 'public'))
      .map(({ name }) => `<${tag}> shows its private ${name}`),
    ...events
      .filter((event) => !event.description)
      .map(({ name }) => `<${tag}> event ${name} has no description`),
    ...(cssParts.length > 0 ? [] : [`<${tag}> documents no parts`]),
    ...(cssProperties.length > 0 ? [] : [`<${tag}> documents no custom properties`]),
  ];
});
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
