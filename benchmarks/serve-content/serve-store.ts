// A process that serves the objects of a store, so that its processor time can be read from outside. The first argument is the store's
// folder; the port is the first line of output.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openContentStore } from '#product/content-store'
import { sendObject } from '#product/distribution-protocol'

const store = await openContentStore(process.argv[2] ?? '')
const server = createServer(async (request, response) => {
  const sha256 = request.url?.split('/').at(-1) ?? ''
  const { path, size } = await store.open(sha256)
  await sendObject(request, response, { path, size, sha256 })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
