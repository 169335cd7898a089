// Puts what was read about an update into its facts.

import type { PackageManifest } from '#formats/cbs'
import type { ArchiveMember } from '#tools/archives'
import { classifyPackages, hardestPayload } from './classify-update.ts'
import { readableName } from './collect-packages.ts'
import type { DefenderUpdate } from './read-defender-update.ts'
import {
  currentFactsVersion,
  type PackageFacts,
  type PayloadKind,
  type UnreadableManifest,
  type UpdateContainer,
  type UpdateFacts,
} from './update-facts.ts'

/** What the package cabinets of an update hold, together. */
export type KnownParts = {
  packages: PackageFacts[]
  manifests: PackageManifest[]
  /** Paths of all files of the finished cabinets. */
  paths: string[]
  payloads: PayloadKind[]
  unreadableManifests: UnreadableManifest[]
  unexpandedFiles: UpdateFacts['unexpandedFiles']
}

type Outside = Pick<UpdateFacts, 'fileName' | 'authenticode'>

/** Facts of an update with packages. */
export function factsOfPackages(
  parts: Outside & KnownParts & { container: UpdateContainer; properties: Record<string, string> },
): UpdateFacts {
  const {
    fileName,
    container,
    authenticode,
    packages,
    manifests,
    properties,
    unreadableManifests,
    unexpandedFiles,
  } = parts
  const roots = packages.filter(entry => entry.isRoot)
  const rootManifests = manifests.filter(manifest => roots.some(root => root.identity === manifest.identity))
  const kind = classifyPackages({
    packageNames: packages.flatMap(entry => [
      entry.identity.name,
      ...entry.updates.flatMap(update => update.packages.map(nested => nested.name)),
    ]),
    releaseTypes: roots.flatMap(root => root.releaseType ?? []),
    manifestNames: parts.paths.filter(path => /\.manifest$/i.test(path)),
  })
  // In an MSU with several packages the servicing stack comes first; the update itself names the article.
  const [main] = [...rootManifests].sort((left, right) => stackRank(left) - stackRank(right))
  return {
    factsVersion: currentFactsVersion,
    fileName,
    container,
    authenticode,
    kb: findArticle([main?.identifier, properties['KB Article Number'], main?.supportInformation, fileName]),
    title: (main === undefined ? null : readableName(main)) ?? withoutExtension(fileName),
    architecture: architectureOf(
      main?.identity.processorArchitecture ?? properties['Processor Architecture'] ?? '',
    ),
    kind,
    payload: hardestPayload(parts.payloads),
    supportedProduct: productOf(roots) ?? (roots.some(hasParents) ? null : productOf(packages)),
    supportUrl: webAddress(main?.supportInformation) ?? webAddress(properties['Support Link']),
    packages,
    setupFiles: [],
    defender: null,
    properties,
    unreadableManifests,
    unexpandedFiles,
  }
}

/** Facts of a cabinet whose files are to be copied to the media. */
export function factsOfPlainFiles(
  parts: Outside & { kind: 'setup-dynamic-update'; members: readonly ArchiveMember[] },
): UpdateFacts {
  const { fileName, authenticode, kind, members } = parts
  const kb = findArticle([fileName])
  const title = 'Setup Dynamic Update'
  const files = members.filter(member => !member.isDirectory)
  return {
    ...emptyFacts(fileName),
    ...(files.every(({ path }) => isWithoutArchitecture(path)) && { architecture: 'neutral' }),
    container: 'cabinet',
    authenticode,
    kb,
    title: kb === null ? title : `${title} (${kb})`,
    kind,
    payload: 'plain-files',
    setupFiles: files.map(({ path, size }) => ({ path, size })),
  }
}

