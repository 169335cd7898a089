// A description as items: what can be created, changed or removed by itself, and what each needs.

import { packagesOf } from './packages-of-sequence.ts'
import type { SiteDescription } from './schema.ts'

/** The kinds, in the order in which they are created; they are removed the other way round. */
export const itemKinds = [
  'retention',
  'security-scope',
  'role',
  'user',
  'identity-provider',
  'network-account',
  'alert-mail-server',
  'update-source',
  'update-filters',
  'supersedence',
  'update-decision',
  'selection-rule',
  'distribution-point',
  'upgrade-package',
  'package-on-point',
  'distribution-point-group',
  'group-member',
  'group-content',
  'boundary',
  'default-boundary-group',
  'boundary-group',
  'boundary-neighbour',
  'distribution-ring',
  'device-group',
  'task-sequence',
  'servicing-schedule',
  'alert-subscription',
  // Last: whoever applies may see less afterwards.
  'security-scopes-of',
] as const
/** One of {@link itemKinds}. */
export type ItemKind = (typeof itemKinds)[number]

/** One item. `names`: what it is about, the first word names it. `value`: its properties; one that is undefined says nothing. */
export type Item = {
  kind: ItemKind
  names: readonly string[]
  value: Readonly<Record<string, unknown>>
  /** Items without which this one cannot be. */
  needs: readonly string[]
}

/** How an item is told from others. */
export function idOf(kind: ItemKind, ...names: readonly string[]): string {
  return [kind, ...names.map(name => name.toLowerCase())].join('\n')
}

/** All items, and the kinds that the description says everything about. */
export function listItems(
  description: SiteDescription,
  now: Date = new Date(),
): { items: Item[]; kinds: Set<ItemKind> } {
  const items: Item[] = []
  const kinds = new Set<ItemKind>()
  const add = (kind: ItemKind, names: readonly string[], value: object, needs: readonly string[] = []) =>
    items.push({ kind, names, value: value as Item['value'], needs })
  const each = <One>(kind: ItemKind, section: readonly One[] | undefined, list: (one: One) => void) => {
    if (section === undefined) return
    kinds.add(kind)
    section.forEach(list)
  }
  if (description.keepVersions !== undefined)
    add('retention', ['site'], { keepVersions: description.keepVersions })
  listAccess(description, { add, each, kinds })
  each('network-account', description.networkAccounts, ({ server, share, ...value }) =>
    add('network-account', [server, share], value),
  )
  if (description.alertMailServer !== undefined) {
    kinds.add('alert-mail-server')
    if (description.alertMailServer !== null) add('alert-mail-server', ['site'], description.alertMailServer)
  }
  each('update-source', description.updateSources, ({ name, ...value }) =>
    add('update-source', [name], value),
  )
  if (description.updateFilters) add('update-filters', ['site'], description.updateFilters)
  if (description.supersedence) add('supersedence', ['site'], { rule: description.supersedence })
  each('update-decision', description.updateDecisions, ({ update, decision, ...value }) => {
    // A hold that is over is as good as none.
    if (value.until === null || new Date(value.until) > now)
      add('update-decision', [update, decision], {
        ...value,
        until: value.until && inMilliseconds(value.until),
      })
  })
  each('selection-rule', description.selectionRules, ({ name, ...value }) =>
    add('selection-rule', [name], value),
  )
  listPlaces(description, { add, each, kinds })
  listBoundaries(description, { add, each, kinds })
  each('device-group', description.deviceGroups, ({ name, securityScopes: _, ...value }) =>
    add('device-group', [name], value),
  )
  each('task-sequence', description.taskSequences, ({ name, securityScopes: _, ...value }) =>
    add(
      'task-sequence',
      [name],
      value,
      packagesOf(value.definition).map(one => idOf('upgrade-package', one)),
    ),
  )
  each('servicing-schedule', description.servicingSchedules, ({ name, ...value }) =>
    add('servicing-schedule', [name], value, needsOfSchedule(value)),
  )
  each('alert-subscription', description.alertSubscriptions, ({ name, ...value }) =>
    add(
      'alert-subscription',
      [name],
      value,
      value.to.channel === 'mail' ? [idOf('alert-mail-server', 'site')] : [],
    ),
  )
  listObjectScopes(description, add)
  const order = (item: Item) => itemKinds.indexOf(item.kind)
  return { items: items.sort((one, other) => order(one) - order(other)), kinds }
}

