// Makes src/api-client/site-api.ts from the API description: the types of all messages, a method per operation, and the table
// of routes by which the methods are carried out.

import type { Generator } from './generators.ts'
import { type ApiDescription, type ApiOperation, describeApi, type JsonSchema } from './openapi.ts'

/** The API client. */
export const apiClientPage: Generator = {
  file: '../src/api-client/site-api.ts',
  generate: async () => writeClient(await describeApi()),
}

/** Only what people's programs call: points and workers speak their own protocols, and content and events are streams. */
const callable =
  /^\/api\/v1\/(?!distribution-points\/(join$|self\/)|servicing-workers\/self|content\/objects\/|content\/prestage-files$|image-exports\/\{operation\}\/content\/|operations\/\{operation\}\/events$|servicing\/runs\/\{run\}\/(events|log\/file)$|audit\/export$|events$)/

function writeClient(api: ApiDescription): string {
  const operations = Object.entries(api.paths)
    .filter(([path]) => callable.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
  const bodies = operations.map(
    ({ operation }) => [operation.operationId, inputOf(operation), outputOf(operation)] as const,
  )
  const used = usedSchemas(api, bodies.map(([, input, output]) => `${input} ${output}`).join(' '))
  const types = used.map(name => describeSchema(name, api.components.schemas[name] ?? {}))
  const methods = operations.map(({ operation }) => {
    const input = inputOf(operation)
    const parameter =
      input === ''
        ? ''
        : operation.requestBody || required(operation)
          ? `input: ${input}`
          : `input?: ${input}`
    return `${docOf(operation, '  ')}  ${operation.operationId}(${parameter}): Promise<${outputOf(operation)}>`
  })
  const routes = operations.map(({ path, method, operation }) => {
    const query = (operation.parameters ?? []).filter(one => one.in === 'query').map(one => `'${one.name}'`)
    return `  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}', query: [${query.join(', ')}], body: ${operation.requestBody !== undefined} },`
  })
  return [
    '// Generated from the API description by `npm run generate`; do not edit.',
    '',
    ...types,
    '/** Every operation of the site server, as a method. Path parameters, query and body are one object. */',
    'export type SiteApi = {',
    ...methods,
    '}',
    '',
    '/** How each operation is called. */',
    'export const siteRoutes: Record<keyof SiteApi, { method: string; path: string; query: readonly string[]; body: boolean }> = {',
    ...routes,
    '}',
    '',
  ].join('\n')
}

/** A type; of a named choice also its values, in the order of the description, for programs that offer them. What goes in has the same ones. */
function describeSchema(name: string, schema: JsonSchema): string {
  const type = `${docOf(schema)}export type ${name} = ${typeOf(schema)}\n`
  if (schema.enum === undefined || name.endsWith('Input')) return type
  const constant = `${name[0]?.toLowerCase()}${name.slice(1)}Values`
  const values = schema.enum.map(value => JSON.stringify(value).replaceAll('"', "'")).join(', ')
  return `${type}\nexport const ${constant}: readonly ${name}[] = [${values}]\n`
}

function required(operation: ApiOperation): boolean {
  return (operation.parameters ?? []).some(one => one.required)
}

function inputOf(operation: ApiOperation): string {
  const parameters = (operation.parameters ?? []).map(
    one => `${one.name}${one.required ? '' : '?'}: ${typeOf(one.schema)}`,
  )
  const body = operation.requestBody?.content['application/json'].schema
  const parts = [
    ...(parameters.length > 0 ? [`{ ${parameters.join('; ')} }`] : []),
    ...(body ? [typeOf(body)] : []),
  ]
  return parts.join(' & ')
}

function outputOf(operation: ApiOperation): string {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))
  const schema = success?.[1].content?.['application/json']?.schema
  return success?.[0] === '204' || schema === undefined ? 'null' : typeOf(schema)
}

/** The named schemas that are used, also through others, in the description's order. */
function usedSchemas(api: ApiDescription, text: string): string[] {
  const names = Object.keys(api.components.schemas)
  const used = new Set<string>()
  const look = (where: string) => {
    for (const name of names) {
      if (used.has(name) || !new RegExp(`\\b${name}\\b`).test(where)) continue
      used.add(name)
      look(typeOf(api.components.schemas[name] ?? {}))
    }
  }
  look(text)
  return names.filter(name => used.has(name))
}

function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value).replaceAll('"', "'")).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(typeOf).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map(type => typeOf({ ...schema, type })).join(' | ')
  if (schema.type === 'array') {
    const item = typeOf(schema.items ?? {})
    return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
  }
  if (schema.type === 'object' && schema.properties) {
    const members = Object.entries(schema.properties).map(
      ([name, member]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(member)}`,
    )
    return `{ ${members.join('; ')} }`
  }
  if (schema.type === 'object')
    return `Record<string, ${typeof schema.additionalProperties === 'object' ? typeOf(schema.additionalProperties) : 'unknown'}>`
  return (
    { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[
      schema.type ?? ''
    ] ?? 'unknown'
  )
}

function docOf(described: { description?: string } | undefined, indent = ''): string {
  return described?.description ? `${indent}/** ${described.description} */\n` : ''
}
