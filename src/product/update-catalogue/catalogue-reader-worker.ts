// The other side of catalogue-reader.ts: reads and checks the metadata on a thread of its own, because a whole catalogue keeps a
// processor busy for half a minute, and the server has others to answer meanwhile.

import { parentPort, workerData } from 'node:worker_threads'
import { reportError, SlipstreamError } from '#platform/errors'
import type { ReaderReply, ReaderWork } from './catalogue-reader.ts'
import { encodeRows } from './catalogue-row.ts'
import { readCatalogue } from './read-catalogue.ts'

/** Messages of one cabinet that may be on the way: bounds the memory when the database is slower. Of each its own: one may have to wait for the end of another. */
const atOnce = 3

const { work } = workerData as { work: ReaderWork }
const underWay = new Map<string, number>()
/** Those who wait until fewer are. */
let waiting: (() => void)[] = []
parentPort?.on('message', ({ taken }: { taken: string }) => {
  underWay.set(taken, (underWay.get(taken) ?? 1) - 1)
  const woken = waiting
  waiting = []
  for (const wake of woken) wake()
})

/** Sends something of a cabinet, that the other side says "taken" to. */
async function send(
  reply: Exclude<ReaderReply, { kind: 'done' | 'failed' }>,
  handedOver: ArrayBuffer[] = [],
): Promise<void> {
  const { cabinet } = reply
  while ((underWay.get(cabinet) ?? 0) >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
  if (reply.kind === 'end') underWay.delete(cabinet)
  else underWay.set(cabinet, (underWay.get(cabinet) ?? 0) + 1)
  parentPort?.postMessage(reply, handedOver)
}

/** Says how it ended; nobody answers. */
function sayEnd(reply: Extract<ReaderReply, { kind: 'done' | 'failed' }>): void {
  parentPort?.postMessage(reply)
}

try {
  await readCatalogue({
    ...work,
    done: new Set(work.done),
    // The thread is ended when the work is cancelled.
    signal: new AbortController().signal,
    sink: {
      begin: (cabinet, bytesDone, bytesTotal) => send({ kind: 'begin', cabinet, bytesDone, bytesTotal }),
      rows(cabinet, rows) {
        const bytes = encodeRows(work.synchronisation, rows)
        return send({ kind: 'rows', cabinet, bytes }, [bytes.buffer])
      },
      end: cabinet => send({ kind: 'end', cabinet }),
    },
  })
  sayEnd({ kind: 'done' })
} catch (error) {
  const report = error instanceof SlipstreamError ? reportError(error) : null
  const message = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
  sayEnd({ kind: 'failed', report, message })
}
parentPort?.removeAllListeners('message')
parentPort?.close()
