import * as z from 'zod';

type Schema = Record<string, unknown>;

/**
 * A zod schema as a JSON schema that OPA's type checker understands. It ignores `oneOf` and `const`, and does not look
 * below `anyOf [object, null]`; what it ignores it would not check. So alternatives of objects become one object with
 * all their members, and null becomes one more type. A keyword we know no way for is refused rather than ignored.
 */
export function toRegoSchema(schema: z.ZodType): Schema {
  return digest(z.toJSONSchema(schema, { reused: 'inline', cycles: 'throw' }));
}

function digest(schema: Schema): Schema {
  for (const keyword of ['$ref', 'prefixItems', 'allOf', 'not']) {
    if (keyword in schema) throw new Error(`OPA would ignore ${keyword}: teach toRegoSchema a way round it`);
  }
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return merge(alternatives.map(digest));
  if ('const' in schema) return { type: typeof schema['const'], enum: [schema['const']] };
  const { type, enum: values, properties, required, items } = schema;
  // A record: OPA takes an object without listed members for one with any member.
  if (type === 'object' && !isSchema(properties)) return { type };
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(isSchema(properties)
      ? { properties: digestAll(properties), required, additionalProperties: false }
      : {}),
    ...(isSchema(items) ? { items: digest(items) } : {}),
  };
}

function digestAll(schemas: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, isSchema(schema) ? digest(schema) : {}]),
  );
}

/** One schema for what may be any of these: it promises nothing that only some of them promise. */
function merge(alternatives: Schema[]): Schema {
  if (alternatives.some(({ type }) => type === undefined)) return {};
  const types = [...new Set(alternatives.flatMap(({ type }) => type))];
  const type = types.length === 1 ? types[0] : types;
  const lists = alternatives.filter((schema) => schema['type'] === 'array');
  return {
    type,
    ...(lists.length === 1 && lists[0]?.['items'] ? { items: lists[0]['items'] } : {}),
    ...mergeMembers(
      alternatives.filter((schema) => isSchema(schema['properties']) || schema['type'] === 'object'),
    ),
  };
}

/** All members of all these objects; none where one of them is a record, which may have any. */
function mergeMembers(objects: Schema[]): Schema {
  const listed = objects.map(({ properties }) => properties).filter(isSchema);
  if (listed.length === 0 || listed.length < objects.length) return {};
  const names = [...new Set(listed.flatMap((members) => Object.keys(members)))];
  const member = (name: string) => merge(listed.map((members) => members[name]).filter(isSchema));
  return {
    properties: Object.fromEntries(names.map((name) => [name, member(name)])),
    additionalProperties: false,
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
