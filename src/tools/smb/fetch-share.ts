// Fetches files of a share. smbclient gets numbers for names of local files, so that no name that a server thought of is ever a
// path here; a file gets its own name when it is complete.
//
// `get` and not smbclient's tar mode: of a tar file nothing is known before it is read, neither which files come nor how large
// they are, and its reader would be one more that meets untrusted bytes.

import { lstat, mkdir, mkdtemp, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ShareContentRefused, ShareFileChanged } from './errors.ts'
import type { ShareFile } from './read-listing.ts'
import { runSmbclient, type ShareAccess, type ShareProtection } from './run-smbclient.ts'
import { refuseName, type ShareAddress } from './share-address.ts'

/** What to fetch, and where to. */
type Fetching = {
  /** As they were listed. */
  files: readonly ShareFile[]
  /** A folder that exists, and into which nobody else writes. */
  to: string
  onProgress?: (progress: { bytesDone: number; bytesTotal: number }) => void
}

/** Files for one run of smbclient: their commands are held in memory. */
const filesPerRun = 1000
const lookEveryMs = 250

/**
 * Fetches the files, with their times, into their folders below `to`. What was fetched before an error stays there; its caller
 * removes the folder. `timeoutMs` of the access is for each thousand files.
 * @throws ShareFileChanged when a file has another size than was listed, ShareContentRefused for a path that is none, the
 * other errors of `errors.ts`, ProgramMissing, the signal's reason
 */
export async function fetchShare(
  address: ShareAddress,
  access: ShareAccess,
  { files, to, onProgress }: Fetching,
): Promise<ShareProtection> {
  for (const { path } of files) checkPath(path)
  const bytesTotal = bytesOf(files)
  const incoming = await mkdtemp(join(to, 'incoming-'))
  let protection: ShareProtection = 'encrypted'
  let before = 0
  try {
    for (let start = 0; start < files.length; start += filesPerRun) {
      const some = files.slice(start, start + filesPerRun)
      const tell = (bytes: number) => onProgress?.({ bytesDone: before + bytes, bytesTotal })
      const got = await fetchSome(address, access, { files: some, incoming, tell })
      if (got === 'signed') protection = got
      await place(some, { incoming, to })
      before += bytesOf(some)
    }
    return protection
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

async function fetchSome(
  address: ShareAddress,
  access: ShareAccess,
  { files, incoming, tell }: { files: readonly ShareFile[]; incoming: string; tell: (bytes: number) => void },
): Promise<ShareProtection> {
  const commands = files.map((file, index) => `get "${file.path.replaceAll('/', '\\')}" ${numberOf(index)}`)
  const tooLarge = new AbortController()
  const watch = watchFiles(files, { incoming, tell, stop: error => tooLarge.abort(error) })
  const signal = AbortSignal.any([access.signal, tooLarge.signal])
  try {
    // smbclient writes nothing of interest to standard output here.
    const run = { address, commands, cwd: incoming, onLine: () => undefined }
    return await runSmbclient(run, { ...access, signal })
  } finally {
    await watch.end()
  }
}

/** Looks at the files as they grow: for progress, and because a server may send more than it said, without end. */
function watchFiles(
  files: readonly ShareFile[],
  { incoming, tell, stop }: { incoming: string; tell: (bytes: number) => void; stop: (error: Error) => void },
): { end: () => Promise<void> } {
  let current = 0
  let complete = 0
  async function look(): Promise<void> {
    for (;;) {
      const file = files[current]
      if (file === undefined) return tell(complete)
      const size = await sizeOf(join(incoming, numberOf(current)))
      if (size > file.size) return stop(changed(file, size))
      // smbclient goes on to the next file when one is done.
      if (current + 1 >= files.length || (await sizeOf(join(incoming, numberOf(current + 1)))) < 0)
        return tell(complete + Math.max(size, 0))
      complete += file.size
      current += 1
    }
  }
  let looking: Promise<void> = Promise.resolve()
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    looking = look()
      .catch(error => stop(error))
      .finally(() => {
        isLooking = false
      })
  }, lookEveryMs)
  return {
    async end() {
      clearInterval(timer)
      await looking
    },
  }
}

async function place(
  files: readonly ShareFile[],
  { incoming, to }: { incoming: string; to: string },
): Promise<void> {
  for (const [index, file] of files.entries()) {
    const from = join(incoming, numberOf(index))
    const size = await sizeOf(from)
    if (size !== file.size) throw changed(file, Math.max(size, 0))
    await utimes(from, file.modified, file.modified)
    const target = join(to, ...file.path.split('/'))
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(from, target)
  }
}

/** -1 when there is no such file. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await lstat(file)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return -1
    throw error
  }
}

function checkPath(path: string): void {
  for (const name of path.split('/')) {
    const reason = refuseName(name)
    if (reason !== null) throw new ShareContentRefused({ path: path.slice(0, 300), reason })
  }
}

function changed({ path, size }: ShareFile, foundBytes: number): Error {
  return new ShareFileChanged({ path, listedBytes: size, foundBytes })
}

function numberOf(index: number): string {
  return String(index + 1).padStart(6, '0')
}

function bytesOf(files: readonly ShareFile[]): number {
  return files.reduce((total, file) => total + file.size, 0)
}
