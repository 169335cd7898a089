import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import {
  longestSequenceText,
  makeFromTemplate,
  taskSequenceSchema,
  writeSequence,
} from '#product/task-sequence-model'
import { findProblems, type MaySee } from './check-references.ts'
import { lookAtDefinition, lookAtText } from './look-at-definition.ts'
import { previewCommandLines } from './preview-command-lines.ts'
import { listSequences, listSequenceVersions, readSequenceOf, readSequenceVersion } from './read-sequences.ts'
import {
  changeSequence,
  createSequence,
  type DeploymentsOfSequence,
  deleteSequence,
} from './save-sequence.ts'
import {
  detailSchema,
  listedSchema,
  lookedAtSchema,
  previewSchema,
  problemSchema,
  savedSchema,
  templateSchema,
  templateToPreviewSchema,
  versionSchema,
} from './schemas.ts'

const url = '/api/v1/task-sequences'
const params = z.object({ taskSequence: z.string().max(100) })
const versionParams = params.extend({ version: z.coerce.number().int().min(1).max(1_000_000) })
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
      params: versionParams,
      response: { 200: versionSchema.extend({ definition: taskSequenceSchema }) },
    },
    handler: ({ params: { taskSequence, version } }) => readSequenceVersion(db, taskSequence, version),
  })
  server.route({
    method: 'GET',
    url: `${url}/:taskSequence/versions/:version/text`,
    config: may('read'),
    schema: {
      operationId: 'writeTaskSequenceText',
      description: 'One version as YAML, to keep, to edit and to take to another site.',
      params: versionParams,
      response: { 200: z.object({ text: z.string() }) },
    },
    handler: async ({ params: { taskSequence, version } }) => {
      const { definition } = await readSequenceVersion(db, taskSequence, version)
      return { text: writeSequence(definition) }
    },
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
      const { name, ...template } = request.body
      const definition = definitionOf(template)
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
    handler: async request => ({
      problems: await findProblems(db, request.body.definition, seenBy(request)),
    }),
  })
  server.route({
    method: 'POST',
    url: `${url}/from-template/preview`,
    config: may('read'),
    schema: {
      operationId: 'previewTaskSequenceFromTemplate',
      description:
        'The task sequence that would be made from the template, with the exact command line of setup.exe; nothing is saved.',
      body: templateToPreviewSchema,
      response: { 200: lookedAtSchema },
    },
    handler: request => lookAtDefinition(db, definitionOf(request.body), seenBy(request)),
  })
  server.route({
    method: 'POST',
    url: `${url}/read-text`,
    config: may('read'),
    schema: {
      operationId: 'readTaskSequenceText',
      description:
        'Reads a task sequence as YAML: what it means, and what is wrong, with line and column; nothing is saved.',
      body: z.object({ text: z.string().max(longestSequenceText) }).meta({ id: 'TaskSequenceText' }),
      response: { 200: lookedAtSchema },
    },
    handler: request => lookAtText(db, request.body.text, seenBy(request)),
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

function definitionOf({ packageId, imageIndex, ...more }: z.output<typeof templateToPreviewSchema>) {
  const image = more.edition === undefined ? { imageIndex: imageIndex ?? 1 } : {}
  return makeFromTemplate({ package: packageId, ...more, ...image })
}

/** Which packages a caller sees. */
function seenBy({ mayDo }: Pick<FastifyRequest, 'mayDo'>): MaySee {
  return packageId =>
    mayDo === null || mayDo({ objectClass: 'upgrade-package', operation: 'read' }, packageId)
}
