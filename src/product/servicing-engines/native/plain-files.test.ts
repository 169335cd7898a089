import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlannedImageFile } from '../contract.ts'
import type { ImageStep, TargetFile } from './image-target.ts'
import { plainTargets } from './plain-files.ts'

const signal = new AbortController().signal
const texts = { member: 'of the update', 'Program Files\\a.dll': 'of the image' }
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-plain-'))
  for (const [name, text] of Object.entries(texts)) await writeFile(onDisk(name), text)
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

const onDisk = (name: string): string => join(root, name.replaceAll(/[\\ ]/g, '-'))
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

async function targets(files: PlannedImageFile[], placed: TargetFile[] = []): Promise<TargetFile[]> {
  const step = { updates: [{ update: 'u', files }] } as unknown as ImageStep
  return await plainTargets({
    step,
    content: {
      fileName: () => 'a.cab',
      member: async (_update, _cabinet, member) => onDisk(member),
      release: () => undefined,
    },
    copies: new Map([['/program files/a.dll', onDisk('Program Files\\a.dll')]]),
    placed: new Map(placed.map(file => [`/${file.path.replaceAll('\\', '/').toLowerCase()}`, file])),
    signal,
  })
}

const fromImage: PlannedImageFile = {
  from: 'image',
  source: 'Program Files\\A.dll',
  path: 'Data\\a.dll',
  size: 12,
}

describe('plain files', () => {
  it('come from the update or from the image', async () => {
    const fromUpdate: PlannedImageFile = { from: 'update', source: 'member', path: 'Data\\b.dll', size: 13 }
    const found = await targets([fromImage, fromUpdate])
    expect(found.map(({ path, sha256, group, sddl }) => ({ path, sha256, group, sddl }))).toEqual([
      { path: 'Data\\a.dll', sha256: digest('of the image'), group: null, sddl: null },
      { path: 'Data\\b.dll', sha256: digest('of the update'), group: null, sddl: null },
    ])
  })

  it('of the image are those that a package of the step puts there', async () => {
    const path = 'Program Files\\a.dll'
    const placed: TargetFile = {
      path,
      source: 'new',
      update: null,
      sha256: 'ab',
      group: 'store',
      what: 'file',
      sddl: 'D:',
    }
    expect(await targets([fromImage], [placed])).toEqual([
      {
        path: 'Data\\a.dll',
        source: 'new',
        update: 'u',
        sha256: 'ab',
        group: null,
        what: 'file',
        sddl: null,
      },
    ])
  })

  it('that the image lacks stop the run', async () => {
    await expect(targets([{ ...fromImage, source: 'Program Files\\none.dll' }])).rejects.toMatchObject({
      code: 'SERVICING_PLAN_REFUSED',
    })
  })
})
