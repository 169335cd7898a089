// The other side of expand-cabinet.ts: makes the files of an indexed cabinet on a thread of its own, because a delta keeps a
// processor busy for seconds, and because a hostile one can then be ended.

import { link, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { CabinetFileNotExpanded, expandFile, expansionOrder, type IndexedFile } from '#formats/cabinet-index'
import type { ExpandReply, ExpandWork } from './expand-cabinet.ts'

const { index, folder, to, wanted, members } = workerData as ExpandWork
const made = new Map<string, string>()
const folders = new Set<string>()

/** Where a finished file goes. Names of an index are plain paths below the folder: the index reader saw to that. */
async function place(file: IndexedFile): Promise<string> {
  const path = join(to, ...file.name.split('/'))
  const parent = dirname(path)
  if (!folders.has(parent)) await mkdir(parent, { recursive: true })
  folders.add(parent)
  return path
}

/** The unpacked member that a file's source names; null when the cabinet lacks it. */
function storedPath({ source }: IndexedFile): string | null {
  if (source === null || !('member' in source.place)) return null
  const member = members.get(source.place.member.toLowerCase())
  return member === undefined ? null : join(folder, ...member.split('/'))
}

async function make(file: IndexedFile): Promise<void> {
  const storedAt = storedPath(file)
  const basisAt = file.basis === null ? null : (made.get(file.basis) ?? null)
  const stored = storedAt === null ? null : await readFile(storedAt)
  const basis = basisAt === null ? null : await readFile(basisAt)
  const bytes = expandFile({ file, stored, basis })
  const path = await place(file)
  const same = bytes === stored ? storedAt : bytes === basis ? basisAt : null
  // Nothing writes into these files afterwards, so that a copy may be a link.
  if (same === null) await writeFile(path, bytes, { flag: 'wx' })
  else await link(same, path)
  made.set(file.id, path)
}

async function run(): Promise<void> {
  let bytesDone = 0
  for (const file of expansionOrder(index, wanted ?? undefined)) {
    try {
      await make(file)
    } catch (error) {
      if (!(error instanceof CabinetFileNotExpanded)) throw error
      const failed: ExpandReply = { kind: 'failed', name: file.name, reason: String(error.facts.reason) }
      parentPort?.postMessage(failed)
    }
    bytesDone += file.length
    parentPort?.postMessage({ kind: 'progress', bytesDone } satisfies ExpandReply)
  }
}

try {
  await run()
  parentPort?.postMessage({ kind: 'done' } satisfies ExpandReply)
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  const message = error instanceof Error ? error.message : String(error)
  parentPort?.postMessage({ kind: 'stopped', code, message } satisfies ExpandReply)
}
