// Reads everything there is to know about one update file, without changing anything.
//
//   cabinet with update.mum                    one package cabinet
//   cabinet with cabinets and an answer file   MSU: unpack, read each package cabinet in it
//   cabinet with Windows Setup files           plain-file update
//   cabinet with Defender's folders            plain-file update: unpack, ask the files for their versions
//   WIM with cabinets or .psf files            MSU of newer Windows: known by its names only

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageIdentityText, readServicingAnswerFile } from '#formats/cbs'
import { decodeXmlText } from '#formats/xml'
import type { ArchiveMember } from '#tools/archives'
import { classifyPlainFiles } from './classify-update.ts'
import { collectPackages } from './collect-packages.ts'
import { UpdateFileDamaged, UpdateFileUnrecognised } from './errors.ts'
import {
  factsOfDefender,
  factsOfPackages,
  factsOfPlainFiles,
  factsOfWim,
  type KnownParts,
} from './make-facts.ts'
import { readPackageProperties } from './package-properties.ts'
import { readDefenderUpdate } from './read-defender-update.ts'
import { type PackageCabinet, readPackageCabinet } from './read-package-cabinet.ts'
import { type RecognisedFile, recogniseFile } from './recognise-file.ts'
import { listUpdate, sortBundle, type UpdateBundle, unpack } from './unpack-update.ts'
import type { UpdateFacts } from './update-facts.ts'

const expected =
  'an .msu file, or a .cab file with an update, with Windows Setup files, or with Defender files'

/** Real MSU files hold a handful of packages, and texts of a few KB. */
const mostCabinets = 20
const mostTextBytes = 1024 * 1024

/** Options of {@link inspectUpdateFile}. */
export type InspectOptions = {
  /** The name under which the file was given; errors and facts use it. */
  fileName: string
  /** An existing folder for scratch. The caller removes it. */
  work: string
  signal: AbortSignal
}

/**
 * Reads an update file.
 * @param file Where its bytes are.
 * @throws UpdateFileUnrecognised when it is no update; UpdateFileDamaged when it is incomplete, malformed or contradicts
 * itself; the errors of `tools/archives` for hostile or oversized archives; the signal's reason when cancelled.
 */
export async function inspectUpdateFile(file: string, options: InspectOptions): Promise<UpdateFacts> {
  options.signal.throwIfAborted()
  const recognised = await recogniseFile(file)
  switch (recognised.kind) {
    case 'cabinet':
      checkWhole(recognised, options.fileName)
      return await inspectCabinet(file, recognised, options)
    case 'wim':
      return await inspectWim(file, options)
    case 'other':
      throw new UpdateFileUnrecognised({ file: options.fileName, found: recognised.description, expected })
  }
}

function checkWhole({ header, fileSize }: RecognisedFile & { kind: 'cabinet' }, file: string): void {
  if (header.isPartOfSet) throw new UpdateFileDamaged({ file, reason: 'it is one part of a set of cabinets' })
  const end = header.signature === null ? header.size : header.signature.offset + header.signature.size
  const size = Math.max(header.size, end)
  if (fileSize >= size) return
  throw new UpdateFileDamaged({ file, reason: `it has ${fileSize} bytes; its header says ${size}` })
}

async function inspectCabinet(
  file: string,
  { header }: RecognisedFile & { kind: 'cabinet' },
  options: InspectOptions,
): Promise<UpdateFacts> {
  const { fileName, work, signal } = options
  const authenticode = { present: header.signature !== null }
  const members = await listUpdate(file, fileName, signal)
  const bundle = sortBundle(members)
  if (bundle !== null) return await inspectBundle(file, { bundle, members, authenticode }, options)
  const paths = members.filter(member => !member.isDirectory).map(member => member.path)
  if (paths.some(path => /^(update\.mum|_manifest_\.cix\.xml)$/i.test(path))) {
    const cabinet = await readPackageCabinet({ file, fileName, cabinet: null, work, signal })
    if (cabinet.packages.length === 0) {
      throw new UpdateFileUnrecognised({
        file: fileName,
        found: 'a cabinet whose packages cannot be read',
        expected,
      })
    }
    return factsOfPackages({
      fileName,
      container: 'cabinet',
      authenticode,
      properties: {},
      ...collect([cabinet]),
    })
  }
  const kind = classifyPlainFiles(paths)
  if (kind === null)
    throw new UpdateFileUnrecognised({ file: fileName, found: describeCabinet(paths), expected })
  if (kind === 'setup-dynamic-update') return factsOfPlainFiles({ fileName, kind, authenticode, members })
  const update = await readDefenderUpdate(file, { fileName, members, work, signal })
  return factsOfDefender({ fileName, authenticode, update, members })
}

