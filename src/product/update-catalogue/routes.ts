import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { readCatalogueUpdate, searchUpdates } from './catalogue-updates.ts'
import { leftOutLimit } from './left-out.ts'
import { updateSortings } from './list-order.ts'
import { addCataloguePolicyRoutes, updatePolicySchema } from './policy-routes.ts'
import { addUpdateSourceRoutes } from './source-routes.ts'
import type { AskingHouse } from './start-synchronisation.ts'

const updateFields = {
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
/** The fields of an update as lists show it, with where it stands by the policy. */
export const judgedUpdateFields = { ...updateFields, policy: updatePolicySchema }
const updateSchema = z.object(judgedUpdateFields).meta({ id: 'CatalogueUpdate' })
const relatedSchema = z.object({ updateId: z.string(), title: z.string().nullable() })
const detailSchema = z
  .object({
    ...judgedUpdateFields,
    type: z.string(),
    revisedAt: z.iso
      .datetime()
      .nullable()
      .describe('When a newer revision came into this catalogue; `createdAt` is when it was released.'),
    languages: z.array(z.string()).describe('None: every language.'),
    architectures: z
      .array(z.enum(['x86', 'x64', 'arm', 'arm64', 'ia64']))
      .describe('Those of its packages, else those that its rules ask for; none: the metadata names none.'),
    packages: z
      .array(
        z.object({
          identity: z.string(),
          releaseType: z.string().nullable(),
          restart: z.string().nullable(),
          parents: z.array(z.array(z.string())).describe('Of each inner list one must be installed.'),
        }),
      )
      .describe('Packages of Component Based Servicing in it.'),
    offlineServicing: z
      .object({ answer: z.enum(['yes', 'no', 'in-part', 'unknown']), because: z.array(z.string()) })
      .describe('Whether an image that is not running can take it, and why.'),
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
const leftOutSchema = z
  .object({ declined: z.int(), byFilters: z.int() })
  .nullable()
  .describe(
    `What fits and is not shown; ${leftOutLimit} is that many or more. Null on pages behind the first.`,
  )
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform(text => text === 'true')

/** The catalogue of updates over HTTP. */
export function addUpdateCatalogueRoutes(server: HttpServer, house: AskingHouse): void {
  const { db } = house
  addUpdateSourceRoutes(server, house)
  addCataloguePolicyRoutes(server, house)
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/updates',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'searchCatalogueUpdates',
      description:
        'The newest updates first, unless another order is asked for. Categories and parts of bundles are left out.',
      querystring: z.object({
        text: z.string().max(200).optional(),
        category: z.guid().optional(),
        hideSuperseded: flag,
        hideExpired: flag.describe('Also what is superseded for as long as the rule of the site says.'),
        showDeclined: flag,
        ignoreFilters: flag,
        sort: z.enum(updateSortings).default('released'),
        order: z
          .enum(['ascending', 'descending'])
          .optional()
          .describe('Absent: the newest first, or from A to Z.'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z
          .string()
          .max(4000)
          .optional()
          .describe('`next` of the page before, which was asked for in the same order.'),
      }),
      response: {
        200: z.object({
          updates: z.array(updateSchema),
          next: z.string().nullable(),
          leftOut: leftOutSchema,
        }),
      },
    },
    handler: ({ query: { sort, order = sort === 'released' ? 'descending' : 'ascending', ...query } }) =>
      searchUpdates(db, { ...query, order: { by: sort, ascending: order === 'ascending' } }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/updates/:update',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'readCatalogueUpdate',
      description: 'Everything that the catalogue says of an update, and what was decided about it.',
      params: z.object({ update: z.guid() }),
      response: { 200: detailSchema },
    },
    handler: ({ params }) => readCatalogueUpdate(db, params.update.toLowerCase()),
  })
}
