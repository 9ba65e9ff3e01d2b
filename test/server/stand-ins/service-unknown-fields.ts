interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * Places of fields that a schema does not name. OpenAPI files allow any field anywhere, and services
 * silently ignore what stands in the wrong place: a misplaced option would never be noticed.
 */
export function findUnknownFields(document: object, schema: object, value: unknown): string[] {
  const resolve = ({ $ref }: Schema): Schema | null => {
    if ($ref === undefined) return null;
    let found: unknown = document;
    for (const part of $ref.replace(/^#\//, '').split('/')) {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      found = (found as Record<string, unknown> | undefined)?.[name];
    }
    return (found ?? {}) as Schema;
  };

  /** A schema and everything that it is composed of. */
  const flatten = (one: Schema): Schema[] => {
    const target = resolve(one);
    const parts = [...(one.allOf ?? []), ...(one.anyOf ?? []), ...(one.oneOf ?? [])];
    return [one, ...(target === null ? [] : flatten(target)), ...parts.flatMap(flatten)];
  };

  const walk = (schemas: readonly Schema[], at: unknown, place: string): string[] => {
    const all = schemas.flatMap(flatten);
    if (Array.isArray(at)) {
      const items = all.flatMap((one) => one.items ?? []);
      return at.flatMap((item, index) => walk(items, item, `${place}/${index}`));
    }
    if (typeof at !== 'object' || at === null) return [];
    // A schema that names no field at all, such as `meta`, takes any.
    const isOpen =
      all.every(({ properties }) => properties === undefined) ||
      all.some(({ additionalProperties }) => Boolean(additionalProperties));
    return Object.entries(at).flatMap(([name, inner]) => {
      const inside = all.flatMap(({ properties }) => properties?.[name] ?? []);
      if (inside.length > 0) return walk(inside, inner, `${place}/${name}`);
      return isOpen ? [] : [`${place}/${name}`];
    });
  };

  return walk([schema as Schema], value, '');
}
