import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { type IdentityServer, openIdentityServer } from '../../../../tests/identity-server.ts'
import { signInWithRole } from '../../../../tests/users.ts'

let house: IdentityServer
let full = ''
const outcome = async (...asked: Parameters<IdentityServer['ask']>) => {
  const { status, body } = await house.ask(...asked)
  return [status, body?.code]
}

beforeAll(async () => {
  house = await openIdentityServer()
  full = await signInWithRole(house.db, 'full-administrator')
})
afterAll(() => house[Symbol.asyncDispose]())

describe('roles', () => {
  it('that are built in stay as they are and can be copied; a copy is changed, used at once, and removed when nobody has it', async () => {
    const role = { name: 'Read-only analyst', description: '', permissions: {} }
    expect(await outcome('PUT', 'roles/read-only-analyst', { cookie: full, body: role })).toEqual([
      409,
      'ROLE_BUILT_IN',
    ])
    expect(await outcome('DELETE', 'roles/Read-only%20analyst', { cookie: full })).toEqual([
      409,
      'ROLE_BUILT_IN',
    ])
    const copied = await house.ask('POST', 'roles/read-only-analyst/copy', {
      cookie: full,
      body: { name: 'Night shift' },
    })
    const id = copied.body.id as string
    expect(
      await outcome('POST', 'roles/read-only-analyst/copy', { cookie: full, body: { name: 'NIGHT SHIFT' } }),
    ).toEqual([409, 'ROLE_NAME_TAKEN'])
    const night = await signInWithRole(house.db, id)
    expect(await outcome('GET', 'users', { cookie: night })).toEqual([200, undefined])
    const changed = { name: 'Night shift', description: 'at night', permissions: { role: ['read'] } }
    expect(await outcome('PUT', 'roles/night%20shift', { cookie: full, body: changed })).toEqual([
      204,
      undefined,
    ])
    expect(await outcome('GET', 'users', { cookie: night })).toEqual([403, 'PERMISSION_NEEDED'])
    const listed = (await house.ask('GET', 'roles', { cookie: night })).body
    expect(listed.at(-1)).toEqual({ id, builtIn: false, ...changed })
    expect(listed).toHaveLength(7)
    expect(await outcome('DELETE', `roles/${id}`, { cookie: full })).toEqual([409, 'ROLE_IN_USE'])
    const told = await listActivity(house.db, { subject: 'Night shift', limit: 9 })
    expect(told.map(one => one.code)).toEqual(['ROLE_SET', 'ROLE_SET'])
  })

  it('hold only what there is, and never more than their maker may', async () => {
    const make = (cookie: string, permissions: object) =>
      outcome('POST', 'roles', { cookie, body: { name: 'New', permissions } })
    expect(await make(full, { 'upgrade-package': ['fly'] })).toEqual([400, 'PERMISSION_UNKNOWN'])
    expect(await make(full, { constructor: ['name'] })).toEqual([400, 'PERMISSION_UNKNOWN'])
    const copied = await house.ask('POST', 'roles', {
      cookie: full,
      body: { name: 'Role maker', permissions: { role: ['read', 'modify'], site: ['read'] } },
    })
    const maker = await signInWithRole(house.db, copied.body.id)
    expect(await make(maker, { user: ['modify'] })).toEqual([403, 'ACCESS_WIDER'])
    expect(
      await outcome('POST', 'roles/full-administrator/copy', { cookie: maker, body: { name: 'King' } }),
    ).toEqual([403, 'ACCESS_WIDER'])
    expect(await make(maker, { site: ['read'] })).toEqual([200, undefined])
  })

  it('are offered with everything that there is to permit', async () => {
    const { body } = await house.ask('GET', 'object-classes', { cookie: full })
    expect(body.filter((one: { hasScopes: boolean }) => one.hasScopes)).toHaveLength(6)
    expect(body).toContainEqual({
      objectClass: 'operation',
      operations: ['read', 'cancel'],
      hasScopes: false,
    })
  })
})

describe('security scopes', () => {
  it('are made and removed, but not while something carries them', async () => {
    const make = (name: string) => house.ask('POST', 'security-scopes', { cookie: full, body: { name } })
    const paris = (await make('Paris')).body.id as string
    expect((await make('PARIS')).body.code).toBe('SECURITY_SCOPE_NAME_TAKEN')
    expect((await make('default')).body.code).toBe('SECURITY_SCOPE_NAME_TAKEN')
    const url = 'upgrade-packages/S0100001/security-scopes'
    expect((await house.ask('GET', url, { cookie: full })).body).toMatchObject([{ id: 'default' }])
    expect(await outcome('PUT', url, { cookie: full, body: { scopes: ['Rome'] } })).toEqual([
      404,
      'SECURITY_SCOPE_MISSING',
    ])
    expect(await outcome('PUT', url, { cookie: full, body: { scopes: ['Paris'] } })).toEqual([204, undefined])
    expect(await outcome('DELETE', 'security-scopes/paris', { cookie: full })).toEqual([
      409,
      'SECURITY_SCOPE_IN_USE',
    ])
    expect(await outcome('PUT', url, { cookie: full, body: { scopes: ['default'] } })).toEqual([
      204,
      undefined,
    ])
    const held = await signInWithRole(house.db, 'read-only-analyst', [paris])
    expect(await outcome('GET', 'security-scopes', { cookie: held })).toEqual([200, undefined])
    expect(await outcome('DELETE', 'security-scopes/paris', { cookie: full })).toEqual([
      409,
      'SECURITY_SCOPE_IN_USE',
    ])
    expect(await outcome('DELETE', 'security-scopes/default', { cookie: full })).toEqual([
      409,
      'SECURITY_SCOPE_BUILT_IN',
    ])
    const rome = (await make('Rome')).body.id as string
    const described = { id: rome, name: 'Rome', description: '', builtIn: false }
    for (const name of ['rome', rome])
      expect((await house.ask('GET', `security-scopes/${name}`, { cookie: held })).body).toEqual(described)
    expect(await outcome('DELETE', 'security-scopes/rome', { cookie: held })).toEqual([
      403,
      'PERMISSION_NEEDED',
    ])
    expect(await outcome('DELETE', 'security-scopes/rome', { cookie: full })).toEqual([204, undefined])
    for (const method of ['GET', 'DELETE'] as const)
      expect(await outcome(method, 'security-scopes/rome', { cookie: full })).toEqual([
        404,
        'SECURITY_SCOPE_MISSING',
      ])
    // Another scope of this name is another scope.
    expect((await make('rome')).body.id).not.toBe(rome)
  })

  it('limit who may set them to their own', async () => {
    const [paris] = (await house.ask('GET', 'security-scopes', { cookie: full })).body.slice(1)
    const local = await signInWithRole(house.db, 'operating-system-deployment-manager', [paris.id, 'default'])
    const url = 'upgrade-packages/S0100009/security-scopes'
    await house.ask('POST', 'security-scopes', { cookie: full, body: { name: 'Oslo' } })
    expect(await outcome('PUT', url, { cookie: local, body: { scopes: ['Oslo'] } })).toEqual([
      403,
      'SCOPE_NOT_YOURS',
    ])
    expect(await outcome('PUT', url, { cookie: local, body: { scopes: ['Paris'] } })).toEqual([
      204,
      undefined,
    ])
    await house.ask('PUT', url, { cookie: full, body: { scopes: ['Oslo'] } })
    expect((await outcome('PUT', url, { cookie: local, body: { scopes: ['Paris'] } }))[0]).toBe(404)
  })
})