async function inspectBundle(
  file: string,
  parts: { bundle: UpdateBundle; members: readonly ArchiveMember[]; authenticode: { present: boolean } },
  { fileName, work, signal }: InspectOptions,
): Promise<UpdateFacts> {
  const { bundle, members, authenticode } = parts
  refuseUnlikely(fileName, bundle, members)
  const wanted = [...bundle.cabinets, ...bundle.answerFiles, ...bundle.properties]
  const folder = await unpack(file, { fileName, work, members: wanted, signal })
  const cabinets: PackageCabinet[] = []
  for (const cabinet of bundle.cabinets) {
    const read = await readPackageCabinet({
      file: join(folder, cabinet),
      fileName: `${fileName}/${cabinet}`,
      cabinet,
      work,
      signal,
    })
    if (read.packages.length > 0) cabinets.push(read)
  }
  if (cabinets.length === 0) {
    throw new UpdateFileUnrecognised({
      file: fileName,
      found: 'an MSU without a package that can be read',
      expected,
    })
  }
  const collected = collect(cabinets)
  await checkAnswerFiles(fileName, folder, bundle.answerFiles, collected)
  const properties: Record<string, string> = {}
  for (const name of bundle.properties)
    Object.assign(properties, readPackageProperties(await readFile(join(folder, name))))
  const separatePayload = members.some(member => /\.psf$/i.test(member.path))
  if (separatePayload) collected.payloads.push('psf')
  return factsOfPackages({ fileName, container: 'msu-cabinet', authenticode, properties, ...collected })
}

/** Each cabinet may take minutes and the room of a whole update, and the texts are read into memory. */
function refuseUnlikely(file: string, bundle: UpdateBundle, members: readonly ArchiveMember[]): void {
  const { cabinets, answerFiles, properties } = bundle
  if (cabinets.length > mostCabinets)
    throw new UpdateFileDamaged({
      file,
      reason: `it holds ${cabinets.length} cabinets; at most ${mostCabinets} are read`,
    })
  const texts = new Set([...answerFiles, ...properties])
  const bytes = members.reduce((sum, { path, size }) => sum + (texts.has(path) ? size : 0), 0)
  if (bytes > mostTextBytes)
    throw new UpdateFileDamaged({ file, reason: `its answer files and properties have ${bytes} bytes` })
}

async function inspectWim(file: string, { fileName, signal }: InspectOptions): Promise<UpdateFacts> {
  const members = await listUpdate(file, fileName, signal)
  const names = members
    .filter(member => !member.isDirectory && !member.path.includes('/'))
    .map(member => member.path)
  const isBundle =
    names.some(name => /\.(cab|psf|wim)$/i.test(name)) && names.some(name => /kb\d{5,8}|ssu-/i.test(name))
  if (!isBundle)
    throw new UpdateFileUnrecognised({ file: fileName, found: 'a Windows image (WIM)', expected })
  return factsOfWim({ fileName, names })
}

function collect(cabinets: readonly PackageCabinet[]): KnownParts {
  return {
    packages: cabinets.flatMap(collectPackages),
    manifests: cabinets.flatMap(cabinet => cabinet.packages.map(entry => entry.manifest)),
    paths: cabinets.flatMap(cabinet => cabinet.paths),
    payloads: cabinets.map(cabinet => cabinet.payload),
    unreadableManifests: cabinets.flatMap(cabinet => cabinet.unreadable),
    unexpandedFiles: cabinets.flatMap(({ cabinet, paths, missing }) =>
      paths.flatMap(name => {
        const reason = missing(name)
        return reason === null ? [] : [{ cabinet, name, reason }]
      }),
    ),
  }
}

/** Every package that an answer file asks to install must be in the update. */
async function checkAnswerFiles(
  file: string,
  folder: string,
  names: readonly string[],
  { packages }: KnownParts,
): Promise<void> {
  const held = new Set(packages.map(entry => packageIdentityText(entry.identity).toLowerCase()))
  for (const name of names) {
    for (const identity of readAnswerFile(file, name, await readFile(join(folder, name)))) {
      const text = packageIdentityText(identity)
      if (held.has(text.toLowerCase())) continue
      throw new UpdateFileDamaged({ file, reason: `"${name}" asks for ${text}, which is not in it` })
    }
  }
}

function readAnswerFile(file: string, name: string, bytes: Uint8Array) {
  try {
    return readServicingAnswerFile(decodeXmlText(bytes)) ?? []
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new UpdateFileDamaged({ file, reason: `"${name}": ${message.replace(/\.$/, '')}` }, { cause })
  }
}

function describeCabinet(paths: readonly string[]): string {
  if (paths.some(path => /^(package\d*\.cab|package\.xml|index\.xml)$/i.test(path))) {
    return 'an offline catalogue of updates (such as wsusscn2.cab), which holds no update'
  }
  if (paths.length === 0) return 'an empty cabinet'
  if (paths.some(path => /\.inf$/i.test(path))) return 'a cabinet with a driver'
  return `a cabinet with other files (the first is "${paths[0]?.slice(0, 100)}")`
}
