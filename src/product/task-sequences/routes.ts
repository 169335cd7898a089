import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { makeFromTemplate, taskSequenceSchema } from '#product/task-sequence-model'
import { findProblems } from './check-references.ts'
import { previewCommandLines } from './preview-command-lines.ts'
import { listSequences, listSequenceVersions, readSequenceOf, readSequenceVersion } from './read-sequences.ts'
import {
  changeSequence,
  createSequence,
  type DeploymentsOfSequence,
  deleteSequence,
} from './save-sequence.ts'

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(text => !/[\p{Cc}\p{Cs}]/u.test(text), 'text without control characters')
const commentSchema = z
  .string()
  .trim()
  .max(500)
  .default('')
  .describe('Why it was changed, for the list of versions.')
const listedSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.int().describe('The current version, which a new deployment takes.'),
    description: z.string(),
    packages: z.array(z.string()).describe('The packages that its steps name.'),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    changedBy: z.string(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'TaskSequence' })
const problemSchema = z
  .object({
    severity: z.enum(['error', 'warning']).describe('With an error it cannot be deployed.'),
    step: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'TaskSequenceProblem' })
const detailSchema = listedSchema
  .extend({ definition: taskSequenceSchema, problems: z.array(problemSchema) })
  .meta({ id: 'TaskSequenceDetail' })
const versionSchema = z
  .object({ number: z.int(), comment: z.string(), savedBy: z.string(), savedAt: z.iso.datetime() })
  .meta({ id: 'TaskSequenceVersion' })
const savedSchema = z
  .object({ name: nameSchema, definition: taskSequenceSchema, comment: commentSchema })
  .meta({ id: 'TaskSequenceToSave' })
const templateSchema = z
  .object({
    name: nameSchema,
    packageId: z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'a package ID'),
    imageIndex: z.int().min(1).max(1000).optional().describe('Left out, with no edition: image 1.'),
    edition: z.string().min(1).max(100).optional().describe('EditionID, instead of the index.'),
    productKey: z
      .string()
      .regex(/^[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}$/, 'a product key')
      .optional(),
    ignoreDismissible: z.boolean().default(false).describe('Ignore any dismissible compatibility messages.'),
  })
  .refine(one => one.imageIndex === undefined || one.edition === undefined, {
    error: 'either imageIndex or edition',
    path: ['edition'],
  })
  .meta({ id: 'TaskSequenceFromTemplate' })
const previewSchema = z
  .object({
    step: z.string(),
    name: z.string(),
    commandLine: z.string().nullable().describe('What setup.exe is started with, without the product key.'),
    imageIndex: z.int().nullable(),
    warnings: z.array(z.string()),
    problem: z.string().nullable(),
  })
  .meta({ id: 'SetupCommandLinePreview' })

const url = '/api/v1/task-sequences'
const params = z.object({ taskSequence: z.string().max(100) })
const may = (operation: 'read' | 'create' | 'modify' | 'delete') => ({
  permission: { objectClass: 'task-sequence', operation } as const,
})

/** What the routes are given. */
export type TaskSequencesHouse = { db: Database; deploymentsOfSequence: DeploymentsOfSequence }

/** Task sequences over HTTP. */
export function addTaskSequenceRoutes(server: HttpServer, house: TaskSequencesHouse): void {
  const { db } = house
  addReadRoutes(server, db)
  addChangeRoutes(server, house)
  addCheckRoutes(server, db)
}

function addReadRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url,
    config: { ...may('read'), page: { by: 'id' } },
    schema: {
      operationId: 'listTaskSequences',
      description: 'The task sequences.',
      response: { 200: z.array(listedSchema) },
    },
    handler: () => listSequences(db),
  })
  server.route({
    method: 'GET',
    url: `${url}/:taskSequence`,
    config: { ...may('read'), etag: ['name', 'version'] },
    schema: {
      operationId: 'readTaskSequence',
      description: 'One task sequence with its groups and steps, and what is wrong with it now.',
      params,
      response: { 200: detailSchema },
    },
    handler: async request => {
      const found = await readSequenceOf(db, request.params.taskSequence)
      return { ...found, problems: await findProblems(db, found.definition) }
    },
  })
  server.route({
    method: 'GET',
    url: `${url}/:taskSequence/versions`,
    config: { ...may('read'), page: { by: 'number' } },
    schema: {
      operationId: 'listTaskSequenceVersions',
      description: 'Every version that was saved, the newest first.',
      params,
      response: { 200: z.array(versionSchema) },
    },
    handler: request => listSequenceVersions(db, request.params.taskSequence),
  })
  server.route({
    method: 'GET',
    url: `${url}/:taskSequence/versions/:version`,
    config: may('read'),
    schema: {
      operationId: 'readTaskSequenceVersion',
      description: 'One version as it was saved.',
      params: params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }),
      response: { 200: versionSchema.extend({ definition: taskSequenceSchema }) },
    },
    handler: ({ params: { taskSequence, version } }) => readSequenceVersion(db, taskSequence, version),
  })
}

