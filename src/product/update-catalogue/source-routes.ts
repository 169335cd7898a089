import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { recurrenceSchema } from '#product/schedules'
import { parseUpstreamAddress, UpstreamFilterIncomplete } from '#product/wsus-upstream'
import { isUncPath, parseShareAddress } from '#tools/smb'
import { listSources } from './list-sources.ts'
import { previewSourceSchedule, removeSourceSchedule, setSourceSchedule } from './source-schedules.ts'
import { addSource, type NewSource, removeSource } from './sources.ts'
import { type AskingHouse, startSynchronisation } from './start-synchronisation.ts'
import { setWatch, watchLimits } from './watch-source.ts'

const params = z.object({ source: z.string() })
const time = z.iso.datetime()
const count = z.int().nullable()
const errorSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable()
const nextSchema = z.object({ next: z.array(time).describe('The next times, at most five.') })
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(127)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const languagesSchema = z
  .array(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/))
  .max(60)
  .default([])
  .describe('Languages of titles beside English, as the catalogue names them: fr, pt-br.')
const pathSchema = z
  .string()
  .max(4096)
  .refine(path => isAbsolute(path) && !path.includes('\0'), 'an absolute path on the site server')
const everySecondsSchema = z
  .int()
  .min(watchLimits.least)
  .max(watchLimits.most)
  .nullable()
  .describe('How often the folder is looked at; null: only on a schedule, or when somebody asks.')
const idsSchema = z
  .array(z.guid().transform(id => id.toLowerCase()))
  .max(1000)
  .default([])
const newSourceSchema = z.union([
  z.strictObject({
    name: nameSchema,
    kind: z.literal('catalogue-file').default('catalogue-file'),
    location: pathSchema.describe('wsusscn2.cab, WSUSSCAN.cab, or an .msu file that holds one.'),
    languages: languagesSchema,
  }),
  z.strictObject({
    name: nameSchema,
    kind: z.literal('folder'),
    location: z
      .union([pathSchema, z.string().max(4096).refine(isUncPath, 'a UNC path')])
      .describe('A folder with .msu and .cab files, also below it.'),
    languages: languagesSchema,
    watchSeconds: everySecondsSchema.default(300),
  }),
  z.strictObject({
    name: nameSchema,
    kind: z.literal('wsus'),
    location: z
      .string()
      .max(400)
      .describe('The address of an update server (WSUS): http://server:8530/ or https://server:8531/.'),
    languages: languagesSchema,
    categories: idsSchema.describe(
      'Only updates of these products or families; then give classifications too.',
    ),
    classifications: idsSchema.describe('Only updates of these classifications; then give categories too.'),
    authorityFile: pathSchema
      .nullable()
      .default(null)
      .describe('A PEM file on the site server: the certificate authority of a server with https.'),
  }),
])
const sourceFields = {
  id: z.string(),
  name: z.string(),
  kind: z.enum(['catalogue-file', 'folder', 'wsus']),
  location: z.string(),
  languages: z.array(z.string()),
  watchSeconds: z.int().nullable(),
  upstream: z
    .object({
      categories: z.array(z.string()),
      classifications: z.array(z.string()),
      authorityFile: z.string().nullable(),
    })
    .nullable()
    .describe('Of an update server: what is wanted of it.'),
  addedBy: z.string(),
  addedAt: time,
}
const lastSchema = z.object({
  operation: z.string(),
  state: z.enum(['running', 'succeeded', 'nothing-new', 'failed']),
  requestedBy: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  revisions: count.describe('Revisions in the list.'),
  listed: count.describe('Different updates in the list.'),
  added: count,
  revised: count,
  expired: count.describe('Updates that the source listed before and lists no longer.'),
  files: z
    .object({
      found: z.int(),
      taken: z.int(),
      alreadyHeld: z.int(),
      refused: z.int(),
      unsettled: z.int(),
      vanished: z.int(),
    })
    .nullable()
    .describe('Of a folder: its .msu and .cab files.'),
  error: errorSchema,
})
const sourceSchema = z
  .object({
    ...sourceFields,
    schedule: z
      .object({ recurrence: recurrenceSchema, next: z.array(time), setBy: z.string(), setAt: time })
      .nullable(),
    watch: z
      .object({
        everySeconds: z.int(),
        nextLookAt: time.nullable(),
        lookedAt: time.nullable(),
        error: errorSchema.describe('Why the last look saw nothing.'),
      })
      .nullable(),
    underWay: z
      .object({
        operation: z.string(),
        state: z.enum(['waiting', 'running']),
        phase: z.string().nullable(),
        bytesDone: z.number(),
        bytesTotal: z.number().nullable(),
      })
      .nullable(),
    last: lastSchema.nullable(),
  })
  .meta({ id: 'UpdateSource' })

