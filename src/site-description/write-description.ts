// Description to text: sections in the order in which they are created, items by name, so that the same site gives the same text.

import { Document, isPair, isScalar } from 'yaml'
import { type SiteDescription, siteDescriptionSchema } from './schema.ts'

const head = ` A Slipstream site. \`slipstream plan FILE\` shows what would change, \`slipstream apply FILE --yes\` changes it.
 What is not named here stays as it is. Secrets are named, not written: give them with --secrets FILE, or in the environment.`

const remarks: Partial<Record<keyof SiteDescription, string>> = {
  keepVersions:
    ' How many versions of each package are kept, unless the package says otherwise; null keeps all.',
  securityScopes: ' What roles can be limited to; objects say which of them they carry.',
  roles: ' Roles of this site, beside those that every site has.',
  users:
    ' Without passwords and tokens; who comes from the identity provider is made at the first sign-in. scopes: null is everywhere.',
  identityProvider: ' With what people sign in; null: with nothing else than passwords.',
  networkAccounts: ' With which accounts shares are read.',
  alertMailServer: ' How alerts are sent by mail; null: not at all.',
  updateSources: ' Where the site learns of updates.',
  updateFilters: ' What is shown of the update catalogue, by update IDs; an empty list shows all.',
  supersedence: ' When updates that a newer one supersedes expire.',
  updateDecisions: ' Single updates that are declined, held (until then; null: until released) or pinned.',
  selectionRules: ' Which updates are chosen for a package.',
  distributionPoints: ' Points join by themselves, with a token; hours that no span names are open.',
  upgradePackages:
    ' What is added; distributionPoints: where it is distributed to by itself, besides groups.',
  distributionPointGroups: ' What a group holds, every member holds.',
  boundaries:
    ' Subnets and ranges of addresses; the values as the site writes them, or they are set anew each time.',
  defaultBoundaryGroup:
    ' Of clients that are in no boundary group, and what the others fall back to; null: never.',
  boundaryGroups: ' Which distribution points are for the clients within which boundaries.',
  distributionRings:
    ' Which points get a version before others, and what must be so before the next ring begins.',
  deviceGroups: ' Whoever has one of the names, subnets or tags is a member.',
  taskSequences: ' As the site writes them, with the names of packages.',
  servicingSchedules:
    ' When packages are serviced with which updates. What is due once and was, or as soon as possible, is left out.',
  alertSubscriptions: ' Who is told of what.',
}

/** Writes a description as YAML. */
export function writeDescription(description: SiteDescription): string {
  const ordered: Record<string, unknown> = {}
  for (const key of Object.keys(siteDescriptionSchema.shape) as (keyof SiteDescription)[]) {
    const section = description[key]
    if (section !== undefined) ordered[key] = Array.isArray(section) ? sorted(section) : section
  }
  const document = new Document(ordered, { aliasDuplicateObjects: false })
  document.commentBefore = head
  const root = document.contents as { items?: unknown[] } | null
  for (const pair of root?.items ?? []) {
    if (!isPair(pair) || !isScalar(pair.key)) continue
    const remark = remarks[pair.key.value as keyof SiteDescription]
    if (remark === undefined) continue
    pair.key.commentBefore = remark
    pair.key.spaceBefore = true
  }
  return document.toString({ lineWidth: 140 })
}

function sorted(items: readonly object[]): object[] {
  const keyOf = (item: object) => ('name' in item ? String(item.name) : JSON.stringify(item))
  const keyed = items.map(item => ({ item, key: keyOf(item) }))
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item)
}
