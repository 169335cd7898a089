// The other side of catalogue-reader.ts: reads and checks the metadata on a thread of its own, because a whole catalogue keeps a
// processor busy for half a minute, and the server has others to answer meanwhile.

import { parentPort, workerData } from 'node:worker_threads'
import { reportError, SlipstreamError } from '#platform/errors'
import type { ReaderReply, ReaderWork } from './catalogue-reader.ts'
import { encodeRows } from './catalogue-row.ts'
import { readCatalogue } from './read-catalogue.ts'

/** Messages with rows that may be on the way: bounds the memory when the database is slower. */
const atOnce = 6

const { work } = workerData as { work: ReaderWork }
let underWay = 0
/** Those who wait until fewer are. */
let waiting: (() => void)[] = []
parentPort?.on('message', () => {
  underWay -= 1
  const woken = waiting
  waiting = []
  for (const wake of woken) wake()
})

/** Sends something that the other side says "taken" to. */
async function send(reply: ReaderReply, handedOver: ArrayBuffer[] = []): Promise<void> {
  while (underWay >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
  underWay += 1
  parentPort?.postMessage(reply, handedOver)
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
  await send({ kind: 'done' })
} catch (error) {
  const report = error instanceof SlipstreamError ? reportError(error) : null
  const message = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
  await send({ kind: 'failed', report, message })
}
parentPort?.removeAllListeners('message')
parentPort?.close()
