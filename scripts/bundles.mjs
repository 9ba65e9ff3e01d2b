import { gzipSync } from 'node:zlib';
import { relative } from 'node:path';
import { build as bundle } from 'esbuild';
import { build as buildWithVite } from 'vite';
import { root } from './steps.mjs';

/**
 * The files that a page has loaded when it has imported all of these modules: each by its name without the
 * hash, with its gzip bytes. A module's static imports come with it. With `isDropIn` the files of the
 * drop-in script are meant, where what is needed together lies together; else what a bundler makes of the
 * first module.
 */
export async function listLoaded({ modules, external, isDropIn = false }) {
  const files = await (isDropIn ? listDropIn() : listBundle(modules[0], external));
  const find = (module) => {
    const file = files.find(({ modules }) => modules.includes(module));
    if (file === undefined) throw new Error(`${module} is in no file of its own`);
    return file;
  };
  const wanted = new Set(modules.map(find));
  for (const { imports } of wanted) {
    for (const path of imports) wanted.add(files.find((file) => file.path === path));
  }
  return [...wanted].map(({ path, code }) => ({
    name: path.replace(/-[\w-]{8}(?=\.js$)/, ''),
    bytes: gzipSync(code, { level: 9 }).length,
  }));
}

/** What a bundler makes of a module, and of what it imports later. */
async function listBundle(entry, external = []) {
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: 'size',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['production'],
    legalComments: 'none',
    external,
    metafile: true,
    write: false,
  });
  return outputFiles.map(({ path, contents }) => {
    const name = relative(root, path).replaceAll('\\', '/');
    const { entryPoint, imports } = metafile.outputs[name];
    return {
      path: name,
      code: contents,
      modules: entryPoint === undefined ? [] : [entryPoint],
      imports: imports
        .filter(({ kind, external: outside }) => kind === 'import-statement' && !outside)
        .map(({ path: next }) => next),
    };
  });
}

let dropIn = null;

/** The drop-in script as the build makes it. */
function listDropIn() {
  dropIn ??= buildWithVite({
    root,
    mode: 'browser',
    logLevel: 'warn',
    build: { write: false },
  }).then((result) =>
    [result]
      .flat()
      .flatMap(({ output }) => output)
      .filter(({ type }) => type === 'chunk')
      .map(({ fileName, code, imports, moduleIds }) => ({
        path: fileName,
        code,
        imports,
        modules: moduleIds.map((id) => relative(root, id).replaceAll('\\', '/')),
      })),
  );
  return dropIn;
}
