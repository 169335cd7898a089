// Two descriptions to a plan: the steps that make a site what is wanted.

import { isDeepStrictEqual } from 'node:util'
import { type Item, type ItemKind, idOf, itemKinds, listItems } from './list-items.ts'
import { isSecret, type SiteDescription } from './schema.ts'

/** One step. `blocked`: why it cannot be done, as a sentence; null when it can. */
export type Step = {
  id: string
  action: 'create' | 'change' | 'remove'
  kind: ItemKind
  names: readonly string[]
  /** All properties as they shall be: those that are not wanted otherwise are as they are. */
  value: Readonly<Record<string, unknown>>
  /** What is different. */
  changes: readonly { property: string; before: unknown; after: unknown }[]
  needs: readonly string[]
  blocked: string | null
}

/** The steps in their order, and what only the site has and keeps. */
export type Plan = { steps: Step[]; onlyOnSite: Pick<Item, 'kind' | 'names'>[] }

/** Properties that no call of the API changes. */
const fixed: Partial<Record<ItemKind, readonly string[]>> = {
  'update-source': ['kind', 'location', 'languages', 'categories', 'classifications', 'authorityFile'],
  'upgrade-package': ['source', 'architecture', 'language', 'extractIndex'],
  'distribution-point-group': ['description'],
  'security-scope': ['description'],
  user: ['kind'],
}
/** What cannot be taken off a site. */
const kept: Partial<Record<ItemKind, string>> = {
  'upgrade-package':
    'A package is removed by `slipstream upgrade-package remove` alone, which shows first what goes with it.',
  user: 'A user is removed by `slipstream user remove` alone: somebody has to sign in to what stays.',
}
/** What goes with something else that goes. */
const inside: Partial<Record<ItemKind, readonly [place: number, kind: ItemKind][]>> = {
  'package-on-point': [
    [0, 'upgrade-package'],
    [1, 'distribution-point'],
  ],
  'group-member': [
    [0, 'distribution-point-group'],
    [1, 'distribution-point'],
  ],
  'group-content': [[0, 'distribution-point-group']],
  'boundary-neighbour': [
    [0, 'boundary-group'],
    [1, 'boundary-group'],
  ],
}

/** Plans. Nothing is removed unless `remove` says so. */
export function planChanges(
  wanted: SiteDescription,
  current: SiteDescription,
  { remove }: { remove: boolean },
): Plan {
  const { items, kinds } = listItems(wanted)
  const here = new Map(listItems(current).items.map(item => [idOfItem(item), item]))
  const named = new Set(items.map(idOfItem))
  const steps = items.flatMap(item => stepTo(item, here.get(idOfItem(item))))
  const extra = [...here.values()].filter(item => kinds.has(item.kind) && !named.has(idOfItem(item)))
  const known = new Set([...named, ...here.keys()])
  for (const step of steps) step.blocked ??= missingNeed(step, known)
  if (!remove) return { steps, onlyOnSite: extra.map(({ kind, names }) => ({ kind, names })) }
  const going = new Set(extra.filter(item => !kept[item.kind]).map(idOfItem))
  const removals = extra
    .filter(
      item => !inside[item.kind]?.some(([place, kind]) => going.has(idOf(kind, item.names[place] ?? ''))),
    )
    .sort((one, other) => itemKinds.indexOf(other.kind) - itemKinds.indexOf(one.kind))
    .map(removalOf)
  return { steps: [...steps, ...removals], onlyOnSite: [] }
}

function idOfItem({ kind, names }: Pick<Item, 'kind' | 'names'>): string {
  return idOf(kind, ...names)
}

function stepTo(wanted: Item, current: Item | undefined): Step[] {
  const { kind, names, needs } = wanted
  const step = { id: idOfItem(wanted), kind, names, needs }
  if (current === undefined) {
    if (kind === 'security-scopes-of' && isDefaultAlone(wanted.value.scopes)) return []
    const blocked =
      kind === 'distribution-point'
        ? `It has not joined: make its token with \`slipstream distribution-point join-token ${names[0]}\`, and start it.`
        : null
    return [{ ...step, action: 'create', value: wanted.value, changes: [], blocked }]
  }
  const value = Object.fromEntries(
    Object.entries(wanted.value)
      .filter(([, after]) => after !== undefined)
      .map(([property, after]) => [property, keepSecrets(current.value[property], after)]),
  )
  const changes = Object.entries(value)
    .map(([property, after]) => ({ property, before: current.value[property], after }))
    .filter(({ property, before, after }) => !isSame(property, before, after))
  if (changes.length === 0) return []
  const stuck = changes.find(({ property }) => fixed[kind]?.includes(property))
  const blocked = stuck
    ? `Its ${stuck.property} cannot be changed; ${kind === 'upgrade-package' ? 'add another package' : 'remove it, and apply again'}.`
    : null
  return [{ ...step, action: 'change', value: { ...current.value, ...value }, changes, blocked }]
}

/** What is new carries it by itself. */
function isDefaultAlone(scopes: unknown): boolean {
  return isDeepStrictEqual(comparable(scopes, 'scopes'), ['default'])
}

/** A webhook always has one, of which a site says nothing: whoever has another one sets it. */
const unseen = ['signingSecret']

/** What is behind placeholders cannot be compared, but whether there is one. */
function isSame(property: string, before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(comparable(before, property), comparable(after, property))
}

/** A secret that is not named stays, also one inside of a property: it has to be given when the item is set. */
function keepSecrets(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after) || isSecret(after)) return after
  // What a webhook has is no business of a mail.
  if (before.channel !== after.channel) return after
  const secrets = Object.entries(before).filter(([, inner]) => isSecret(inner))
  return { ...Object.fromEntries(secrets), ...after }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lists of words are sets, which the site keeps in its own order and case; but packages of a schedule are done in their order. */
function comparable(value: unknown, property: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  // Names of secrets are those of a file, not of the site.
  if (isSecret(value)) return 'a secret'
  // Of a task sequence the site keeps everything as it was written, and order and case mean something.
  if (property === 'definition') return value
  if (Array.isArray(value)) {
    const isSet = property !== 'packages' && value.every(one => typeof one === 'string')
    return isSet ? value.map(one => one.toLowerCase()).sort() : value.map(one => comparable(one, property))
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => inner !== undefined && !unseen.includes(key))
      .map(([key, inner]) => [key, comparable(inner, key)]),
  )
}

function missingNeed({ needs }: Step, known: ReadonlySet<string>): string | null {
  const missing = needs.find(id => !known.has(id))
  if (missing === undefined) return null
  const [kind, ...names] = missing.split('\n')
  return `It needs the ${kind} “${names.join('/')}”, which is neither on the site nor in the file.`
}

function removalOf(item: Item): Step {
  const { kind, names, value } = item
  const blocked = kept[kind] ?? null
  return { id: idOfItem(item), action: 'remove', kind, names, value, changes: [], needs: [], blocked }
}
