// Reads the manifests of one package cabinet: every package manifest, every component manifest, and the index.

import { createHash } from 'node:crypto'
import {
  type ContainerIndex,
  type IndexedFile,
  type IndexedHash,
  rawSourceOf,
  readContainerIndex,
} from '#formats/cabinet-index'
import {
  type ComponentManifest,
  keyForm,
  ManifestInvalid,
  type PackageManifest,
  readComponentManifest,
  readPackageManifest,
} from '#formats/cbs'
import { decodeXmlText, XmlInvalid } from '#formats/xml'
import { readMembers } from '#tools/archives'
import { classifyPayload } from './classify-update.ts'
import { UpdateFileDamaged } from './errors.ts'
import { updateLimits } from './unpack-update.ts'
import type { PayloadKind, UnreadableManifest } from './update-facts.ts'

/** What one package cabinet holds. */
export type PackageCabinet = {
  /** What errors call it. */
  fileName: string
  /** Member of the MSU; null: the file itself. */
  cabinet: string | null
  /** Paths of all files of the finished cabinet. */
  paths: string[]
  /** The member that holds a file of the finished cabinet as it is (path compared without case); null: a delta, or absent. */
  memberOf: (path: string) => string | null
  packages: { path: string; member: string; manifest: PackageManifest }[]
  /** By key form. */
  components: Map<string, { member: string; manifest: ComponentManifest }>
  unreadable: UnreadableManifest[]
  payload: PayloadKind
}

/** Above this many component manifests they are not read: a cumulative update has tens of thousands, for no native use. */
const mostComponentManifests = 4000
const mostManifestBytes = 256 * 1024 * 1024
const indexName = '_manifest_.cix.xml'

/** Where the cabinet is, and what to call it. */
export type CabinetPlace = { file: string; fileName: string; cabinet: string | null; signal: AbortSignal }

/**
 * Reads one package cabinet.
 * @throws UpdateFileDamaged when a package manifest or the index is malformed or contradicts the cabinet; the errors of
 * `tools/archives`.
 */
export async function readPackageCabinet(place: CabinetPlace): Promise<PackageCabinet> {
  const { file, fileName, signal } = place
  const options = { maxBytes: mostManifestBytes, signal, fileName, limits: updateLimits }
  const first = await readMembers(
    file,
    members => wantedManifests(members.filter(member => !member.isDirectory).map(member => member.path)),
    options,
  )
  const paths = first.members.filter(member => !member.isDirectory).map(member => member.path)
  const index = readIndex(place, first.contents.get(indexName))
  const finished = finishedFiles(paths, index)

  // In an indexed cabinet a manifest may be stored under another name.
  const manifests = new Set(wantedManifests([...finished.values()].map(({ path }) => path)))
  const second: string[] = []
  for (const { path, member } of finished.values()) {
    if (member !== null && manifests.has(path) && !first.contents.has(member)) second.push(member)
  }
  const more = second.length === 0 ? null : await readMembers(file, () => second, options)
  const contents = new Map([...first.contents, ...(more?.contents ?? [])])

  const read = readManifests(place, [...finished.values()], contents)
  const hasDelta =
    index === null ? null : [...index.files.values()].some(entry => rawSourceOf(index, entry) === null)
  return {
    fileName,
    cabinet: place.cabinet,
    paths: [...finished.values()].map(({ path }) => path),
    memberOf: path => finished.get(path.toLowerCase())?.member ?? null,
    ...read,
    payload: classifyPayload(paths, hasDelta),
  }
}

/** A file of the finished cabinet. `member` is null when only a delta of it is stored. */
type FinishedFile = { path: string; member: string | null; hash: IndexedHash | null; length: number | null }

function finishedFiles(paths: readonly string[], index: ContainerIndex | null): Map<string, FinishedFile> {
  if (index === null) {
    return new Map(paths.map(path => [path.toLowerCase(), { path, member: path, hash: null, length: null }]))
  }
  const byName = new Map(paths.map(path => [path.toLowerCase(), path]))
  return new Map(
    [...index.files.values()].map(entry => [entry.name.toLowerCase(), toFinishedFile(index, entry, byName)]),
  )
}

