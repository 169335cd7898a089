// Alerts over HTTP. No answer holds a secret, but the one that has just been made.

import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { components, severities, statusCatalogue } from '#product/activity'
import type { AlertsHouse } from './alerts-house.ts'
import { readMailServer, removeMailServer, setMailServer } from './mail-server.ts'
import { sendTest } from './send-alert.ts'
import { listSubscriptions, removeSubscription, setSubscription } from './subscriptions.ts'

const knownCodes = Object.keys(statusCatalogue) as (keyof typeof statusCatalogue)[]
// Names stand in headers of mail and in tables.
const lineSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u, 'no control characters')
const emailSchema = z.email().max(254)
const pemSchema = z
  .string()
  .max(200_000)
  .nullable()
  .default(null)
  .describe('Certificates of authorities (PEM) that are trusted instead of those of the system.')
const filterSchema = z
  .object({
    severities: z.array(z.enum(severities)).max(10).default([]),
    components: z.array(z.enum(components)).max(50).default([]),
    codes: z.array(z.enum(knownCodes)).max(200).default([]),
    subjects: z.array(z.string().min(1).max(200)).max(100).default([]),
  })
  .describe('Of each list one must fit; an empty list asks nothing.')
const repeatSchema = z
  .int()
  .min(0)
  .max(86_400)
  .default(300)
  .describe('For so long after an alert, repeats of its code and subject are gathered into one; 0: never.')
const toSchema = z.discriminatedUnion('channel', [
  z.object({
    channel: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/ }).max(2000),
    secret: z
      .string()
      .max(200)
      .nullable()
      .default(null)
      .describe('whsec_ and base64; null keeps the one before, or has one made.'),
    authorityPem: pemSchema,
  }),
  z.object({ channel: z.literal('mail'), recipients: z.array(emailSchema).min(1).max(20) }),
])
const subscriptionSchema = z
  .object({
    name: z.string(),
    channel: z.enum(['webhook', 'mail']),
    enabled: z.boolean(),
    filter: z.object({
      severities: z.array(z.string()),
      components: z.array(z.string()),
      codes: z.array(z.string()),
      subjects: z.array(z.string()),
    }),
    repeatSeconds: z.int(),
    address: z.string().describe('Of a webhook the origin alone.'),
    setBy: z.string(),
    setAt: z.iso.datetime(),
    waiting: z.int(),
    failures: z.int(),
    leftOut: z.int(),
    delivered: z.int(),
    givenUp: z.int(),
    last: z.object({ at: z.iso.datetime(), delivered: z.boolean(), error: z.string().nullable() }).nullable(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'AlertSubscription' })
const mailServerFields = {
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(['starttls', 'tls', 'none']),
  user: z.string().min(1).max(300).nullable(),
  sender: emailSchema,
}
const params = z.object({ subscription: lineSchema })

/** Adds the routes. */
export function addAlertRoutes(server: HttpServer, house: AlertsHouse): void {
  addSubscriptionRoutes(server, house)
  addMailServerRoutes(server, house)
}

function addSubscriptionRoutes(server: HttpServer, house: AlertsHouse): void {
  server.route({
    method: 'GET',
    url: '/api/v1/alert-subscriptions',
    config: { permission: { objectClass: 'alert-subscription', operation: 'read' } },
    schema: { operationId: 'listAlertSubscriptions', response: { 200: z.array(subscriptionSchema) } },
    handler: () => listSubscriptions(house),
  })
  server.route({
    method: 'PUT',
    url: '/api/v1/alert-subscriptions/:subscription',
    config: { permission: { objectClass: 'alert-subscription', operation: 'modify' } },
    schema: {
      operationId: 'setAlertSubscription',
      description:
        'Makes a subscription, or replaces the one of this name. A secret that is made here is shown this once.',
      params,
      body: z.object({
        enabled: z.boolean().default(true),
        filter: filterSchema,
        repeatSeconds: repeatSchema,
        to: toSchema,
      }),
      response: { 200: z.object({ secret: z.string().nullable() }) },
    },
    handler: async ({ params: { subscription }, body, caller }) => ({
      secret: await setSubscription(house, { ...body, name: subscription, by: caller.name }),
    }),
  })
  server.route({
    method: 'DELETE',
    url: '/api/v1/alert-subscriptions/:subscription',
    config: { permission: { objectClass: 'alert-subscription', operation: 'delete' } },
    schema: { operationId: 'removeAlertSubscription', params, response: { 204: z.null() } },
    handler: async ({ params: { subscription }, caller }, reply) => {
      await removeSubscription(house.db, { name: subscription, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/alert-subscriptions/:subscription/test',
    config: { permission: { objectClass: 'alert-subscription', operation: 'modify' } },
    schema: {
      operationId: 'sendTestAlert',
      description: 'Sends a test alert now, past everything that waits.',
      params,
      response: { 200: z.object({ remark: z.string().nullable() }) },
    },
    handler: async ({ params: { subscription }, caller }) => ({
      remark: await sendTest(house, { name: subscription, by: caller.name }),
    }),
  })
}

function addMailServerRoutes(server: HttpServer, house: AlertsHouse): void {
  const url = '/api/v1/alert-mail-server'
  server.route({
    method: 'GET',
    url,
    config: { permission: { objectClass: 'alert-subscription', operation: 'read' } },
    schema: {
      operationId: 'readAlertMailServer',
      response: {
        200: z
          .object({
            ...mailServerFields,
            hasAuthority: z.boolean(),
            setBy: z.string(),
            setAt: z.iso.datetime(),
          })
          .meta({ id: 'AlertMailServer' }),
      },
    },
    handler: () => readMailServer(house.db),
  })
  server.route({
    method: 'PUT',
    url,
    config: { permission: { objectClass: 'alert-subscription', operation: 'modify' } },
    schema: {
      operationId: 'setAlertMailServer',
      description: 'The mail server of alerts, in place of the one before. Its password is never shown.',
      body: z.object({
        ...mailServerFields,
        user: mailServerFields.user.default(null),
        password: z.string().min(1).max(300).nullable().default(null),
        authorityPem: pemSchema,
      }),
      response: { 204: z.null() },
    },
    handler: async ({ body, caller }, reply) => {
      await setMailServer(house, { ...body, by: caller.name })
      return reply.code(204).send(null)
    },
  })
  server.route({
    method: 'DELETE',
    url,
    config: { permission: { objectClass: 'alert-subscription', operation: 'delete' } },
    schema: { operationId: 'removeAlertMailServer', response: { 204: z.null() } },
    handler: async ({ caller }, reply) => {
      await removeMailServer(house.db, caller.name)
      return reply.code(204).send(null)
    },
  })
}
