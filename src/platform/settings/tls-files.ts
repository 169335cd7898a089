// Two settings that only make sense together.

import { SettingInvalid } from './errors.ts'
import type { Settings } from './read-settings.ts'

/**
 * The files for TLS, or null when the program shall not encrypt.
 * @throws SettingInvalid when only one of them is set: whoever set it believes that the program encrypts
 */
export function tlsFilesOf(settings: Settings): { certificate: string; key: string } | null {
  const certificate = settings['tls-certificate']
  const key = settings['tls-key']
  if (certificate === undefined && key === undefined) return null
  if (certificate !== undefined && key !== undefined) return { certificate, key }
  const [missing, given] = key === undefined ? ['tls-key', 'tls-certificate'] : ['tls-certificate', 'tls-key']
  throw new SettingInvalid({ setting: missing, where: 'not set', reason: `${given} needs it` })
}
