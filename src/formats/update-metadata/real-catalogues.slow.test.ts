// Every fragment of the offline catalogues that real updates bring along.

import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageIdentityText } from '#formats/cbs'
import { extractArchive } from '#tools/archives'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import {
  type ListedUpdate,
  type PackageListEntry,
  parseCore,
  parseExtended,
  parseLocalized,
  readPackageList,
  type UpdateCore,
  type UpdateExtended,
} from './index.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'

/** Update, and the packages whose manifests its fragment carries. */
const updates = [
  ['KB2999226', 6, 'Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6'],
  ['KB2584475', 9, 'Package_for_KB2584475~31bf3856ad364e35~amd64~~6.1.1.0'],
  ['KB2465285', 7, 'Package_for_KB2465285~31bf3856ad364e35~amd64~~6.1.1.0'],
] as const

describe.skipIf(!hasCorpus).each(updates)(`the catalogue of %s${because}`, (kb, packageCount, identity) => {
  let folder = ''
  let entries: PackageListEntry[] = []
  let cores = new Map<number, UpdateCore>()
  let extended = new Map<number, UpdateExtended>()

  async function readFolder<Fragment>(
    name: string,
    parse: (bytes: Uint8Array) => Fragment,
  ): Promise<Map<number, Fragment>> {
    const names = await readdir(join(folder, 'package', name))
    const read = async (revision: string): Promise<[number, Fragment]> => [
      Number(revision),
      parse(await readFile(join(folder, 'package', name, revision))),
    ]
    return new Map(await Promise.all(names.map(read)))
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipstream-update-metadata-'))
    const { signal } = new AbortController()
    const msu = corpusPath(`msu/Windows6.1-${kb}-x64.msu`)
    const [outer, inner] = [join(folder, 'outer'), join(folder, 'inner')]
    for (const to of [outer, inner, join(folder, 'package')]) await mkdir(to)
    await extractArchive(msu, { members: ['WSUSSCAN.cab'], to: outer, signal })
    await extractArchive(join(outer, 'WSUSSCAN.cab'), { members: ['package.cab'], to: inner, signal })
    await extractArchive(join(inner, 'package.cab'), { to: join(folder, 'package'), signal })
    entries = await Array.fromAsync(readPackageList([await readFile(join(folder, 'package', 'package.xml'))]))
    cores = await readFolder('core', parseCore)
    extended = await readFolder('extended', parseExtended)
  }, 120_000)
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const listed = () => entries.filter((entry): entry is ListedUpdate => entry.kind === 'update')

  it('lists every update that has fragments, and nothing that is not known', () => {
    expect(entries.at(-1)).toEqual({ kind: 'end', updates: 765, fileLocations: 1, unknownElements: [] })
    const revisions = listed()
      .map(({ revisionId }) => revisionId)
      .sort((left, right) => left - right)
    for (const fragments of [cores, extended])
      expect([...fragments.keys()].sort((left, right) => left - right)).toEqual(revisions)
  })

  it('has core fragments that say the same as the list', () => {
    for (const update of listed()) {
      const core = cores.get(update.revisionId)
      expect(core?.unknownElements).toEqual([])
      expect(core?.identity.revisionNumber).toBe(update.revisionNumber)
      // The update's own two revisions have another GUID in the list than in the fragment: the revision is what joins.
      if (!update.isSoftware) expect(core?.identity.updateId).toBe(update.updateId)
      expect(core?.updateType === 'Category' || core?.updateType === 'Detectoid').toBe(!update.isSoftware)
      // The list leaves out that a group says where an update belongs, and groups of one.
      const ids = (prerequisites: UpdateCore['prerequisites']) =>
        prerequisites.flatMap(one => (one.kind === 'update' ? one.updateId : one.updateIds)).sort()
      if (!update.isSoftware) expect(ids(core?.prerequisites ?? [])).toEqual(ids(update.prerequisites))
    }
  })

  it('has no operator and no attribute that is not known', () => {
    const text = JSON.stringify([...cores.values()])
    expect(text).not.toContain('"operator":"Unknown"')
    expect(text.match(/"operator":"MsiProductInstalled"/g)).toHaveLength(9126)
    expect(text.match(/"operator":"RegDword"/g)).toHaveLength(325)
    expect(text.match(/"operator":"WindowsVersion"/g)).toHaveLength(111)
  })

  it('carries the manifests of the packages', () => {
    const [update] = listed().filter(({ deploymentAction }) => deploymentAction === 'Bundle')
    const core = cores.get(update?.revisionId ?? 0)
    expect(core?.packages).toHaveLength(packageCount)
    expect(core?.packages.map(one => packageIdentityText(one.identity))).toContain(identity)
    expect(core?.packages.flatMap(one => one.unknownElements)).toEqual([])
    expect(core?.packages.some(one => one.parents.length > 0)).toBe(true)
    expect([core?.isInstalled, core?.isInstallable]).toEqual([
      { operator: 'CbsPackageInstalled' },
      { operator: 'CbsPackageInstallable' },
    ])
  })

  it('names the same file in the list, its locations and the extended fragment', () => {
    const locations = entries.filter(({ kind }) => kind === 'fileLocation')
    const [update] = listed().filter(({ payloadFiles }) => payloadFiles.length > 0)
    const [file] = extended.get(update?.revisionId ?? 0)?.files ?? []
    expect(file?.name).toBe(`Windows6.1-${kb}-x64.cab`)
    expect(locations).toEqual([{ kind: 'fileLocation', sha1: file?.sha1, url: expect.stringContaining(kb) }])
    expect(update?.payloadFiles).toEqual([file?.sha1])
    const bundle = extended.get(update?.bundledBy[0] ?? 0)
    expect([bundle?.kbArticleIds, bundle?.severity]).toEqual([[kb.slice(2)], 'Important'])
    expect([...extended.values()].flatMap(one => one.unknownElements)).toEqual([])
    expect([...extended.values()].filter(one => one.category !== null)).toHaveLength(123)
  })

  it('has titles in every language that is listed', async () => {
    let count = 0
    for (const language of await readdir(join(folder, 'package', 'localized'))) {
      for (const [, localized] of await readFolder(join('localized', language), parseLocalized)) {
        expect(localized.language.toLowerCase()).toBe(language.toLowerCase())
        count += 1
      }
    }
    expect(count).toBe(3420)
  })
})
