// Deployments over HTTP, for people.

import { z } from 'zod'
import type { Database } from '#platform/database'
import { databasePage, type HttpServer } from '#platform/http'
import { changeDeployment, createDeployment } from './create-deployment.ts'
import { listDeploymentDevices } from './list-deployment-devices.ts'
import { openRing } from './open-rings.ts'
import { pauseDeployment, resumeDeployment } from './pause-deployment.ts'
import { previewDeployment } from './preview-deployment.ts'
import { listDeployments, readDeployment } from './read-deployments.ts'
import { removeDeployment } from './remove-deployment.ts'
import { rerunDeployment } from './rerun-deployment.ts'
import {
  changeSchema,
  deploymentDeviceSchema,
  deploymentSchema,
  detailSchema,
  previewSchema,
  reasonSchema,
  requestSchema,
  shownStates,
} from './schemas.ts'

const url = '/api/v1/deployments'
const params = z.object({ deployment: z.string().min(1).max(100).describe('ID or name.') })
const may = (operation: 'read' | 'create' | 'modify' | 'delete') => ({
  permission: { objectClass: 'deployment', operation },
})
const one = { 200: detailSchema }

/** Adds all of them. */
export function addDeploymentRoutes(server: HttpServer, { db }: { db: Database }): void {
  addReadRoutes(server, db)
  addMakeRoutes(server, db)
  addStateRoutes(server, db)
}

function addReadRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url,
    config: { ...may('read'), page: { by: 'id' } },
    schema: {
      operationId: 'listDeployments',
      description: 'Deployments by name, with how many of their devices stand how.',
      response: { 200: z.array(deploymentSchema) },
    },
    handler: () => listDeployments(db),
  })
  server.route({
    method: 'GET',
    url: `${url}/:deployment`,
    config: { ...may('read'), etag: etagOf },
    schema: {
      operationId: 'readDeployment',
      description: 'One deployment, with its rings and the versions that it chooses.',
      params,
      response: one,
    },
    handler: request => readDeployment(db, request.params.deployment),
  })
  server.route({
    method: 'GET',
    url: `${url}/:deployment/devices`,
    config: { ...may('read'), page: { by: 'deviceId' } },
    schema: {
      operationId: 'listDeploymentDevices',
      description:
        'Its devices by name: attempt, state, step, exit code with what it means, and bytes by where they came from.',
      params,
      querystring: z.object({ state: z.enum(shownStates).optional(), ...databasePage }),
      response: { 200: z.array(deploymentDeviceSchema) },
    },
    handler: ({ params: { deployment }, query }) => listDeploymentDevices(db, deployment, query),
  })
}

/** What people can change of a deployment. */
const etagOf = [
  'name',
  'comment',
  'sequenceVersion',
  'purpose',
  'availableFrom',
  'deadline',
  'windows',
  'estimatedMinutes',
  'variables',
  'preCache',
  'packages',
]

function addMakeRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: `${url}/preview`,
    config: may('read'),
    schema: {
      operationId: 'previewDeployment',
      description:
        'Which devices and contents a deployment would be about, and what hinders it; nothing is changed.',
      body: requestSchema,
      response: { 200: previewSchema },
    },
    handler: async ({ body }) => (await previewDeployment(db, body)).preview,
  })
  server.route({
    method: 'POST',
    url,
    config: may('create'),
    schema: {
      operationId: 'createDeployment',
      description:
        'Deploys a version of a task sequence to a group of devices. Required on many devices, it repeats their number.',
      body: requestSchema,
      response: one,
    },
    handler: async ({ body, caller }) => readDeployment(db, await createDeployment(db, body, caller.name)),
  })
  server.route({
    method: 'PUT',
    url: `${url}/:deployment`,
    config: may('modify'),
    schema: {
      operationId: 'changeDeployment',
      description:
        'Says anew what it is; group and rings stay. Devices that have begun go on with what they have.',
      params,
      body: changeSchema,
      response: one,
    },
    handler: async ({ params: { deployment }, body: change, caller }) => {
      const { id } = await readDeployment(db, deployment)
      await changeDeployment(db, id, { change, by: caller.name })
      return readDeployment(db, id)
    },
  })
  server.route({
    method: 'DELETE',
    url: `${url}/:deployment`,
    config: may('delete'),
    schema: {
      operationId: 'removeDeployment',
      description: 'Removes it with what its devices reported. No device begins it any more.',
      params,
      response: { 204: z.null() },
    },
    handler: async ({ params: { deployment }, caller }, reply) => {
      await removeDeployment(db, deployment, caller.name)
      return reply.code(204).send(null)
    },
  })
}

function addStateRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: `${url}/:deployment/pause`,
    config: may('modify'),
    schema: {
      operationId: 'pauseDeployment',
      description: 'No device begins anything; what runs on a device goes on.',
      params,
      body: z.object({ reason: reasonSchema }).meta({ id: 'DeploymentPause' }),
      response: one,
    },
    handler: async ({ params: { deployment }, body: { reason }, caller }) => {
      await pauseDeployment(db, deployment, { reason, by: caller.name })
      return readDeployment(db, deployment)
    },
  })
  server.route({
    method: 'POST',
    url: `${url}/:deployment/resume`,
    config: may('modify'),
    schema: {
      operationId: 'resumeDeployment',
      description: 'Devices begin again.',
      params,
      response: one,
    },
    handler: async ({ params: { deployment }, caller }) => {
      await resumeDeployment(db, deployment, caller.name)
      return readDeployment(db, deployment)
    },
  })
  server.route({
    method: 'POST',
    url: `${url}/:deployment/open-ring`,
    config: may('modify'),
    schema: {
      operationId: 'openDeploymentRing',
      description: 'Has a ring begin now, whatever the gates before it say, and those before it with it.',
      params,
      body: z.object({ ring: z.string().trim().min(1).max(100) }).meta({ id: 'DeploymentRingToOpen' }),
      response: one,
    },
    handler: async ({ params: { deployment }, body: { ring }, caller }) => {
      await openRing(db, deployment, { ring, by: caller.name })
      return readDeployment(db, deployment)
    },
  })
  server.route({
    method: 'POST',
    url: `${url}/:deployment/rerun`,
    config: may('modify'),
    schema: {
      operationId: 'rerunDeployment',
      description: 'Gives devices that failed, rolled back or were cancelled another attempt.',
      params,
      body: z
        .object({
          devices: z
            .array(z.string().min(1).max(100))
            .min(1)
            .max(10_000)
            .nullable()
            .default(null)
            .describe('IDs or names; null: all of them.'),
        })
        .meta({ id: 'DeploymentRerun' }),
      response: { 200: z.object({ devices: z.int() }).meta({ id: 'DeploymentRerunDone' }) },
    },
    handler: async ({ params: { deployment }, body, caller }) => ({
      devices: await rerunDeployment(db, deployment, { devices: body.devices, by: caller.name }),
    }),
  })
}
