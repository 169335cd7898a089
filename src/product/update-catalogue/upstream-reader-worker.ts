// The other side of upstream-reader.ts.

import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { reportError, SlipstreamError } from '#platform/errors'
import { documentBytes, openUpstream, type UpstreamUpdate, unpackDocuments } from '#product/wsus-upstream'
import { type CatalogueRow, encodeRows } from './catalogue-row.ts'
import { rowsOfUpdate } from './rows-of-update.ts'
import type {
  NumberedRevision,
  RowsOfRevisions,
  UpstreamQuestion,
  UpstreamReading,
  UpstreamReply,
} from './upstream-reader.ts'

/** Documents that are unpacked and read at once: bounds the memory, also that of the rows on their way. */
const usualDocumentBytes = 48 * 1024 * 1024

const { reading } = workerData as { reading: UpstreamReading }
const { access, languages, scratch, synchronisation, tuning } = reading
const { pausesMs, documentBytes: mostBytes = usualDocumentBytes } = tuning
// The thread is ended when the work is cancelled.
const { signal } = new AbortController()
const upstream = openUpstream(access, signal, pausesMs === undefined ? {} : { pausesMs })
const server = new URL(access.address).origin
/** What the server gave and nobody has taken yet. */
const held = new Map<number, UpstreamUpdate>()

async function rowsOf(revisions: NumberedRevision[]): Promise<RowsOfRevisions> {
  const locations = await hold(revisions.filter(one => !held.has(one.revision)))
  const part: { update: UpstreamUpdate; revision: number }[] = []
  let bytes = 0
  for (const { revision } of revisions) {
    const update = held.get(revision)
    if (update === undefined) break
    bytes += documentBytes(update)
    if (bytes > mostBytes && part.length > 0) break
    part.push({ update, revision })
    held.delete(revision)
  }
  const asked = { scratch: join(scratch, 'documents.cab'), server, signal }
  const documents = await unpackDocuments(
    part.map(one => one.update),
    asked,
  )
  const rows = part.flatMap((one, index) =>
    rowsOfUpdate({ ...one, document: documents[index] ?? '', languages, server }),
  )
  return { bytes: encodeRows(synchronisation, [...rows, ...locations]), count: part.length }
}

/** Asks the server; what it gives is held. Returns where the files are published. */
async function hold(revisions: NumberedRevision[]): Promise<CatalogueRow[]> {
  if (revisions.length === 0) return []
  const { updates, files } = await upstream.get(revisions)
  for (const [index, { revision }] of revisions.entries()) {
    const update = updates[index]
    if (update !== undefined) held.set(revision, update)
  }
  return files.map(facts => ({ kind: 'location', revision: 0, language: '', facts, body: null }))
}

async function answer(question: UpstreamQuestion): Promise<unknown> {
  if (question.kind === 'list') return await upstream.list(question.anchors, question.filter)
  if (question.kind === 'configuration') return await upstream.configuration(question.anchor)
  return await rowsOf(question.revisions)
}

parentPort?.on('message', async (question: UpstreamQuestion) => {
  let reply: UpstreamReply
  try {
    reply = { kind: 'answer', value: await answer(question) }
  } catch (error) {
    const report = error instanceof SlipstreamError ? reportError(error) : null
    const message = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
    reply = { kind: 'failed', report, message }
  }
  parentPort?.postMessage(reply)
})
