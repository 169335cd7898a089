// Reads the manifests of one package cabinet: every package manifest and every component manifest.

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
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
import { indexName, openCabinet } from './open-cabinet.ts'
import { limitsFor, listUpdate } from './unpack-update.ts'
import type { PayloadKind, UnreadableManifest } from './update-facts.ts'

/** What one package cabinet holds. */
export type PackageCabinet = {
  /** What errors call it. */
  fileName: string
  /** Member of the MSU; null: the file itself. */
  cabinet: string | null
  /** Paths of all files of the finished cabinet. */
  paths: string[]
  /** A file of the finished cabinet (path compared without case) as the cabinet spells it; null: absent, or it cannot be made. */
  memberOf: (path: string) => string | null
  /** Why a file cannot be made, in plain words; null when it can, or is in no index. */
  missing: (path: string) => string | null
  packages: { path: string; member: string; manifest: PackageManifest }[]
  /** By key form. */
  components: Map<string, { member: string; manifest: ComponentManifest }>
  unreadable: UnreadableManifest[]
  payload: PayloadKind
}

/** Above this many component manifests they are not read: a cumulative update has tens of thousands, for no native use. */
const mostComponentManifests = 4000
const mostManifestBytes = 256 * 1024 * 1024

/** Where the cabinet is, and what to call it. `work` is a folder for scratch, which the caller removes. */
export type CabinetPlace = {
  file: string
  fileName: string
  cabinet: string | null
  work: string
  signal: AbortSignal
}

/**
 * Reads one package cabinet. A cabinet with an index is unpacked, and its files are made and checked.
 * @throws UpdateFileDamaged when a package manifest or the index is malformed or contradicts the cabinet; UpdateNoSpace; the
 * errors of `tools/archives`.
 */
export async function readPackageCabinet(place: CabinetPlace): Promise<PackageCabinet> {
  const files = await readFiles(place)
  const { paths, missing } = files
  const spelled = new Map(paths.map(path => [path.toLowerCase(), path]))
  const reasonFor = (path: string): string | null => missing.get(path.toLowerCase()) ?? null
  return {
    fileName: place.fileName,
    cabinet: place.cabinet,
    paths,
    memberOf: path => (reasonFor(path) === null ? (spelled.get(path.toLowerCase()) ?? null) : null),
    missing: reasonFor,
    ...readManifests(place, files),
    payload: classifyPayload(paths, files.hasDelta),
  }
}

/** The files of a cabinet, and the bytes of its manifests. */
type CabinetFiles = {
  paths: string[]
  missing: ReadonlyMap<string, string>
  hasDelta: boolean | null
  manifests: ReadonlyMap<string, Uint8Array>
}

async function readFiles(place: CabinetPlace): Promise<CabinetFiles> {
  const { file, fileName, work, signal } = place
  const members = (await listUpdate(file, fileName, signal)).filter(member => !member.isDirectory)
  if (members.some(({ path }) => path.toLowerCase() === indexName)) {
    const opened = await openCabinet(file, { fileName, work, signal, wanted: wantedFiles })
    return { ...opened, manifests: await readFromDisk(place, opened) }
  }
  const options = { maxBytes: mostManifestBytes, signal, fileName, limits: await limitsFor(file) }
  const paths = members.map(({ path }) => path)
  const { contents } = await readMembers(file, () => wantedManifests(paths), options)
  return { paths, missing: new Map(), hasDelta: null, manifests: contents }
}

async function readFromDisk(
  place: CabinetPlace,
  { folder, paths, missing }: { folder: string; paths: readonly string[]; missing: CabinetFiles['missing'] },
): Promise<Map<string, Uint8Array>> {
  const manifests = new Map<string, Uint8Array>()
  let left = mostManifestBytes
  for (const path of wantedManifests(paths)) {
    if (missing.has(path.toLowerCase())) continue
    const at = join(folder, ...path.split('/'))
    left -= (await stat(at)).size
    if (left < 0) {
      const reason = `its manifests have more than ${mostManifestBytes} bytes`
      throw new UpdateFileDamaged({ file: place.fileName, reason })
    }
    manifests.set(path, await readFile(at))
  }
  return manifests
}

function wantedManifests(paths: readonly string[]): string[] {
  const components = paths.filter(isComponentManifest)
  return [
    ...paths.filter(isPackageManifest),
    ...(components.length > mostComponentManifests ? [] : components),
  ]
}

/** An update whose components are not read is for Windows to install: only its packages are looked at. */
function wantedFiles(paths: readonly string[]): readonly string[] {
  return paths.filter(isComponentManifest).length > mostComponentManifests ? wantedManifests(paths) : paths
}

function readManifests(
  place: CabinetPlace,
  { paths, missing, manifests }: CabinetFiles,
): Pick<PackageCabinet, 'packages' | 'components' | 'unreadable'> {
  const packages: PackageCabinet['packages'] = []
  const components: PackageCabinet['components'] = new Map()
  const unreadable: UnreadableManifest[] = []
  const note = (name: string, reason: UnreadableManifest['reason'], detail: string): void =>
    void unreadable.push({ cabinet: place.cabinet, name, reason, detail })
  for (const path of paths) {
    if (!isPackageManifest(path) && !isComponentManifest(path)) continue
    const bytes = manifests.get(path)
    // A package manifest that is missing would hide what the update is; a component is named instead.
    if (bytes === undefined) {
      const why = missing.get(path.toLowerCase())
      if (why === undefined) note(path, 'not-read', 'The cabinet holds too many manifests.')
      else if (isPackageManifest(path))
        throw new UpdateFileDamaged({ file: place.fileName, reason: `"${path}" cannot be made: ${why}` })
      else note(path, 'delta', `It cannot be made: ${why}.`)
      continue
    }
    const wrapped = compressionOf(bytes)
    if (wrapped !== null) {
      note(path, 'delta', `It is stored as ${wrapped}.`)
    } else if (isPackageManifest(path)) {
      const manifest = orDamaged(place, path, () => readPackageManifest(decodeXmlText(bytes)))
      packages.push({ path, member: path, manifest })
    } else {
      const read = tryComponent(path, bytes)
      if ('detail' in read) note(path, 'invalid', read.detail)
      else components.set(keyForm(read.manifest.identity), { member: path, ...read })
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
