import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { type DefenderUpdateOptions, makeDefenderUpdate } from '../../../tests/update-package/index.ts'
import { versionedProgram } from '../../../tests/windows-image/index.ts'
import { inspectUpdateFile, type UpdateFacts } from './index.ts'

let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-defender-'))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

async function read(options: Partial<DefenderUpdateOptions> = {}): Promise<UpdateFacts> {
  const work = await mkdtemp(join(root, 'work-'))
  const { file } = await makeDefenderUpdate({ to: join(work, 'defender-dism-x64.cab'), ...options })
  return await inspectUpdateFile(file, {
    fileName: basename(file),
    work,
    signal: new AbortController().signal,
  })
}

describe('a Defender update', () => {
  it('says its platform, engine, definitions and processor, and every file that goes into an image', async () => {
    const facts = await read()
    expect(facts).toMatchObject({
      kind: 'defender-update',
      payload: 'plain-files',
      architecture: 'amd64',
      title: 'Microsoft Defender update: platform 4.18.24090.11-0, definitions 1.419.100.0',
      defender: {
        platformFolders: ['4.18.24090.11-0'],
        engine: '1.1.24080.9',
        signatures: '1.419.100.0',
        unplaced: [],
      },
    })
    const paths = facts.defender?.files.map(({ path, part }) => `${part} ${path}`)
    expect(paths).toContain('platform Platform/4.18.24090.11-0/X86/MpClient.dll')
    expect(paths).toContain('definitions Definition Updates/Updates/mpavdlta.vdm')
    expect(paths?.join()).not.toMatch(/MpSigStub|\.xml/)
    expect(paths).toHaveLength(10)
    expect(facts.setupFiles).toHaveLength(13)
    for (const { size, sha1 } of facts.defender?.files ?? []) {
      expect(size).toBe(6000)
      expect(sha1).toMatch(/^[0-9a-f]{40}$/)
    }
  })

  it('takes versions from the package file where the files have none, and says null where nothing does', async () => {
    const described = await read({ versioned: false })
    expect(described.defender).toMatchObject({ engine: '1.1.24080.9', signatures: '1.419.100.0' })
    const silent = await read({ versioned: false, described: false })
    expect(silent.defender).toMatchObject({ engine: null, signatures: null })
    expect(silent.defender?.platformFolders).toEqual(['4.18.24090.11-0'])
  })

  it('believes its programs, not its name, and knows nothing when they contradict each other', async () => {
    expect((await read({ architecture: 'arm64' })).architecture).toBe('arm64')
    const bytes = versionedProgram({
      name: 'MsMpEng.exe',
      version: '4.18.1.1',
      seed: 'other',
      size: 4096,
      architecture: 'x86',
    })
    const add = [{ path: 'Platform\\4.18.1.1-0\\MsMpEng.exe', bytes }]
    expect((await read({ platform: null, add })).architecture).toBeNull()
  })

  it('lists what has no place in an image, and bytes of nobody count for their digest only', async () => {
    const bytes = Buffer.from('<not xml')
    const facts = await read({
      described: false,
      add: [
        { path: 'package-defender.xml', bytes },
        { path: 'Definition Updates\\Default\\mpavbase.vdm', bytes },
        { path: 'Platform\\latest\\MsMpEng.exe', bytes },
        { path: 'readme.txt', bytes },
        { path: 'Definition Updates\\Updates\\more.vdm', bytes },
      ],
    })
    expect(facts.defender?.unplaced).toEqual([
      'Definition Updates/Default/mpavbase.vdm',
      'Platform/latest/MsMpEng.exe',
      'readme.txt',
    ])
    expect(facts.defender?.files.at(-1)).toEqual({
      path: 'Definition Updates/Updates/more.vdm',
      part: 'definitions',
      size: bytes.length,
      sha1: createHash('sha1').update(bytes).digest('hex'),
    })
  })

  it.each(['..\\..\\evil.dll', 'C:\\evil.dll', '\\evil.dll', 'Platform\\4.18.1.1-0\\..\\..\\..\\evil.dll'])(
    'with a name that leads elsewhere is refused: %s',
    async path => {
      await expect(read({ add: [{ path, bytes: Buffer.from('x') }] })).rejects.toBeInstanceOf(SlipstreamError)
    },
  )
})
