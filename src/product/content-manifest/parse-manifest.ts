// Reads a manifest that came from elsewhere. Everything is checked, and the bytes must be the canonical ones: then its
// digest says everything about it, and no two readers can understand it differently.

import type { ContentSegment } from '#product/content-store'
import {
  type ContentManifest,
  encodeManifest,
  type ManifestFile,
  makeManifest,
  manifestLimits,
} from './content-manifest.ts'
import { ManifestInvalid } from './errors.ts'
import { readSegmentList } from './segment-list.ts'

const DIGEST = /^[0-9a-f]{64}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const FILE_MEMBERS = ['path', 'size', 'sha256', 'modified', 'segments']

/**
 * Reads and checks a manifest. Bounded in time and memory by `manifestLimits`.
 * @throws ManifestInvalid
 */
export function parseManifest(bytes: Uint8Array): ContentManifest {
  if (bytes.length > manifestLimits.bytes) throw invalid(`it has ${bytes.length} bytes`)
  const root = parseJson(bytes)
  if (!isObject(root)) throw invalid('it is not an object')
  const { manifestVersion } = root
  if (manifestVersion !== 1 && manifestVersion !== 2)
    throw invalid(`version ${JSON.stringify(manifestVersion)} is not known`)
  refuseOtherMembers(root, ['manifestVersion', 'files'], 'the manifest')
  if (!Array.isArray(root.files)) throw invalid('it has no list of files')
  if (root.files.length > manifestLimits.files) throw invalid(`it has ${root.files.length} files`)

  let bytesTotal = 0
  let segmentsTotal = 0
  const files = root.files.map((value: unknown, index) => {
    const file = readFile(value, index, manifestVersion)
    bytesTotal += file.size
    segmentsTotal += file.segments?.length ?? 0
    if (!Number.isSafeInteger(bytesTotal)) throw invalid('its files are larger than can be counted')
    if (segmentsTotal > manifestLimits.segments)
      throw invalid(`it has more than ${manifestLimits.segments} segments`)
    return file
  })
  const manifest = makeManifest(files, manifestVersion)
  if (Buffer.compare(encodeManifest(manifest), bytes) !== 0)
    throw invalid('its bytes are not in canonical form')
  return manifest
}

type ManifestVersion = ContentManifest['manifestVersion']

function readFile(value: unknown, index: number, manifestVersion: ManifestVersion): ManifestFile {
  const name = `file ${index}`
  if (!isObject(value)) throw invalid(`${name} is not an object`)
  refuseOtherMembers(value, FILE_MEMBERS, name)
  const { path, size, sha256, modified, segments } = value
  if (typeof path !== 'string') throw invalid(`${name} has no path`)
  if (!isCount(size)) throw invalid(`the size of ${name} is not a number of bytes`)
  if (typeof sha256 !== 'string' || !DIGEST.test(sha256))
    throw invalid(`the digest of ${name} is not SHA-256`)
  if (typeof modified !== 'string' || !isTime(modified)) throw invalid(`the time of ${name} is not a time`)
  const file = { path, size, sha256, modified }
  if (segments === undefined) return file
  const list = manifestVersion === 2 ? readPacked(segments, name) : readWritten(segments, name)
  const total = list.reduce((sum, { length }) => sum + length, 0)
  if (total !== size) throw invalid(`the segments of ${name} have ${total} bytes and not the file's ${size}`)
  return { ...file, segments: list }
}

function readPacked(value: unknown, name: string): ContentSegment[] {
  if (typeof value !== 'string') throw invalid(`the segments of ${name} are not a text`)
  return readSegmentList(value, manifestLimits.segments)
}

function readWritten(value: unknown, name: string): ContentSegment[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid(`the segments of ${name} are not a list`)
  if (value.length > manifestLimits.segments) throw invalid(`${name} has ${value.length} segments`)
  return value.map((segment: unknown) => {
    if (!isObject(segment)) throw invalid(`a segment of ${name} is not an object`)
    refuseOtherMembers(segment, ['length', 'sha256'], `a segment of ${name}`)
    const { length, sha256 } = segment
    if (!isCount(length) || length === 0) throw invalid(`a segment of ${name} has no length`)
    if (typeof sha256 !== 'string' || !DIGEST.test(sha256))
      throw invalid(`a segment of ${name} has no digest`)
    return { length, sha256 }
  })
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw invalid('it is not JSON in UTF-8')
  }
}

function refuseOtherMembers(value: object, known: readonly string[], name: string): void {
  for (const member of Object.keys(value)) {
    if (!known.includes(member))
      throw invalid(`${name} has an unknown member ${JSON.stringify(member.slice(0, 80))}`)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)
}

function isTime(text: string): boolean {
  if (!TIME.test(text)) return false
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}

function invalid(reason: string) {
  return new ManifestInvalid({ reason })
}
