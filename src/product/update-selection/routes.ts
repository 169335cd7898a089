import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { ContentLibrary } from '#product/content-library'
import { evaluateSelection, previewRule } from './evaluate-rule.ts'
import { listRules, readRule, removeRule, saveRule, type UsersOfRule } from './rules.ts'
import { updateKinds } from './selection-rule.ts'

// Not `transform`, which cannot be undone when a rule is answered with.
const ids = z.array(z.guid().toLowerCase()).max(500).default([])
const kindSchema = z.enum(updateKinds).meta({ id: 'SelectionKind' })
const ruleSchema = z
  .object({
    kinds: z.array(kindSchema).default([]).describe('By what titles say; every kind when empty.'),
    products: ids.describe('Update IDs of products or families of products; every product when empty.'),
    classifications: ids.describe('Update IDs of classifications; every one when empty.'),
    minimumAgeDays: z.int().min(0).max(3650).default(0),
    withSuperseded: z.boolean().default(false),
    withPreviews: z.boolean().default(false),
    except: z
      .array(z.string().regex(/^KB\d{4,9}$/))
      .max(500)
      .default([]),
  })
  .meta({ id: 'SelectionRule' })
const savedSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    rule: ruleSchema,
    madeBy: z.string(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedSelectionRule' })
const chosen = z.object({ updateId: z.string(), kb: z.string().nullable(), title: z.string() })
const evaluationSchema = z
  .object({
    rule: z.string(),
    packageId: z.string(),
    version: z.int(),
    notDecidable: z.array(z.string()).describe('Images about which nothing can be decided, with the reason.'),
    chosen: z.array(chosen),
    leftOut: z.array(
      chosen.extend({
        reason: z.enum(['held', 'not-selected', 'superseded', 'preview', 'excepted', 'too-new']),
        text: z.string(),
      }),
    ),
    others: z.int().describe('Updates that apply and that the rule is not about.'),
    lastEvaluatedAt: z.iso.datetime().nullable(),
    added: z.array(chosen).describe('Chosen now and not last time.'),
    dropped: z.array(chosen).describe('Chosen last time and not now.'),
  })
  .meta({ id: 'SelectionEvaluation' })
const params = z.object({
  rule: z
    .string()
    .trim()
    .min(1)
    .max(127)
    .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters'),
})
const target = { packageId: z.string(), version: z.int().min(1).optional() }

/** Selection rules over HTTP. */
export function addUpdateSelectionRoutes(
  server: HttpServer,
  house: { db: Database; library: Pick<ContentLibrary, 'reader'>; usersOfRule: UsersOfRule },
): void {
  const { db, usersOfRule } = house
  server.route({
    method: 'GET',
    url: '/api/v1/selection-rules',
    config: { permission: { objectClass: 'selection-rule', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listSelectionRules',
      description: 'The saved rules by which updates are chosen.',
      response: { 200: z.array(savedSchema) },
    },
    handler: () => listRules(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/selection-rules/:rule',
    config: { permission: { objectClass: 'selection-rule', operation: 'read' } },
    schema: {
      operationId: 'readSelectionRule',
      description: 'One saved rule, as the list has it.',
      params,
      response: { 200: savedSchema },
    },
    handler: ({ params: { rule } }) => readRule(db, rule),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/selection-rules/:rule',
    config: { permission: { objectClass: 'selection-rule', operation: 'modify' } },
    schema: {
      operationId: 'saveSelectionRule',
      description: 'Makes a rule, or puts this one in the place of the rule with this name.',
      params,
      body: ruleSchema,
      response: { 200: savedSchema },
    },
    handler: ({ params: { rule: name }, body, caller }) =>
      saveRule(db, { name, rule: body, by: caller.name }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/selection-rules/:rule',
    config: { permission: { objectClass: 'selection-rule', operation: 'delete' } },
    schema: {
      operationId: 'removeSelectionRule',
      description: 'What the rule chose before stays; servicing schedules that name it end with an error.',
      params,
      response: { 204: z.null() },
    },
    handler: async ({ params: { rule: name }, caller }, reply) => {
      await removeRule({ db, usersOfRule }, { name, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/selection-rules/:rule/preview',
    config: { permission: { objectClass: 'selection-rule', operation: 'read' } },
    schema: {
      operationId: 'previewSelectionRule',
      description: 'What the rule would choose for a package now, and what is different from last time.',
      params,
      querystring: z.object({ packageId: z.string(), version: z.coerce.number().int().min(1).optional() }),
      response: { 200: evaluationSchema },
    },
    handler: ({ params: { rule: name }, query }) => previewRule(house, { name, ...query }, new Date()),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/selection-rules/:rule/evaluate',
    config: { permission: { objectClass: 'selection-rule', operation: 'modify' } },
    schema: {
      operationId: 'evaluateSelectionRule',
      description: 'Chooses for a package, and keeps what was chosen for the comparison of next time.',
      params,
      body: z.object(target).meta({ id: 'EvaluateSelectionRule' }),
      response: { 200: evaluationSchema },
    },
    handler: ({ params: { rule: name }, body, caller }) =>
      evaluateSelection(house, { name, ...body, by: caller.name }, new Date()),
  })
}
