// From where updates may be downloaded, as the settings say it.

import { isAbsolute, join, normalize, sep } from 'node:path'
import { isHostIn, readHostPatterns } from '#platform/public-addresses'
import { DownloadAddressRefused, DownloadSettingInvalid } from './errors.ts'

/** What is under an address is taken from somewhere else. */
export type Mirror = {
  /** Host and path, without the scheme: it stands for http and https. Ends with `/`. */
  from: string
  to: { kind: 'address'; url: string } | { kind: 'folder'; path: string }
}

/** From where, and by which way. */
export type DownloadPolicy = {
  /** Host names in lower case; `*.` at the beginning stands for one or more names. */
  hosts: readonly string[]
  mirrors: readonly Mirror[]
  proxy: { url: string; except: readonly string[] } | null
  /** How many files are fetched at once. */
  parallel: number
  signature: { policy: 'show' | 'require'; root: string | null }
}

/** The settings by their names. */
export type DownloadSettings = {
  'download-hosts': string
  'download-mirrors': string
  'download-proxy'?: string | undefined
  'download-no-proxy': string
  'download-parallel': number
  'authenticode-policy': 'show' | 'require'
  'authenticode-root'?: string | undefined
}

/** Reads the settings. @throws DownloadSettingInvalid */
export function readDownloadPolicy(settings: DownloadSettings): DownloadPolicy {
  const root = settings['authenticode-root'] ?? null
  const policy = settings['authenticode-policy']
  if (policy === 'require' && root === null)
    throw new DownloadSettingInvalid({
      setting: 'authenticode-policy',
      reason: 'a signature can only be required with a root certificate to judge it by (authenticode-root)',
    })
  return {
    hosts: readHosts('download-hosts', settings['download-hosts']),
    mirrors: readMirrors(settings['download-mirrors']),
    proxy: readProxy(settings['download-proxy'], settings['download-no-proxy']),
    parallel: settings['download-parallel'],
    signature: { policy, root },
  }
}

function readHosts(setting: string, text: string): string[] {
  const { hosts, wrong } = readHostPatterns(text)
  if (wrong !== null)
    throw new DownloadSettingInvalid({ setting, reason: `"${wrong}" is not the name of a host` })
  return hosts
}

function readProxy(text: string | undefined, except: string): DownloadPolicy['proxy'] {
  if (text === undefined || text === '') return null
  const url = URL.canParse(text) ? new URL(text) : null
  // The text may hold a password, and is not repeated.
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new DownloadSettingInvalid({
      setting: 'download-proxy',
      reason: 'it is not an address of http or https',
    })
  return { url: url.href, except: readHosts('download-no-proxy', except) }
}

function readMirrors(text: string): Mirror[] {
  const entries = text.split(';').filter(entry => entry.trim() !== '')
  return entries.map(readMirror).sort((a, b) => b.from.length - a.from.length)
}

function readMirror(entry: string): Mirror {
  const fail = (reason: string) => new DownloadSettingInvalid({ setting: 'download-mirrors', reason })
  const [from = '', to = '', ...more] = entry.split('=>').map(part => part.trim())
  if (from === '' || to === '' || more.length > 0) throw fail('each mirror is written FROM => TO')
  const source = readAddress(from)
  if (source === null)
    throw fail(`"${hideUser(from)}" is not an address of http or https without user, question mark and #`)
  const prefix = hostAndPath(withSlash(source))
  if (/^https?:/i.test(to)) {
    const target = readAddress(to)
    if (target === null)
      throw fail(`"${hideUser(to)}" is not an address of http or https without user, question mark and #`)
    return { from: prefix, to: { kind: 'address', url: withSlash(target).href } }
  }
  if (!isAbsolute(to) || to.includes('\0') || /^[\\/]{2}/.test(to))
    throw fail(`"${hideUser(to)}" is neither an address nor the absolute path of a folder of this machine`)
  return { from: prefix, to: { kind: 'folder', path: normalize(to) } }
}

function readAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return plain && ['http:', 'https:'].includes(url.protocol) ? url : null
}

function withSlash(url: URL): URL {
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`)
}

function hideUser(text: string): string {
  return text.replaceAll(/\/\/[^\s/]*@/g, '//…@')
}

/** Without the scheme, and with the port only where it is not the scheme's own. */
function hostAndPath(url: URL): string {
  return `${url.host}${url.pathname}`
}

/** From where a file is really taken. */
export type FilePlace = { kind: 'address'; url: URL } | { kind: 'folder'; folder: string; path: string }

/**
 * Where the file of an address of the catalogue is taken from: a mirror, the longest that fits, or the address itself.
 * @throws DownloadAddressRefused
 */
export function placeOf(policy: DownloadPolicy, address: string): FilePlace {
  const url = parseAddress(address)
  const place = hostAndPath(url)
  const mirror = policy.mirrors.find(one => place.startsWith(one.from))
  if (mirror === undefined) {
    checkAddress(policy, url)
    return { kind: 'address', url }
  }
  const rest = place.slice(mirror.from.length)
  if (mirror.to.kind === 'address') {
    const mirrored = new URL(mirror.to.url + rest + url.search)
    checkAddress(policy, mirrored)
    return { kind: 'address', url: mirrored }
  }
  const folder = mirror.to.path
  return { kind: 'folder', folder, path: pathInside(folder, rest, url) }
}

/** The parser of URLs has taken `..` out; what was written with `%2e` or `%2f` comes back here. */
function pathInside(folder: string, rest: string, url: URL): string {
  const refuse = () =>
    new DownloadAddressRefused({
      address: shownAddress(url),
      reason: 'it leads out of the folder of its mirror',
    })
  let names: string[]
  try {
    names = rest.split('/').map(decodeURIComponent)
  } catch {
    throw refuse()
  }
  const isSafe = (name: string) => name !== '' && !/^\.{1,2}$/.test(name) && !/[/\\\0:]/.test(name)
  if (!names.every(isSafe)) throw refuse()
  const path = join(folder, ...names)
  if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw refuse()
  return path
}

/** @throws DownloadAddressRefused */
function parseAddress(address: string): URL {
  if (URL.canParse(address)) return new URL(address)
  throw new DownloadAddressRefused({ address: 'an address that is none', reason: 'it cannot be read' })
}

/**
 * Whether an address may be asked: every address, also those of redirects. Says how it is trusted: a `mirror` was named by an administrator and
 * may be anywhere, what is `public` may not be on a private network.
 * @throws DownloadAddressRefused
 */
export function checkAddress(policy: DownloadPolicy, url: URL): 'mirror' | 'public' {
  const refuse = (reason: string) => new DownloadAddressRefused({ address: shownAddress(url), reason })
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('only http and https are used')
  if (url.username !== '' || url.password !== '') throw refuse('it holds a user name or a password')
  // The folder of the mirror, not its whole host: what else is there is nobody's business here.
  if (policy.mirrors.some(({ to }) => to.kind === 'address' && url.href.startsWith(to.url))) return 'mirror'
  if (!isHostIn(policy.hosts, url.hostname)) throw refuse('the host is not among those of download-hosts')
  if (url.port !== '') throw refuse('only the usual ports of http and https are used')
  return 'public'
}

/** An address as it is shown and kept: what stands behind a question mark may be a secret of the server. */
export function shownAddress(url: URL): string {
  return `${url.origin === 'null' ? url.protocol : url.origin}${url.pathname}`.slice(0, 500)
}
