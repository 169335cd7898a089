// Reads who may do what, and what devices are told, as a description. What the caller may not read is left out: the description says nothing of it.

import type { SiteApi, User } from '#api-client'
import { renamePackages, type SiteDescription } from '#site-description'
import { orNull } from './describe-words.ts'
import { type ScopedClass, scopeCallsOf } from './scope-calls.ts'

type Access = Pick<SiteDescription, 'securityScopes' | 'roles' | 'users' | 'identityProvider'>
type Devices = Pick<SiteDescription, 'deviceGroups' | 'taskSequences'>

const whenAllowed = <Value>(asked: Promise<Value>) => orNull(asked, 'NOT_ALLOWED')

/** Scopes, roles, users and the provider. */
export async function describeAccess(api: SiteApi): Promise<Access> {
  const scopes = await whenAllowed(api.listSecurityScopes())
  const roles = await whenAllowed(api.listRoles())
  const users = await whenAllowed(api.listUsers())
  // Users are told with names of roles and scopes, so that all of it is read or none.
  if (scopes === null || roles === null || users === null) return {}
  const namesOf = (all: readonly { id: string; name: string }[]) => {
    const names = new Map(all.map(one => [one.id, one.name]))
    return (id: string) => names.get(id) ?? id
  }
  const [scopeName, roleName] = [namesOf(scopes), namesOf(roles)]
  const named = ({ roleId, scopes: on }: User['roles'][number]) => ({
    role: roleName(roleId),
    scopes: on?.map(scopeName).sort() ?? null,
  })
  const inOrder = <One>(list: readonly One[]) =>
    [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  const provider = await whenAllowed(orNull(api.readIdentityProvider(), 'IDENTITY_PROVIDER_MISSING'))
  return {
    securityScopes: scopes
      .filter(one => !one.builtIn)
      .map(({ name, description }) => ({ name, description })),
    roles: roles
      .filter(one => !one.builtIn)
      .map(({ name, description, permissions }) => ({
        name,
        description,
        permissions: Object.fromEntries(
          Object.entries(permissions as Record<string, string[]>)
            .map(([key, operations]): [string, string[]] => [key, [...operations].sort()])
            .sort(),
        ),
      })),
    users: users
      .filter(user => user.signsInWith !== 'identity-provider')
      .map(({ userName, kind, displayName, language, disabled, roles: has }) => ({
        name: userName,
        kind,
        displayName,
        language,
        disabled,
        roles: inOrder(has.map(named)),
      })),
    identityProvider: provider && {
      name: provider.name,
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: { secret: 'identity-provider' },
      claim: provider.claim,
      roles: inOrder(provider.roles.map(({ value, ...one }) => ({ value, ...named(one) }))),
    },
  }
}

/** The names of the scopes that an object carries. */
export async function scopesOf(api: SiteApi, objectClass: ScopedClass, object: string): Promise<string[]> {
  return (await scopeCallsOf(api)[objectClass].read(object)).map(({ name }) => name).sort()
}

/** Groups of devices and task sequences. @param nameOf the name of a package by its ID */
export async function describeDevices(api: SiteApi, nameOf: (id: string) => string): Promise<Devices> {
  const groups = await whenAllowed(api.listDeviceGroups())
  const sequences = await whenAllowed(api.listTaskSequences())
  const definitions = await Promise.all(
    (sequences ?? []).map(async ({ id, name }) => {
      const { definition } = await api.readTaskSequence({ taskSequence: id })
      return {
        name,
        definition: renamePackages(definition as Record<string, unknown>, nameOf),
        securityScopes: await scopesOf(api, 'task-sequence', id),
      }
    }),
  )
  return {
    ...(groups !== null && {
      deviceGroups: await Promise.all(
        groups.map(async ({ name, comment, deviceNames, subnets, tags }) => ({
          name,
          comment,
          deviceNames,
          subnets,
          tags,
          securityScopes: await scopesOf(api, 'device-group', name),
        })),
      ),
    }),
    ...(sequences !== null && { taskSequences: definitions }),
  }
}
