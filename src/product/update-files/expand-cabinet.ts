// Makes the files of an indexed cabinet from its unpacked members, on a thread of its own.

import { Worker } from 'node:worker_threads'
import type { ContainerIndex } from '#formats/cabinet-index'
import type { ArchiveLimits } from '#tools/archives'
import { UpdateFileDamaged, UpdateNoSpace } from './errors.ts'

/** A file of the index that could not be made. */
export type UnexpandedFile = { name: string; reason: string }

/** What the thread is given. */
export type ExpandWork = {
  index: ContainerIndex
  /** The folder with the unpacked members. */
  folder: string
  /** Members by their lower-case path, as the folder spells them. */
  members: ReadonlyMap<string, string>
  /** An empty folder for the finished files, on the same disk. */
  to: string
  /** Identifiers of the wanted files; null: all. */
  wanted: string[] | null
}

/** What the thread says. */
export type ExpandReply =
  | { kind: 'progress'; bytesDone: number }
  | { kind: 'failed'; name: string; reason: string }
  | { kind: 'stopped'; code: string | null; message: string }
  | { kind: 'done' }

/** Options of {@link expandCabinet}. */
export type ExpandOptions = {
  /** What errors call the cabinet. */
  fileName: string
  signal: AbortSignal
  /** Bounds for the files together. */
  limits: Pick<ArchiveLimits, 'bytes' | 'milliseconds'>
}

/**
 * Makes the wanted files and what they are based on. A file that cannot be made is reported, and so is what is based on it;
 * the others are there, each compared with its digest.
 * @throws UpdateFileDamaged when the files together are too large for such a cabinet, or it takes too long; UpdateNoSpace; the
 * signal's reason.
 */
export async function expandCabinet(
  work: ExpandWork,
  { fileName, signal, limits }: ExpandOptions,
): Promise<UnexpandedFile[]> {
  signal.throwIfAborted()
  const bytes = [...work.index.files.values()].reduce((sum, file) => sum + file.length, 0)
  if (bytes > limits.bytes)
    throw new UpdateFileDamaged({ file: fileName, reason: `its index promises ${bytes} bytes` })
  const worker = new Worker(new URL('./expand-cabinet-worker.ts', import.meta.url), {
    workerData: work,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 1536 },
  })
  try {
    return await outcome(worker, { fileName, signal, limits })
  } finally {
    await worker.terminate()
  }
}

function outcome(
  worker: Worker,
  { fileName, signal, limits: { milliseconds } }: ExpandOptions,
): Promise<UnexpandedFile[]> {
  const failed: UnexpandedFile[] = []
  const damaged = (reason: string, cause?: unknown) =>
    new UpdateFileDamaged({ file: fileName, reason }, { cause })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(damaged(`its files could not be made in ${Math.ceil(milliseconds / 1000)} seconds`)),
      milliseconds,
    )
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (reply: ExpandReply) => {
      if (reply.kind === 'failed') failed.push({ name: reply.name, reason: reply.reason })
      if (reply.kind === 'done') resolve(failed)
      if (reply.kind !== 'stopped') return
      const isFull = reply.code === 'ENOSPC'
      reject(
        isFull
          ? new UpdateNoSpace({ file: fileName })
          : damaged(`its files cannot be made: ${reply.message}`),
      )
    })
    worker.on('error', cause => reject(damaged('the decoder of its deltas stopped on it', cause)))
    worker.on('exit', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      reject(damaged('the decoder of its deltas stopped on it'))
    })
  })
}
