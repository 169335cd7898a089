// Mounting: unpack an image into a folder, and put the folder back.

import { existsSync } from 'node:fs'
import { access, constants, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readWimImages } from '#formats/wim-xml'
import {
  applyImage,
  exportImage,
  listImage,
  readWimXml,
  setImageProperties,
  updateImage,
} from '#tools/wimlib'
import { readRevision } from './packages.ts'
import { say, sayProgress } from './print.ts'
import { type Arguments, argumentOf, StandInError } from './read-arguments.ts'
import { readMounts, writeMounts } from './state.ts'

/** `/Mount-Image`. `middle` is called when half of the work is done. */
export async function mount(args: Arguments, middle: () => Promise<void>): Promise<void> {
  const [wim, index] = [argumentOf(args, 'ImageFile'), Number(argumentOf(args, 'Index'))]
  const mountFolder = argumentOf(args, 'MountDir')
  const mounts = await readMounts()
  if (!existsSync(wim)) throw new StandInError('2', 'The system cannot find the file specified.')
  if (mounts.some(known => known.wim === wim && known.index === index))
    throw new StandInError(
      '0xc1420127',
      'The specified image in the specified wim is already mounted for read/write access.',
    )
  await access(wim, constants.W_OK).catch(() => {
    throw new StandInError(
      '0xc1510111',
      'You do not have permissions to mount and modify this image.\r\nVerify that you have read/write permissions.',
    )
  })
  const entries = await readdir(mountFolder).catch(() => null)
  if (entries === null) throw new StandInError('3', 'The system cannot find the path specified.')
  if (entries.length > 0)
    throw new StandInError(
      '0xc1420114',
      'The user attempted to mount to a directory that is not empty. This is not supported.',
    )
  if (!readWimImages(await readWimXml(wim)).some(image => image.index === index))
    throw new StandInError('0xc1510113', 'An image with the specified index does not exist.')
  say('Mounting image')
  sayProgress(10)
  await writeMounts([...mounts, { mountFolder, wim, index, status: 'Invalid' }])
  await middle()
  await applyImage(wim, index, { toDir: mountFolder })
  await writeMounts([...mounts, { mountFolder, wim, index, status: 'Ok' }])
  sayProgress(100)
}

/** `/Unmount-Image`. */
export async function unmount(args: Arguments, middle: () => Promise<void>): Promise<void> {
  const mountFolder = argumentOf(args, 'MountDir')
  const mounts = await readMounts()
  const found = mounts.find(known => known.mountFolder === mountFolder)
  if (found === undefined)
    throw new StandInError('0xc1420116', 'The specified directory does not contain a mounted image.')
  const isCommit = args.has('commit')
  if (isCommit && found.status !== 'Ok')
    throw new StandInError('0xc1510114', 'The image needs to be remounted before any servicing operation.')
  say(isCommit ? 'Saving image' : 'Image File')
  sayProgress(10)
  await middle()
  if (isCommit) await putBack(found.wim, found.index, mountFolder)
  sayProgress(100)
  say('Unmounting image')
  await rm(mountFolder, { recursive: true, force: true })
  await mkdir(mountFolder)
  await writeMounts(mounts.filter(known => known !== found))
  sayProgress(100)
}

/** `/Export-Image`. */
export async function exportOne(args: Arguments): Promise<void> {
  say('Exporting image')
  await exportImage(argumentOf(args, 'SourceImageFile'), Number(argumentOf(args, 'SourceIndex')), {
    destination: argumentOf(args, 'DestinationImageFile'),
    boot: args.has('bootable'),
  })
  sayProgress(100)
}

/** The folder becomes the image of the same index; its name and the rest of its XML stay. */
async function putBack(wim: string, index: number, folder: string): Promise<void> {
  const top = (await listImage(wim, index, { path: '/' })).filter(({ path }) => /^\/[^/]+$/.test(path))
  await updateImage(wim, index, [
    ...top.map(({ path }) => ({ command: 'delete' as const, path, recursive: true })),
    ...(await readdir(folder)).map(name => ({
      command: 'add' as const,
      source: join(folder, name),
      target: `/${name}`,
    })),
  ])
  const revision = await readRevision(folder)
  if (revision === null) return
  await setImageProperties(wim, index, { properties: { 'WINDOWS/VERSION/SPBUILD': String(revision) } })
}
