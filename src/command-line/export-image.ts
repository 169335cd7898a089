// slipstream upgrade-package export-image: one image of install.wim as a file of its own on this machine. The site server writes and verifies
// it; it comes here with its SHA-256 checked, and does not stay there.

import type { Command } from 'commander'
import { fetchToFile, refuseUsedFile } from '#product/distribution-protocol'
import { type Context, contextOf, exitCodes } from './context.ts'
import { ExportInterrupted } from './errors.ts'
import { finishOperation } from './finish-operation.ts'
import { makeProgressBar } from './follow-operation.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the verb. */
export function addExportImageCommand(noun: Command): void {
  noun
    .command('export-image')
    .description('write one image of install.wim into a WIM file of its own; nothing is compressed again')
    .argument('<package>', 'its ID or its name')
    .requiredOption('--index <n>', 'the image; in the new file it has index 1')
    .requiredOption('--to <file>', 'a new file on this machine')
    .option('--version <number>', 'the package version; the one in use when not given')
    .action(runCommand(exportImage))
}

type Asked = { index: string; to: string; version?: string }
type Exported = {
  packageId: string
  version: number
  path: string
  index: number
  sha256: string
  size: number
}

async function exportImage(command: Command, named: string): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  const { index, to, version } = command.opts<Asked>()
  await refuseUsedFile(to)
  const { operation } = await api.exportImage({
    packageId: await idOf(context, named),
    index: Number(index),
    ...(version !== undefined && { version: Number(version) }),
  })
  const exported = await finishOperation<Exported>(context, operation)
  try {
    await fetchExported(context, { operation, exported, to })
  } finally {
    // Should the site be away, it removes the file by itself.
    await api.removeImageExport({ operation }).catch(() => undefined)
  }
  out.answer({ ...exported, file: to }, [
    `Image ${exported.index} of ${exported.path} (${exported.packageId}, version ${exported.version}) is in ${to}: ${bytesText(exported.size)}, verified.`,
  ])
  return exitCodes.done
}

/** An ID stays one; a name, in any case, becomes the ID. What is neither is for the site to refuse. */
async function idOf({ api }: Context, named: string): Promise<string> {
  const key = (text: string) => text.normalize('NFC').toLowerCase()
  const packages = await api.listUpgradePackages()
  const isThere = packages.some(({ id }) => id === named)
  return isThere ? named : (packages.find(({ name }) => key(name) === key(named))?.id ?? named)
}

async function fetchExported(
  { out, site, token }: Context,
  { operation, exported, to }: { operation: string; exported: Exported; to: string },
): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new ExportInterrupted({ file: to }))
  process.once('SIGINT', stop)
  const bar = makeProgressBar(out)
  try {
    await fetchToFile({
      object: { sha256: exported.sha256, size: exported.size },
      sources: [
        {
          baseUrl: new URL(`/api/v1/image-exports/${operation}`, site).href,
          headers: { authorization: `Bearer ${token}` },
        },
      ],
      file: to,
      signal: stopping.signal,
      onProgress: ({ phase, bytesFetched, bytesTotal }) =>
        bar?.show({ phase, bytesDone: Math.min(bytesFetched, bytesTotal), bytesTotal }),
    })
  } finally {
    process.off('SIGINT', stop)
    bar?.stop()
  }
}
