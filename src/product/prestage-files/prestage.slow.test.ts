import { chmod, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyFingerprint } from '#product/distribution-protocol'
import { makePrestageScene, type PrestageScene } from '../../../tests/prestage-scene.ts'
import { measurePrestage } from './index.ts'
import { type ByteSource, readPrestage, type TrustedKey } from './read-prestage.ts'

const signal = AbortSignal.timeout(120_000)
let scene: PrestageScene

beforeAll(async () => {
  scene = await makePrestageScene()
})
afterAll(() => scene[Symbol.asyncDispose]())

function sourceOf(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: async (buffer, position) => bytes.copy(buffer, 0, position) }
}

function read(bytes: Buffer, trusted: TrustedKey = { publicKey: scene.publicKey }) {
  return readPrestage(sourceOf(bytes), { trusted, signal })
}

describe('a prestage file', () => {
  it('holds every object of a version, at places where its bytes are', async () => {
    const bytes = await scene.write([1])
    const { header, objects, manifests } = await read(bytes)
    expect(header.versions).toMatchObject([{ packageId: 'S0100001', version: 1 }])
    const [first] = scene.versions
    const digests = new Set(first?.manifest.files.map(file => file.sha256))
    expect(new Set(objects.keys())).toEqual(new Set([...digests, first?.contentVersion]))
    expect([...manifests.values()]).toEqual([first?.manifest])
    for (const { sha256, size, parts } of objects.values()) {
      const [part] = parts
      expect(parts).toEqual([{ at: part?.at, offset: 0, length: size }])
      expect(await scene.store.has(sha256)).toBe(true)
    }
    expect(measurePrestage({ header, objects: scene.plan([1], []) })).toBe(bytes.length)
  })

  it('holds of a later version only what differs, when the target has the earlier one', async () => {
    const whole = await scene.write([2])
    const bytes = await scene.write([2], [1])
    const { objects, header } = await read(bytes)
    expect(bytes.length).toBeLessThan(whole.length / 2)
    expect(header.have).toEqual([scene.versions[0]?.contentVersion])
    const partial = [...objects.values()].filter(({ isWhole }) => !isWhole)
    expect(partial).toHaveLength(1)
    expect(objects.size).toBe(3)
  })

  it('is taken from a key that is known in full or by its fingerprint, and from no other', async () => {
    const bytes = await scene.write([2], [1])
    const fingerprint = keyFingerprint(scene.publicKey)
    await expect(read(bytes, { fingerprint })).resolves.toBeDefined()
    const unknown = { code: 'PRESTAGE_KEY_UNKNOWN', facts: { siteCode: 'S01', fingerprint } }
    await expect(read(bytes, null)).rejects.toMatchObject(unknown)
    await expect(read(bytes, { fingerprint: 'a'.repeat(64) })).rejects.toMatchObject(unknown)
    await using other = await makePrestageScene(100)
    await expect(read(bytes, { publicKey: other.publicKey })).rejects.toMatchObject(unknown)
  })

  it('is refused when any byte of it is changed, and at whatever place it is cut off', async () => {
    const bytes = await scene.write([2], [1])
    const places = Array.from({ length: 60 }, (_, n) => Math.floor((n * bytes.length) / 60))
    const codes = /^(PRESTAGE_INVALID|PRESTAGE_KEY_UNKNOWN|PUBLIC_KEY_INVALID|SIGNATURE_INVALID)$/
    for (const place of [...places, 0, 8, 12, bytes.length - 1, bytes.length - 70, bytes.length - 104]) {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ 1
      await expect(read(changed)).rejects.toMatchObject({ code: expect.stringMatching(codes) })
      await expect(read(bytes.subarray(0, place))).rejects.toMatchObject({ code: 'PRESTAGE_INVALID' })
    }
    const longer = Buffer.concat([bytes, Buffer.of(0)])
    await expect(read(longer)).rejects.toMatchObject({ code: 'PRESTAGE_INVALID' })
  })

  it('is refused with an object that no version in it needs, or twice, or with parts out of order', async () => {
    const [manifest, ...rest] = scene.plan([2], [1])
    const [first] = scene.plan([1], [])
    if (!manifest || !first) expect.unreachable()
    const partial = rest.find(({ parts }) => parts !== null)
    if (!partial?.parts?.[0]) expect.unreachable()
    const [{ offset, length }] = [partial.parts[0]]
    const halves = [
      { offset: offset + 1, length: length - 1 },
      { offset, length: 1 },
    ]
    for (const objects of [
      [manifest, ...rest, first],
      [manifest, ...rest, manifest],
      [manifest, { ...partial, parts: halves }],
      [...rest],
    ])
      await expect(read(await scene.write([2], [1], objects))).rejects.toMatchObject({
        code: 'PRESTAGE_INVALID',
      })
  })

  it('is not written to its end when an object of the store is damaged', async () => {
    await using other = await makePrestageScene(2_000_000)
    const large = other.versions[0]?.manifest.files.find(({ path }) => path === 'sources/large.bin')
    const { path, size } = await other.store.open(large?.sha256 ?? '')
    await chmod(path, 0o600)
    await writeFile(path, Buffer.alloc(size))
    await expect(other.write([1])).rejects.toMatchObject({ code: 'PRESTAGE_INVALID' })
  })
})