type Listing = {
  add: (kind: ItemKind, names: readonly string[], value: object, needs?: readonly string[]) => void
  each: <One>(kind: ItemKind, section: readonly One[] | undefined, list: (one: One) => void) => void
  kinds: Set<ItemKind>
}

/** Who may do what. The order of roles, scopes and operations means nothing, and is made the same. */
function listAccess(description: SiteDescription, { add, each, kinds }: Listing): void {
  const described = new Set([
    ...(description.roles ?? []).map(({ name }) => idOf('role', name)),
    ...(description.securityScopes ?? []).map(({ name }) => idOf('security-scope', name)),
  ])
  // What every site has is not described, and needs nothing.
  const needsOf = (assigned: readonly { role: string; scopes: readonly string[] | null }[]) =>
    assigned
      .flatMap(({ role, scopes }) => [
        idOf('role', role),
        ...(scopes ?? []).map(one => idOf('security-scope', one)),
      ])
      .filter(id => described.has(id))
  const inOrder = <One extends { role: string; scopes: readonly string[] | null }>(
    assigned: readonly One[],
  ) =>
    assigned
      .map(one => ({ ...one, scopes: one.scopes && [...one.scopes].sort() }))
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  each('security-scope', description.securityScopes, ({ name, ...value }) =>
    add('security-scope', [name], value),
  )
  each('role', description.roles, ({ name, permissions, ...value }) =>
    add('role', [name], {
      ...value,
      permissions: Object.fromEntries(
        Object.entries(permissions).map(([key, operations]) => [key, [...operations].sort()]),
      ),
    }),
  )
  each('user', description.users, ({ name, roles, ...value }) =>
    add('user', [name], { ...value, roles: roles && inOrder(roles) }, needsOf(roles ?? [])),
  )
  const { identityProvider: provider } = description
  if (provider === undefined) return
  kinds.add('identity-provider')
  if (provider !== null)
    add(
      'identity-provider',
      ['site'],
      { ...provider, roles: inOrder(provider.roles) },
      needsOf(provider.roles),
    )
}

/** Points, packages, groups and rings, and who has what. */
function listPlaces(description: SiteDescription, { add, each, kinds }: Listing): void {
  const { distributionPoints: points, upgradePackages: packages } = description
  const { distributionPointGroups: groups, distributionRings: rings } = description
  const point = (name: string) => idOf('distribution-point', name)
  const ofPackage = (name: string) => idOf('upgrade-package', name)
  const ofGroup = (name: string) => idOf('distribution-point-group', name)
  each('distribution-point', points, ({ name, securityScopes: _, ...value }) =>
    add(
      'distribution-point',
      [name],
      value,
      value.sources?.map(one => point(one.point)),
    ),
  )
  each('upgrade-package', packages, ({ name, distributionPoints, ...more }) => {
    const { licenceAccepted: _, securityScopes: __, ...value } = more
    add('upgrade-package', [name], value)
    each('package-on-point', distributionPoints, on =>
      add('package-on-point', [name, on], {}, [ofPackage(name), point(on)]),
    )
  })
  each(
    'distribution-point-group',
    groups,
    ({ name, members, packages: holds, securityScopes: _, ...value }) => {
      add('distribution-point-group', [name], value)
      each('group-member', members, member =>
        add('group-member', [name, member], {}, [ofGroup(name), point(member)]),
      )
      each('group-content', holds, held =>
        add('group-content', [name, held], {}, [ofGroup(name), ofPackage(held)]),
      )
    },
  )
  each('distribution-ring', rings, ({ name, ...value }) =>
    add('distribution-ring', [name], value, [
      ...(value.points ?? []).map(point),
      ...(value.groups ?? []).map(ofGroup),
    ]),
  )
  // A package whose points are not named, and a group whose members are not, say nothing about them.
  if (packages?.some(one => one.distributionPoints === undefined)) kinds.delete('package-on-point')
  if (groups?.some(one => one.members === undefined)) kinds.delete('group-member')
  if (groups?.some(one => one.packages === undefined)) kinds.delete('group-content')
}

