import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { winnerKeyForm } from '#formats/cbs'
import { inspectUpdateFile, type UpdateFacts } from '#product/update-files'
import { corpusPath, hasCorpus } from '../../../../tests/corpus.ts'
import { exampleImage } from '../../../../tests/servicing-facts.ts'
import { type ImageFacts, nativeEngine } from '../index.ts'

const title = hasCorpus ? '' : ' (skipped: the folder of real files is not here)'
const signal = new AbortController().signal
let work = ''

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'slipstream-real-'))
})
afterAll(async () => {
  await rm(work, { recursive: true, force: true })
})

async function read(file: string): Promise<UpdateFacts> {
  const folder = await mkdtemp(join(work, 'update-'))
  return await inspectUpdateFile(corpusPath(file), { fileName: basename(file), work: folder, signal })
}

/** An image that has these packages, and every component of the update in an older version. */
function imageFor(facts: UpdateFacts, packages: readonly string[]): ImageFacts {
  const components = facts.packages.flatMap(one => one.components).filter(({ isDeployment }) => !isDeployment)
  return exampleImage({
    architecture: facts.architecture,
    version:
      facts.supportedProduct === '6.1'
        ? { major: 6, minor: 1, build: 7601, revision: 17514 }
        : { major: 6, minor: 3, build: 9600, revision: 16384 },
    packages: packages.map(identity => ({
      identity: identity.replace('~token~', '~31bf3856ad364e35~'),
      state: 0x70,
    })),
    winners: Object.fromEntries(components.map(({ identity }) => [winnerKeyForm(identity), '6.0.0.0'])),
  })
}

function assess(facts: UpdateFacts, packages: readonly string[]): string {
  const { status, reason } = nativeEngine.assess(imageFor(facts, packages), facts, {
    allowNativeComponentServicing: true,
  })
  return `${status} ${reason?.code}`
}

describe.skipIf(!hasCorpus)(`the native engine assesses real updates${title}`, () => {
  it('KB2938772 for Windows 8.1: by the parents that an image has', async () => {
    const facts = await read('cab/Windows8.1-KB2938772-x64.cab')
    const base = ['Microsoft-WinPE-SKU-Foundation-Package-net~token~amd64~~6.3.9600.16384']
    const update1 = 'Package_for_KB2919355~token~amd64~~6.3.1.14'
    const drivers = 'Microsoft-Windows-Common-Drivers-Package-net~token~amd64~~6.3.9600.16384'
    expect(assess(facts, [])).toBe('not-required PARENT_PACKAGE_MISSING')
    expect(assess(facts, base)).toBe('not-required PARENT_PACKAGE_MISSING')
    expect(assess(facts, [...base, update1])).toBe('unsupported COMPONENT_NEEDS_ADVANCED_INSTALLER')
    expect(assess(facts, [...base, update1, drivers])).toBe('unsupported PACKAGE_HAS_DRIVER')
    expect(assess(facts, [...base, 'Package_for_KB2938772~token~amd64~~6.3.1.0'])).toBe(
      'installed ALREADY_INSTALLED',
    )
  })

  it('Hyper-V Integration Services: a driver where its parent is, not required elsewhere', async () => {
    const facts = await read('cab/Windows6.2-HyperVIntegrationServices-x86.cab')
    expect(assess(facts, [])).toBe('not-required PARENT_PACKAGE_MISSING')
    const parent = 'Microsoft-Hyper-V-Guest-Integration-Drivers-Package~token~x86~~6.2.9200.16384'
    expect(assess(facts, [parent])).toMatch(
      /^unsupported (PACKAGE_HAS_DRIVER|COMPONENT_NEEDS_ADVANCED_INSTALLER)$/,
    )
  })

  it.each([
    ['msu/Windows6.1-KB2999226-x64.msu', 'applicable undefined'],
    ['msu/Windows6.1-KB2584475-x64.msu', 'unsupported PACKAGE_HAS_DRIVER'],
    ['msu/Windows6.1-KB2465285-x64.msu', 'unsupported COMPONENT_NEEDS_ADVANCED_INSTALLER'],
  ])('%s, whose files are deltas: %s', async (file, expected) => {
    const facts = await read(file)
    const features = 'Microsoft-Windows-Client-Features-Package~token~amd64~~6.1.7601.17514'
    const drivers = 'Microsoft-Windows-Client-Drivers-Package~token~amd64~~6.1.7601.17514'
    const foundation = 'Microsoft-Windows-Foundation-Package~token~amd64~~6.1.7601.17514'
    expect(assess(facts, [features, drivers, foundation])).toBe(expected)
    const windows11 = exampleImage({ architecture: facts.architecture })
    const elsewhere = nativeEngine.assess(windows11, facts, { allowNativeComponentServicing: true })
    expect([elsewhere.status, elsewhere.reason?.code]).toEqual(['not-required', 'PRODUCT_DIFFERS'])
  })

  it('KB2999226: takes the branch of the image, and is recognised when it is there', async () => {
    const facts = await read('msu/Windows6.1-KB2999226-x64.msu')
    const features = 'Microsoft-Windows-Client-Features-Package~token~amd64~~6.1.7601.17514'
    const versions = (winner: string) => {
      const image = imageFor(facts, [features])
      const winners = Object.fromEntries(Object.keys(image.winners).map(name => [name, winner]))
      const { packages } = nativeEngine.assess({ ...image, winners }, facts, {
        allowNativeComponentServicing: true,
      })
      return [...new Set(packages.flatMap(one => one.components).map(({ version }) => version))]
    }
    expect(versions('6.1.7601.17514')).toContain('6.1.7601.18937')
    expect(versions('6.1.7601.17514')).not.toContain('6.1.7601.23140')
    expect(versions('6.1.7601.21000')).toContain('6.1.7601.23140')
    expect(assess(facts, [features, 'Package_for_KB2999226~token~amd64~~6.1.1.6'])).toBe(
      'installed ALREADY_INSTALLED',
    )
  })
})
