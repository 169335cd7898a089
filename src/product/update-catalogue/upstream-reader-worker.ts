// The other side of upstream-reader.ts.

import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { reportError, SlipstreamError } from '#platform/errors'
import { openUpstream, unpackDocuments } from '#product/wsus-upstream'
import { rowsOfUpdate } from './rows-of-update.ts'
import type {
  NumberedRevision,
  UpstreamQuestion,
  UpstreamReading,
  UpstreamReply,
} from './upstream-reader.ts'

const { reading } = workerData as { reading: UpstreamReading }
const { access, languages, scratch, pausesMs } = reading
// The thread is ended when the work is cancelled.
const { signal } = new AbortController()
const upstream = openUpstream(access, signal, pausesMs === undefined ? {} : { pausesMs })
const server = new URL(access.address).origin

async function rowsOf(revisions: NumberedRevision[]): Promise<string> {
  const { updates, files } = await upstream.get(revisions)
  const asked = { scratch: join(scratch, 'documents.cab'), server, signal }
  const documents = await unpackDocuments(updates, asked)
  const rows = updates.flatMap((update, index) =>
    rowsOfUpdate({
      update,
      revision: revisions[index]?.revision ?? 0,
      document: documents[index] ?? '',
      languages,
      server,
    }),
  )
  const locations = files.map(facts => ({ kind: 'location', revision: 0, language: '', facts, body: null }))
  return JSON.stringify([...rows, ...locations])
}

async function answer(question: UpstreamQuestion): Promise<unknown> {
  if (question.kind === 'list') return await upstream.list(question.anchors, question.filter)
  if (question.kind === 'mostAtOnce') return await upstream.mostAtOnce()
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