function addChangeRoutes(server: HttpServer, { db, deploymentsOfSequence }: TaskSequencesHouse): void {
  const madeSchema = z.object({ id: z.string() })
  server.route({
    method: 'POST',
    url,
    config: may('create'),
    schema: {
      operationId: 'createTaskSequence',
      description: 'Makes a task sequence. Packages and versions that its steps name must be there.',
      body: savedSchema,
      response: { 200: madeSchema },
    },
    handler: async request => ({
      id: await createSequence(db, { ...request.body, by: request.caller.name, maySee: seenBy(request) }),
    }),
  })
  server.route({
    method: 'POST',
    url: `${url}/from-template`,
    config: may('create'),
    schema: {
      operationId: 'createTaskSequenceFromTemplate',
      description:
        'Upgrade an operating system from an upgrade package: makes a task sequence with the usual groups.',
      body: templateSchema,
      response: { 200: madeSchema },
    },
    handler: async request => {
      const { name, packageId, imageIndex, edition, ...more } = request.body
      const image = edition === undefined ? { imageIndex: imageIndex ?? 1 } : { edition }
      const definition = makeFromTemplate({ package: packageId, ...image, ...more })
      const asked = { name, definition, comment: '', by: request.caller.name, maySee: seenBy(request) }
      return { id: await createSequence(db, asked) }
    },
  })
  server.route({
    method: 'PUT',
    url: `${url}/:taskSequence`,
    config: may('modify'),
    schema: {
      operationId: 'changeTaskSequence',
      description: 'Saves the next version; the ones before are kept. The same again makes none.',
      params,
      body: savedSchema,
      response: { 200: z.object({ version: z.int() }) },
    },
    handler: async request => ({
      version: await changeSequence(db, request.params.taskSequence, {
        ...request.body,
        by: request.caller.name,
        maySee: seenBy(request),
      }),
    }),
  })
  server.route({
    method: 'DELETE',
    url: `${url}/:taskSequence`,
    config: may('delete'),
    schema: {
      operationId: 'deleteTaskSequence',
      description: 'Deletes a task sequence that is not deployed, with its versions.',
      params,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await deleteSequence(db, request.params.taskSequence, {
        by: request.caller.name,
        deploymentsOfSequence,
      })
      return reply.code(204).send(null)
    },
  })
}

function addCheckRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: `${url}/validate`,
    config: may('read'),
    schema: {
      operationId: 'validateTaskSequence',
      description: 'What is wrong or doubtful with a task sequence; nothing is saved.',
      body: z.object({ definition: taskSequenceSchema }).meta({ id: 'TaskSequenceToValidate' }),
      response: { 200: z.object({ problems: z.array(problemSchema) }) },
    },
    handler: async request => ({ problems: await findProblems(db, request.body.definition) }),
  })
  server.route({
    method: 'POST',
    url: `${url}/:taskSequence/command-lines`,
    config: may('read'),
    schema: {
      operationId: 'previewSetupCommandLines',
      description: 'What setup.exe would be started with by each step Upgrade Operating System.',
      params,
      body: z
        .object({
          packageVersion: z.int().min(1).optional().describe('Left out: the version in use.'),
          variables: z.record(z.string().max(128), z.string().max(4000)).default({}),
        })
        .meta({ id: 'SetupCommandLineQuestion' }),
      response: { 200: z.array(previewSchema) },
    },
    handler: async ({ params: { taskSequence }, body: { packageVersion: version, variables } }) => {
      const { definition } = await readSequenceOf(db, taskSequence)
      return previewCommandLines(db, definition, { version, variables })
    },
  })
}

/** Which packages a caller sees. */
function seenBy({ mayDo }: Pick<FastifyRequest, 'mayDo'>): (packageId: string) => boolean {
  return packageId =>
    mayDo === null || mayDo({ objectClass: 'upgrade-package', operation: 'read' }, packageId)
}
