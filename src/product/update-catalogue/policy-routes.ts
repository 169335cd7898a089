import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { listCategories } from './categories.ts'
import { decide, takeBack } from './decisions.ts'
import { listDecisions } from './list-decisions.ts'
import { readPolicy, setFilters, setSupersedenceRule } from './policy.ts'

const time = z.iso.datetime()
const idsSchema = z.array(z.guid()).max(1000).default([])
const filterFields = {
  products: idsSchema.describe('Update IDs of products, families of products or companies; none: all.'),
  classifications: idsSchema.describe('Update IDs of classifications; none: all.'),
  languages: z
    .array(z.string().regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/))
    .max(60)
    .default([])
    .describe('As the catalogue names them. An update for which it names none fits always.'),
}
const ruleSchema = z
  .discriminatedUnion('expire', [
    z.strictObject({ expire: z.literal('never') }),
    z.strictObject({ expire: z.literal('immediately') }),
    z.strictObject({ expire: z.literal('after-months'), months: z.int().min(1).max(99) }),
  ])
  .meta({ id: 'SupersedenceRule' })
const lastSetSchema = z.object({ by: z.string(), at: time }).nullable()
const policySchema = z
  .object({
    filters: z.object({
      products: z.array(z.string()),
      classifications: z.array(z.string()),
      languages: z.array(z.string()),
    }),
    filtersSet: lastSetSchema,
    supersedence: ruleSchema,
    supersedenceSet: lastSetSchema,
  })
  .meta({ id: 'CataloguePolicy' })
const decisionSchema = z.enum(['declined', 'held', 'pinned'])
const decisionParams = z.object({ update: z.guid(), decision: decisionSchema })
const decisionUrl = '/api/v1/update-catalogue/updates/:update/decisions/:decision'
const recordFields = { by: z.string(), at: time, reason: z.string(), until: time.nullable() }
const recordSchema = z.object(recordFields).nullable()
const updateDecisionSchema = z
  .object({ updateId: z.string(), title: z.string(), decision: decisionSchema, ...recordFields })
  .meta({ id: 'UpdateDecision' })
/** Where an update stands by the site's policy, as answers show it. */
export const updatePolicySchema = z.object({
  declined: recordSchema,
  held: recordSchema,
  pinned: recordSchema,
  expiredBecause: z.enum(['not-listed', 'superseded']).nullable(),
  isSelected: z.boolean().describe('Whether the filters of the site select it.'),
  choosableBy: z.enum(['people-and-rules', 'people', 'nobody']),
})

/** More than Microsoft's catalogue has. */
const mostCategories = 10_000

/** The site's policy for the catalogue over HTTP. */
export function addCataloguePolicyRoutes(server: HttpServer, { db }: { db: Database }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/categories',
    config: { permission: { objectClass: 'software-update', operation: 'read' }, page: { by: 'updateId' } },
    schema: {
      operationId: 'listCatalogueCategories',
      description: 'Categories of updates that can be chosen, those with most updates first.',
      querystring: z.object({
        text: z.string().max(200).optional(),
        type: z.enum(['Company', 'ProductFamily', 'Product', 'UpdateClassification']).optional(),
      }),
      response: {
        200: z.array(
          z
            .object({
              updateId: z.string(),
              type: z.string(),
              title: z.string().nullable(),
              updates: z.int(),
              isChosen: z.boolean(),
            })
            .meta({ id: 'CatalogueCategory' }),
        ),
      },
    },
    handler: ({ query }) => listCategories(db, { ...query, limit: mostCategories }),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/policy',
    config: { permission: { objectClass: 'software-update', operation: 'read' } },
    schema: {
      operationId: 'readCataloguePolicy',
      description: 'Which updates the site selects, and when superseded ones expire.',
      response: { 200: policySchema },
    },
    handler: () => readPolicy(db),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/update-catalogue/policy/filters',
    config: { permission: { objectClass: 'software-update', operation: 'modify' } },
    schema: {
      operationId: 'setCatalogueFilters',
      description:
        'Which updates are shown and may be chosen by rules. Nothing is removed from the catalogue.',
      body: z.strictObject(filterFields),
      response: { 200: policySchema },
    },
    handler: async ({ body, caller }) => {
      await setFilters(db, { ...body, by: caller.name })
      return readPolicy(db)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/update-catalogue/policy/supersedence',
    config: { permission: { objectClass: 'software-update', operation: 'modify' } },
    schema: {
      operationId: 'setSupersedenceRule',
      description: 'When an update that a newer one supersedes expires.',
      body: ruleSchema,
      response: { 200: policySchema },
    },
    handler: async ({ body, caller }) => {
      await setSupersedenceRule(db, { rule: body, by: caller.name })
      return readPolicy(db)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/update-catalogue/decisions',
    config: {
      permission: { objectClass: 'software-update', operation: 'read' },
      page: { by: 'updateId decision' },
    },
    schema: {
      operationId: 'listUpdateDecisions',
      description: 'What was decided about single updates and is in force, with who, when and why.',
      querystring: z.object({ decision: decisionSchema.optional().describe('Only these.') }),
      response: { 200: z.array(updateDecisionSchema) },
    },
    handler: ({ query }) => listDecisions(db, query),
  })
  server.route({
    method: 'PUT',
    url: decisionUrl,
    config: { permission: { objectClass: 'software-update', operation: 'modify' } },
    schema: {
      operationId: 'decideCatalogueUpdate',
      description:
        'Declined: hidden, and chosen by nobody. Held: not chosen by rules. Pinned: never expired.',
      params: decisionParams,
      body: z.strictObject({
        reason: z
          .string()
          .trim()
          .min(1)
          .max(500)
          .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters'),
        until: time.nullable().default(null).describe('Until when it is held; null: until it is released.'),
      }),
      response: { 204: z.null() },
    },
    handler: async ({ params: { update, decision }, body: { reason, until }, caller }, reply) => {
      const asked = { update: update.toLowerCase(), decision, reason, by: caller.name }
      await decide(db, { ...asked, until: until === null ? null : new Date(until) })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url: decisionUrl,
    config: { permission: { objectClass: 'software-update', operation: 'modify' } },
    schema: {
      operationId: 'takeBackCatalogueDecision',
      description: 'The update is treated like any other again.',
      params: decisionParams,
      response: { 204: z.null() },
    },
    handler: async ({ params: { update, decision }, caller }, reply) => {
      await takeBack(db, { update: update.toLowerCase(), decision, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}
