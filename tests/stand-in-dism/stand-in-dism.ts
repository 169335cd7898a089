// The stand-in for DISM: reads its command line, does the work, and prints and ends as DISM does. It is not DISM.

import { existsSync } from 'node:fs'
import { appendFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { say, sayBanner, sayError, sayProgress } from './print.ts'
import { type Arguments, argumentOf, readArguments, StandInError } from './read-arguments.ts'
import { noteRun, readMounts, takeFault } from './state.ts'

type Verb = (args: Arguments, middle: () => Promise<void>) => Promise<void>

/**
 * Verbs, in the order in which they are looked for: the name of a fault is the one that is found first. What a verb needs is loaded when
 * it is called: most runs need little, and tests make many.
 */
const verbs: Record<string, Verb> = {
  'Mount-Image': async (...given) => (await import('./mounts.ts')).mount(...given),
  Commit: async (...given) => (await import('./mounts.ts')).unmount(...given),
  Discard: async (...given) => (await import('./mounts.ts')).unmount(...given),
  'Get-MountedImageInfo': async () => (await import('./list-mounts.ts')).list(),
  'Cleanup-Mountpoints': async () => (await import('./list-mounts.ts')).cleanUp(),
  'Export-Image': async args => (await import('./mounts.ts')).exportOne(args),
  'Add-Package': async (args, middle) => {
    const root = await imageOf(args)
    const { add } = await import('./install-package.ts')
    for (const file of await filesOf(argumentOf(args, 'PackagePath'))) await add(root, file, middle)
  },
  'Get-PackageInfo': async args => {
    const root = await imageOf(args)
    await (await import('./install-package.ts')).describe(root, argumentOf(args, 'PackagePath'))
  },
  'Get-Packages': async args => (await import('./packages.ts')).list(await imageOf(args)),
  StartComponentCleanup: async (args, middle) => {
    const root = await imageOf(args)
    await middle()
    await (await import('./packages.ts')).cleanUp(root, args.has('resetbase'))
  },
}

async function run(commandLine: readonly string[]): Promise<void> {
  const args = readArguments(commandLine)
  await noteRun(commandLine)
  if (!args.has('english')) throw new StandInError('87', 'This stand-in speaks English only.')
  await appendFile(argumentOf(args, 'LogPath'), `Stand-in for DISM: ${commandLine.join(' ')}\r\n`)
  if (!existsSync(argumentOf(args, 'ScratchDir')))
    throw new StandInError('3', 'The system cannot find the path specified.')
  const [name, verb] = Object.entries(verbs).find(([known]) => args.has(known.toLowerCase())) ?? []
  if (name === undefined || verb === undefined) throw new StandInError('87', 'The command is not known.')
  const fault = await takeFault(name, commandLine)
  if (fault !== null && typeof fault === 'object')
    throw new StandInError(fault.fail, fault.sentence ?? 'The test asked for this failure.')
  await verb(args, async () => {
    if (fault === null) return
    sayProgress(20)
    if (fault === 'die') process.kill(process.pid, 'SIGKILL')
    await setTimeout(24 * 60 * 60 * 1000)
  })
  say('The operation completed successfully.')
}

/** The mounted image that `/Image:` names. */
async function imageOf(args: Arguments): Promise<string> {
  const root = argumentOf(args, 'Image')
  const found = (await readMounts()).find(({ mountFolder }) => mountFolder === root)
  if (found === undefined) throw new StandInError('2', 'Unable to access the image.')
  if (found.status !== 'Ok')
    throw new StandInError('0xc1510114', 'The image needs to be remounted before any servicing operation.')
  say(`Image Version: ${await (await import('./packages.ts')).readImageVersion(root)}`)
  say()
  return root
}

async function filesOf(path: string): Promise<string[]> {
  const status = await stat(path).catch(() => null)
  if (status === null) throw new StandInError('2', 'The system cannot find the file specified.')
  if (status.isFile()) return [path]
  return (await readdir(path)).filter(name => /\.(cab|msu)$/i.test(name)).map(name => join(path, name))
}

sayBanner()
try {
  await run(process.argv.slice(2))
} catch (error) {
  const [code, sentence] =
    error instanceof StandInError ? [error.code, error.message] : ['0x80004005', String(error)]
  sayError(code, sentence, 'stand-in.log')
  process.exitCode = Number(code) & 0xff || 1
}
