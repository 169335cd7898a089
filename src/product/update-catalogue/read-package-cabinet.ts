// Reads one cabinet of a catalogue: package.xml, when it is there, and the fragments.

import {
  parseCoreHead,
  parseExtended,
  parseLocalized,
  readPackageList,
  type UpdateCoreHead,
} from '#formats/update-metadata'
import { decodeXmlText } from '#formats/xml'
import { type ArchiveMember, streamMembers } from '#tools/archives'
import type { CatalogueRow } from './catalogue-row.ts'
import { CatalogueUnreadable } from './errors.ts'
import type { CatalogueReading } from './read-catalogue.ts'

/** The largest fragment that is read, in bytes: the manifests of a whole cumulative update are in it. */
const largestFragment = 16 * 1024 * 1024
/** Text of rows that wait to be handed over, in characters. */
const batchCharacters = 1_000_000
const listName = 'package.xml'

type Fragment = { kind: 'core' | 'extended' | 'localized'; revision: number; language: string }

/** Reads the cabinet `file`. @throws see `readCatalogue` */
export async function readPackageCabinet(reading: CatalogueReading & { cabinet: string }): Promise<void> {
  const { file, fileName, cabinet, signal } = reading
  const shown = `${fileName}, ${cabinet}`
  const batch = collectRows(rows => reading.sink.rows(cabinet, rows))
  const list = openPieces()
  const listRead = readList(list.pieces, batch)
  listRead.catch(list.fail)
  let parts: Uint8Array[] = []
  const fragments = new Map<string, Fragment>()
  const wanted = (member: ArchiveMember) => {
    if (member.path.toLowerCase() === listName) return true
    const found = fragmentOf(member.path, reading.languages)
    if (found === null) return false
    if (member.size > largestFragment)
      throw new CatalogueUnreadable({ file: shown, reason: `"${member.path}" has ${member.size} bytes` })
    fragments.set(member.path, found)
    return true
  }
  const members = await streamMembers(file, {
    signal,
    fileName: shown,
    wanted,
    async onPieces(pieces) {
      for (const { member, bytes, isLast } of pieces) {
        const fragment = fragments.get(member)
        if (fragment === undefined) {
          await list.push(bytes)
          continue
        }
        parts.push(bytes)
        if (!isLast) continue
        await batch.add(rowOf(fragment, parts.length === 1 ? bytes : Buffer.concat(parts)))
        parts = []
      }
    },
  })
  if (members.some(member => !fragments.has(member.path))) {
    await list.end()
    await listRead
  }
  await batch.send()
}

async function readList(pieces: AsyncIterable<Uint8Array>, batch: RowBatch): Promise<void> {
  for await (const entry of readPackageList(pieces)) {
    if (entry.kind === 'update') {
      // The rest is in the fragments, or is not asked for.
      const {
        created,
        defaultLanguage,
        languages,
        isLeaf,
        isBundle,
        isSoftware,
        deploymentAction,
        categories,
      } = entry
      const kept = { created, defaultLanguage, languages, isLeaf, isBundle, isSoftware }
      const facts = { ...kept, deploymentAction, categories }
      await batch.add({ ...plain('listed', entry.revisionId), facts })
    } else if (entry.kind === 'fileLocation') {
      await batch.add({ ...plain('location', 0), facts: { sha1: entry.sha1, url: entry.url } })
    }
  }
}

/** A stream of pieces that somebody pushes; a push ends when the piece was taken, so that nothing piles up. */
function openPieces() {
  let waiting: Uint8Array | 'end' | null = null
  let failure: { error: unknown } | null = null
  let wakeReader = () => {}
  let wakeWriter = () => {}
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (waiting === null) {
        await new Promise<void>(resolve => {
          wakeReader = resolve
        })
        continue
      }
      const piece: Uint8Array | 'end' = waiting
      waiting = null
      wakeWriter()
      if (piece === 'end') return
      yield piece
    }
  }
  async function give(piece: Uint8Array | 'end'): Promise<void> {
    if (failure !== null) throw failure.error
    waiting = piece
    wakeReader()
    await new Promise<void>(resolve => {
      wakeWriter = resolve
    })
    if (failure !== null) throw (failure as { error: unknown }).error
  }
  return {
    pieces: pieces(),
    push: give,
    end: () => give('end'),
    fail(error: unknown) {
      failure = { error }
      wakeWriter()
    },
  }
}

/** What a member of a cabinet is; null when it is of no use here. */
function fragmentOf(path: string, languages: readonly string[]): Fragment | null {
  const found = /^(?:(c|core)|(x|extended)|(?:l|localized)\/([a-z0-9-]{2,20}))\/(\d{1,9})$/i.exec(path)
  if (found === null) return null
  const revision = Number(found[4])
  if (found[1] !== undefined) return { kind: 'core', revision, language: '' }
  if (found[2] !== undefined) return { kind: 'extended', revision, language: '' }
  const language = String(found[3]).toLowerCase()
  return language === 'en' || languages.includes(language) ? { kind: 'localized', revision, language } : null
}

function rowOf({ kind, revision, language }: Fragment, bytes: Uint8Array): CatalogueRow {
  const text = decodeXmlText(bytes)
  if (kind === 'core') return { kind, revision, language, facts: coreFacts(parseCoreHead(text)), body: text }
  if (kind === 'extended') return { kind, revision, language, facts: parseExtended(text), body: null }
  const { title, description } = parseLocalized(text)
  return { kind, revision, language, facts: { title, description }, body: null }
}

/** What is looked for in a core fragment; the rules stay in the text. */
export function coreFacts({
  identity,
  updateType,
  prerequisites,
  bundledUpdates,
  supersededUpdates,
}: UpdateCoreHead) {
  const bundles = bundledUpdates.flatMap(one => (one.kind === 'update' ? [one.update] : one.updates))
  return {
    ...identity,
    type: updateType,
    prerequisites: prerequisites.map(one => (one.kind === 'update' ? [one.updateId] : one.updateIds)),
    supersedes: [...new Set(supersededUpdates)],
    bundles: [...new Set(bundles.map(update => update.updateId))],
  }
}

function plain(kind: CatalogueRow['kind'], revision: number): Omit<CatalogueRow, 'facts'> {
  return { kind, revision, language: '', body: null }
}

type RowBatch = { add(row: CatalogueRow): Promise<void>; send(): Promise<void> }

/** Collects rows and hands them over when they are many. */
function collectRows(take: (rows: CatalogueRow[]) => Promise<void>): RowBatch {
  let rows: CatalogueRow[] = []
  let characters = 0
  async function send(): Promise<void> {
    const sent = rows
    rows = []
    characters = 0
    if (sent.length > 0) await take(sent)
  }
  return {
    async add(row) {
      rows.push(row)
      characters += 500 + (row.body?.length ?? 0)
      if (characters >= batchCharacters) await send()
    },
    send,
  }
}
