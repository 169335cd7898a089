// Secrets that a description names: from a file of `name: value` lines, else from the environment.

import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { SecretMissing, type SecretPlaceholder } from '#site-description'
import { FileUnreadable } from './errors.ts'

/** Gives the secret of a placeholder. @throws SecretMissing */
export type Secrets = (placeholder: SecretPlaceholder) => string

/** Reads the file, when one is named. @throws FileUnreadable */
export async function readSecrets(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Secrets> {
  const given = file === undefined ? {} : await readNames(file)
  return ({ secret }) => {
    const variable = `SLIPSTREAM_SECRET_${secret.toUpperCase().replaceAll('-', '_')}`
    const value = given[secret] ?? environment[variable]
    if (typeof value === 'string' && value !== '') return value
    throw new SecretMissing({ secret, variable })
  }
}

async function readNames(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnreadable({ file, reason: cause.code ?? 'unknown' }, { cause })
  })
  try {
    const found: unknown = parse(text, { maxAliasCount: 0 })
    if (typeof found === 'object' && found !== null) return found as Record<string, unknown>
  } catch {
    // Not passed on: it quotes what is in the file.
  }
  throw new FileUnreadable({ file, reason: 'it is not lines of `name: value`' })
}
