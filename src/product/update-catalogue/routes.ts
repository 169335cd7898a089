import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { readCatalogueUpdate, searchUpdates } from './catalogue-updates.ts'
import { synchroniseJob } from './jobs.ts'
import { addSource, listSources, readSource, removeSource } from './sources.ts'

const config = { roles: ['administrator'] } as const
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(127)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const newSourceSchema = z.object({
  name: nameSchema,
  location: z
    .string()
    .max(4096)
    .refine(path => isAbsolute(path) && !path.includes('\0'), 'an absolute path on the site server')
    .describe('wsusscn2.cab, WSUSSCAN.cab, or an .msu file that holds one.'),
  languages: z
    .array(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/))
    .max(60)
    .default([])
    .describe('Languages of titles beside English, as the catalogue names them: fr, pt-br.'),
})
const sourceFields = {
  id: z.string(),
  name: z.string(),
  kind: z.literal('catalogue-file'),
  location: z.string(),
  languages: z.array(z.string()),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
}
const count = z.int().nullable()
const sourceSchema = z
  .object({
    ...sourceFields,
    last: z
      .object({
        operation: z.string(),
        state: z.enum(['running', 'succeeded', 'nothing-new', 'failed']),
        requestedBy: z.string(),
        startedAt: z.iso.datetime(),
        endedAt: z.iso.datetime().nullable(),
        revisions: count.describe('Revisions in the list.'),
        listed: count.describe('Different updates in the list.'),
        added: count,
        revised: count,
        expired: count.describe('Updates that the source listed before and lists no longer.'),
        error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'UpdateSource' })
/** The fields of an update as lists show it. */
export const catalogueUpdateFields = {
  updateId: z.string(),
  revisionNumber: z.int(),
  title: z.string(),
  kb: z.string().nullable(),
  products: z.array(z.string()),
  classification: z.string().nullable(),
  severity: z.string().nullable(),
  createdAt: z.iso.datetime(),
  isBundle: z.boolean(),
  isSuperseded: z.boolean(),
  expiredAt: z.iso.datetime().nullable(),
}
const updateSchema = z.object(catalogueUpdateFields).meta({ id: 'CatalogueUpdate' })
const relatedSchema = z.object({ updateId: z.string(), title: z.string().nullable() })
const detailSchema = z
  .object({
    ...catalogueUpdateFields,
    type: z.string(),
    titles: z.record(z.string(), z.object({ title: z.string(), description: z.string().nullable() })),
    handlers: z.array(z.string()),
    categories: z.array(relatedSchema.extend({ type: z.string() })),
    kbArticles: z.array(z.string()),
    bulletins: z.array(z.string()),
    cves: z.array(z.string()),
    supportUrl: z.string().nullable(),
    prerequisites: z.array(z.array(relatedSchema)),
    supersedes: z.array(relatedSchema),
    supersededBy: z.array(relatedSchema),
    bundles: z.array(relatedSchema),
    bundledBy: z.array(relatedSchema),
    files: z.array(
      z.object({
        name: z.string(),
        size: z.number(),
        sha1: z.string().nullable(),
        sha256: z.string().nullable(),
        url: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CatalogueUpdateDetail' })
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform(text => text === 'true')

/** The catalogue of updates over HTTP. */
export function addUpdateCatalogueRoutes(
  server: HttpServer,
  { db, start }: { db: Database; start: StartOperation },
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/update-sources',
    config,
    schema: { operationId: 'listUpdateSources', response: { 200: z.array(sourceSchema) } },
    handler: () => listSources(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/update-sources',
    config,
    schema: {
      operationId: 'addUpdateSource',
      body: newSourceSchema,
      response: { 201: z.object(sourceFields) },
    },
    handler: async ({ body, caller }, reply) =>
      reply.code(201).send(await addSource(db, { ...body, by: caller.name })),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/update-sources/:source',
    config,
    schema: {
      operationId: 'removeUpdateSource',
      description: 'The updates that it listed stay in the catalogue.',
      params: z.object({ source: z.string() }),
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
    config,
    schema: {
      operationId: 'synchroniseUpdateSource',
      params: z.object({ source: z.string() }),
      response: { 202: z.object({ operation: z.string() }) },
    },
    handler: async ({ params, caller }, reply) => {
      const { name } = await readSource(db, params.source)
      const asked = { data: { source: name }, subject: name, requestedBy: caller.name }
      const operation = await db.transaction().execute(trx => start(trx, synchroniseJob, asked))
      return reply.code(202).send({ operation })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/updates',
    config,
    schema: {
      operationId: 'searchCatalogueUpdates',
      description: 'The newest updates first. Categories and parts of bundles are left out.',
      querystring: z.object({
        text: z.string().max(200).optional(),
        category: z.guid().optional(),
        hideSuperseded: flag,
        hideExpired: flag,
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z.string().max(100).optional(),
      }),
      response: { 200: z.object({ updates: z.array(updateSchema), next: z.string().nullable() }) },
    },
    handler: ({ query }) => searchUpdates(db, query),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/updates/:update',
    config,
    schema: {
      operationId: 'readCatalogueUpdate',
      params: z.object({ update: z.guid() }),
      response: { 200: detailSchema },
    },
    handler: ({ params }) => readCatalogueUpdate(db, params.update.toLowerCase()),
  })
}
