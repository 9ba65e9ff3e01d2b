import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routes } from '../../src/contract/index.js';
import type { Route } from '../../src/contract/index.js';
import { openApi, validatorOf } from './openapi-document.js';
import type { OperationObject } from './openapi-document.js';
import { readContractTypes, schemaShape } from './shape.js';

const shapeFiles = [
  'stream.ts',
  'grant.ts',
  'upload.ts',
  'broadcast-report.ts',
  'viewer-link.ts',
  'problem-code.ts',
  'problem.ts',
];
/** Exported beside the shapes, but not on the wire. */
const notOnTheWire = ['ProblemOptions'];

describe('docs/openapi.json', () => {
  const types = readContractTypes(shapeFiles);
  for (const name of notOnTheWire) types.delete(name);

  it('has a schema for every type of the contract, and no other', () => {
    assert.deepEqual(
      Object.keys(openApi.components.schemas).toSorted(),
      [...types.keys()].toSorted(),
    );
  });

  for (const [name, shape] of types) {
    it(`${name} has the fields, members and nulls of the TypeScript type`, () => {
      assert.deepEqual(schemaShape({ $ref: `#/components/schemas/${name}` }), shape);
    });
  }

  for (const name of Object.keys(openApi.components.schemas)) {
    it(`${name} is a schema that a strict validator takes`, () => {
      assert.equal(typeof validatorOf(name), 'function');
    });
  }

  it('has no reference that leads nowhere', () => {
    const references = [...JSON.stringify(openApi).matchAll(/"\$ref":"#\/(.*?)"/g)];
    assert.ok(references.length > 0);
    for (const [, path = ''] of references) {
      const target = path
        .split('/')
        .reduce<unknown>((node, key) => Object(node)[key] as unknown, openApi);
      assert.ok(target, path);
    }
  });

  it('has the operations of the route table, and no other', () => {
    const described = Object.entries(openApi.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => method !== 'parameters')
        .map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
    );
    const expected = Object.entries(routes).map(
      ([operation, { method, path }]) => `${operation}: ${method} ${path}`,
    );
    assert.deepEqual(described.toSorted(), expected.toSorted());
  });

  for (const [operation, route] of Object.entries<Route>(routes)) {
    it(`${operation} needs a token where its action does`, () => {
      const { security } = operationOf(route);
      const isOpen = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
      const takesToken = security.some((way) => 'bearer' in way);
      assert.equal(isOpen, route.action === null || route.action === 'view');
      assert.equal(takesToken, route.action !== null);
    });

    it(`${operation} may answer with a problem`, () => {
      assert.deepEqual(operationOf(route).responses.default, {
        $ref: '#/components/responses/Problem',
      });
    });
  }
});

function operationOf({ method, path }: Route): OperationObject {
  const operation = openApi.paths[path]?.[method.toLowerCase()];
  assert.ok(operation);
  return operation;
}
