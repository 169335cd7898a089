// Steps about who may do what, and about what devices are told, over the API.

import type { SiteApi } from '#api-client'
import { isSecret, packagesOf, renamePackages, type Step } from '#site-description'
import type { StepHouse } from './carry-out-step.ts'
import { type ScopedClass, scopeCallsOf } from './scope-calls.ts'

/** The value as the API takes it; the site looks at it once more. */
// biome-ignore lint/suspicious/noExplicitAny: a description was checked by its schema, and is refused by the site when it does not fit
type Value = any
type Assigned = { role: string; scopes: string[] | null }

/** A new role is a copy of the least one, which then gets its own permissions. */
const leastRole = 'read-only-analyst'

const assignedOf = (roles: unknown) =>
  ((roles ?? []) as Assigned[]).map(({ role, ...one }) => ({ ...one, roleId: role }))

/** Makes or changes a role. */
export async function setRole(
  { context: { api } }: StepHouse,
  { action, names: [name = ''], value }: Step,
): Promise<void> {
  const description = typeof value.description === 'string' ? value.description : ''
  const role = action === 'create' ? (await api.copyRole({ role: leastRole, name, description })).id : name
  await api.changeRole({ role, name, description, permissions: value.permissions as Value })
}

/** Makes or changes a user. */
export async function setUser(
  { context: { api } }: StepHouse,
  { action, names: [user = ''], value, changes }: Step,
): Promise<void> {
  const { kind, roles, disabled, ...about } = value as Value
  if (action === 'create') await api.createUser({ userName: user, kind, ...about, roles: assignedOf(roles) })
  if (action === 'create' ? disabled === true : changes.some(({ property }) => property !== 'roles'))
    await api.changeUser({ user, ...about, ...(disabled !== undefined && { disabled }) })
  if (action === 'change' && changes.some(({ property }) => property === 'roles'))
    await api.setUserRoles({ user, roles: assignedOf(roles) })
}

/** Sets the identity provider. */
export async function setProvider(
  { context: { api }, secrets }: StepHouse,
  { value: { clientSecret, roles, ...value } }: Step,
): Promise<void> {
  const secret = isSecret(clientSecret) ? secrets(clientSecret) : ''
  await api.setIdentityProvider({ ...value, roles: assignedOf(roles), clientSecret: secret } as Value)
}

/** Makes a task sequence, or the next version of one. */
export async function setTaskSequence(
  { context: { api }, packageId }: StepHouse,
  { action, names: [name = ''], value }: Step,
): Promise<void> {
  const ids = new Map<string, string>()
  for (const one of packagesOf(value.definition)) ids.set(one, await packageId(one))
  const definition = renamePackages(value.definition, one => ids.get(one) ?? one) as Value
  if (action === 'create') await api.createTaskSequence({ name, definition })
  else await api.changeTaskSequence({ taskSequence: await sequenceId(api, name), name, definition })
}

/** Sets the security scopes of an object. */
export async function setScopesOf(
  { context: { api }, packageId }: StepHouse,
  { names: [kind = '', name = ''], value }: Step,
): Promise<void> {
  const ids: Partial<Record<string, () => Promise<string>>> = {
    'upgrade-package': () => packageId(name),
    'task-sequence': () => sequenceId(api, name),
  }
  const object = (await ids[kind]?.()) ?? name
  await scopeCallsOf(api)[kind as ScopedClass].write(object, value.scopes as string[])
}

/** Removes a task sequence. */
export async function removeTaskSequence(api: SiteApi, { names: [name = ''] }: Step): Promise<void> {
  await api.deleteTaskSequence({ taskSequence: await sequenceId(api, name) })
}

/** The ID of a task sequence; a name that is not there is for the site to refuse. */
async function sequenceId(api: SiteApi, name: string): Promise<string> {
  const found = await api.listTaskSequences()
  return found.find(one => one.name.toLowerCase() === name.toLowerCase())?.id ?? name
}