/** Facts of a cabinet with the platform and the definitions of Defender. */
export function factsOfDefender(
  parts: Outside & { update: DefenderUpdate; members: readonly ArchiveMember[] },
): UpdateFacts {
  const { fileName, authenticode, update, members } = parts
  const { platformFolders, signatures } = update.facts
  const versions = [
    ...platformFolders.map(folder => `platform ${folder}`),
    ...(signatures === null ? [] : [`definitions ${signatures}`]),
  ]
  const title = 'Microsoft Defender update'
  return {
    ...emptyFacts(fileName),
    architecture: update.architecture,
    authenticode,
    kb: findArticle([fileName]),
    title: versions.length === 0 ? title : `${title}: ${versions.join(', ')}`,
    kind: 'defender-update',
    payload: 'plain-files',
    setupFiles: members.filter(({ isDirectory }) => !isDirectory).map(({ path, size }) => ({ path, size })),
    defender: update.facts,
  }
}

/** Files that are the same for every processor. Anything else may hold a program. */
function isWithoutArchitecture(path: string): boolean {
  return /\.(man|manifest|xml|xsd|xsl|txt|rtf|htm|html|png|ico|json)$/i.test(path)
}

/** Facts of an MSU that is a WIM file: what its names tell. */
export function factsOfWim({ fileName, names }: { fileName: string; names: readonly string[] }): UpdateFacts {
  // A servicing stack travels only with a cumulative update.
  const isCumulative =
    names.some(name => /^ssu-/i.test(name)) && names.some(name => /kb\d{5,8}.*\.(wim|psf|esd)$/i.test(name))
  return {
    ...emptyFacts(fileName),
    container: 'msu-wim',
    kb: findArticle([fileName, ...names]),
    architecture:
      architectureOf(fileName) ?? architectureOf(names.find(name => /kb\d{5,8}/i.test(name)) ?? ''),
    kind: isCumulative ? 'cumulative-update' : 'update',
    payload: 'wim-msu',
  }
}

/** An article number as `KB2999226`, from the first text that has one. */
export function findArticle(texts: readonly (string | null | undefined)[]): string | null {
  for (const text of texts) {
    const number =
      /(?:^|[^0-9a-z])kb(?:id=)?(\d{5,8})(?!\d)/i.exec(text ?? '')?.[1] ?? /^(\d{5,8})$/.exec(text ?? '')?.[1]
    if (number !== undefined) return `KB${number}`
  }
  return null
}

/** The architecture that a text names, as Windows spells it in identities. */
export function architectureOf(text: string): string | null {
  const named = /(?:^|[^0-9a-z])(amd64|x64|arm64|x86)(?![0-9a-z])/i.exec(text)?.[1]?.toLowerCase()
  return named === undefined ? null : named === 'x64' ? 'amd64' : named
}

function emptyFacts(fileName: string): UpdateFacts {
  return {
    factsVersion: currentFactsVersion,
    fileName,
    container: 'cabinet',
    authenticode: { present: false },
    kb: null,
    title: withoutExtension(fileName),
    architecture: architectureOf(fileName),
    kind: 'update',
    payload: 'none',
    supportedProduct: null,
    supportUrl: null,
    packages: [],
    setupFiles: [],
    defender: null,
    properties: {},
    unreadableManifests: [],
    unexpandedFiles: [],
  }
}

function stackRank(manifest: PackageManifest): number {
  return /^Package_for_ServicingStack/i.test(manifest.identity.name) ? 1 : 0
}

function hasParents(entry: PackageFacts): boolean {
  return entry.parents.some(parent => parent.identities.length > 0)
}

/** `major.minor` when all parents agree on it. */
function productOf(packages: readonly PackageFacts[]): string | null {
  const products = new Set<string>()
  for (const { version } of packages.flatMap(entry => entry.parents.flatMap(parent => parent.identities))) {
    const product = /^(\d+\.\d+)\./.exec(version)?.[1]
    if (product !== undefined) products.add(product)
  }
  const [only] = products
  return products.size === 1 && only !== undefined ? only : null
}

function webAddress(text: string | null | undefined): string | null {
  return text !== null && text !== undefined && /^https?:\/\/\S{1,500}$/i.test(text) ? text : null
}

function withoutExtension(fileName: string): string {
  return fileName.replace(/\.(msu|cab)$/i, '')
}
