// One worker thread for one archive: asks it, waits, and ends it when done, too slow, or cancelled.

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { detectArchiveFormat } from './detect-format.ts'
import {
  ArchiveDamaged,
  ArchiveNoSpace,
  ArchiveNotSupported,
  ArchiveTimeout,
  ArchiveTooLarge,
} from './errors.ts'
import type { ArchiveFormat, ArchiveReply, ArchiveRequest } from './worker-messages.ts'

/** Bounds of one operation. */
export type ArchiveLimits = {
  members: number
  /** Unpacked bytes of all members together. */
  bytes: number
  milliseconds: number
}

/** What every operation takes. */
export type ArchiveOptions = {
  signal: AbortSignal
  limits?: Partial<ArchiveLimits>
  /** What errors call the archive, when its file has a name that says nothing. */
  fileName?: string
}

/** Enough for a Windows disc image of any edition. */
export const defaultArchiveLimits: ArchiveLimits = {
  members: 500_000,
  bytes: 64 * 2 ** 30,
  milliseconds: 60 * 60 * 1000,
}

/** A request without what the session knows by itself. */
type Question = ArchiveRequest extends infer Request
  ? Request extends ArchiveRequest
    ? Omit<Request, 'archive' | 'format'>
    : never
  : never

/** Bytes written so far. */
export type ArchiveProgress = (bytesDone: number) => void

/** Who hears of what comes before the answer. */
export type ArchiveListeners = { onProgress?: ArchiveProgress; onStretch?: (bytes: Uint8Array) => void }

/** Asks the worker; see {@link withArchive}. */
export type ArchiveSession = {
  file: string
  fileName: string
  format: ArchiveFormat
  limits: ArchiveLimits
  ask: (question: Question, listeners?: ArchiveListeners) => Promise<ArchiveReply>
}

/**
 * Opens an archive in a worker thread for the length of one function. The thread is ended afterwards in every case.
 * @param file Absolute path.
 * @throws ArchiveNotSupported, ArchiveTimeout, ArchiveDamaged, ArchiveTooLarge, ArchiveNoSpace; the signal's reason.
 */
export async function withArchive<Result>(
  file: string,
  options: ArchiveOptions,
  use: (session: ArchiveSession) => Promise<Result>,
): Promise<Result> {
  options.signal.throwIfAborted()
  const limits = { ...defaultArchiveLimits, ...options.limits }
  const fileName = options.fileName ?? basename(file)
  const format = await detectArchiveFormat(file)
  if (format === null) throw new ArchiveNotSupported({ file: fileName })
  const worker = new Worker(new URL('./archive-worker.ts', import.meta.url), {
    execArgv: [],
    stdin: false,
    workerData: { code: await compiledSevenZip() },
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 6 },
  })
  try {
    return await Promise.race([
      stopped(worker, fileName, { signal: options.signal, limits }),
      use({ file, fileName, format, limits, ask: asker(worker, { file, fileName, format }) }),
    ])
  } finally {
    await worker.terminate()
  }
}

let compiled: Promise<WebAssembly.Module> | null = null

/** The code of 7-Zip, compiled once: compiling takes longer than unpacking a small archive. Instances share code and nothing else. */
function compiledSevenZip(): Promise<WebAssembly.Module> {
  compiled ??= readFile(new URL(import.meta.resolve('7z-wasm/7zz.wasm'))).then(bytes =>
    WebAssembly.compile(bytes),
  )
  return compiled
}

/** Rejects when the worker cannot go on: cancelled, too slow, or dead. */
function stopped(
  worker: Worker,
  fileName: string,
  { signal, limits }: { signal: AbortSignal; limits: ArchiveLimits },
): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      reject(new ArchiveTimeout({ file: fileName, seconds: Math.ceil(limits.milliseconds / 1000) }))
    }, limits.milliseconds)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    worker.on('error', cause => {
      reject(new ArchiveDamaged({ file: fileName, reason: 'the reader stopped on it' }, { cause }))
    })
    worker.on('exit', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      reject(new ArchiveDamaged({ file: fileName, reason: 'the reader stopped on it' }))
    })
  })
}

function asker(
  worker: Worker,
  { file, fileName, format }: { file: string; fileName: string; format: ArchiveFormat },
): ArchiveSession['ask'] {
  return (question, { onProgress, onStretch } = {}) =>
    new Promise((resolve, reject) => {
      const listen = (reply: ArchiveReply) => {
        if (reply.kind === 'progress') {
          onProgress?.(reply.bytesDone)
          return
        }
        if (reply.kind === 'stretch') {
          onStretch?.(reply.bytes)
          return
        }
        worker.off('message', listen)
        if (reply.kind === 'failed') reject(failure(fileName, reply))
        else resolve(reply)
      }
      worker.on('message', listen)
      worker.postMessage({ ...question, archive: file, format })
    })
}

function failure(file: string, reply: ArchiveReply & { kind: 'failed' }): Error {
  switch (reply.reason) {
    case 'no-space':
      return new ArchiveNoSpace({ file })
    case 'too-many-members':
      return new ArchiveTooLarge({ file, what: 'members', allowed: numberIn(reply.message) })
    case 'too-many-bytes':
      return new ArchiveTooLarge({ file, what: 'bytes', allowed: numberIn(reply.message) })
    case 'damaged':
      return new ArchiveDamaged({ file, reason: firstComplaint(reply.message) })
  }
}

function numberIn(message: string): number {
  return Number(/\d+/.exec(message)?.[0] ?? 0)
}

/** The line of 7-Zip that says most, without the path inside the reader. */
function firstComplaint(message: string): string {
  const lines = message
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !/^(ERROR(S)?:?\s*$|\/in\/|\d+$)/.test(line))
  const line = lines.find(candidate => !/^ERRORS?:/.test(candidate)) ?? lines[0]
  return (line ?? 'its data does not unpack')
    .replace(/\/in\//g, '')
    .replace(/\.$/, '')
    .slice(0, 200)
}
