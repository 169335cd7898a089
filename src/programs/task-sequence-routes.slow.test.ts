// Task sequences over HTTP: what is saved, what is refused, who may do what, and that what is named stays.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { cleanUp, judgePackageVersions } from '#product/content-retention'
import { makeFromTemplate } from '#product/task-sequence-model'
import { whatRefersTo } from '#product/task-sequences'
import { keepVersionsOfPackage, listRetainedVersions } from '#product/upgrade-packages'
import { openRoutesOfSite, type RoutesOfSite } from '../../tests/routes-of-site.ts'
import { jobContext } from '../../tests/test-library.ts'
import { signInWithRole } from '../../tests/users.ts'

let house: RoutesOfSite
let packageId: string
let [full, manager, analyst] = ['', '', '']

type Answer = { status: number; tag: string; body: ReturnType<typeof JSON.parse> }

async function ask(
  cookie: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  payload?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await house.server.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { cookie, 'x-slipstream-request': 'console', ...headers },
    ...(payload !== undefined && { payload }),
  })
  const { body } = answer
  return {
    status: answer.statusCode,
    tag: String(answer.headers.etag),
    body: body === '' ? null : JSON.parse(body),
  }
}
const codeOf = async (...asked: Parameters<typeof ask>) => {
  const { status, body } = await ask(...asked)
  return `${status} ${body?.code ?? ''}`.trim()
}
const definitionOf = (more: object = {}) => ({
  ...makeFromTemplate({ package: packageId, imageIndex: 1 }),
  ...more,
})
async function make(name: string, definition: object = definitionOf()): Promise<string> {
  const { status, body } = await ask(manager, 'POST', 'task-sequences', { name, definition })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.id
}

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site } = house
  packageId = (await site.addPackage('Windows 11')).packageId
  full = await signInWithRole(site.db, 'full-administrator')
  manager = await signInWithRole(site.db, 'operating-system-deployment-manager')
  analyst = await signInWithRole(site.db, 'read-only-analyst')
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

