import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { problems, routes } from '../../src/contract/index.js';
import * as contract from '../../src/contract/index.js';
import { validatorOf } from './openapi-document.js';

const text = readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8');

/** What each example's name is read by. */
const readers = {
  Discovery: contract.readDiscovery,
  Stream: contract.readStream,
  StreamPage: contract.readStreamPage,
  StreamInput: contract.readStreamInput,
  StreamPatch: contract.readStreamPatch,
  Grant: contract.readGrant,
  BroadcastReport: contract.readBroadcastReport,
  UploadInput: contract.readUploadInput,
  Upload: contract.readUpload,
  ViewerLinkInput: contract.readViewerLinkInput,
  ViewerLink: contract.readViewerLink,
  Problem: contract.readProblem,
};

describe('docs/contract.md', () => {
  const examples = [...text.matchAll(/```json ?(\w*)\n([^]*?)```/g)].map(
    ([, name = '', json = '']) => ({
      name,
      json,
    }),
  );

  it('has an example for every body that travels', () => {
    const shown = new Set(examples.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(readers).filter((name) => !shown.has(name)),
      [],
    );
  });

  for (const [index, { name, json }] of examples.entries()) {
    it(`example ${index + 1} is a ${name} by the schema and by its reader`, () => {
      const validate = validatorOf(name);
      const example: unknown = JSON.parse(json);
      assert.ok(validate(example), JSON.stringify(validate.errors));
      const read = Object.entries(readers).find(([type]) => type === name)?.[1];
      if (read) assert.deepEqual(read(example), example);
    });
  }

  it('lists every problem code with its status', () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)`\s*\| (\d{3})\s*\| (.*?)\s*\|$/gm)].map(
      ([, code, status, title]) => [code, { status: Number(status), title }],
    );
    assert.deepEqual(Object.fromEntries(rows), problems);
  });

  it('lists every operation with its request and action', () => {
    const rows = [
      ...text.matchAll(/^\| \[(\w+)\]\(#.*?\)\s*\| `(\w+) (.*?)`\s*\| (\S+)\s*\|/gm),
    ].map(([, operation, method, path, action]) => [
      operation,
      { method, path, action: action === '–' ? null : action },
    ]);
    assert.deepEqual(Object.fromEntries(rows), routes);
  });

  it('links to headings that exist, and numbers its clauses once', () => {
    const anchors = [...text.matchAll(/^## (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor]) => anchor);
    assert.deepEqual(
      links.filter((link) => link && !anchors.includes(link)),
      [],
    );
    const clauses = [...text.matchAll(/^\*\*(§[\d.]+\d)/gm)].map(([, clause]) => clause);
    assert.ok(clauses.length > 50);
    assert.equal(new Set(clauses).size, clauses.length);
  });
});
