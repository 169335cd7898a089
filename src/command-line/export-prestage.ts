// slipstream content-library export-prestage: package versions in one file, for a distribution point behind a slow line.

import { type FileHandle, open, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { request } from 'undici'
import { nameNewFile, refuseUsedFile } from '#product/distribution-protocol'
import { readPrestage } from '#product/prestage-files'
import { ProblemReceived, problemOf } from './connect.ts'
import { type Context, contextOf, exitCodes } from './context.ts'
import {
  CommandInvalid,
  ExportInterrupted,
  PrestageCutOff,
  SiteKeyUnknown,
  SiteUnreachable,
} from './errors.ts'
import { makeProgressBar } from './follow-operation.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verb to the noun `content-library`. */
export function addExportPrestageCommand(noun: Command): void {
  noun
    .command('export-prestage')
    .description(
      'write package versions into a prestage file, which a distribution point imports without network',
    )
    .argument('<packagesAndFile...>', 'package IDs, and last the file to write')
    .option('--version <version>', 'the package version; the one in use when not given; for one package')
    .option(
      '--have <version>',
      'a version that the target holds: only the difference is written; for one package',
    )
    .option('--dry-run', 'say what would be in the file; nothing is written')
    .option('--site-key <key>', 'the public key of the site; by default the one pinned at the sign-in')
    .action(runCommand(exportPrestage))
}

type Options = { version?: string; have?: string; dryRun?: boolean; siteKey?: string }

async function exportPrestage(command: Command): Promise<number> {
  const context = await contextOf(command)
  const { api, out, sitePublicKey, site } = context
  const options = command.opts<Options>()
  const { packages, file } = readWords(command.args, options)
  const asked = {
    versions: packages.map(packageId => ({
      packageId,
      version: options.version === undefined ? null : wholeNumber('the version', options.version),
    })),
    have:
      options.have === undefined
        ? []
        : packages.map(packageId => ({ packageId, version: wholeNumber('--have', options.have ?? '') })),
  }
  const preview = await api.previewPrestageFile(asked)
  const { objects, partialObjects, bytes } = preview
  const inside = `${objects} objects and parts of ${partialObjects} others, ${bytesText(bytes)}`
  if (options.dryRun) {
    out.answer(preview, [`The file would hold ${inside}.`])
    return exitCodes.done
  }
  const key = options.siteKey ?? sitePublicKey
  if (key === null) throw new SiteKeyUnknown({ site })
  await refuseUsedFile(file)
  await fetchChecked(context, { asked, file, key })
  out.answer({ ...preview, file }, [`${file} holds ${inside}. Its signatures and every digest are right.`])
  return exitCodes.done
}

function readWords(
  words: readonly string[],
  { version, have }: Options,
): { packages: string[]; file: string } {
  const file = words.at(-1)
  const packages = words.slice(0, -1)
  if (file === undefined || packages.length === 0)
    throw new CommandInvalid({ reason: 'at least one package ID and a file are needed' })
  if (packages.length > 1 && (version !== undefined || have !== undefined))
    throw new CommandInvalid({ reason: '--version and --have are for one package' })
  return { packages, file: resolve(file) }
}

type Fetch = { asked: object; file: string; key: string }

/** The file has its name only when all of it was read and is right. */
async function fetchChecked(context: Context, { asked, file, key }: Fetch): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new ExportInterrupted({ file }))
  process.once('SIGINT', stop)
  const bar = makeProgressBar(context.out)
  const partial = join(dirname(file), `.${basename(file)}.${process.pid}.incoming`)
  const handle = await open(partial, 'wx+', 0o600)
  try {
    await receive(context, {
      asked,
      file,
      handle,
      signal: stopping.signal,
      onProgress: (bytesDone, bytesTotal) => bar?.show({ phase: 'transferring', bytesDone, bytesTotal }),
    })
    await handle.sync()
    const { size } = await handle.stat()
    const read = async (buffer: Uint8Array, position: number) =>
      (await handle.read(buffer, 0, buffer.length, position)).bytesRead
    await readPrestage(
      { size, read },
      {
        trusted: { publicKey: key },
        signal: stopping.signal,
        onProgress: bytesDone => bar?.show({ phase: 'checking', bytesDone, bytesTotal: size }),
      },
    )
    await handle.close()
    await nameNewFile(partial, file)
  } finally {
    await handle.close().catch(() => undefined)
    await rm(partial, { force: true })
    process.off('SIGINT', stop)
    bar?.stop()
  }
}

async function receive(
  { site, token }: Context,
  at: {
    asked: object
    file: string
    handle: FileHandle
    signal: AbortSignal
    onProgress: (bytesDone: number, bytesTotal: number) => void
  },
): Promise<void> {
  const answer = await request(new URL('/api/v1/content/prestage-files', site), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(at.asked),
    signal: at.signal,
  }).catch(cause => {
    at.signal.throwIfAborted()
    throw new SiteUnreachable({ site, reason: String(cause.code ?? 'the connection broke') }, { cause })
  })
  if (answer.statusCode !== 200)
    throw new ProblemReceived(problemOf(await answer.body.json().catch(() => null), answer.statusCode))
  const expected = Number(answer.headers['content-length'] ?? 0)
  let received = 0
  try {
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      await at.handle.writeFile(piece)
      received += piece.length
      at.onProgress(received, expected)
    }
  } catch (cause) {
    at.signal.throwIfAborted()
    throw new PrestageCutOff({ file: at.file, received, expected }, { cause })
  }
}
