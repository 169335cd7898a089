// How many callers are sent to at once; the next is asked to come back. Each costs a buffer of 1 MiB.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ServedObject, sendObject } from '#product/distribution-protocol'
import { PointBusy } from './errors.ts'
import type { ServingLoad } from './serving-load.ts'

const standardMost = 512
const comeBackSeconds = 5

/** One gate for everything that a point sends, whichever way it was asked for. */
export type SendGate = {
  readonly most: number
  /** Sends, and takes the answer into its own hands. @throws PointBusy */
  send: (request: FastifyRequest, reply: FastifyReply, object: ServedObject) => Promise<void>
}

/** Makes the gate; `serving` is told of everything that it sends. */
export function makeSendGate({
  most = standardMost,
  serving,
}: {
  most?: number | undefined
  serving?: ServingLoad | undefined
}): SendGate {
  let sending = 0
  return {
    most,
    async send(request, reply, object) {
      if (sending >= most) {
        reply.header('retry-after', comeBackSeconds)
        throw new PointBusy({ most })
      }
      sending += 1
      const served = serving?.begin()
      try {
        reply.hijack()
        await sendObject(request.raw, reply.raw, object).catch(() => reply.raw.destroy())
      } finally {
        sending -= 1
        served?.()
      }
    },
  }
}
