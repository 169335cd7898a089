// A WIM file whose files were replaced and that was written anew: every group of resources with a replaced file in it is new, and still
// only the new resources and the tables travel.

import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkWimBlobTable, readWimBlobTable, readWimHeader, type WimBlob } from '#formats/wim-resources'
import { encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { seededBytes } from '../../../tests/windows-image/index.ts'
import { piecesOf } from './cut-file.ts'
import { overlaps } from './fetch-missing.ts'
import { readHeldTable } from './held-resources.ts'
import { findHeldPieces } from './held-segments.ts'
import { fetchVersion, indexHeldSegments, signManifest } from './index.ts'
import { predictTable } from './predict-table.ts'
import { digestOf, keys, startSource, type TestSource } from './testing.ts'

const site = keys()
const signal = new AbortController().signal
const files = 400
/** One in so many files is replaced. */
const replaced = 25

let folder: string
let source: TestSource
let first: string
let rebuilt: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-rebuilt-'))
  source = await startSource()
  const tree = join(folder, 'tree')
  await mkdir(tree)
  for (let file = 0; file < files; file += 1)
    await writeFile(
      join(tree, `file-${file}`),
      seededBytes(`first ${file}`, 10_000 + ((file * 7919) % 60_000)),
    )
  first = join(folder, 'first.wim')
  await execa('wimlib-imagex', ['capture', tree, first, 'One', '--compress=LZX', '--no-acls'])
  rebuilt = join(folder, 'rebuilt.wim')
  await copyFile(first, rebuilt)
  const fresh = join(folder, 'fresh')
  await mkdir(fresh)
  for (let file = 0; file < files; file += replaced)
    await writeFile(join(fresh, `file-${file}`), seededBytes(`second ${file}`, 30_000))
  await execa('wimlib-imagex', ['update', rebuilt, '1', `--command=add ${fresh} /`, '--rebuild', '--no-acls'])
}, 120_000)
afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

async function blobsOf(path: string): Promise<WimBlob[]> {
  const file = await readFile(path)
  const { offset, size } = checkWimBlobTable(readWimHeader(file), file.length)
  return [...readWimBlobTable(file.subarray(offset, offset + size))]
}
const nameOf = (blob: WimBlob) => Buffer.from(blob.sha1).toString('hex')

/** A point that holds one file, and how it fetches the rebuilt one. */
async function pointWith(name: string, file: string) {
  const store = await openContentStore(join(folder, name))
  const held = makeManifest([manifestFileOf('install.wim', await store.addFile(file, { signal }))])
  const origin = await openContentStore(join(folder, `${name}-origin`))
  const added = await origin.addFile(rebuilt, { signal })
  source.put(await readFile(rebuilt))
  const bytes = encodeManifest(makeManifest([manifestFileOf('install.wim', added)]))
  const signature = signManifest(site.privateKey, digestOf(bytes))
  const sources = [{ baseUrl: source.baseUrl }]
  const sitePublicKey = site.publicKey
  return {
    size: added.size,
    fetch: () =>
      fetchVersion({ signed: { bytes, signature }, sitePublicKey, sources, store, held: [held], signal }),
    read: async () => readFile((await store.open(added.sha256)).path),
  }
}

describe('a WIM file that was written anew', () => {
  it('needs the new resources and the tables, whatever groups they lie in', async () => {
    const point = await pointWith('replaced', first)
    const [before, after] = [await blobsOf(first), await blobsOf(rebuilt)]
    const known = new Set(before.map(nameOf))
    const fresh = after.filter(blob => !known.has(nameOf(blob)))
    expect(fresh.length).toBe(files / replaced + 1)
    const header = readWimHeader(await readFile(rebuilt))
    const needed = fresh.reduce((total, blob) => total + blob.size, 208 + header.xml.size)
    const { bytesFetched, bytesReused } = await point.fetch()
    expect(bytesFetched).toBeGreaterThanOrEqual(needed)
    // What lies between two new parts and is not worth a request of its own.
    expect(bytesFetched).toBeLessThan(needed + fresh.length * 16 * 1024)
    expect(bytesFetched + bytesReused).toBe(point.size)
    expect((await point.read()).equals(await readFile(rebuilt))).toBe(true)
  })

  it('has most pieces of its table guessed from the held one', async () => {
    const store = await openContentStore(join(folder, 'guess'))
    const [old, fresh] = [await store.addFile(first, { signal }), await store.addFile(rebuilt, { signal })]
    const pieces = piecesOf(fresh)
    const held = await indexHeldSegments(store, [makeManifest([manifestFileOf('install.wim', old)])])
    const found = await findHeldPieces(store, held, pieces, signal)
    const file = await readFile(rebuilt)
    const place = checkWimBlobTable(readWimHeader(file), file.length)
    const ofTable = pieces.filter(piece => overlaps(piece, place.offset, place.size))
    expect(ofTable.filter(piece => found.has(piece))).toEqual([])
    const table = (await readHeldTable(store, old.sha256)) ?? Buffer.alloc(0)
    const guessed = predictTable(table, old.sha256, found)
    const right = ofTable.filter(({ sha256 }) => guessed.has(sha256 ?? ''))
    expect(ofTable.length).toBeGreaterThan(5)
    // One file in 25 was replaced, and with it goes a group of resources: some pieces cannot be guessed.
    expect(right.length).toBeGreaterThan(0)
    for (const piece of right) {
      const bytes = file.subarray(piece.offset, piece.offset + piece.length)
      expect(guessed.get(piece.sha256 ?? '')).toEqual(bytes)
    }
    expect(predictTable(Buffer.alloc(33), old.sha256, found).size).toBe(0)
  })

  it('of which the held one only pretends to have a resource is fetched whole there', async () => {
    // The held file says of one resource that it has the content of a new one: same SHA-1, same sizes.
    const wim = await readFile(first)
    const { offset } = checkWimBlobTable(readWimHeader(wim), wim.length)
    const known = new Set((await blobsOf(first)).map(nameOf))
    const fresh = (await blobsOf(rebuilt)).filter(blob => !known.has(nameOf(blob)))
    const entry = Buffer.from(wim.subarray(offset, offset + 50))
    let changed = 0
    for (const [index, blob] of fresh.entries()) {
      if (blob.size < 20_000) continue
      const at = offset + 50 * (index + 5)
      entry.writeUIntLE(blob.size, 0, 6)
      // Some of them beyond the end of the held file.
      entry.writeBigUInt64LE(index % 2 === 0 ? 208n : BigInt(wim.length), 8)
      entry.writeBigUInt64LE(BigInt(blob.uncompressedSize), 16)
      entry[7] = blob.flags
      Buffer.from(blob.sha1).copy(entry, 0x1e)
      entry.copy(wim, at)
      changed += 1
    }
    expect(changed).toBeGreaterThan(5)
    const liar = join(folder, 'liar.wim')
    await writeFile(liar, wim)
    const point = await pointWith('lied-to', liar)
    await point.fetch()
    expect((await point.read()).equals(await readFile(rebuilt))).toBe(true)
  })
})
