// What the routes do not say themselves: summaries, the headers that every call knows, the errors that a call can end with, and examples.

import { glob, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { z } from 'zod'
import { problemSchema, statusOfKind } from '#platform/http'
import { exampleOf } from './body-examples.ts'
import type { ApiDescription, ApiOperation, JsonSchema } from './openapi.ts'
import { readErrorFiles } from './read-errors.ts'

const root = resolve(import.meta.dirname, '..')

type Response = { description: string; content: { 'application/problem+json': { schema: object } } }
type Completed = Omit<ApiOperation, 'responses' | 'parameters' | 'requestBody'> & {
  summary?: string
  responses: Record<string, unknown>
  parameters?: object[]
  requestBody?: { content: { 'application/json': { schema: JsonSchema; example?: unknown } } }
}

/** Errors that any call can end with, whatever its room. */
const ofEveryCall = [
  'REQUEST_INVALID',
  'TOKEN_NEEDED',
  'NOT_ALLOWED',
  'TOO_MANY_CALLS',
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
]
const ofPost = ['IDEMPOTENCY_KEY_BUSY', 'IDEMPOTENCY_KEY_UNDECIDED', 'IDEMPOTENCY_KEY_USED']
const ofEdit = ['EDIT_CONFLICT', 'EDIT_BUSY']
const ofPage = ['PAGE_PLACE_GONE']

/** Completes a description. */
export async function completeOpenApi(api: ApiDescription): Promise<void> {
  const errors = await readErrors()
  const codesOf = await codesOfRooms(errors)
  const { schemas } = api.components
  const responses: Record<string, Response> = {}
  const allows = makeAllows(schemas)
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, given] of Object.entries(methods)) {
      const operation = given as unknown as Completed
      operation.summary ??= summaryOf(operation.operationId)
      addHeaders(operation, method)
      const body = operation.requestBody?.content['application/json']
      if (body && body.example === undefined) body.example = exampleOf(body.schema, schemas, allows)
      const room = codesOf(operation.operationId)
      if (room === undefined) throw new Error(`no file says operationId: '${operation.operationId}'`)
      const isEdit = ['put', 'patch', 'delete'].includes(method)
      const isPage = operation.parameters?.some(one => (one as { name: string }).name === 'after') === true
      const codes = [
        ...ofEveryCall,
        ...(method === 'post' ? ofPost : []),
        ...(isEdit ? ofEdit : []),
        ...(isPage ? ofPage : []),
        ...room.filter(code => path.includes('{') || method !== 'get' || errors.get(code)?.status !== 404),
      ]
      addErrors(operation, { codes, errors, responses })
    }
  }
  Object.assign(api.components, { responses: Object.fromEntries(Object.entries(responses).sort()) })
  const written = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
  schemas.Problem = written.$defs?.Problem ?? written
}

type KnownError = { status: number; sentence: string; names: string[] }

async function readErrors(): Promise<Map<string, KnownError>> {
  const known = new Map<string, KnownError>()
  for (const { errors } of await readErrorFiles()) {
    for (const { name, definition, make } of errors) {
      const { code, kind, example } = definition
      const names = [...(known.get(code)?.names ?? []), name]
      known.set(code, { status: statusOfKind[kind], sentence: make(example).message, names })
    }
  }
  known.set('INTERNAL', {
    status: 500,
    sentence: 'Something went wrong that is a defect of ours.',
    names: [],
  })
  return known
}

/** By operation: the errors that its room names, in its code or in what it says that it throws. */
async function codesOfRooms(
  errors: ReadonlyMap<string, KnownError>,
): Promise<(operationId: string) => string[] | undefined> {
  const texts = new Map<string, string>()
  for await (const file of glob('src/**/*.ts', { cwd: root, exclude: ['src/api-client/**'] })) {
    if (/\.test\.ts$|testing[\w-]*\.ts$/.test(file)) continue
    const room = dirname(file)
    texts.set(room, `${texts.get(room) ?? ''}\n${await readFile(resolve(root, file), 'utf8')}`)
  }
  const found = [...texts.values()]
    .filter(text => text.includes('operationId'))
    .map(text => {
      const words = new Set(text.match(/\b[A-Z]\w+\b/g))
      const codes = [...errors].filter(([, { names }]) => names.some(name => words.has(name)))
      return { text, codes: codes.map(([code]) => code) }
    })
  return id => found.find(({ text }) => text.includes(`'${id}'`))?.codes
}

function addErrors(
  operation: Completed,
  {
    codes,
    errors,
    responses,
  }: {
    codes: readonly string[]
    errors: ReadonlyMap<string, KnownError>
    responses: Record<string, Response>
  },
): void {
  const known = [...new Set(codes)].filter(code => errors.has(code)).sort()
  const byStatus = Map.groupBy(known, code => errors.get(code)?.status ?? 500)
  for (const [status, ofStatus] of [...byStatus].sort(([one], [other]) => one - other)) {
    const name = nameOfResponse(responses, status, ofStatus, errors)
    operation.responses[status] = { $ref: `#/components/responses/${name}` }
  }
}

/** The same codes under the same status are one response, however many calls can end with it. */
function nameOfResponse(
  responses: Record<string, Response>,
  status: number,
  codes: readonly string[],
  errors: ReadonlyMap<string, KnownError>,
): string {
  const response: Response = {
    description: codes.map(code => `- \`${code}\`: ${errors.get(code)?.sentence}`).join('\n'),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: [...codes] } } }],
        },
      },
    },
  }
  const same = Object.entries(responses).find(([, one]) => JSON.stringify(one) === JSON.stringify(response))
  if (same) return same[0]
  const count = Object.keys(responses).filter(name => name.startsWith(`Status${status}-`)).length
  const name = `Status${status}-${count + 1}`
  responses[name] = response
  return name
}

/** `readUpgradePackage` → `Read upgrade package`. */
function summaryOf(operationId: string): string {
  const words = operationId.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return `${words[0]?.toUpperCase()}${words.slice(1)}`
}

function addHeaders(operation: Completed, method: string): void {
  const header = (name: string, description: string, schema: object = { type: 'string' }) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema,
  })
  const added = []
  if (method === 'post')
    added.push(
      header(
        'idempotency-key',
        'The same request with the same key is carried out once and answered the same, for 24 hours. Best a UUID.',
        { type: 'string', minLength: 16, maxLength: 255 },
      ),
    )
  if (['put', 'patch', 'delete'].includes(method))
    added.push(
      header('if-match', 'The ETag of what you saw; when it is another one now, nothing is changed (412).'),
      header('if-none-match', '`*`: only when there is nothing yet.'),
    )
  if (added.length > 0) operation.parameters = [...(operation.parameters ?? []), ...added]
}

/** Makes what says whether a schema of the description allows a value. */
export function makeAllows(
  schemas: Record<string, JsonSchema>,
): (schema: JsonSchema, value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  // The named schemas are compiled once, whoever refers to them.
  ajv.addSchema({ $id: 'api', components: { schemas } })
  return (schema, value) => {
    const own = JSON.stringify(schema).replaceAll('"#/components', '"api#/components')
    return ajv.validate(JSON.parse(own), value) === true
  }
}
