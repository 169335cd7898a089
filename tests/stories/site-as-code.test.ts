// A site's configuration as a file: what one site exports makes another one equal, and applying it again changes nothing.

import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiOf } from '../faults/fault-house.ts'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')

const declined = madeUpdateId(21)
let first: TestSite
let second: TestSite

beforeAll(async () => {
  first = await makeTestSite()
  second = await makeTestSite()
  await Promise.all([first.startServer(), second.startServer()])
  await Promise.all([first.startPoint('DP1'), second.startPoint('DP1')])
})
afterAll(async () => {
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
})

/** Runs a command as a person does. */
async function say(
  site: TestSite,
  words: string[],
  { input, env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; out: string; errors: string }> {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json'), ...env },
  })
  child.stdin.on('error', () => undefined).end(input ?? '')
  const said = { code: 1, out: '', errors: '' }
  child.stdout.on('data', piece => {
    said.out += piece
  })
  child.stderr.on('data', piece => {
    said.errors += piece
  })
  said.code = await new Promise(done => child.once('close', code => done(code ?? 1)))
  return said
}

async function configure(site: TestSite): Promise<void> {
  const { slipstream, folder } = site
  const api = apiOf(site)
  const media = join(folder, 'media')
  await makeSmallMedia(media)
  const updates = join(folder, 'updates')
  await mkdir(updates)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--comment', 'for all']
  const { id } = (await slipstream<{ id: string }>(...words, '--accept-licence')).value
  await slipstream('upgrade-package', 'keep', id, '4')
  const every = ['--every', 'month-weekday', '--week', '2', '--weekday', 'tuesday']
  const when = [...every, '--start', '2037-01-01T22:00', '--time-zone', 'Europe/Paris']
  await slipstream('upgrade-package', 'update-schedule', 'set', id, ...when)
  await slipstream('distribution-point-group', 'create', 'Branches')
  await slipstream('distribution-point-group', 'add-member', 'Branches', 'DP1')
  await slipstream('content', 'distribute', id, '--group', 'Branches')
  await slipstream('distribution-point', 'set', 'DP1', '--hours', 'mon-fri 08:00-18:00 high-only 20MB/s')
  await slipstream('boundary', 'create', '10.1.0.0/16', '--name', 'Paris')
  await slipstream('boundary-group', 'create', 'Lyon', '--point', 'DP1')
  await slipstream('boundary-group', 'create', 'Paris', '--boundary', 'Paris', '--neighbour', 'Lyon')
  const never = ['--neighbour', 'Default-Site-Boundary-Group', '--fallback', 'never']
  await slipstream('boundary-group', 'add', 'Lyon', ...never)
  await slipstream('boundary-group', 'set', 'Default-Site-Boundary-Group', '--hold-ungrouped-points', 'no')
  await slipstream('distribution-ring', 'set', 'First', '--order', '1', '--group', 'Branches', '--soak', '1h')
  await slipstream(
    'selection-rule',
    'set',
    'Monthly',
    '--kind',
    'cumulative-update',
    '--minimum-age-days',
    '7',
  )
  await slipstream('update-source', 'add', updates, '--folder', '--name', 'Updates', '--no-watch')
  const catalogue = join(folder, 'wsusscn2.cab')
  const declinable = { revision: 1, updateId: declined, title: 'Breaks printing', kb: 'KB1' }
  await makeCatalogue(catalogue, { updates: [declinable], spelling: 'wsusscn2' })
  await slipstream('update-source', 'add', catalogue, '--name', 'Catalogue')
  await slipstream('update-source', 'synchronise', 'Catalogue')
  await slipstream('update-catalogue', 'decline', declined, '--reason', 'breaks printing')
  const far = '2037-01-01T22:00:00.000Z'
  await slipstream('update-catalogue', 'hold', declined, '--reason', 'not yet', '--until', far)
  await slipstream('update-catalogue', 'supersedence', '--expire', 'after-months', '--months', '3')
  const nightly = ['--rule', 'Monthly', ...when, '--distribute', 'rings']
  await slipstream('servicing-schedule', 'create', 'Nightly', '--package', id, ...nightly)
  await slipstream('servicing-schedule', 'pause', 'Nightly')
  await slipstream('security-scope', 'create', 'Paris')
  for (const [objectClass, object] of [
    ['upgrade-package', id],
    ['distribution-point', 'DP1'],
    ['distribution-point-group', 'Branches'],
    ['boundary-group', 'Lyon'],
  ] as const)
    await slipstream('security-scope', 'set', objectClass, object, 'Paris', 'Default')
  await api.setDeviceGroup({ deviceGroup: 'Pilots', subnets: ['10.1.0.0/16'], tags: ['pilot'] })
  const role = await api.copyRole({ role: 'read-only-analyst', name: 'Keeper', description: 'of points' })
  const permissions = { 'distribution-point': ['read', 'modify'] as const, site: ['read'] as const }
  await api.changeRole({ role: role.id, name: 'Keeper', description: 'of points', permissions } as never)
  const roles = [
    { roleId: 'Keeper', scopes: ['Paris', 'Default'] },
    { roleId: 'Read-only analyst', scopes: null },
  ]
  const ines = { userName: 'ines', displayName: 'Ines', kind: 'person' as const }
  await api.createUser({ ...ines, password: 'a-password-that-is-not-exported', language: 'fr', roles })
  await api.createUser({ userName: 'build', displayName: 'Build', kind: 'service-account', roles: [] })
  await api.changeUser({ user: 'build', disabled: true })
  const step = { type: 'upgrade-operating-system' as const, id: 'upgrade', name: 'Upgrade', package: id }
  const inside = { type: 'group' as const, id: 'all', name: 'All', steps: [step] }
  const definition = {
    format: 'slipstream-task-sequence-1' as const,
    kind: 'upgrade-operating-system' as const,
    steps: [inside],
  }
  const made = await api.createTaskSequence({ name: 'To Windows 11', definition })
  await slipstream('security-scope', 'set', 'task-sequence', made.id, 'Paris')
  await api.setIdentityProvider({
    name: 'Example login',
    issuer: 'https://login.example.com',
    clientId: 'slipstream',
    claim: 'groups',
    clientSecret: 'a-password-that-is-not-exported',
    roles: [{ value: 'keepers', roleId: 'Keeper', scopes: ['Paris'] }],
  })
}

