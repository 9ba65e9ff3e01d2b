import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { openApi } from './openapi-document.js';
import type { Schema } from './openapi-document.js';

/**
 * What TypeScript types and JSON schemas can both say, with all names resolved: so that two of
 * them can be compared by `deepEqual`.
 */
export type Shape =
  | string
  | { readonly oneOf: readonly string[] }
  | { readonly nullable: Shape }
  | { readonly list: Shape }
  | { readonly either: readonly Shape[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

/** The shape of one of the OpenAPI document's schemas. Optional fields end in `?`. */
export function schemaShape(schema: Schema): Shape {
  if (schema.$ref) {
    const target = openApi.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
    if (!target) throw new Error(`${schema.$ref} leads nowhere`);
    return schemaShape(target);
  }
  if (schema.anyOf) {
    const isNull = (option: Schema) => option.type === 'null';
    const shapes = schema.anyOf.filter((option) => !isNull(option)).map(schemaShape);
    const shape = shapes.length === 1 && shapes[0] !== undefined ? shapes[0] : either(shapes);
    return schema.anyOf.some(isNull) ? { nullable: shape } : shape;
  }
  if (Array.isArray(schema.type)) {
    const [type] = schema.type.filter((name) => name !== 'null');
    return { nullable: schemaShape({ ...schema, type }) };
  }
  if (schema.const !== undefined) return { oneOf: [schema.const] };
  if (schema.enum) return { oneOf: schema.enum.toSorted() };
  if (schema.type === 'array') return { list: schemaShape(schema.items ?? {}) };
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
      schema.required?.includes(name) ? name : `${name}?`,
      schemaShape(field),
    ]);
    return { fields: Object.fromEntries(fields) };
  }
  return schema.type === 'integer' ? 'number' : String(schema.type);
}

function either(shapes: readonly Shape[]): Shape {
  return { either: shapes.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

/** The exported types of the contract's shape files, by name. */
export function readContractTypes(files: readonly string[]): Map<string, Shape> {
  const paths = files.map((file) =>
    fileURLToPath(new URL(`../../src/contract/${file}`, import.meta.url)),
  );
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.webworker.d.ts'],
  });
  const checker = program.getTypeChecker();
  const shapes = new Map<string, Shape>();
  for (const path of paths) {
    const source = program.getSourceFile(path);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${path} is not a module`);
    for (const symbol of checker.getExportsOfModule(module)) {
      if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) continue;
      shapes.set(symbol.name, typeShape(checker, checker.getDeclaredTypeOfSymbol(symbol)));
    }
  }
  return shapes;
}

function typeShape(checker: ts.TypeChecker, type: ts.Type): Shape {
  if (type.flags & ts.TypeFlags.String) return 'string';
  if (type.flags & ts.TypeFlags.Number) return 'number';
  if (type.flags & ts.TypeFlags.Boolean) return 'boolean';
  if (type.isStringLiteral()) return { oneOf: [type.value] };
  if (type.isUnion()) return unionShape(checker, type.types);
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (item) return { list: typeShape(checker, item) };
  }
  const fields = checker.getPropertiesOfType(type).map((property) => {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const name = isOptional ? `${property.name}?` : property.name;
    return [name, typeShape(checker, checker.getTypeOfSymbol(property))];
  });
  return { fields: Object.fromEntries(fields) };
}

function unionShape(checker: ts.TypeChecker, members: readonly ts.Type[]): Shape {
  const has = (flag: ts.TypeFlags) => members.some(({ flags }) => flags & flag);
  const rest = members.filter(
    ({ flags }) => !(flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)),
  );
  const literals = rest.filter((member) => member.isStringLiteral());
  const isBoolean = rest.every(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
  const single = rest.length === 1 ? rest[0] : undefined;
  let shape: Shape;
  if (single) shape = typeShape(checker, single);
  else if (isBoolean) shape = 'boolean';
  else if (literals.length === rest.length) {
    shape = { oneOf: literals.map(({ value }) => value).toSorted() };
  } else shape = either(rest.map((member) => typeShape(checker, member)));
  return has(ts.TypeFlags.Null) ? { nullable: shape } : shape;
}
