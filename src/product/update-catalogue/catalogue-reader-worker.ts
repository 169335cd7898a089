// The other side of catalogue-reader.ts: reads and checks the metadata on a thread of its own, because a whole catalogue keeps a
// processor busy for half a minute, and the server has others to answer meanwhile.

import { parentPort, workerData } from 'node:worker_threads'
import { reportError, SlipstreamError } from '#platform/errors'
import type { ReaderReply, ReaderWork } from './catalogue-reader.ts'
import { encodeRows } from './catalogue-row.ts'
import { readCatalogue } from './read-catalogue.ts'

/** Messages with rows that may be on the way: bounds the memory when the database is slower. */
const atOnce = 3

const { work } = workerData as { work: ReaderWork }
let underWay = 0
let goOn: () => void = () => {}
parentPort?.on('message', () => {
  underWay -= 1
  goOn()
})

/** Sends something that the other side says "taken" to. */
async function send(reply: ReaderReply, handedOver: ArrayBuffer[] = []): Promise<void> {
  while (underWay >= atOnce) {
    await new Promise<void>(resolve => {
      goOn = resolve
    })
  }
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
      rows(rows) {
        const bytes = encodeRows(rows)
        return send({ kind: 'rows', bytes }, [bytes.buffer])
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