describe('task sequences over HTTP', () => {
  it('are made from the template, shown, and previewed with the exact command line', async () => {
    const made = await ask(manager, 'POST', 'task-sequences/from-template', {
      name: 'Windows 11 24H2',
      packageId,
      productKey: 'NPPR9-FWDCX-D2C8J-H872K-2YT43',
    })
    const { id } = made.body
    expect(id).toMatch(/^S01[0-9A-F]{5}$/)
    const { body } = await ask(analyst, 'GET', `task-sequences/${id}`)
    expect(body).toMatchObject({ name: 'Windows 11 24H2', version: 1, packages: [packageId], problems: [] })
    expect(body.definition.steps.map((one: { name: string }) => one.name)).toEqual([
      'Prepare for Upgrade',
      'Upgrade the Operating System',
      'Post-Processing',
      'Rollback',
      'Run actions on failure',
    ])
    const preview = await ask(analyst, 'POST', `task-sequences/${id}/command-lines`, {
      variables: { OSDSetupAdditionalUpgradeOptions: '/MigNEO Disable' },
    })
    expect(preview.body).toEqual([
      {
        step: 'upgrade',
        name: 'Upgrade Operating System',
        commandLine: `"C:\\ProgramData\\Slipstream\\Cache\\${packageId}\\setup.exe" /ImageIndex 1 /Auto Upgrade /Quiet /NoReboot /PostOOBE C:\\Windows\\SMSTSPostUpgrade\\SetupComplete.cmd /PostRollback C:\\Windows\\SMSTSPostUpgrade\\SetupRollback.cmd /PostRollbackContext System /DynamicUpdate Disable /EULA Accept /PKey XXXXX-XXXXX-XXXXX-XXXXX-2YT43 /MigNEO Disable`,
        imageIndex: 1,
        warnings: [],
        problem: null,
      },
    ])
    const other = await ask(analyst, 'POST', `task-sequences/${id}/command-lines`, { packageVersion: 99 })
    expect(other.body[0]).toMatchObject({ commandLine: null, problem: expect.stringContaining('99') })
    expect(
      await codeOf(manager, 'POST', 'task-sequences', {
        name: 'WINDOWS 11 24h2',
        definition: definitionOf(),
      }),
    ).toBe('409 TASK_SEQUENCE_NAME_TAKEN')
  })

  it('are shown before they are saved: from the template with every option, and from YAML with lines and columns', async () => {
    const template = {
      packageId,
      edition: 'Nobody',
      dynamicUpdate: 'no-drivers',
      overrideUpdatePolicy: true,
      bitLocker: 'try-keep-active',
      additionalOptions: '/ShowOOBE None',
    }
    const preview = (asked: object, cookie = analyst) =>
      ask(cookie, 'POST', 'task-sequences/from-template/preview', asked)
    const { body: wrong } = await preview(template)
    const [problem] = wrong.problems
    expect(problem).toMatchObject({ severity: 'error', step: 'upgrade', column: 9 })
    expect(wrong.text.split('\n')[problem.line - 1]).toContain('type: upgrade-operating-system')
    expect(wrong.commandLines).toMatchObject([
      { commandLine: null, problem: expect.stringContaining('Nobody') },
    ])
    const { body } = await preview({ ...template, edition: undefined })
    expect(body.problems).toEqual([])
    expect(body.commandLines[0].commandLine).toMatch(
      /\/ImageIndex 1 .* \/DynamicUpdate NoDrivers \/BitLocker TryKeepActive \/EULA Accept \/ShowOOBE None$/,
    )
    const { status } = await preview({ ...template, dynamicUpdate: 'disable' })
    expect(status).toBe(400)

    const read = (text: string) => ask(analyst, 'POST', 'task-sequences/read-text', { text })
    expect((await read(body.text)).body).toEqual(body)
    const unknown = await read(body.text.replace('bitLocker:', 'bitlocker:'))
    expect(unknown.body).toMatchObject({
      code: 'TASK_SEQUENCE_INVALID',
      facts: { line: expect.any(Number), column: 9, reason: 'the key “bitlocker” is not known here' },
    })
    const id = await make('As text', body.definition)
    expect((await ask(analyst, 'GET', `task-sequences/${id}/versions/1/text`)).body).toEqual({
      text: body.text,
    })

    // Who does not see the package is told that there is none.
    const scope = (await ask(full, 'POST', 'security-scopes', { name: 'Lyon' })).body.id
    const local = await signInWithRole(house.site.db, 'read-only-analyst', [scope])
    expect((await preview({ packageId }, local)).body.code).toBe('PACKAGE_MISSING')
    const hidden = await ask(local, 'POST', 'task-sequences/read-text', { text: body.text })
    expect(hidden.body).toMatchObject({
      problems: [{ step: 'download' }, { step: 'upgrade', reason: expect.stringContaining('There is no') }],
      commandLines: [{ commandLine: null, problem: expect.stringContaining('There is no') }],
    })
  })

  it('do not get one name when two are renamed at once', async () => {
    const ids = [await make('First of two'), await make('Second of two')]
    const renamed = { name: 'One of two', definition: definitionOf() }
    const ends = await Promise.all(ids.map(id => codeOf(manager, 'PUT', `task-sequences/${id}`, renamed)))
    expect(ends.sort()).toEqual(['200', '409 TASK_SEQUENCE_NAME_TAKEN'])
  })

  it('are changed as versions, by who saw them as they are', async () => {
    const id = await make('Changed')
    const { tag } = await ask(manager, 'GET', `task-sequences/${id}`)
    const change = (description: string, headers = {}) =>
      ask(
        manager,
        'PUT',
        `task-sequences/${id}`,
        { name: 'Changed', definition: definitionOf({ description }), comment: description },
        headers,
      )
    expect((await change('the first', { 'if-match': tag })).body).toEqual({ version: 2 })
    expect((await change('the second', { 'if-match': tag })).body.code).toBe('EDIT_CONFLICT')
    // The same again is no version.
    expect((await change('the first')).body).toEqual({ version: 2 })
    const { body } = await ask(analyst, 'GET', `task-sequences/${id}/versions`)
    expect(body).toMatchObject([
      { number: 2, comment: 'the first' },
      { number: 1, comment: '' },
    ])
    const first = await ask(analyst, 'GET', `task-sequences/${id}/versions/1`)
    expect(first.body.definition).toEqual(JSON.parse(JSON.stringify(definitionOf())))
    expect(await codeOf(analyst, 'GET', `task-sequences/${id}/versions/3`)).toBe(
      '404 TASK_SEQUENCE_VERSION_MISSING',
    )
    const told = (await listActivity(house.site.db, { limit: 10 })).filter(one => one.subject === id)
    expect(told.map(one => one.code)).toEqual(['TASK_SEQUENCE_CHANGED', 'TASK_SEQUENCE_CREATED'])
  })

  it('are refused when they contradict themselves or name what is not there', async () => {
    const refused = (definition: object) =>
      codeOf(manager, 'POST', 'task-sequences', { name: 'Refused', definition })
    const [first] = definitionOf().steps
    expect(await refused(definitionOf({ steps: [first, first] }))).toBe('400 TASK_SEQUENCE_REFUSED')
    expect(await refused(makeFromTemplate({ package: 'S01FFFFF' }))).toBe(
      '409 TASK_SEQUENCE_REFERENCE_MISSING',
    )
    expect(await refused(definitionOf({ unknown: true }))).toBe('400 REQUEST_INVALID')
    const definition = makeFromTemplate({ package: packageId, edition: 'Nobody' })
    const { body } = await ask(analyst, 'POST', 'task-sequences/validate', { definition })
    expect(body.problems).toEqual([
      {
        severity: 'error',
        step: 'upgrade',
        reason: `the package ${packageId} has no image of the edition “Nobody”`,
      },
    ])
  })

  it('keep the packages and the versions that they name', async () => {
    const { site } = house
    await site.publishNext(packageId, 1, 'two')
    await site.publishNext(packageId, 2, 'three')
    await site.publishNext(packageId, 3, 'four')
    await keepVersionsOfPackage(site.db, { packageId, keep: 1, by: 'Ines' })
    const pinned = definitionOf({
      steps: [
        {
          type: 'upgrade-operating-system',
          id: 'upgrade',
          name: 'Upgrade',
          package: packageId,
          version: 1,
          enabled: false,
        },
      ],
    })
    const id = await make('Of version 1', pinned)
    const reasons = async (number: number) =>
      (await judgePackageVersions(site.db, packageId)).find(one => one.number === number)?.kept
    expect(await reasons(1)).toContain('task-sequence')
    await cleanUp(site, { plan: null }, jobContext())
    const left = await listRetainedVersions(site.db, packageId)
    // The second goes: nothing names it, as nothing named the first before.
    expect(left.map(one => one.number)).toEqual(expect.arrayContaining([1, 3, 4]))
    expect(left.map(one => one.number)).not.toContain(2)
    expect((await whatRefersTo(site.db, packageId)).map(one => one.taskSequence)).toContain(id)
    const hindered = await ask(full, 'DELETE', `upgrade-packages/${packageId}`)
    expect([hindered.status, hindered.body.code]).toEqual([409, 'PACKAGE_NEEDED'])
    expect(JSON.stringify(hindered.body)).toContain('the task sequence “Of version 1” names it in its step “')
    expect(await codeOf(manager, 'DELETE', `task-sequences/${id}`)).toBe('204')
    expect(await codeOf(manager, 'GET', `task-sequences/${id}`)).toBe('404 TASK_SEQUENCE_MISSING')
    expect(await reasons(1)).not.toContain('task-sequence')
  })

  it('are changed only by who may, and are hidden with their security scopes, as packages are', async () => {
    const id = await make('Paris')
    const saved = { name: 'Mine', definition: definitionOf() }
    expect(await codeOf(analyst, 'POST', 'task-sequences', saved)).toBe('403 PERMISSION_NEEDED')
    expect(await codeOf(analyst, 'PUT', `task-sequences/${id}`, saved)).toBe('403 PERMISSION_NEEDED')
    expect(await codeOf(analyst, 'DELETE', `task-sequences/${id}`)).toBe('403 PERMISSION_NEEDED')
    const scope = (await ask(full, 'POST', 'security-scopes', { name: 'Paris' })).body.id
    const local = await signInWithRole(house.site.db, 'operating-system-deployment-manager', [scope])
    expect((await ask(local, 'GET', 'task-sequences')).body).toEqual([])
    expect(await codeOf(local, 'GET', `task-sequences/${id}`)).toBe('404 TASK_SEQUENCE_MISSING')
    expect(await codeOf(full, 'PUT', `task-sequences/${id}/security-scopes`, { scopes: ['Paris'] })).toBe(
      '204',
    )
    const seen = (await ask(local, 'GET', 'task-sequences')).body
    // The package is of another scope: its name is left out, and nothing may be made of it.
    expect(seen).toMatchObject([{ id, packages: [] }])
    expect(await codeOf(local, 'PUT', `task-sequences/${id}`, saved)).toBe(
      '409 TASK_SEQUENCE_REFERENCE_MISSING',
    )
    expect(await codeOf(local, 'DELETE', `task-sequences/${id}`)).toBe('204')
  })
})
