import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageIdentityText } from '#formats/cbs'
import { SlipstreamError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { plainCabinet } from '../../../tests/plain-cabinet.ts'
import {
  hostileCabinet,
  hostileCabinetKinds,
  makeComponentUpdate,
  makeSetupDynamicUpdate,
} from '../../../tests/update-package/index.ts'
import { inspectUpdateFile } from './inspect-update-file.ts'
import { openUpdate } from './open-update.ts'
import type { UpdateFacts } from './update-facts.ts'

const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-inspect-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function inspectBytes(
  fileName: string,
  bytes: Uint8Array | string,
  stop = signal,
): Promise<UpdateFacts> {
  const work = await mkdtemp(join(folder, 'work-'))
  const file = join(work, 'object')
  await writeFile(file, bytes)
  return await inspectUpdateFile(file, { fileName, work, signal: stop })
}

const soundPackage =
  '<assembly xmlns="urn:schemas-microsoft-com:asm.v3"><assemblyIdentity name="P" version="10.0.1.0" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/><package/></assembly>'

describe('synthetic updates', () => {
  it.each(['cab', 'msu'] as const)(
    'a compressed, signed .%s gives back what was put into it',
    async extension => {
      const work = await mkdtemp(join(folder, 'made-'))
      const made = await makeComponentUpdate({ to: join(work, `made.${extension}`), signature: true })
      const facts = await inspectUpdateFile(made.file, { fileName: 'made', work, signal })
      expect(facts).toMatchObject({
        container: extension === 'msu' ? 'msu-cabinet' : 'cabinet',
        authenticode: { present: true },
        kb: made.kb,
        payload: 'full',
        unreadableManifests: [],
      })
      const [root] = facts.packages.filter(entry => entry.isRoot)
      expect(root && packageIdentityText(root.identity)).toBe(made.packageIdentity)
      const read = new Map(
        facts.packages.flatMap(entry => entry.components).map(entry => [entry.keyForm, entry]),
      )
      for (const expected of made.components) {
        expect(read.get(expected.keyForm)?.files.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(
          expected.files.map(({ name, sha256 }) => ({ name, sha256 })),
        )
      }
      const opened = await openUpdate(made.file, facts, { work, signal })
      for (const entry of facts.packages) {
        for (const { member, sha256 } of entry.components.flatMap(component => component.files)) {
          const bytes = await readFile(join(opened.cabinetFolder(entry.cabinet), member ?? 'no member'))
          expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
        }
      }
    },
  )

  it('a payload of deltas is told, and no file has a member', async () => {
    const work = await mkdtemp(join(folder, 'made-'))
    const made = await makeComponentUpdate({ to: join(work, 'made.cab'), payload: 'pa30' })
    const facts = await inspectUpdateFile(made.file, { fileName: 'made.cab', work, signal })
    expect(facts.payload).toBe('cix-pa30')
    const files = facts.packages.flatMap(entry => entry.components.flatMap(component => component.files))
    expect(files.length).toBeGreaterThan(0)
    expect(files.every(file => file.member === null)).toBe(true)
  })

  it('a Setup Dynamic Update gives all its files', async () => {
    const work = await mkdtemp(join(folder, 'made-'))
    const made = await makeSetupDynamicUpdate({ to: join(work, 'made.cab') })
    const facts = await inspectUpdateFile(made.file, { fileName: 'made.cab', work, signal })
    expect(facts.kind).toBe('setup-dynamic-update')
    const bySize = ({ path, size }: { path: string; size: number }) => `${path} ${size}`
    expect(facts.setupFiles.map(bySize).sort()).toEqual(made.files.map(bySize).sort())
  })
})

describe('harm', () => {
  it.each(hostileCabinetKinds)('a cabinet with the fault "%s" is refused with a typed error', async kind => {
    const error = await inspectBytes('a.cab', hostileCabinet(kind)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SlipstreamError)
  })

  it('a package manifest with an entity bomb or without end is refused', async () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "&a;&a;&a;">`).join('')}]><assembly>&a19;</assembly>`
    for (const xml of [bomb, '<a>'.repeat(200_000), 'MZ']) {
      await expect(
        inspectBytes('a.cab', plainCabinet([{ name: 'update.mum', bytes: xml }])),
      ).rejects.toMatchObject({
        code: 'UPDATE_FILE_DAMAGED',
        facts: { reason: expect.stringContaining('update.mum') },
      })
    }
  })

  it.each(['..\\update.mum', '\\update.mum', 'C:\\update.mum', 'a\\..\\..\\x'])(
    'a cabinet with the member %j is refused, also inside an MSU, and nothing is written',
    async name => {
      const hostile = plainCabinet([
        { name: 'update.mum', bytes: soundPackage },
        { name, bytes: 'evil' },
      ])
      const bundle = plainCabinet([
        { name: 'a.cab', bytes: hostile },
        { name: 'a.xml', bytes: '<unattend/>' },
      ])
      for (const bytes of [hostile, bundle]) {
        await expect(inspectBytes('a.cab', bytes)).rejects.toMatchObject({ code: 'ARCHIVE_MEMBER_REFUSED' })
      }
      expect((await readdir(folder)).filter(entry => entry.endsWith('.mum') || entry === 'x')).toEqual([])
    },
  )

  it.skipIf(!hasCorpus)(
    'a cut download is refused with both sizes (skipped without the corpus)',
    async () => {
      const work = await mkdtemp(join(folder, 'cut-'))
      const file = join(work, 'object')
      await writeFile(file, await readFile(corpusPath('msu/Windows6.1-KB2999226-x64.msu')))
      for (const size of [1_026_421, 1_010_000, 4096, 40, 5]) {
        await truncate(file, size)
        const error = await inspectUpdateFile(file, { fileName: 'kb.msu', work, signal }).catch(
          (thrown: unknown) => thrown,
        )
        expect(error).toMatchObject({
          code: expect.stringMatching(/^(UPDATE_FILE_DAMAGED|CABINET_HEADER_INVALID)$/),
        })
        if (size === 4096) expect(String(error)).toContain('4096 bytes; its header says 1026422')
      }
    },
  )

  it.skipIf(!hasCorpus)(
    'changed bytes never give anything but facts or a typed error (skipped without the corpus)',
    async () => {
      const original = await readFile(corpusPath('cab/Windows8.1-KB2938772-x64.cab'))
      let state = 20_260_301
      const next = (most: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return state % most
      }
      for (let round = 0; round < 20; round++) {
        const bytes = Buffer.from(original)
        const reach = round % 2 === 0 ? 4000 : bytes.length
        for (let change = 0; change < 8; change++) bytes[4 + next(reach - 4)] = next(256)
        const outcome = await inspectBytes('a.cab', bytes).catch((error: unknown) => error)
        const acceptable = outcome instanceof SlipstreamError || (outcome as UpdateFacts).factsVersion === 3
        expect(acceptable, String(outcome)).toBe(true)
      }
    },
    60_000,
  )

  it('stops when cancelled, with the reason', async () => {
    const controller = new AbortController()
    const large = plainCabinet([{ name: 'update.mum', bytes: soundPackage }])
    const reason = new Error('enough')
    const work = inspectBytes('a.cab', large, controller.signal)
    setTimeout(() => controller.abort(reason), 20)
    await expect(work).rejects.toBe(reason)
    await expect(inspectBytes('a.cab', large, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
