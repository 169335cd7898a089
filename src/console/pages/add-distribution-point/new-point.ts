// What the wizard asks, what is wrong with an answer, and the commands that come of it.

import type { FieldProblems } from '#console/parts'
import type { WizardText } from './wizard-text.ts'

/** The answers. */
export type NewPoint = {
  name: string
  system: 'linux' | 'windows'
  siteUrl: string
  dataFolder: string
  listenAddress: string
  port: string
}

/** Nothing answered yet; the site is reached where this page came from. */
export function nothingAnswered(): NewPoint {
  return {
    name: '',
    system: 'linux',
    siteUrl: location.origin,
    dataFolder: '/var/lib/slipstream-point',
    listenAddress: '0.0.0.0',
    port: '8471',
  }
}

/** Where content usually lies, by system. */
export const usualFolders = {
  linux: '/var/lib/slipstream-point',
  windows: 'C:\\ProgramData\\Slipstream\\point',
} as const

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u

/** What is wrong with the answers. */
export function checkPoint(input: NewPoint, text: WizardText): FieldProblems<NewPoint> {
  const port = Number(input.port)
  return {
    ...(!namePattern.test(input.name.trim()) && { name: text('wrong.name') }),
    ...(!isUrl(input.siteUrl) && { siteUrl: text('wrong.siteUrl') }),
    ...(input.dataFolder.trim() === '' && { dataFolder: text('wrong.dataFolder') }),
    ...(input.listenAddress.trim() === '' && { listenAddress: text('wrong.listenAddress') }),
    ...(!(Number.isInteger(port) && port > 0 && port < 65_536) && { port: text('wrong.port') }),
  }
}

function isUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

/** The commands for the machine of the point: the token into a file that nobody else reads, then the start. */
export function joinCommands(input: NewPoint, token: string): string {
  const { system, siteUrl, dataFolder, listenAddress, port } = input
  const start = [
    'distribution-point start',
    `--data-folder ${quoted(dataFolder, system)}`,
    `--site-url ${quoted(siteUrl.trim(), system)}`,
    '--join-token-file join-token',
    `--listen-address ${quoted(listenAddress, system)}`,
    `--port ${port.trim()}`,
  ].join(' ')
  return system === 'linux'
    ? `(umask 077 && printf %s '${token}' > join-token)\nbin/slipstream ${start}`
    : `Set-Content -NoNewline -Path join-token -Value '${token}'\nnode bin/slipstream ${start}`
}

/** Between quotation marks as the shell of the system has them, where it is needed. */
function quoted(text: string, system: NewPoint['system']): string {
  const plain = text.trim()
  if (/^[\w./:\\-]+$/.test(plain) && !(system === 'linux' && plain.includes('\\'))) return plain
  return system === 'linux' ? `'${plain.replaceAll("'", `'\\''`)}'` : `'${plain.replaceAll("'", "''")}'`
}
