import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { serverRooms } from './server-rooms.js';

const server = fileURLToPath(new URL('../../src/server', import.meta.url));

describe('serverRooms', () => {
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'));

  it('are kept to by every file', () => {
    const faults = files.flatMap((path) =>
      faultsOf(path, readFileSync(join(server, path), 'utf8')),
    );
    assert.deepEqual(faults, []);
  });

  it('are all there, and stand on those before them alone', () => {
    const names = Object.keys(serverRooms);
    for (const [index, name] of names.entries()) {
      assert.ok(
        files.some((path) => roomOf(path) === name),
        `${name} is empty`,
      );
      const above = serverRooms[name]?.filter((other) => !names.slice(0, index).includes(other));
      assert.deepEqual(above, [], `${name} reaches upward`);
    }
  });

  it('find a file that reaches upward, or stands in no room', () => {
    assert.deepEqual(faultsOf('streams/planted.ts', "import '../upkeep/reconciler.js';"), [
      'streams/planted.ts may not import upkeep',
    ]);
    assert.deepEqual(faultsOf('http/planted.ts', "import type { A } from '../handler.js';"), [
      'http/planted.ts may not import the whole',
    ]);
    assert.deepEqual(faultsOf('attic/planted.ts', ''), ['attic is not a room of the server']);
  });
});

/** The whole, where a file stands in no room. */
const whole = 'the whole';

function faultsOf(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === whole) return [];
  const allowed = serverRooms[room];
  if (allowed === undefined) return [`${room} is not a room of the server`];
  const targets = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => posix.join(posix.dirname(path), fileName))
    .filter((target, index, all) => !target.startsWith('..') && all.indexOf(target) === index);
  return targets
    .map(roomOf)
    .filter((target) => target !== room && !allowed.includes(target))
    .map((target) => `${path} may not import ${target}`);
}

function roomOf(path: string): string {
  const [room = '', file] = path.split('/');
  return file === undefined ? whole : room;
}
