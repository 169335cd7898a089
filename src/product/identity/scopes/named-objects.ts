// Which objects with security scopes requests and answers name. The API has one word for each everywhere: `packageId` and `packages`, `point` and
// `points`, `groups`, `boundaryGroup` and `boundaryGroups`, `deviceGroup` and `deviceGroups`, `taskSequence`; where an object is shown itself, the address says what it is.

import type { ScopedClass } from '../roles/object-classes.ts'

/** An object that is named. */
export type Named = { objectClass: ScopedClass; object: string }

const words: Readonly<Record<string, ScopedClass>> = {
  packageId: 'upgrade-package',
  packages: 'upgrade-package',
  point: 'distribution-point',
  points: 'distribution-point',
  groups: 'distribution-point-group',
  taskSequence: 'task-sequence',
  boundaryGroup: 'boundary-group',
  boundaryGroups: 'boundary-group',
  deviceGroup: 'device-group',
  deviceGroups: 'device-group',
}

/** Parameters of addresses beside those words. */
const parameters: readonly { url: RegExp; parameter: string; objectClass: ScopedClass }[] = [
  { url: /^\/api\/v1\/distribution-points\/:name/, parameter: 'name', objectClass: 'distribution-point' },
  {
    url: /^\/api\/v1\/distribution-point-groups\/:group/,
    parameter: 'group',
    objectClass: 'distribution-point-group',
  },
]

/** Addresses that show objects themselves: in which member of each is its name. */
const shown: Readonly<Record<string, { member: string; objectClass: ScopedClass }>> = {
  '/api/v1/upgrade-packages': { member: 'id', objectClass: 'upgrade-package' },
  '/api/v1/task-sequences': { member: 'id', objectClass: 'task-sequence' },
  '/api/v1/distribution-points': { member: 'name', objectClass: 'distribution-point' },
  '/api/v1/distribution-point-groups': { member: 'name', objectClass: 'distribution-point-group' },
  '/api/v1/boundary-groups': { member: 'name', objectClass: 'boundary-group' },
  '/api/v1/device-groups': { member: 'name', objectClass: 'device-group' },
}

/** Members that hold names in an answer of one address alone. */
const namesIn: Readonly<Record<string, Readonly<Record<string, ScopedClass>>>> = {
  '/api/v1/distribution-point-groups': { members: 'distribution-point', contents: 'upgrade-package' },
}

type Request = { params: Record<string, unknown>; query: unknown; body: unknown }

/** Every object that a request names, at any depth. */
export function namedInRequest(url: string, { params, query, body }: Request): Named[] {
  const named: Named[] = []
  for (const { url: pattern, parameter, objectClass } of parameters) {
    const object = params[parameter]
    if (pattern.test(url) && typeof object === 'string') named.push({ objectClass, object })
  }
  // In queries the other words mean something else (`packages=true`).
  const { packageId, deviceGroup } = (query ?? {}) as { packageId?: unknown; deviceGroup?: unknown }
  const left: unknown[] = [params, { packageId, deviceGroup }, body]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [key, one] of Object.entries(value)) {
      named.push(...namesOf(words, key, one))
      left.push(one)
    }
  }
  return named
}

function namesOf(known: Readonly<Record<string, ScopedClass>>, key: string, value: unknown): Named[] {
  const objectClass = Object.hasOwn(known, key) ? known[key] : undefined
  if (objectClass === undefined) return []
  const names = Array.isArray(value) ? value : [value]
  return names.filter(one => typeof one === 'string').map(object => ({ objectClass, object }))
}

/** The object that an answer as a whole is about. */
export function namedInAnswer(url: string, answer: unknown): Named[] {
  return Array.isArray(answer) ? [] : aboutWhat(url, answer)
}

/** What one thing is about: a thing of a list is hidden with the object that it is about. */
function aboutWhat(url: string, thing: unknown): Named[] {
  if (typeof thing !== 'object' || thing === null || Array.isArray(thing)) return []
  const entries = Object.entries(thing)
  const named = entries.flatMap(([key, value]) =>
    typeof value === 'string' ? namesOf(words, key, value) : [],
  )
  const itself = Object.hasOwn(shown, url) ? shown[url] : undefined
  const object = itself === undefined ? undefined : (thing as Record<string, unknown>)[itself.member]
  if (itself !== undefined && typeof object === 'string')
    named.push({ objectClass: itself.objectClass, object })
  return named
}

/** The answer without what is about hidden objects, and without their names in lists of names. */
export function withoutHidden(url: string, answer: unknown, isHidden: (named: Named) => boolean): unknown {
  if (typeof answer !== 'object' || answer === null || answer instanceof Date) return answer
  if (Array.isArray(answer))
    return answer
      .filter(one => !aboutWhat(url, one).some(isHidden))
      .map(one => withoutHidden(url, one, isHidden))
  const known = { ...words, ...(Object.hasOwn(namesIn, url) ? namesIn[url] : {}) }
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      Array.isArray(value) && value.every(one => typeof one === 'string')
        ? value.filter(one => !namesOf(known, key, one).some(isHidden))
        : withoutHidden('', value, isHidden),
    ]),
  )
}
