// Runs 7-Zip, compiled to WebAssembly, in a thread of its own: a call blocks the thread until it is done, and the only
// way to stop it is to end the thread. Untrusted archives are read by memory-safe code that sees two folders at most: the one
// of the archive, and the one to write to.
//
// Each request gets a fresh instance: 7-Zip keeps state between runs.

import { basename, dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import sevenZipPackage, { type SevenZipModule, type SevenZipModuleOptions } from '7z-wasm'
import { readListing } from './read-listing.ts'
import { cutLines, divertOutput, sendStretches } from './send-stretches.ts'
import type { ArchiveReply, ArchiveRequest } from './worker-messages.ts'

/** What 7-Zip says on its error channel is kept up to this many characters. */
const keptErrorCharacters = 4000

/** How often progress is reported, in milliseconds. */
const progressInterval = 200

/** Error number of "no space left on device" in the instance's C library. */
const noSpaceErrorNumber = 51

type Failure = ArchiveReply & { kind: 'failed' }

const { code } = workerData as { code: WebAssembly.Module }

parentPort?.on('message', async (request: ArchiveRequest) => {
  const reply = await answer(request).catch(
    (error: unknown): ArchiveReply => ({ kind: 'failed', reason: 'damaged', message: describe(error) }),
  )
  const transferred =
    reply.kind === 'read' ? reply.contents.map(([, bytes]) => bytes.buffer as ArrayBuffer) : []
  parentPort?.postMessage(reply, transferred)
})

/**
 * Gives up in the middle of a call. The answer leaves at once and the asker ends the thread: 7-Zip catches everything that
 * is thrown through it, so throwing alone would not stop it.
 */
function giveUp(failure: Failure): never {
  parentPort?.postMessage(failure)
  throw new Error(failure.message)
}

async function answer(request: ArchiveRequest): Promise<ArchiveReply> {
  switch (request.command) {
    case 'list':
      return await list(request)
    case 'extract':
      return await extract(request)
    case 'read':
      return await read(request)
    case 'stream':
      return await stream(request)
  }
}

async function list(request: ArchiveRequest & { command: 'list' }): Promise<ArchiveReply> {
  const listing = readListing(request.maxMembers)
  const run = await start(request)
  const lines = cutLines(line => {
    if (listing.addLine(line)) return
    giveUp({ kind: 'failed', reason: 'too-many-members', message: `more than ${request.maxMembers} members` })
  })
  divertOutput(run.sevenZip, lines.add)
  const failure = run.call(['l', '-slt', ...switches(request), '--', run.archive])
  if (failure !== null) return failure
  lines.finish()
  return { kind: 'listed', ...listing.finish() }
}

async function extract(request: ArchiveRequest & { command: 'extract' }): Promise<ArchiveReply> {
  const run = await start(request)
  const { FS, NODEFS } = run.sevenZip
  FS.mkdir('/out')
  FS.mount(NODEFS, { root: request.to }, '/out')
  watchWrites(NODEFS, request.maxBytes)
  const members = chooseMembers(run.sevenZip, request.members)
  const failure = run.call([
    'x',
    '-y',
    '-o/out',
    ...switches(request),
    ...members.switches,
    '--',
    run.archive,
  ])
  return failure ?? { kind: 'extracted' }
}

/** Reads members into memory; their sizes were bounded from the listing. */
async function read(request: ArchiveRequest & { command: 'read' }): Promise<ArchiveReply> {
  const run = await start(request)
  const { FS } = run.sevenZip
  FS.mkdir('/out')
  const members = chooseMembers(run.sevenZip, request.members)
  const failure = run.call([
    'x',
    '-y',
    '-o/out',
    ...switches(request),
    ...members.switches,
    '--',
    run.archive,
  ])
  if (failure !== null) return failure
  const contents: [string, Uint8Array][] = []
  for (const path of request.members) contents.push([path, Uint8Array.from(FS.readFile(`/out/${path}`))])
  return { kind: 'read', contents }
}

/** Sends the bytes of all members, one after another as they lie in the archive, instead of keeping them. */
async function stream(request: ArchiveRequest & { command: 'stream' }): Promise<ArchiveReply> {
  const run = await start(request)
  const sender = sendStretches(request.outstanding)
  divertOutput(run.sevenZip, sender.add)
  const failure = run.call(['x', '-so', ...switches(request), '--', run.archive])
  if (failure !== null) return failure
  sender.finish()
  return { kind: 'streamed' }
}

/** Fixed format (never guessed), no wildcards, no links, UTF-8 for every list and output, no questions. */
function switches(request: ArchiveRequest): string[] {
  return [`-t${request.format}`, '-spd', '-snl-', '-scsUTF-8', '-sccUTF-8', '-bb0', '-bd', '-p-']
}

/** Hands member names over in a file, so that neither their number nor their characters matter. */
function chooseMembers(sevenZip: SevenZipModule, members: string[] | null): { switches: string[] } {
  if (members === null) return { switches: [] }
  sevenZip.FS.writeFile('/members.txt', `${members.join('\n')}\n`)
  return { switches: ['-i@/members.txt'] }
}

/** The declared options lack this one: how the instance is made of code that was compiled before. */
type InstanceOptions = Partial<SevenZipModuleOptions> & {
  instantiateWasm: (
    imports: WebAssembly.Imports,
    received: (instance: WebAssembly.Instance, code: WebAssembly.Module) => void,
  ) => WebAssembly.Exports
}

async function start(request: ArchiveRequest) {
  let complaints = ''
  const options: InstanceOptions = {
    print: () => {},
    printErr: line => {
      if (complaints.length < keptErrorCharacters) complaints += `${line}\n`
    },
    instantiateWasm(imports, received) {
      const instance = new WebAssembly.Instance(code, imports)
      received(instance, code)
      return instance.exports
    },
  }
  const sevenZip = await sevenZipPackage.default(options)
  sevenZip.FS.mkdir('/in')
  sevenZip.FS.mount(sevenZip.NODEFS, { root: dirname(request.archive) }, '/in')

  function call(args: string[]): ArchiveReply | null {
    const exitCode = runMain(sevenZip, args)
    // 1 is a warning, such as bytes after the end of a signed cabinet; sizes are compared afterwards.
    if (exitCode === 0 || exitCode === 1) return null
    return { kind: 'failed', reason: 'damaged', message: complaints }
  }
  return { sevenZip, archive: `/in/${basename(request.archive)}`, call }
}

function runMain(sevenZip: SevenZipModule, args: string[]): number {
  try {
    // The declared type says void; the exit code is returned.
    return Number(sevenZip.callMain(args))
  } catch {
    return 2
  }
}

type NodeFileSystem = {
  stream_ops: { write: (...args: unknown[]) => number }
}

/** Counts the bytes written to the disk, reports them, and stops when there are more than the listing promised. */
function watchWrites(fileSystem: unknown, maxBytes: number): void {
  const operations = (fileSystem as NodeFileSystem).stream_ops
  const write = operations.write
  let bytesDone = 0
  let reported = 0
  operations.write = (...args) => {
    const written = orNoSpace(() => write(...args))
    bytesDone += written
    if (bytesDone > maxBytes) {
      giveUp({ kind: 'failed', reason: 'too-many-bytes', message: `more than ${maxBytes} bytes` })
    }
    const now = Date.now()
    if (now - reported >= progressInterval) {
      reported = now
      parentPort?.postMessage({ kind: 'progress', bytesDone } satisfies ArchiveReply)
    }
    return written
  }
}

/** 7-Zip hides why a write failed: a full disk is told apart here. */
function orNoSpace(write: () => number): number {
  try {
    return write()
  } catch (error) {
    const isFull = error instanceof Object && 'errno' in error && error.errno === noSpaceErrorNumber
    if (isFull) giveUp({ kind: 'failed', reason: 'no-space', message: 'no space' })
    throw error
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
