// Updates that are unpacked already, in a folder that is bounded: an update is unpacked once, not once for every run. An entry is made under
// another name and renamed when it is complete and the bytes that it was made of are known to be right; it says what was unpacked, and is
// compared with that before it is used.

import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UpdateNoSpace } from './errors.ts'
import { type OpenUpdate, openedAt, openUpdate } from './open-update.ts'
import { isSound, type UnpackedFile, unpackedFiles } from './unpacked-files.ts'
import type { UpdateFacts } from './update-facts.ts'

/** Grows when the same file is unpacked in another way. */
const unpackerVersion = 1
/** After so long, and once after every start, the contents are read again, not sizes and moments only. */
const readAgainMs = 24 * 60 * 60 * 1000

/** An update to be opened. */
export type UpdateToOpen = {
  file: string
  facts: UpdateFacts
  /** SHA-256 of the file. */
  sha256: string
  /** Only manifests and catalogs are wanted, and these are read again whatever is known of them: a proof reads them. */
  manifestsOnly: boolean
  /** Throws when the file does not have this digest; called while it is unpacked for the first time. */
  check: () => Promise<void>
  signal: AbortSignal
}

/** An open update; it stays as it is until it is released. `isNew`: it was unpacked now. */
export type HeldUpdate = OpenUpdate & { isNew: boolean; release: () => void }

/** Unpacked updates, for all runs of one program. */
export type UnpackedUpdates = {
  /** @throws what `check` throws, and the errors of {@link openUpdate} */
  open: (update: UpdateToOpen) => Promise<HeldUpdate>
  /** Removes everything that nobody uses: the disk is short. */
  dropUnused: () => Promise<void>
}

/** `readAt`: when the contents were read last, by this program. */
type Entry = { bytes: number; usedAt: number; uses: number; readAt: number }
/** What lies beside the files of an entry. */
type Contents = { cabinets: [cabinet: string | null, folder: string][]; files: UnpackedFile[] }

const contentsName = 'contents.json'
const filesName = 'files'
const entryName = /^[0-9a-f]{64}-\d+-(all|manifests)$/

/**
 * Opens the folder, which nobody else uses; it is made when it is needed.
 * @param maxBytes what is kept beyond that is removed, the longest unused first, but nothing that is in use.
 */
