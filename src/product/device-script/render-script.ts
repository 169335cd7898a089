// Writes the script for a site: its parts one after the other, with the site's values and the tables put into them. Nothing of a value can be code: each
// stands in single quotes, with quotes doubled, and is written in ASCII.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { deviceKeyFingerprint } from '#product/device-protocol'
import { DeviceScriptAddressUnfit } from './errors.ts'
import { scriptTables } from './script-tables.ts'

/** What is particular to a site. `siteKey`: the P-256 key that its devices pin. */
export type ScriptSite = { siteUrl: string; siteCode: string; siteKey: string }

/** The script, and what an administrator pins. */
export type DeviceScript = { text: string; sha256: string; siteKeyFingerprint: string }

/** The parts, in their order. `start.ps1` has the parameters, which PowerShell wants first. */
export const scriptParts = [
  'start.ps1',
  'json-text.ps1',
  'data-folder.ps1',
  'keys.ps1',
  'site-calls.ps1',
  'device-facts.ps1',
  'content.ps1',
  'fetch.ps1',
  'compare.ps1',
  'read-sequence.ps1',
  'decide.ps1',
  'setup-command-line.ps1',
  'programs.ps1',
  'carry-out.ps1',
  'work.ps1',
  'run-sequence.ps1',
  'choose-work.ps1',
  'install.ps1',
  'main.ps1',
] as const

const parts = scriptParts.map(name => readFileSync(join(import.meta.dirname, 'script', name), 'utf8'))

/** The version of the product, which is the script's. */
export const productVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))).version

/** @throws DeviceScriptAddressUnfit, DeviceKeyInvalid */
export function renderScript({ siteUrl, siteCode, siteKey }: ScriptSite): DeviceScript {
  const values: Record<string, string> = {
    siteUrl: readAddress(siteUrl),
    siteCode,
    siteKey,
    version: productVersion,
    tables: writeTables(),
  }
  // In one pass: what stands in a value is not looked at again.
  const text = parts.join('\n').replace(/'@([A-Za-z]+)@'/g, (_whole, name: string) => {
    const value = values[name]
    if (value === undefined) throw new TypeError(`nothing is called ${name}`)
    return quoteLiteral(value)
  })
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { text, sha256, siteKeyFingerprint: deviceKeyFingerprint(siteKey) }
}

/**
 * A text as PowerShell takes it as it is. PowerShell takes typographic quotes for quotes, and Windows PowerShell 5.1 reads a file in the code page of the
 * device: so every character beyond ASCII is put in by its number.
 */
export function quoteLiteral(text: string): string {
  const pieces = text.match(/[\t\n -~]+|[^\t\n -~]+/g) ?? ['']
  const written = pieces.map(piece =>
    /^[\t\n -~]/.test(piece) || piece === ''
      ? `'${piece.replaceAll("'", "''")}'`
      : `[string]::new([char[]]@(${Array.from({ length: piece.length }, (_, at) => piece.charCodeAt(at)).join(', ')}))`,
  )
  return written.length === 1 && written[0]?.startsWith("'") ? written[0] : `(${written.join(' + ')})`
}

/** The tables as JSON in ASCII, a line for each entry, so that people can read what their devices will do. */
function writeTables(): string {
  const ascii = (value: unknown) =>
    JSON.stringify(value).replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const lines = Object.entries(scriptTables).map(([name, table]) => {
    const written = Array.isArray(table)
      ? `[\n${table.map(entry => `  ${ascii(entry)}`).join(',\n')}\n]`
      : ascii(table)
    return `${ascii(name)}:${written}`
  })
  return `{\n${lines.join(',\n')}\n}`
}

/** Devices send nothing over a clear line, and take the certificate of the site as Windows does. */
function readAddress(text: string): string {
  const url = URL.parse(text)
  const isLoopback = url !== null && /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)))
    throw new DeviceScriptAddressUnfit({ address: text })
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new DeviceScriptAddressUnfit({ address: text })
  return url.href.replace(/\/+$/, '')
}
