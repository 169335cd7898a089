// Takes files out of an image.

import { lstat, mkdir, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { imagePathArgument, indexArgument, listFileLine, wimArgument } from './arguments.ts'
import { WimContentRefused } from './errors.ts'
import { partsArguments, runWimlib, type WimOptions } from './run-wimlib.ts'

/** How to extract. */
export type ExtractOptions = WimOptions & {
  /** Paths that the image lacks are left out instead of being an error. */
  skipMissing?: boolean | undefined
  /**
   * Links inside the image are refused unless this is set: whoever reads the folder afterwards would follow them, and
   * an image decides where they point.
   */
  keepLinks?: boolean | undefined
}

/**
 * Extracts files and folders of an image into `toDir`, which keeps the image's folders:
 * `/Windows/System32/x.dll` becomes `<toDir>/Windows/System32/x.dll`, spelled as the image spells it. Names are matched
 * without regard to case and never as wildcards. Owners, security descriptors and attributes stay behind. Give an empty
 * folder: what is there already is overwritten.
 * @throws WimPathMissing, WimContentRefused (a link), WimUnreadable, WimDamaged, NoSpaceForWim
 */
export async function extractPaths(
  wim: string,
  index: number,
  { paths, toDir, ...options }: ExtractOptions & { paths: readonly string[]; toDir: string },
): Promise<void> {
  await mkdir(toDir, { recursive: true })
  if (paths.length === 0) return
  await runWimlib({
    verb: 'extract',
    args: [
      wimArgument(wim),
      indexArgument(index),
      '@-',
      `--dest-dir=${toDir}`,
      '--preserve-dir-structure',
      '--no-acls',
      '--no-attributes',
      // `--nullglob` goes only with wildcards, so that missing paths are let pass by the pattern reader.
      ...(options.skipMissing === true ? ['--nullglob'] : ['--no-globs']),
      ...partsArguments(options),
    ],
    wim,
    index,
    input: `${paths.map(path => (options.skipMissing === true ? withoutWildcards(path) : listFileLine(path))).join('\n')}\n`,
    options,
  })
  if (options.keepLinks !== true) await refuseLinks(wim, toDir)
}

/**
 * The bytes of one small file of an image.
 * @throws WimPathMissing, WimContentRefused when `path` is a folder or a link, ProgramOutputTooLarge when the file has
 * more than `maxBytes`.
 */
export async function extractToBuffer(
  wim: string,
  index: number,
  { path, maxBytes, ...options }: WimOptions & { path: string; maxBytes: number },
): Promise<Uint8Array> {
  const result = await runWimlib({
    verb: 'extract',
    args: [
      wimArgument(wim),
      indexArgument(index),
      imagePathArgument(path),
      '--to-stdout',
      '--no-globs',
      ...partsArguments(options),
    ],
    wim,
    index,
    options,
    holdOutput: { maxBytes },
  })
  return result.stdout
}

/** A Windows name holds no `*` and no `?`, so that as a pattern such a path means itself. */
function withoutWildcards(path: string): string {
  const line = listFileLine(path)
  if (!/[*?]/.test(line)) return line
  throw new WimContentRefused({ file: path, reason: 'a path that may be missing holds "*" or "?"' })
}

async function refuseLinks(wim: string, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const kind = (await lstat(path)).isSymbolicLink() ? 'a link' : 'a special file'
    throw new WimContentRefused({
      file: basename(wim),
      reason: `it holds ${kind}, ${entry.name}, where a file was expected`,
    })
  }
}
