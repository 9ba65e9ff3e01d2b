import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface OperationObject {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export const openApi = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenApiDocument;

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
formats.default(ajv);

const compiled = new Map<string, ValidateFunction>();

/** The validator of one of the document's schemas. */
export function validatorOf(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  if (!Object.hasOwn(openApi.components.schemas, name)) throw new Error(`no schema ${name}`);
  const schemas = JSON.parse(
    JSON.stringify(openApi.components.schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as Record<string, Schema>;
  const validate = ajv.compile({ $ref: `#/$defs/${name}`, $defs: schemas });
  compiled.set(name, validate);
  return validate;
}
