// The words of `slipstream backup` and `slipstream restore`: their own come first, then `--` and the settings of the site server.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readSettings, type Settings } from '#platform/settings'
import { BackupPassphraseMissing } from '#product/site-backup'

/** Options that a program of these has; all but the switches have a value. */
const options = {
  to: { type: 'string' },
  from: { type: 'string' },
  'passphrase-file': { type: 'string' },
  content: { type: 'string' },
  'without-content': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** Its own words, and the settings of the site server whose data it is about. */
export function readBackupWords(words: readonly string[]) {
  const at = words.indexOf('--')
  const own = at === -1 ? words : words.slice(0, at)
  const settings: Settings = readSettings({
    program: 'server',
    flags: at === -1 ? [] : words.slice(at + 1),
    environment: process.env,
  })
  return { asked: parseArgs({ args: [...own], options, allowPositionals: false }).values, settings }
}

/**
 * The passphrase from a file, else from the environment; flags can be read by everyone on the machine.
 * @throws BackupPassphraseMissing
 */
export async function readPassphrase(file: string | undefined): Promise<string> {
  const given = file === undefined ? process.env.SLIPSTREAM_BACKUP_PASSPHRASE : await textOf(file)
  const passphrase = given?.replace(/\r?\n$/, '') ?? ''
  if (passphrase !== '') return passphrase
  const reason =
    file === undefined
      ? 'neither --passphrase-file nor SLIPSTREAM_BACKUP_PASSPHRASE is given'
      : `${file} is empty`
  throw new BackupPassphraseMissing({ reason })
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new BackupPassphraseMissing({ reason: `${file} cannot be read (${cause.code})` }, { cause })
  })
}

const tellEveryMs = 2000

/** Says now and then on standard error how far it is. */
export function makeReport(): (phase: string, bytesDone: number) => void {
  let toldAt = performance.now()
  return (phase, bytesDone) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    process.stderr.write(`${phase}: ${Math.round(bytesDone / 1_000_000)} MB\n`)
  }
}
