// Devices, their groups and enrolment tokens over HTTP, for people.

import { z } from 'zod'
import type { Database } from '#platform/database'
import { databasePage, type HttpServer } from '#platform/http'
import {
  approveDevice,
  deviceSortings,
  listDevices,
  readDevice,
  removeDevice,
  revokeDevice,
  setTags,
} from './devices.ts'
import { DeviceGroupMissing } from './errors.ts'
import {
  findDeviceGroups,
  listDeviceGroups,
  removeDeviceGroup,
  setDeviceGroup,
  type UsersOfGroup,
} from './groups.ts'
import { listWouldBe } from './members.ts'
import {
  deviceSchema,
  groupName,
  groupPreviewSchema,
  groupRuleSchema,
  groupSchema,
  groupSettingsSchema,
  madeTokensSchema,
  reason,
  tags,
  tokenRequestSchema,
  tokenSchema,
} from './schemas.ts'
import type { DeviceKeyHouse } from './site-key.ts'
import { deviceStates } from './tables.ts'
import { createEnrolmentTokens, listEnrolmentTokens, revokeEnrolmentToken } from './tokens.ts'

/** What the routes are given. */
export type DevicesHouse = DeviceKeyHouse & { usersOfDeviceGroup: UsersOfGroup }

const deviceParams = z.object({ device: z.string().min(1).max(100).describe('ID or name.') })
const nothing = { 204: z.null() }

/** Adds all of them. */
export function addDeviceRoutes(server: HttpServer, house: DevicesHouse): void {
  addReadRoutes(server, house.db)
  addChangeRoutes(server, house.db)
  addTokenRoutes(server, house)
  addGroupRoutes(server, house)
}

function addReadRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/devices',
    config: { permission: { objectClass: 'device', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listDevices',
      description: 'Devices, by name unless another order is asked for.',
      querystring: z.object({
        state: z.enum(deviceStates).optional(),
        deviceGroup: groupName.optional(),
        tag: z.string().max(100).optional(),
        text: z.string().trim().max(100).optional().describe('Part of a name.'),
        ...databasePage,
        sort: z.enum(deviceSortings).default('name'),
        order: z.enum(['ascending', 'descending']).default('ascending'),
      }),
      response: { 200: z.array(deviceSchema) },
    },
    handler: async ({ query: { deviceGroup: group, sort, order, ...query } }) => {
      if (group !== undefined) await findDeviceGroups(db, [group])
      return listDevices(db, { ...query, group, order: { by: sort, descending: order === 'descending' } })
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/devices/:device',
    config: { permission: { objectClass: 'device', operation: 'read' } },
    schema: {
      operationId: 'readDevice',
      description: 'One device, by its ID or its name.',
      params: deviceParams,
      response: { 200: deviceSchema },
    },
    handler: ({ params }) => readDevice(db, params.device),
  })
}

function addChangeRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: '/api/v1/devices/:device/approve',
    config: { permission: { objectClass: 'device', operation: 'modify' }, givesAccess: true },
    schema: {
      operationId: 'approveDevice',
      description: 'Trusts a device that waits: compare the fingerprint of its key first.',
      params: deviceParams,
      body: z
        .object({
          replace: z.boolean().default(false).describe('Revoke the one that is approved under this name.'),
        })
        .meta({ id: 'DeviceApproval' }),
      response: { 200: deviceSchema },
    },
    handler: async ({ params: { device }, body: { replace }, caller }) => {
      await approveDevice(db, { device, replace, by: caller.name })
      return readDevice(db, device)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/devices/:device/revoke',
    config: { permission: { objectClass: 'device', operation: 'modify' } },
    schema: {
      operationId: 'revokeDevice',
      description:
        'Tells the device nothing more and believes it nothing, at once and for good; it can enrol with another key.',
      params: deviceParams,
      body: z.object({ reason }).meta({ id: 'DeviceRevocation' }),
      response: { 200: deviceSchema },
    },
    handler: async ({ params, body, caller }) => {
      const { id } = await readDevice(db, params.device)
      await revokeDevice(db, { device: id, reason: body.reason, by: caller.name })
      return readDevice(db, id)
    },
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/devices/:device/tags',
    config: { permission: { objectClass: 'device', operation: 'modify' } },
    schema: {
      operationId: 'setDeviceTags',
      description: 'Says anew which tags a device has.',
      params: deviceParams,
      body: z.object({ tags }).meta({ id: 'DeviceTags' }),
      response: { 200: deviceSchema },
    },
    handler: async ({ params: { device }, body, caller }) => {
      await setTags(db, { device, tags: body.tags, by: caller.name })
      return readDevice(db, device)
    },
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/devices/:device',
    config: { permission: { objectClass: 'device', operation: 'delete' } },
    schema: {
      operationId: 'removeDevice',
      description: 'Removes a device and what it reported. To keep it out, revoke it.',
      params: deviceParams,
      response: nothing,
    },
    handler: async ({ params: { device }, caller }, reply) => {
      await removeDevice(db, { device, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}

function addTokenRoutes(server: HttpServer, house: DevicesHouse): void {
  const { db } = house
  server.route({
    method: 'GET',
    url: '/api/v1/enrolment-tokens',
    config: { permission: { objectClass: 'device', operation: 'read' }, page: { by: 'id' } },
    schema: {
      operationId: 'listEnrolmentTokens',
      description: 'The newest first; their texts are kept nowhere.',
      response: { 200: z.array(tokenSchema) },
    },
    handler: () => listEnrolmentTokens(db),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/enrolment-tokens',
    config: { permission: { objectClass: 'device', operation: 'create' }, givesAccess: true },
    schema: {
      operationId: 'createEnrolmentTokens',
      description:
        'Makes tokens with which devices need not wait for approval. Each lets one device in, once.',
      body: tokenRequestSchema,
      response: { 200: madeTokensSchema },
    },
    handler: ({ body, caller }) => createEnrolmentTokens(house, { ...body, by: caller.name }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/enrolment-tokens/:token',
    config: { permission: { objectClass: 'device', operation: 'delete' } },
    schema: {
      operationId: 'revokeEnrolmentToken',
      description: 'Revokes a token by its ID, or every unused one of a name.',
      params: z.object({ token: z.string().min(1).max(100) }),
      response: nothing,
    },
    handler: async ({ params: { token }, caller }, reply) => {
      await revokeEnrolmentToken(db, { token, by: caller.name })
      return reply.code(204).send(null)
    },
  })
}

function addGroupRoutes(server: HttpServer, { db, usersOfDeviceGroup: users }: DevicesHouse): void {
  const params = z.object({ deviceGroup: groupName })
  const url = '/api/v1/device-groups/:deviceGroup'
  server.route({
    method: 'GET',
    url: '/api/v1/device-groups',
    config: { permission: { objectClass: 'device-group', operation: 'read' }, page: { by: 'name' } },
    schema: {
      operationId: 'listDeviceGroups',
      description: 'Groups of devices by name.',
      response: { 200: z.array(groupSchema) },
    },
    handler: () => listDeviceGroups(db),
  })
  server.route({
    method: 'GET',
    url,
    config: { permission: { objectClass: 'device-group', operation: 'read' } },
    schema: {
      operationId: 'readDeviceGroup',
      description: 'One group, as the list has it.',
      params,
      response: { 200: groupSchema },
    },
    handler: ({ params }) => readGroup(db, params.deviceGroup),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/device-groups/preview',
    config: { permission: { objectClass: 'device-group', operation: 'read' } },
    schema: {
      operationId: 'previewDeviceGroup',
      description: 'Which approved devices would be in such a group; nothing is changed.',
      body: groupRuleSchema,
      response: { 200: groupPreviewSchema },
    },
    handler: ({ body }) => listWouldBe(db, body),
  })
  server.route({
    method: 'PUT',
    url,
    config: { permission: { objectClass: 'device-group', operation: 'modify' }, makesObject: true },
    schema: {
      operationId: 'setDeviceGroup',
      description:
        'Makes a group, or says anew what it is. A device that fits one of its names, subnets or tags is a member.',
      params,
      body: groupSettingsSchema,
      response: { 200: groupSchema },
    },
    handler: async ({ params, body, caller }) => {
      await setDeviceGroup(db, { ...body, name: params.deviceGroup, caller })
      return readGroup(db, params.deviceGroup)
    },
  })
  server.route({
    method: 'DELETE',
    url,
    config: { permission: { objectClass: 'device-group', operation: 'delete' } },
    schema: {
      operationId: 'removeDeviceGroup',
      description: 'Removes a group that no deployment names.',
      params,
      response: nothing,
    },
    handler: async ({ params, caller }, reply) => {
      await removeDeviceGroup(db, { group: params.deviceGroup, by: caller.name, users })
      return reply.code(204).send(null)
    },
  })
}

/** @throws DeviceGroupMissing */
async function readGroup(db: Database, group: string) {
  const found = (await listDeviceGroups(db)).find(one => one.name.toLowerCase() === group.toLowerCase())
  if (!found) throw new DeviceGroupMissing({ group })
  return found
}
