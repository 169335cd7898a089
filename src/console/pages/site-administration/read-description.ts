// Reads the API description (OpenAPI 3.1) that the site serves into what the reference shows. Pure.

type Schema = { [key: string]: unknown }

/** One operation of the API. */
export type ApiOperation = {
  /** Its `operationId`, which is its method of the API client, too. */
  id: string
  method: string
  path: string
  description: string
  parameters: { name: string; place: string; isRequired: boolean; type: string; description: string }[]
  body: string | null
  answers: { status: string; type: string }[]
}

/** Every operation, in the order of the paths. */
export function readDescription(description: Record<string, unknown>): ApiOperation[] {
  const paths = (description.paths ?? {}) as Record<string, Record<string, Schema>>
  const components = description.components as { schemas?: Record<string, Schema> } | undefined
  const write = (schema: unknown) => typeOf(schema, components?.schemas ?? {}, 0)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: String(operation.operationId ?? `${method} ${path}`),
      method: method.toUpperCase(),
      path,
      description: String(operation.description ?? ''),
      parameters: ((operation.parameters ?? []) as Schema[]).map(one => ({
        name: String(one.name),
        place: String(one.in),
        isRequired: one.required === true,
        type: write(one.schema),
        description: String(one.description ?? (one.schema as Schema | undefined)?.description ?? ''),
      })),
      body: operation.requestBody === undefined ? null : write(schemaOf(operation.requestBody)),
      answers: Object.entries((operation.responses ?? {}) as Record<string, unknown>).map(
        ([status, answer]) => ({
          status,
          type: write(schemaOf(answer)),
        }),
      ),
    })),
  )
}

function schemaOf(holder: unknown): unknown {
  const content = (holder as { content?: Record<string, { schema?: unknown }> }).content ?? {}
  return Object.values(content)[0]?.schema
}

/** Deeper than this a type is only named: some name themselves. */
const deepest = 5

/** A schema as TypeScript writes types. */
function typeOf(given: unknown, named: Record<string, Schema>, depth: number): string {
  if (given === undefined || given === null || typeof given !== 'object') return ''
  const schema = given as Schema
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').at(-1) ?? ''
    const target = named[name]
    return depth === 0 && target ? `${name} = ${typeOf(target, named, 1)}` : name
  }
  const inner = (one: unknown) => (depth >= deepest ? '…' : typeOf(one, named, depth + 1))
  if (Array.isArray(schema.enum)) return schema.enum.map(one => JSON.stringify(one)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  const any = (schema.anyOf ?? schema.oneOf) as unknown[] | undefined
  if (any) return any.map(inner).join(' | ')
  if (schema.type === 'array') {
    const item = inner(schema.items)
    return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
  }
  if (schema.type === 'object' && schema.properties) {
    const required = new Set((schema.required ?? []) as string[])
    const lines = Object.entries(schema.properties as Record<string, unknown>).map(
      ([key, value]) => `${'  '.repeat(depth + 1)}${key}${required.has(key) ? '' : '?'}: ${inner(value)}`,
    )
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
  }
  return Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'unknown')
}
