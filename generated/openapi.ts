// Makes generated/openapi.json from the routes themselves: the same functions that the site server calls.

import { type DeclaredRoute, declaredRoutes, type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { addSiteRoutes, type SiteHouse } from '../src/programs/site-routes.ts'
import { completeOpenApi } from './complete-openapi.ts'
import type { Generator } from './generators.ts'

/** The API description. */
export const openApiPage: Generator = {
  file: 'openapi.json',
  generate: async () => {
    const api = await describeApi()
    await completeOpenApi(api)
    return `${JSON.stringify(api, null, 2)}\n`
  },
}

/** The parts of an OpenAPI 3.1 description that the API client is made from. */
export type ApiDescription = {
  paths: Record<string, Record<string, ApiOperation>>
  components: { schemas: Record<string, JsonSchema> }
}

/** One operation of the description. */
export type ApiOperation = {
  operationId: string
  description?: string
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; schema: JsonSchema }[]
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } }
  responses: Record<string, { content?: { 'application/json'?: { schema: JsonSchema } } }>
}

/** The part of JSON Schema that our schemas use. */
export type JsonSchema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  description?: string
}

/** Describes the API. No route is called, so the house behind the routes may be empty. */
export async function describeApi(): Promise<ApiDescription> {
  const server = await sharedRoutes()
  await server.ready()
  // What is kept there is completed by whoever asked first.
  return structuredClone(server.swagger()) as unknown as ApiDescription
}

/** Every route of the site server, with who may call it. */
export async function readDeclaredRoutes(): Promise<readonly DeclaredRoute[]> {
  const server = await sharedRoutes()
  await server.ready()
  return declaredRoutes(server)
}

let shared: Promise<HttpServer> | null = null

/** One server for everything that is generated: schemas with an ID that are made a second time take it away from the first ones. */
function sharedRoutes(): Promise<HttpServer> {
  shared ??= addRoutes()
  return shared
}

async function addRoutes(): Promise<HttpServer> {
  const server = await openHttp({
    log: silentLog(),
    title: 'Slipstream site server',
    authenticate: async () => null,
  })
  const nothing = { site: { code: '', publicKey: '' }, address: () => '' } as unknown as SiteHouse
  addSiteRoutes(server, nothing)
  return server
}
