// What devices ask about their work, and what they report. Every request is signed (`deviceDoor`).

import type { FastifyRequest } from 'fastify'
import type { HttpServer } from '#platform/http'
import {
  devicePaths,
  locationRequest,
  policyRequest,
  readSignedRequest,
  signedText,
  statusAnswer,
  statusRequest,
} from '#product/device-protocol'
import { deviceDoor, deviceOf } from '#product/devices'
import { locateForDevice } from './locate-for-device.ts'
import { makePolicy, type PolicyHouse } from './make-policy.ts'
import { takeReports } from './take-reports.ts'

const signed = { 200: signedText.meta({ id: 'SignedText' }) }

/** Adds them. */
export function addDeploymentDeviceRoutes(server: HttpServer, house: PolicyHouse): void {
  server.route({
    method: 'POST',
    url: devicePaths.policy,
    ...deviceDoor,
    schema: {
      operationId: 'readDevicePolicy',
      description: 'What the device shall do, the most pressing first; signed.',
      body: policyRequest.meta({ id: 'DevicePolicyRequest' }),
      response: signed,
    },
    handler: request =>
      makePolicy(house, { deviceId: deviceOf(request), request: request.body, nonce: nonceOf(request) }),
  })
  server.route({
    method: 'POST',
    url: devicePaths.location,
    ...deviceDoor,
    schema: {
      operationId: 'locateDeviceContent',
      description:
        'Where the device fetches content that a deployment gives it, the best source first; signed.',
      body: locationRequest.meta({ id: 'DeviceLocationRequest' }),
      response: signed,
    },
    handler: request => locateForDevice(house, deviceOf(request), request.body),
  })
  server.route({
    method: 'POST',
    url: devicePaths.status,
    ...deviceDoor,
    schema: {
      operationId: 'reportDeviceStatus',
      description:
        'Reports of a device; answered when all of them are durable. The same report again is known.',
      body: statusRequest.meta({ id: 'DeviceStatusRequest' }),
      response: { 200: statusAnswer.meta({ id: 'DeviceStatusAnswer' }) },
    },
    handler: async request => ({
      protocolVersion: 1 as const,
      outcomes: await takeReports(house.db, deviceOf(request), request.body.reports),
    }),
  })
}

function nonceOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  return readSignedRequest((headers.authorization ?? '').split(' ')[1] ?? '').nonce
}