function toFinishedFile(
  index: ContainerIndex,
  entry: IndexedFile,
  byName: ReadonlyMap<string, string>,
): FinishedFile {
  const source = rawSourceOf(index, entry)
  const stored = source !== null && 'member' in source.place ? source.place.member : null
  const member = stored === null ? null : (byName.get(stored.toLowerCase()) ?? null)
  return { path: entry.name, member, hash: entry.hash, length: entry.length }
}

function wantedManifests(paths: readonly string[]): string[] {
  const components = paths.filter(isComponentManifest)
  return [
    ...paths.filter(path => path === indexName || isPackageManifest(path)),
    ...(components.length > mostComponentManifests ? [] : components),
  ]
}

function readIndex(place: CabinetPlace, bytes: Uint8Array | undefined): ContainerIndex | null {
  if (bytes === undefined) return null
  return orDamaged(place, indexName, () => readContainerIndex(decodeXmlText(bytes)))
}

function readManifests(
  place: CabinetPlace,
  files: readonly FinishedFile[],
  contents: ReadonlyMap<string, Uint8Array>,
): Pick<PackageCabinet, 'packages' | 'components' | 'unreadable'> {
  const packages: PackageCabinet['packages'] = []
  const components: PackageCabinet['components'] = new Map()
  const unreadable: UnreadableManifest[] = []
  for (const file of files) {
    if (!isPackageManifest(file.path) && !isComponentManifest(file.path)) continue
    const bytes = file.member === null ? undefined : contents.get(file.member)
    if (file.member === null || bytes === undefined) {
      const reason = file.member === null ? 'delta' : 'not-read'
      const detail =
        reason === 'delta' ? 'The index stores it as a delta.' : 'The cabinet holds too many manifests.'
      unreadable.push({ cabinet: place.cabinet, name: file.path, reason, detail })
      continue
    }
    checkBytes(place, file, bytes)
    const wrapped = compressionOf(bytes)
    if (wrapped !== null) {
      unreadable.push({
        cabinet: place.cabinet,
        name: file.path,
        reason: 'delta',
        detail: `It is stored as ${wrapped}.`,
      })
    } else if (isPackageManifest(file.path)) {
      const manifest = orDamaged(place, file.path, () => readPackageManifest(decodeXmlText(bytes)))
      packages.push({ path: file.path, member: file.member, manifest })
    } else {
      const read = tryComponent(file.path, bytes)
      if ('detail' in read)
        unreadable.push({ cabinet: place.cabinet, name: file.path, reason: 'invalid', ...read })
      else components.set(keyForm(read.manifest.identity), { member: file.member, ...read })
    }
  }
  return { packages, components, unreadable }
}

/** A component manifest, or why it is none. Its file name must be the key form of its identity. */
function tryComponent(path: string, bytes: Uint8Array): { manifest: ComponentManifest } | { detail: string } {
  try {
    const manifest = readComponentManifest(decodeXmlText(bytes))
    const expected = keyForm(manifest.identity)
    const named = (path.split('/').at(-1) ?? '').toLowerCase()
    if (named !== `${expected}.manifest`) return { detail: `Its identity belongs to "${expected}".` }
    return { manifest }
  } catch (error) {
    if (error instanceof ManifestInvalid || error instanceof XmlInvalid) return { detail: error.message }
    throw error
  }
}

function checkBytes(place: CabinetPlace, file: FinishedFile, bytes: Uint8Array): void {
  const digest = file.hash === null ? null : createHash(file.hash.algorithm).update(bytes).digest('hex')
  if ((file.length === null || file.length === bytes.length) && digest === (file.hash?.value ?? null)) return
  throw new UpdateFileDamaged({
    file: place.fileName,
    reason: `"${file.path}" is not what the index of the cabinet says`,
  })
}

/** The name of a compression that hides a manifest, by its first four bytes; null for plain text. */
function compressionOf(bytes: Uint8Array): string | null {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 4))
  if (/^PA(30|31|19)$/.test(start)) return `a ${start} delta`
  return /^DC[MNSDHX]/.test(start) && bytes[3] === 1 ? `a ${start.slice(0, 3)} manifest` : null
}

function orDamaged<Result>(place: CabinetPlace, name: string, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new UpdateFileDamaged(
      { file: place.fileName, reason: `"${name}": ${message.replace(/\.$/, '')}` },
      { cause },
    )
  }
}

function isPackageManifest(path: string): boolean {
  return /\.mum$/i.test(path)
}

function isComponentManifest(path: string): boolean {
  return /\.manifest$/i.test(path)
}