/** The sources of updates over HTTP. */
export function addUpdateSourceRoutes(server: HttpServer, house: AskingHouse): void {
  const { db } = house
  server.route({
    method: 'GET',
    url: '/api/v1/update-sources',
    config: { permission: { objectClass: 'update-source', operation: 'read' } },
    schema: { operationId: 'listUpdateSources', response: { 200: z.array(sourceSchema) } },
    handler: () => listSources(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-sources',
    config: { permission: { objectClass: 'update-source', operation: 'create' } },
    schema: {
      operationId: 'addUpdateSource',
      body: newSourceSchema,
      response: { 201: z.object(sourceFields) },
    },
    handler: async ({ body, caller }, reply) => {
      return reply.code(201).send(await addSource(db, { ...checked(body), by: caller.name }))
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/update-sources/:source',
    config: { permission: { objectClass: 'update-source', operation: 'delete' } },
    schema: {
      operationId: 'removeUpdateSource',
      description: 'The updates that it listed stay in the catalogue.',
      params,
      response: { 204: z.null() },
    },
    handler: async ({ params, caller }, reply) => {
      await removeSource(db, { name: params.source, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-sources/:source/synchronise',
    config: { permission: { objectClass: 'update-source', operation: 'synchronise' } },
    schema: {
      operationId: 'synchroniseUpdateSource',
      params,
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async ({ params, caller }, reply) => {
      const asked = { name: params.source, requestedBy: caller.name, retryRefused: true }
      const operation = await startSynchronisation(house, asked)
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/update-sources/:source/watch',
    config: { permission: { objectClass: 'update-source', operation: 'modify' } },
    schema: {
      operationId: 'setUpdateSourceWatch',
      description: 'How often the folder of a source is looked at. What is new in it is taken.',
      params,
      body: z.strictObject({ everySeconds: everySecondsSchema }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { source: name }, body, caller }, reply) => {
      await setWatch(db, { name, ...body, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/update-sources/:source/schedule',
    config: { permission: { objectClass: 'update-source', operation: 'modify' } },
    schema: {
      operationId: 'setUpdateSourceSchedule',
      description: 'The source is synchronised on this schedule. What is due while it runs is left out.',
      params,
      body: recurrenceSchema,
      response: { 200: nextSchema },
    },
    handler: async ({ params: { source: name }, body, caller }) => ({
      next: await setSourceSchedule(db, { name, recurrence: body, by: caller.name }),
    }),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-sources/:source/schedule/preview',
    config: { permission: { objectClass: 'update-source', operation: 'read' } },
    schema: {
      operationId: 'previewUpdateSourceSchedule',
      description: 'When a schedule would be due; nothing is changed.',
      params,
      body: recurrenceSchema,
      response: { 200: nextSchema },
    },
    handler: async ({ params: { source: name }, body }) => ({
      next: await previewSourceSchedule(db, { name, recurrence: body }),
    }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/update-sources/:source/schedule',
    config: { permission: { objectClass: 'update-source', operation: 'modify' } },
    schema: { operationId: 'removeUpdateSourceSchedule', params, response: { 204: z.null() } },
    handler: async ({ params: { source: name }, caller }, reply) => {
      await removeSourceSchedule(db, { name, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}

/** What is no address, and what cannot filter, is said now, and not when the source is first read. */
function checked(asked: z.output<typeof newSourceSchema>): Omit<NewSource, 'by'> {
  if (asked.kind !== 'wsus') {
    if (isUncPath(asked.location)) parseShareAddress(asked.location)
    return asked
  }
  const { categories, classifications, authorityFile, ...source } = asked
  if (categories.length === 0 && classifications.length > 0)
    throw new UpstreamFilterIncomplete({ given: 'classifications', missing: 'categories' })
  if (categories.length > 0 && classifications.length === 0)
    throw new UpstreamFilterIncomplete({ given: 'categories', missing: 'classifications' })
  const upstream = { categories, classifications, authorityFile }
  return { ...source, location: parseUpstreamAddress(asked.location), upstream }
}