/** As the API calls it; it is in no list, for every site has it. */
export const defaultBoundaryGroup = 'Default-Site-Boundary-Group'

/** Boundaries, and which points are for the clients within them. */
function listBoundaries(description: SiteDescription, { add, each, kinds }: Listing): void {
  const { boundaries, boundaryGroups: groups, defaultBoundaryGroup: ofSite } = description
  const point = (name: string) => idOf('distribution-point', name)
  const ofGroup = (name: string) => idOf('boundary-group', name)
  each('boundary', boundaries, ({ name, ...value }) => add('boundary', [name], value))
  if (ofSite) {
    const { securityScopes: _, ...value } = ofSite
    add('default-boundary-group', ['site'], value, value.points?.map(point))
  }
  each('boundary-group', groups, ({ name, neighbours, securityScopes: _, ...value }) => {
    const held = (value.boundaries ?? []).map(one => idOf('boundary', one))
    add('boundary-group', [name], value, [...held, ...(value.points ?? []).map(point)])
    each('boundary-neighbour', neighbours, ({ boundaryGroup: to, ...fallback }) => {
      const needed = to.toLowerCase() === defaultBoundaryGroup.toLowerCase() ? [] : [ofGroup(to)]
      add('boundary-neighbour', [name, to], fallback, [ofGroup(name), ...needed])
    })
  })
  if (groups?.some(one => one.neighbours === undefined)) kinds.delete('boundary-neighbour')
}

/** Which scopes objects carry: a step of its own, after all objects and scopes are there. It goes with its object, so that no plan removes it. */
function listObjectScopes(description: SiteDescription, add: Listing['add']): void {
  const described = new Set((description.securityScopes ?? []).map(({ name }) => name.toLowerCase()))
  const list = (
    kind: ItemKind,
    objects: readonly { name: string; securityScopes?: string[] | undefined }[] = [],
  ) => {
    for (const { name, securityScopes: scopes } of objects)
      if (scopes !== undefined)
        add('security-scopes-of', [kind, name], { scopes }, [
          ...(name === defaultBoundaryGroup ? [] : [idOf(kind, name)]),
          ...scopes.filter(one => described.has(one.toLowerCase())).map(one => idOf('security-scope', one)),
        ])
  }
  const { defaultBoundaryGroup: ofSite } = description
  list('upgrade-package', description.upgradePackages)
  list('distribution-point', description.distributionPoints)
  list('distribution-point-group', description.distributionPointGroups)
  list('boundary-group', description.boundaryGroups)
  if (ofSite) list('boundary-group', [{ name: defaultBoundaryGroup, ...ofSite }])
  list('device-group', description.deviceGroups)
  list('task-sequence', description.taskSequences)
}

/** A moment as the site writes it. */
function inMilliseconds(moment: string): string {
  return new Date(moment).toISOString()
}

type Schedule = Omit<NonNullable<SiteDescription['servicingSchedules']>[number], 'name'>

function needsOfSchedule({ packages, updates, distribute }: Schedule): string[] {
  return [
    ...packages.map(name => idOf('upgrade-package', name)),
    ...(updates.by === 'rule' ? [idOf('selection-rule', updates.rule)] : []),
    ...(distribute?.to === 'groups'
      ? distribute.groups.map(name => idOf('distribution-point-group', name))
      : []),
    ...(distribute?.to === 'rings' ? distribute.rings.map(name => idOf('distribution-ring', name)) : []),
  ]
}
