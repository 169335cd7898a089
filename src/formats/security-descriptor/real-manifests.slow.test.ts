// Every security descriptor in the component manifests of real packages: full payload, deltas, and an installed Windows.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ContainerIndex, readContainerIndex } from '#formats/cabinet-index'
import { readComponentManifest } from '#formats/cbs'
import { applyDelta } from '#formats/delta'
import { decodeXmlText } from '#formats/xml'
import { extractArchive } from '#tools/archives'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { parseSddl } from './parse-sddl.ts'
import { readSecurityDescriptor } from './read-security-descriptor.ts'
import { encodeSddl } from './write-security-descriptor.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'
const { signal } = new AbortController()

/** No descriptor but a word of the servicing stack: what the manifest places has none of its own. */
const inherited = '(inherit)'

async function manifestsOf(folder: string): Promise<Uint8Array[]> {
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.manifest'))
  return await Promise.all(names.map(name => readFile(join(folder, name))))
}

async function manifestsOfCabinet(cabinet: string, scratch: string): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(scratch, 'cabinet-'))
  await extractArchive(corpusPath(cabinet), { to: folder, signal })
  return await manifestsOf(folder)
}

async function manifestsOfUpdate(update: string, scratch: string): Promise<Uint8Array[]> {
  const [outer, inner] = [await mkdtemp(join(scratch, 'outer-')), await mkdtemp(join(scratch, 'inner-'))]
  await extractArchive(corpusPath(`msu/${update}.msu`), { members: [`${update}.cab`], to: outer, signal })
  await extractArchive(join(outer, `${update}.cab`), { to: inner, signal })
  const index = readContainerIndex(await readFile(join(inner, '_manifest_.cix.xml'), 'utf8'))
  const manifests = await manifestsOf(inner)
  for (const { id, name } of index.files.values()) {
    if (name.endsWith('.manifest')) manifests.push(await makeFile(id, { index, folder: inner }))
  }
  return manifests
}

async function makeFile(id: string, from: { index: ContainerIndex; folder: string }): Promise<Uint8Array> {
  const file = from.index.files.get(id)
  if (!file) throw new Error(`file ${id} is not in the index`)
  const basis = file.basis === null ? new Uint8Array(0) : await makeFile(file.basis, from)
  if (!file.source) return basis
  if (!('member' in file.source.place)) throw new Error(`file ${id} is no member of the cabinet`)
  const bytes = await readFile(join(from.folder, file.source.place.member))
  return file.source.type === 'PA30' ? applyDelta({ delta: bytes, reference: basis }) : bytes
}

describe.skipIf(!hasCorpus)(`security descriptors of real manifests${because}`, () => {
  it('all encode, and read as they were parsed', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'slipstream-sddl-'))
    try {
      const manifests = [
        ...(await manifestsOfCabinet('cab/Windows8.1-KB2938772-x64.cab', scratch)),
        ...(await manifestsOfCabinet('cab/Windows6.2-HyperVIntegrationServices-x86.cab', scratch)),
      ]
      for (const kb of ['KB2999226', 'KB2584475', 'KB2465285']) {
        manifests.push(...(await manifestsOfUpdate(`Windows6.1-${kb}-x64`, scratch)))
      }
      for (const name of await readdir(corpusPath('dcm/decoded'))) {
        manifests.push(await readFile(corpusPath(`dcm/decoded/${name}`)))
      }
      const texts = new Set<string>()
      for (const bytes of manifests) {
        const xml = decodeXmlText(bytes)
        for (const { sddl } of readComponentManifest(xml).securityDescriptors) texts.add(sddl)
        // Advanced installers have descriptors of their own.
        for (const [, sddl = ''] of xml.matchAll(/ sddl="([^"]*)"/g)) texts.add(sddl)
      }
      // The base of compressed manifests is text with the most frequent descriptors in it.
      const base = await readFile(corpusPath('dcm/base_manifest.bin'), 'utf8')
      for (const [, sddl = ''] of base.matchAll(/ sddl="([^"]*)"/g)) texts.add(sddl)
      expect(manifests.length).toBeGreaterThan(60)
      expect(texts.size).toBeGreaterThanOrEqual(16)
      expect(texts).toContain(inherited)
      texts.delete(inherited)
      for (const text of texts) expect(readSecurityDescriptor(encodeSddl(text))).toEqual(parseSddl(text))
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  })
})
