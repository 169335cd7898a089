// Every place of an operation where somebody can write text: one after the other, with everything else as its example has it.

import type { ApiDescription, ApiOperation, JsonSchema } from '../../generated/openapi.ts'

/** A place; `put` makes the whole (body, address) with a text there. `field` is the name of the nearest property or parameter. */
export type TextPlace<Whole> = { at: string; field: string; put: (text: string) => Whole }

/** What is sent. */
export type Filled = { path: Record<string, string>; query: Record<string, string>; body: unknown }

type Schemas = ApiDescription['components']['schemas']
type OperationWithExample = ApiOperation & {
  requestBody?: { content: Record<string, { schema: JsonSchema; example?: unknown }> }
}
const deepest = 8

/** The example of an operation as it is: `paths` has what stands for the parameters of its path. */
export function filledExample(
  operation: ApiOperation,
  paths: Readonly<Record<string, string>>,
  schemas: Schemas,
): Filled {
  const path = Object.fromEntries(
    parametersOf(operation, 'path').map(({ name, schema }) => [
      name,
      paths[name] ?? String(sample(schema, schemas)),
    ]),
  )
  return { path, query: {}, body: jsonBody(operation)?.example }
}

/** All places of an operation, each once. */
export function textPlaces(
  operation: ApiOperation,
  paths: Readonly<Record<string, string>>,
  schemas: Schemas,
): TextPlace<Filled>[] {
  const whole = filledExample(operation, paths, schemas)
  const places: TextPlace<Filled>[] = []
  for (const { name } of parametersOf(operation, 'path'))
    places.push({
      at: `path ${name}`,
      field: name,
      put: text => ({ ...whole, path: { ...whole.path, [name]: text } }),
    })
  for (const { name, schema } of parametersOf(operation, 'query'))
    if (takesText(schema, schemas))
      places.push({ at: `query ${name}`, field: name, put: text => ({ ...whole, query: { [name]: text } }) })
  const body = jsonBody(operation)
  if (body !== undefined)
    for (const { at, field, put } of placesIn(body.schema, body.example, {
      schemas,
      at: 'body',
      field: '',
      depth: 0,
    }))
      places.push({ at, field, put: text => ({ ...whole, body: put(text) }) })
  return places
}

const parametersOf = (operation: ApiOperation, kind: 'path' | 'query') =>
  (operation.parameters ?? []).filter(one => one.in === kind)

function jsonBody(operation: ApiOperation): { schema: JsonSchema; example?: unknown } | undefined {
  return (operation as OperationWithExample).requestBody?.content['application/json']
}

type Where = { schemas: Schemas; at: string; field: string; depth: number }

function* placesIn(given: JsonSchema, example: unknown, where: Where): Generator<TextPlace<unknown>> {
  const { schemas, at, depth } = where
  if (depth > deepest) return
  const schema = resolve(given, schemas)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) {
    for (const [index, choice] of choices.entries()) {
      const fits = isLike(choice, example, schemas)
      const one = fits ? example : sample(choice, schemas)
      yield* placesIn(choice, one, { ...where, at: `${at}|${index}`, depth: depth + 1 })
    }
    return
  }
  if (schema.enum !== undefined || schema.const !== undefined) return
  const type = typeOf(schema)
  if (type === 'string') yield { at, field: where.field, put: text => text }
  if (type === 'array') {
    const item =
      Array.isArray(example) && example.length > 0 ? example[0] : sample(schema.items ?? {}, schemas)
    const inner = placesIn(schema.items ?? {}, item, { ...where, at: `${at}[]`, depth: depth + 1 })
    for (const place of inner) yield { ...place, put: text => [place.put(text)] }
  }
  if (type !== 'object') return
  const base = isObject(example) ? example : {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = placesIn(property, base[name] ?? sample(property, schemas), {
      schemas,
      at: `${at}.${name}`,
      field: name,
      depth: depth + 1,
    })
    for (const place of inner) yield { ...place, put: text => ({ ...base, [name]: place.put(text) }) }
  }
  const { additionalProperties: more } = schema
  if (typeof more !== 'object') return
  const value = Object.values(base)[0] ?? sample(more, schemas)
  yield { at: `${at}.*`, field: where.field, put: text => ({ [text]: value }) }
  for (const place of placesIn(more, value, { ...where, at: `${at}.value`, depth: depth + 1 }))
    yield { ...place, put: text => ({ example: place.put(text) }) }
}

/** The least that a schema may allow; what it says of forms beyond types is not looked at. */
function sample(given: JsonSchema, schemas: Schemas, depth = 0): unknown {
  const schema = resolve(given, schemas) as JsonSchema & { format?: string; minimum?: number }
  if (depth > deepest) return null
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const choice = (schema.anyOf ?? schema.oneOf)?.[0]
  if (choice !== undefined) return sample(choice, schemas, depth + 1)
  switch (typeOf(schema)) {
    case 'string':
      return (
        { uuid: '00000000-0000-4000-8000-000000000000', uri: 'https://example.com/' }[schema.format ?? ''] ??
        'example'
      )
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    case 'array':
      return []
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map(name => [
          name,
          sample(schema.properties?.[name] ?? {}, schemas, depth + 1),
        ]),
      )
    default:
      return null
  }
}

/** Whether a value has the type of a choice, and its constants. */
function isLike(given: JsonSchema, value: unknown, schemas: Schemas): boolean {
  const schema = resolve(given, schemas)
  if (schema.const !== undefined) return value === schema.const
  if (schema.enum !== undefined) return schema.enum.includes(value)
  const type = typeOf(schema)
  if (type === 'array') return Array.isArray(value)
  if (type !== 'object') return typeof value === type
  if (!isObject(value)) return false
  return Object.entries(schema.properties ?? {}).every(([name, property]) => {
    const { const: constant } = resolve(property, schemas)
    return constant === undefined || value[name] === constant
  })
}

function takesText(schema: JsonSchema, schemas: Schemas): boolean {
  const one = resolve(schema, schemas)
  const choices = one.anyOf ?? one.oneOf
  if (choices !== undefined) return choices.some(choice => takesText(choice, schemas))
  if (typeOf(one) === 'array') return takesText(one.items ?? {}, schemas)
  return typeOf(one) === 'string'
}

function typeOf(schema: JsonSchema): string | undefined {
  if (Array.isArray(schema.type)) return schema.type.find(one => one !== 'null')
  return schema.type ?? (schema.properties === undefined ? undefined : 'object')
}

function resolve(schema: JsonSchema, schemas: Schemas): JsonSchema {
  if (schema.$ref === undefined) return schema
  return schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
