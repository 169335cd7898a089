// The API description: valid OpenAPI 3.1, and nothing left unsaid.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleOf } from '../../generated/body-examples.ts'
import { makeAllows } from '../../generated/complete-openapi.ts'
import type { JsonSchema } from '../../generated/openapi.ts'

type Operation = {
  operationId: string
  summary?: string
  description?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: JsonSchema; example?: unknown }> }
  responses: Record<string, { $ref?: string }>
}
type Description = {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<
      string,
      {
        description: string
        content: Record<string, { schema: { allOf: { properties?: { code: { enum: string[] } } }[] } }>
      }
    >
  }
}

/** What is changed here has no state that two people could both have seen; each with the reason. */
const withoutEtag: Record<string, string> = {
  'DELETE /api/v1/image-exports/{operation}': 'a file that was written for one person',
  'PATCH /api/v1/own/profile': 'how somebody is called; the session says it',
  'PUT /api/v1/own/password': 'nobody reads it; the present one is said with it',
  'PUT /api/v1/content/priorities/{packageId}': 'one word, which is said anew',
}

let api: Description
const operations: [string, Operation][] = []
beforeAll(async () => {
  api = JSON.parse(await readFile(resolve(import.meta.dirname, '../../generated/openapi.json'), 'utf8'))
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods))
      operations.push([`${method.toUpperCase()} ${path}`, operation])
})

const wrong = (is: (operation: Operation, name: string) => boolean) =>
  operations.filter(([name, operation]) => is(operation, name)).map(([name]) => name)

describe('the API description', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(api))
    expect([result.valid, result.errors, validator.version]).toEqual([true, undefined, '3.1'])
    expect(operations.length).toBeGreaterThan(150)
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('says of each operation in a word and in a sentence what it does', () => {
    expect(
      wrong(({ summary = '', description = '' }) => summary.length < 4 || description.length < 15),
    ).toEqual([])
  })

  it('has an example of each body, which its schema allows', () => {
    const allows = makeAllows(api.components.schemas)
    const problems = operations.flatMap(([name, { requestBody }]) =>
      Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema, example }]) => {
        if (!type.includes('json')) return []
        if (example === undefined) return [`${name}: has none`]
        return allows(schema, example) ? [] : [`${name}: ${JSON.stringify(example)}`]
      }),
    )
    expect(problems).toEqual([])
  })

  it('makes an example of a schema that holds itself, which ends, or says that there is none', () => {
    const text = { type: 'string' }
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    const objectOf = (properties: Record<string, JsonSchema>, required = Object.keys(properties)) => ({
      type: 'object',
      properties,
      required,
      additionalProperties: false,
    })
    const schemas: Record<string, JsonSchema> = {
      Group: objectOf({ title: text, steps: { type: 'array', items: ref('Step') } }),
      Step: { anyOf: [ref('Group'), objectOf({ command: text })] },
      Person: objectOf({ title: text, superior: ref('Person') }, ['title']),
      Endless: objectOf({ next: ref('Endless') }),
    }
    const make = (name: string) => exampleOf(ref(name), schemas, makeAllows(schemas))
    expect(make('Group')).toEqual({ title: 'example', steps: [{ command: 'example' }] })
    expect(make('Person')).toEqual({ title: 'example' })
    expect(() => make('Endless')).toThrow('without end')
  })

  it('says with which errors each operation can end, by code', () => {
    const codesOf = ({ responses }: Operation, status: number) => {
      const name = responses[status]?.$ref?.split('/').at(-1) ?? ''
      const schema = api.components.responses[name]?.content['application/problem+json']?.schema
      return schema?.allOf.flatMap(one => one.properties?.code.enum ?? []) ?? []
    }
    expect(wrong(operation => !codesOf(operation, 401).includes('TOKEN_NEEDED'))).toEqual([])
    expect(wrong(operation => !codesOf(operation, 403).includes('NOT_ALLOWED'))).toEqual([])
    expect(wrong(operation => !codesOf(operation, 400).includes('REQUEST_INVALID'))).toEqual([])
    expect(wrong(operation => !codesOf(operation, 500).includes('INTERNAL'))).toEqual([])
    const add = operations.find(([name]) => name === 'POST /api/v1/upgrade-packages')?.[1] as Operation
    expect(codesOf(add, 409)).toContain('PACKAGE_NAME_TAKEN')
    const read = operations.find(
      ([name]) => name === 'GET /api/v1/upgrade-packages/{packageId}',
    )?.[1] as Operation
    expect(codesOf(read, 404)).toContain('PACKAGE_MISSING')
  })

  it('has an object with an ETag for every change', () => {
    const paths = Object.entries(api.paths).filter(
      ([, methods]) => methods.get?.responses['200'] !== undefined,
    )
    const readable = new Set(paths.map(([path]) => path))
    const without = operations
      .map(([name]) => name)
      .filter(name => {
        const [method = '', path = ''] = name.split(' ')
        if (!['PUT', 'PATCH', 'DELETE'].includes(method)) return false
        const words = path.split('/')
        return !words.some((_, index) => readable.has(words.slice(0, words.length - index).join('/')))
      })
    expect(without.sort()).toEqual(Object.keys(withoutEtag).sort())
    const changes = operations.filter(([name]) => /^(PUT|PATCH|DELETE)/.test(name))
    const silent = changes.filter(
      ([, { parameters = [] }]) => !parameters.some(one => one.name === 'if-match'),
    )
    expect(silent).toEqual([])
  })
})
