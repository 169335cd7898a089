// Digests of files. Large ones are read and hashed by a thread of its own, while this one looks at images.

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'

/** Digests (hexadecimal) of a file, from one reading, and its size in bytes. WIM files know their content by SHA-1. */
export type FileDigests = { sha256: string; sha1: string; size: number }

/** SHA-256 (hexadecimal) of a file, and its size in bytes. @throws what reading throws; the signal's reason */
export async function hashFile(file: string, signal: AbortSignal): Promise<{ sha256: string; size: number }> {
  const { digests, size } = await digestsOf(file, ['sha256'], signal)
  return { sha256: digests[0] ?? '', size }
}

/** Reads a file once for both digests. @throws what reading throws; the signal's reason */
export async function digestFile(file: string, signal: AbortSignal): Promise<FileDigests> {
  const { digests, size } = await digestsOf(file, ['sha256', 'sha1'], signal)
  return { sha256: digests[0] ?? '', sha1: digests[1] ?? '', size }
}

type Algorithm = 'sha256' | 'sha1'
type Digests = { digests: string[]; size: number }

/** What the thread is asked; it looks at `isStopped` now and then. */
export type DigestRequest = { number: number; file: string; algorithms: Algorithm[]; isStopped: Int32Array }
/** What it answers. */
export type DigestReply = { number: number } & (Digests | { error: unknown })

/** Below this, asking another thread takes longer than it saves. */
const smallBytes = 2 * 1024 * 1024
/** The thread ends when nobody asks for so long, in milliseconds. */
const idleTime = 5_000

async function digestsOf(file: string, algorithms: Algorithm[], signal: AbortSignal): Promise<Digests> {
  signal.throwIfAborted()
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  if (size >= smallBytes) return await askThread(file, algorithms, signal)
  const bytes = await handle.readFile({ signal })
  const digests = algorithms.map(algorithm => createHash(algorithm).update(bytes).digest('hex'))
  return { digests, size: bytes.length }
}

type Waiting = { resolve: (digests: Digests) => void; reject: (error: unknown) => void }
type Thread = { worker: Worker; waiting: Map<number, Waiting>; idle: NodeJS.Timeout | null }

let thread: Thread | null = null
let requests = 0

async function askThread(file: string, algorithms: Algorithm[], signal: AbortSignal): Promise<Digests> {
  thread ??= startThread()
  const asked = thread
  if (asked.idle !== null) clearTimeout(asked.idle)
  const isStopped = new Int32Array(new SharedArrayBuffer(4))
  const stop = (): void => {
    Atomics.store(isStopped, 0, 1)
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  requests += 1
  const number = requests
  try {
    return await new Promise<Digests>((resolve, reject) => {
      asked.waiting.set(number, { resolve, reject })
      asked.worker.ref()
      const request: DigestRequest = { number, file, algorithms, isStopped }
      asked.worker.postMessage(request)
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    asked.waiting.delete(number)
    if (asked.waiting.size === 0) rest(asked)
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('./digest-worker.ts', import.meta.url), { execArgv: [], env: {} })
  const started: Thread = { worker, waiting: new Map(), idle: null }
  worker.on('message', (reply: DigestReply) => {
    const waiting = started.waiting.get(reply.number)
    if ('error' in reply) waiting?.reject(reply.error)
    else waiting?.resolve(reply)
  })
  const fail = (error: unknown): void => {
    if (thread === started) thread = null
    for (const { reject } of started.waiting.values()) reject(error)
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread that hashes files ended')))
  return started
}

/** Nobody waits: the thread does not keep the process alive, and ends unless somebody asks soon. */
function rest(resting: Thread): void {
  resting.worker.unref()
  resting.idle = setTimeout(() => {
    if (thread === resting) thread = null
    void resting.worker.terminate()
  }, idleTime)
  resting.idle.unref()
}
