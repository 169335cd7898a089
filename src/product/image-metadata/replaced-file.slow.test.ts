// What servicing needs: a file of a Windows image is replaced by wimlib, and gets back what the old one had.

import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { encodeSddl } from '#formats/security-descriptor'
import type { ImageMetadataEdit } from '#formats/wim-metadata'
import { updateImage, verifyWim } from '#tools/wimlib'
import { editImageMetadata } from '../../../tests/edit-image-metadata.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { readImageMetadata } from './read-image-metadata.ts'

const { signal } = new AbortController()
const system32 = '/Windows/System32/notepad.exe'

it('a replaced file gets the descriptor, short name, creation time and attributes of the old one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-replaced-'))
  try {
    const media = join(folder, 'media')
    await makeWindowsMedia({ product: 'windows11', to: media })
    const wim = join(media, 'sources', 'install.wim')
    const other = [...(await readImageMetadata(wim, 2)).files()]

    // The synthetic image has no descriptors: it gets some, as a real one has them.
    const untouched = await readImageMetadata(wim, 1)
    const protectedFile = encodeSddl('O:SYG:SYD:PAI(A;;FA;;;SY)(A;;GRGX;;;BA)S:(AU;FASA;0x000D0116;;;WD)')
    const ordinary = encodeSddl('O:BAG:SYD:AI(A;ID;FA;;;SY)')
    const edits = new Map<string, ImageMetadataEdit>()
    for (const { path, attributes } of untouched.files()) {
      const isFolder = (attributes & 0x10) !== 0
      edits.set(path, {
        securityDescriptor: isFolder ? ordinary : protectedFile,
        creationTime: 133_000_000_000_000_000n,
      })
    }
    const details = { shortName: 'NOTEPAD.EXE', attributes: 0x27 }
    edits.set(system32, { ...edits.get(system32), ...details })
    await editImageMetadata(wim, 1, edits, { signal })
    const before = await readImageMetadata(wim, 1)
    const old = before.find(system32)
    if (old === null || old.hardLinkGroup === null) throw new Error('the image has no hard links')
    const names = [...before.files()].filter(file => file.hardLinkGroup === old.hardLinkGroup)
    expect(names).toHaveLength(2)

    const stage = join(folder, 'stage')
    for (const [index, { path }] of names.entries()) {
      const staged = join(stage, ...path.split('/'))
      await mkdir(join(staged, '..'), { recursive: true })
      if (index === 0) await writeFile(staged, 'the new program')
      else await link(join(stage, ...(names[0]?.path ?? '').split('/')), staged)
    }
    await updateImage(wim, 1, [{ command: 'add', source: stage, target: '/' }])
    const replaced = (await readImageMetadata(wim, 1)).find(system32)
    expect(replaced).toMatchObject({ securityDescriptor: null, shortName: '' })
    expect(replaced?.creationTime).not.toBe(old.creationTime)

    const restored = new Map<string, ImageMetadataEdit>()
    for (const { path, shortName, securityDescriptor, creationTime, attributes } of names) {
      restored.set(path, { shortName, securityDescriptor, creationTime, attributes })
    }
    await editImageMetadata(wim, 1, restored, { signal })
    await verifyWim(wim)
    const after = await readImageMetadata(wim, 1)
    for (const file of before.files()) {
      const found = after.find(file.path)
      // Groups are numbered anew; the times of use and of writing are those of the new file.
      const { hardLinkGroup: _, sha1, lastAccessTime, lastWriteTime, ...kept } = file
      expect(found).toMatchObject(kept)
      const isReplaced = names.some(({ path }) => path === file.path)
      if (!isReplaced) expect(found).toMatchObject({ sha1, lastAccessTime, lastWriteTime })
    }
    expect(after.find(system32)?.hardLinkGroup).toBe(after.find(names[1]?.path ?? '')?.hardLinkGroup)
    expect([...(await readImageMetadata(wim, 2)).files()]).toEqual(other)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