describe('a site as code', () => {
  it('makes an empty site equal, and the second time changes nothing and prints nothing', async () => {
    await configure(first)
    const account = ['network-account', 'set', 'files', '--user', 'reader', '--password-stdin']
    const set = await say(first, account, { input: 'a-password-that-is-not-exported\n' })
    expect(set).toMatchObject({ code: 0 })
    const exported = await say(first, ['export'])
    expect(exported).toMatchObject({ code: 0, errors: '' })
    expect(exported.out).not.toContain('a-password-that-is-not-exported')
    expect(exported.out).toContain('secret: network-account-files')

    const shown = await say(second, ['apply'], { input: exported.out })
    expect(shown.out).toContain('+ upgrade-package “Windows”')
    expect(await second.slipstream('upgrade-package', 'list')).toMatchObject({ value: [] })

    const without = await say(second, ['apply', '--yes'], { input: exported.out })
    expect(without.code).toBe(2)
    expect(without.out).toContain('not done: The secret “network-account-files” was not given.')
    expect(without.out).toContain('+ servicing-schedule “Nightly”')
    const env = {
      SLIPSTREAM_SECRET_NETWORK_ACCOUNT_FILES: 'a-password-that-is-not-exported',
      SLIPSTREAM_SECRET_IDENTITY_PROVIDER: 'a-password-that-is-not-exported',
    }
    const rest = await say(second, ['apply', '--yes'], { input: exported.out, env })
    expect(rest.out).toContain('+ identity-provider\n+ network-account “files”\n')
    // What the catalogue does not hold yet cannot be declined.
    expect(rest.code).toBe(2)
    expect(rest.out).toContain(`not done: The catalogue`)
    await second.slipstream('update-source', 'synchronise', 'Catalogue')
    const last = await say(second, ['apply', '--yes'], { input: exported.out })
    const aboutUpdate = [`declined” about ${declined}`, `held” about ${declined}`]
    const decisions = aboutUpdate.map(one => `+ update-decision “${one}\n`).join('')
    expect(last).toEqual({ code: 0, out: decisions, errors: '' })
    const api = apiOf(second)
    const [found] = (await api.listUsers()).filter(one => one.userName === 'ines')
    const packages = await api.listUpgradePackages()
    const carried = await api.listPackageSecurityScopes({ packageId: packages[0]?.id ?? '' })
    expect(carried.map(({ name }) => name).sort()).toEqual(['Default', 'Paris'])
    expect(found).toMatchObject({ signsInWith: 'nothing', language: 'fr', roles: [{}, {}] })
    const { id = '' } = (await api.listTaskSequences())[0] ?? {}
    const { definition } = await api.readTaskSequence({ taskSequence: id })
    expect(JSON.stringify(definition)).toContain(packages[0]?.id)
    const again = await say(second, ['apply', '--yes'], { input: exported.out })
    expect(again).toEqual({ code: 0, out: '', errors: '' })
    expect((await say(second, ['export'])).out).toBe(exported.out)
  })

  it('changes only what is different, and removes only what it is told to', async () => {
    const file = join(second.folder, 'site.yaml')
    await second.slipstream('export', '--to', file)
    const text = await readFile(file, 'utf8')
    const changed = text
      .replace('minimumAgeDays: 7', 'minimumAgeDays: 14')
      .replace('name: First', 'name: Second')
      .replace('comment: for all', 'comment: for Paris')
      .replace('overlap: skip', 'overlap: wait')
      .replace('displayName: Ines', 'displayName: Ines Martin')
      .replace('description: of points', 'description: of all points')
      .replace('comment: ""\n    deviceNames', 'comment: first\n    deviceNames')
      .replace('name: Upgrade\n', 'name: Upgrade Windows\n')
      .replace('reason: breaks printing', 'reason: breaks scanning')
      .replace('securityScopes:\n      - Paris\n', 'securityScopes:\n      - Default\n')
    await writeFile(file, changed)
    const plan = await say(second, ['diff', file])
    expect(plan.out).toContain('~ upgrade-package “Windows”\n    comment: "for all" -> "for Paris"')
    expect(plan.out).toContain('~ selection-rule “Monthly”\n    minimumAgeDays: 7 -> 14')
    expect(plan.errors).toContain(
      'Not in the file, and kept without --remove-what-is-not-in-the-file: distribution-ring “First”.',
    )
    const applied = await second.slipstream<{ done: { action: string; kind: string }[] }>(
      'apply',
      file,
      '--yes',
      '--remove-what-is-not-in-the-file',
    )
    expect(applied.value.done.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      'change role',
      'change user',
      'change update-decision',
      'change selection-rule',
      'change upgrade-package',
      'create distribution-ring',
      'change device-group',
      'change task-sequence',
      'change servicing-schedule',
      'change security-scopes-of',
      'remove distribution-ring',
    ])
    const packages = await second.slipstream<{ comment: string }[]>('upgrade-package', 'list')
    expect(packages.value.map(({ comment }) => comment)).toEqual(['for Paris'])
    const rings = await second.slipstream<{ name: string }[]>('distribution-ring', 'list')
    expect(rings.value.map(({ name }) => name)).toEqual(['Second'])
    await expect(second.slipstream('export', '--to', file)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    await writeFile(file, 'schema: 1\nringss: []\n')
    expect(await say(second, ['apply', file, '--yes'])).toMatchObject({
      code: 3,
      errors: expect.stringContaining('line 2, column 1: the key “ringss” is not known here'),
    })
  })
})
