// What devices ask of the site, beside their work: enrolment and another key. And the door that every request of a device goes through.

import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import {
  DeviceRequestRefused,
  devicePaths,
  deviceScheme,
  digestOf,
  enrolRequest,
  readSignedRequest,
  renewKeyRequest,
  signedText,
} from '#product/device-protocol'
import type { Site } from '#product/sites'
import { enrolDevice } from './enrol.ts'
import { renewKey } from './renew-key.ts'
import type { DeviceKeyHouse } from './site-key.ts'

/** A request of a device is small; what is larger is not read to its end. */
const mostBytes = 256 * 1024

/** For every route that devices call: who may, how much they may send, and that the body is the one that was signed. */
export const deviceDoor = {
  config: { roles: ['device'] as const },
  bodyLimit: mostBytes,
  preParsing: async (request: FastifyRequest, _reply: unknown, payload: AsyncIterable<Buffer>) => {
    const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ')
    const parts: Buffer[] = []
    let size = 0
    for await (const part of payload) {
      size += part.length
      if (size > mostBytes) throw new DeviceRequestRefused({ reason: `it has more than ${mostBytes} bytes` })
      parts.push(part)
    }
    const body = Buffer.concat(parts)
    if (scheme.toLowerCase() === deviceScheme && readSignedRequest(token).bodyDigest !== digestOf(body))
      throw new DeviceRequestRefused({ reason: 'its body is not the one that was signed' })
    return Object.assign(Readable.from([body]), { receivedEncodedLength: size })
  },
}

/** The ID of the device that signed a request; a token that stands for a device is not enough. @throws DeviceRequestRefused */
export function deviceOf(request: FastifyRequest): string {
  const scheme = (request.headers.authorization ?? '').split(' ')[0]?.toLowerCase()
  if (scheme !== deviceScheme || request.caller.subject === null)
    throw new DeviceRequestRefused({ reason: 'it is not signed by a device' })
  return request.caller.subject
}

/** Adds them. */
export function addDeviceProtocolRoutes(server: HttpServer, house: DeviceKeyHouse & { site: Site }): void {
  server.route({
    method: 'POST',
    url: devicePaths.enrol,
    config: {
      public:
        'a device has no credentials yet; it proves its key, and is believed only with a one-time token or when somebody approves it',
    },
    bodyLimit: mostBytes,
    schema: {
      operationId: 'enrolDevice',
      description: 'A device introduces itself with its key. The same key again gets the same answer.',
      body: enrolRequest.meta({ id: 'DeviceEnrolment' }),
      response: { 200: signedText.meta({ id: 'SignedText' }) },
    },
    handler: ({ body }) => enrolDevice(house, body),
  })
  server.route({
    method: 'POST',
    url: devicePaths.renewKey,
    ...deviceDoor,
    schema: {
      operationId: 'renewDeviceKey',
      description: 'Another key for a device; signed with the one before, and proved by the new one.',
      body: renewKeyRequest.meta({ id: 'DeviceKeyRenewal' }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await renewKey(house.db, deviceOf(request), request.body)
      return reply.code(204).send(null)
    },
  })
}
