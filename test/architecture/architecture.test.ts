import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { layers, onlyDoor } from './layers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the architecture', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('src', name.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts'));

  for (const path of files) {
    it(`${path} imports only what its room may`, () => {
      assert.deepEqual(faultsOf(path, readFileSync(join(root, path), 'utf8')), []);
    });
  }

  it('finds a room that reaches upward', () => {
    assert.deepEqual(faultsOf('src/contract/planted.ts', "import '../elements/index.js';"), [
      'contract may not import elements',
    ]);
  });

  it('finds a package that came in by the wrong door', () => {
    assert.deepEqual(faultsOf('src/media/planted.ts', "const h = import('hls.js');"), [
      'hls.js is imported by src/media/hls-attachment.ts alone',
    ]);
    assert.deepEqual(faultsOf('src/protocol/planted.ts', "import { html } from 'lit';"), [
      'protocol may not import lit',
    ]);
    assert.deepEqual(faultsOf('src/elements/planted.ts', "import 'node:fs';"), [
      'elements may not import node:fs',
    ]);
  });

  it('is enforced by the compiler too: a wrong import does not compile', () => {
    const path = join(root, 'src', 'contract', 'planted.ts');
    const { config } = ts.readConfigFile(join(root, 'src/contract/tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
    const host = ts.createCompilerHost(options);
    const real = host.getSourceFile;
    host.getSourceFile = (name, version, ...rest) =>
      relative(path, name) === ''
        ? ts.createSourceFile(name, "import '../media/index.js'; document.title;", version)
        : real.call(host, name, version, ...rest);
    const exists = host.fileExists;
    host.fileExists = (name) => relative(path, name) === '' || exists.call(host, name);
    const program = ts.createProgram([path], { ...options, noEmit: true }, host);
    const found = ts.getPreEmitDiagnostics(program).map(({ code }) => code);
    assert.ok(found.includes(6059), 'a file of another room is outside rootDir');
    assert.ok(found.includes(2584), 'the contract knows no document');
  });
});

function faultsOf(path: string, text: string): string[] {
  const room = roomOf(path);
  const layer = layers[room];
  if (layer === undefined) return [`src/${room} is not a room of the house`];
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.flatMap(({ fileName: specifier }) => {
    if (specifier.startsWith('.')) {
      const target = roomOf(posix.join(posix.dirname(path), specifier));
      const allowed = target === room || layer.layers.includes(target);
      return allowed ? [] : [`${room} may not import ${target}`];
    }
    if (isBuiltin(specifier)) return layer.node ? [] : [`${room} may not import ${specifier}`];
    const name = packageOf(specifier);
    if (!layer.packages.includes(name)) return [`${room} may not import ${name}`];
    const door = onlyDoor[name];
    return door === undefined || door === path ? [] : [`${name} is imported by ${door} alone`];
  });
}

function roomOf(path: string): string {
  const [, first = '', second] = path.split('/');
  if (second !== undefined) return first === 'define' ? 'entry' : first;
  return first.startsWith('cli.') ? 'cli' : 'entry';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