export function openUnpackedUpdates({
  folder,
  maxBytes,
}: {
  folder: string
  maxBytes: number
}): UnpackedUpdates {
  let index: Promise<Map<string, Entry>> | null = null
  const entries = () => {
    index ??= readIndex(folder).catch(error => {
      // It is read again when it is needed the next time.
      index = null
      throw error
    })
    return index
  }
  let made = 0
  /** What is looked at or made now, by name: who wants the same waits, and finds it. */
  const busy = new Map<string, Promise<unknown>>()

  /** Removes the files of an entry that is in the index no more. */
  async function discard(name: string): Promise<void> {
    made += 1
    const gone = join(folder, `gone-${made}-${process.pid}`)
    // Whole or not at all, whatever happens while it is removed.
    await rename(join(folder, name), gone).catch(() => undefined)
    await rm(gone, { recursive: true, force: true })
  }

  async function trim(most: number): Promise<void> {
    const all = await entries()
    let bytes = [...all.values()].reduce((sum, entry) => sum + entry.bytes, 0)
    const unused = [...all].filter(([, { uses }]) => uses === 0)
    for (const [name, entry] of unused.sort(([, one], [, other]) => one.usedAt - other.usedAt)) {
      if (bytes <= most) return
      // Somebody may have taken or removed it since.
      if (entry.uses > 0 || all.get(name) !== entry) continue
      bytes -= entry.bytes
      all.delete(name)
      await discard(name)
    }
  }

  /** The entry, taken, when it is as it was made; null when there is none that can be used. */
  async function take(name: string, update: UpdateToOpen): Promise<HeldUpdate | null> {
    const all = await entries()
    const entry = all.get(name)
    if (entry === undefined) return null
    entry.uses += 1
    const isOld = Date.now() - entry.readAt > readAgainMs
    const contents = await readSound(join(folder, name), { ...update, isOld }).catch(() => null)
    if (contents !== null) {
      if (isOld) entry.readAt = Date.now()
      return hold({ name, entry, contents, isNew: false })
    }
    entry.uses -= 1
    update.signal.throwIfAborted()
    // Whoever uses it besides meets what is wrong itself.
    if (entry.uses === 0 && all.get(name) === entry) {
      all.delete(name)
      await discard(name)
    }
    return null
  }

  function hold({
    name,
    entry,
    contents,
    isNew,
  }: {
    name: string
    entry: Entry
    contents: Contents
    isNew: boolean
  }): HeldUpdate {
    entry.usedAt = Date.now()
    const now = new Date(entry.usedAt)
    void utimes(join(folder, name, contentsName), now, now).catch(() => undefined)
    const folders = new Map(
      contents.cabinets.map(([cabinet, inside]) => [cabinet, join(folder, name, filesName, inside)]),
    )
    let isHeld = true
    return {
      ...openedAt(folders),
      isNew,
      release() {
        if (!isHeld) return
        isHeld = false
        entry.uses -= 1
        if (entry.uses === 0) void trim(maxBytes).catch(() => undefined)
      },
    }
  }

  async function make(name: string, update: UpdateToOpen): Promise<HeldUpdate> {
    const all = await entries()
    made += 1
    const making = join(folder, `making-${made}-${process.pid}`)
    const spare = `${name}-${made}`
    const files = join(making, filesName)
    try {
      await mkdir(files, { recursive: true, mode: 0o700 })
      const { signal, manifestsOnly } = update
      const [right, opened] = await Promise.allSettled([
        update.check(),
        openUpdate(update.file, update.facts, { work: files, signal, manifestsOnly }),
      ])
      // What is wrong with the file counts more than what unpacking makes of it.
      if (right.status === 'rejected') throw right.reason
      if (opened.status === 'rejected') throw opened.reason
      const contents = await contentsOf(files, opened.value)
      await writeFile(join(making, contentsName), JSON.stringify(contents), { mode: 0o600 })
      // A damaged one that is in use is in the way: this one serves its run, and goes.
      const place = await giveName(making, all.has(name) ? [spare] : [name, spare])
      const entry = { bytes: bytesOf(contents), usedAt: 0, uses: 1, readAt: Date.now() }
      all.set(place, entry)
      return hold({ name: place, entry, contents, isNew: true })
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }

  /** Gives a folder the first of the names that is free: one that could not be removed may lie there. */
  async function giveName(from: string, [name = '', ...more]: readonly string[]): Promise<string> {
    try {
      await rename(from, join(folder, name))
      return name
    } catch (error) {
      const isTaken = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))
      if (!isTaken || more.length === 0) throw error
      return giveName(from, more)
    }
  }

  async function open(update: UpdateToOpen): Promise<HeldUpdate> {
    const name = nameOf(update.sha256, 'all')
    const found = await take(name, update)
    if (found !== null || !update.manifestsOnly) return found ?? makeWithRoom(name, update)
    const manifests = nameOf(update.sha256, 'manifests')
    return (await take(manifests, update)) ?? makeWithRoom(manifests, update)
  }

  async function makeWithRoom(name: string, update: UpdateToOpen): Promise<HeldUpdate> {
    try {
      return await make(name, update)
    } catch (error) {
      if (!isNoSpace(error)) throw error
      await trim(0)
      return await make(name, update)
    }
  }

  return {
    async open(update) {
      const before = busy.get(update.sha256) ?? Promise.resolve()
      const mine = before.then(() => open(update))
      const settled = mine.catch(() => undefined)
      busy.set(update.sha256, settled)
      try {
        return await mine
      } finally {
        if (busy.get(update.sha256) === settled) busy.delete(update.sha256)
        // What cannot be removed now is removed another time: the update is open.
        await trim(maxBytes).catch(() => undefined)
      }
    },
    dropUnused: () => trim(0),
  }
}

function nameOf(sha256: string, what: 'all' | 'manifests'): string {
  return `${sha256}-${unpackerVersion}-${what}`
}

function isNoSpace(error: unknown): boolean {
  return (
    error instanceof UpdateNoSpace || (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
  )
}

/** What is there from before; what was being made or removed when the program died goes. */
async function readIndex(folder: string): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>()
  for (const name of await readdir(folder).catch(() => [])) {
    const place = join(folder, name)
    const read = entryName.test(name)
      ? await Promise.all([readContents(place), stat(join(place, contentsName))]).catch(() => null)
      : null
    if (read === null) {
      await rm(place, { recursive: true, force: true })
      continue
    }
    const [contents, { mtimeMs }] = read
    found.set(name, { bytes: bytesOf(contents), usedAt: mtimeMs, uses: 0, readAt: 0 })
  }
  return found
}

async function readContents(place: string): Promise<Contents> {
  return JSON.parse(await readFile(join(place, contentsName), 'utf8')) as Contents
}

function bytesOf({ files }: Contents): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** What an entry holds, when it is as it was made; null when it is not. */
async function readSound(
  place: string,
  { manifestsOnly, isOld, signal }: Pick<UpdateToOpen, 'manifestsOnly' | 'signal'> & { isOld: boolean },
): Promise<Contents | null> {
  const contents = await readContents(place)
  const reads = (path: string) => isOld || (manifestsOnly && /\.(mum|cat|manifest)$/i.test(path))
  return (await isSound(join(place, filesName), contents.files, { reads, signal })) ? contents : null
}

/** Removes what is only on the way (the cabinets of an MSU, packed members), and reads what stays. */
async function contentsOf(files: string, { folders }: OpenUpdate): Promise<Contents> {
  const kept = new Set<string>()
  const cabinets = [...folders].map(([cabinet, place]): [string | null, string] => {
    const inside = place.slice(files.length + 1)
    kept.add(inside)
    return [cabinet, inside]
  })
  for (const name of await readdir(files))
    if (!kept.has(name)) await rm(join(files, name), { recursive: true, force: true })
  return { cabinets, files: await unpackedFiles(files) }
}
