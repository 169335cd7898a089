// The script over HTTP, for administrators.

import { z } from 'zod'
import type { HttpServer } from '#platform/http'
import { type DeviceKeyHouse, siteDeviceKey } from '#product/devices'
import type { Site } from '#product/sites'
import { productVersion, renderScript } from './render-script.ts'

/** What the route is given. `address`: the URL at which the site is reached. */
export type DeviceScriptHouse = DeviceKeyHouse & { site: Site; address: () => string }

const scriptSchema = z
  .object({
    siteCode: z.string(),
    siteUrl: z.string().describe('Where the script finds the site.'),
    siteKeyFingerprint: z.string().describe('SHA-256 of the key that the script has pinned.'),
    version: z.string(),
    sha256: z.string().describe('SHA-256 of the text in UTF-8: what to compare before it is run.'),
    text: z.string(),
  })
  .meta({ id: 'DeviceScript' })

/** Adds it. */
export function addDeviceScriptRoute(
  server: HttpServer,
  { site, address, ...house }: DeviceScriptHouse,
): void {
  server.route({
    method: 'GET',
    url: '/api/v1/device-script',
    config: { permission: { objectClass: 'device', operation: 'read' } },
    schema: {
      operationId: 'readDeviceScript',
      description:
        'The PowerShell script by which a device with Windows works for this site, with its address and key in it.',
      response: { 200: scriptSchema },
    },
    handler: async () => {
      const { publicKey } = await siteDeviceKey(house)
      const siteUrl = address()
      const script = renderScript({ siteUrl, siteCode: site.code, siteKey: publicKey })
      return { siteCode: site.code, siteUrl, version: productVersion, ...script }
    },
  })
}
