// Speaks with an update server on a thread of its own: reading what it answers keeps a processor busy, and the site server has others to answer
// meanwhile. One question after another.

import { Worker } from 'node:worker_threads'
import { type ErrorReport, errorFromReport } from '#platform/errors'
import type {
  ListAnchors,
  UpstreamAccess,
  UpstreamConfiguration,
  UpstreamFilter,
  UpstreamListing,
  UpstreamRevision,
} from '#product/wsus-upstream'
import { CatalogueUnreadable } from './errors.ts'

/** What tests have otherwise. `pausesMs`: before a busy server is asked again; `documentBytes`: of documents that are read at once. */
export type UpstreamTuning = { pausesMs?: readonly number[]; documentBytes?: number }

/** What the thread is given. `scratch`: an empty folder. */
export type UpstreamReading = {
  synchronisation: string
  access: UpstreamAccess
  languages: string[]
  scratch: string
  tuning: UpstreamTuning
}

/** Rows for the staging table, encoded: everything of the first `count` of the revisions. */
export type RowsOfRevisions = { bytes: Uint8Array<ArrayBuffer>; count: number }

/** A revision with the number that this site gave it. */
export type NumberedRevision = UpstreamRevision & { revision: number }

/** What the thread is asked. */
export type UpstreamQuestion =
  | { kind: 'list'; anchors: ListAnchors; filter: UpstreamFilter }
  | { kind: 'configuration'; anchor: string | null }
  | { kind: 'get'; revisions: NumberedRevision[] }

/** What it says: the answer, or what was thrown. */
export type UpstreamReply =
  | { kind: 'answer'; value: unknown }
  | { kind: 'failed'; report: ErrorReport | null; message: string }

/** The thread. Every question throws the errors of `Upstream` and UpdateMetadataUnreadable, and the signal's reason. */
export type UpstreamReader = {
  list(anchors: ListAnchors, filter: UpstreamFilter): Promise<UpstreamListing>
  configuration(anchor: string | null): Promise<UpstreamConfiguration>
  /** As many of these revisions as fit into memory at once, at least the first. The others are held, and not asked for again. */
  rowsOf(revisions: NumberedRevision[]): Promise<RowsOfRevisions>
  close(): Promise<void>
}

/** Starts the thread; nothing is sent to the server yet. */
export function openUpstreamReader(reading: UpstreamReading, signal: AbortSignal): UpstreamReader {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./upstream-reader-worker.ts', import.meta.url), {
    workerData: { reading },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  const ask = (question: UpstreamQuestion) => askWorker(worker, question, { reading, signal })
  return {
    list: async (anchors, filter) => (await ask({ kind: 'list', anchors, filter })) as UpstreamListing,
    configuration: async anchor => (await ask({ kind: 'configuration', anchor })) as UpstreamConfiguration,
    rowsOf: async revisions => (await ask({ kind: 'get', revisions })) as RowsOfRevisions,
    async close() {
      await worker.terminate()
    },
  }
}

async function askWorker(
  worker: Worker,
  question: UpstreamQuestion,
  { reading, signal }: { reading: UpstreamReading; signal: AbortSignal },
): Promise<unknown> {
  signal.throwIfAborted()
  const over = new AbortController()
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const stopped = (cause?: unknown) =>
        reject(
          Object.assign(
            new CatalogueUnreadable({ file: reading.access.address, reason: 'the reader stopped on it' }),
            { cause },
          ),
        )
      const taken = (reply: UpstreamReply) => {
        if (reply.kind === 'answer') return resolve(reply.value)
        const { report, message } = reply
        reject(report === null ? new Error(message) : errorFromReport(report))
      }
      const ended = () => stopped()
      worker.on('error', stopped).on('exit', ended).on('message', taken)
      over.signal.addEventListener('abort', () =>
        worker.off('error', stopped).off('exit', ended).off('message', taken),
      )
      signal.addEventListener('abort', () => reject(signal.reason), { signal: over.signal })
      worker.postMessage(question)
    })
  } finally {
    over.abort()
  }
}
