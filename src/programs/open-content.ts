// The second listener of a distribution point, where the setting asks for it: what it holds, as plain folders over plain HTTP, for everybody.

import { type HttpServer, listen, openHttp, reachableUrl } from '#platform/http'
import type { Log } from '#platform/logging'
import type { Settings } from '#platform/settings'
import { addFolderRoutes, type ServedContent } from '#product/distribution-point'

/** Media have a thousand files, and many devices can share an address: what they may cost is bounded by how many are sent to at once. */
const limits = { callsPerMinute: 0, refusalsPerMinute: 300, openPerMinute: 0 }

/** The listener, and where others find its folders. */
export type OpenContent = { server: HttpServer; url: string }

/**
 * Starts it, and says so in the log; null when the setting does not ask for it. `pointAddress`: where others reach the point itself, if that was set.
 * @throws CannotListen
 */
export async function startOpenContent(
  settings: Settings,
  { content, log, pointAddress }: { content: ServedContent; log: Log; pointAddress: string | undefined },
): Promise<OpenContent | null> {
  const port = settings['open-content-port']
  if (port === undefined) return null
  const server = await openHttp({
    log,
    title: 'Slipstream distribution point, open content',
    // Nobody has a name here: this server takes no tokens and no tickets.
    authenticate: async () => null,
    limits,
  })
  addFolderRoutes(server, content, {
    public: 'the setting open-content-port opens what this point holds to everybody who reaches the port',
  })
  const address = settings['open-content-address'] ?? settings['listen-address']
  const url = await listen(server, { address, port, tls: false, clearText: true })
  const folders = new URL('/content/versions/', reachableUrl(url))
  // Where it listens on every address, the point's own name is the one that others know.
  if (pointAddress !== undefined && folders.hostname !== new URL(url).hostname)
    folders.hostname = new URL(pointAddress).hostname
  log.warn({ url: folders.href }, 'content is open to everybody who reaches this port')
  return { server, url: folders.href }
}
