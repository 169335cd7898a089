import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPackage } from '#product/upgrade-packages'
import { act, joinTestPoint } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentByPoint } from './content-by-point.ts'
import { contentMatrix } from './content-matrix.ts'
import { contentStatus, type PointStatus } from './content-status.ts'
import { changeGroup } from './group-members.ts'
import { createGroup } from './groups.ts'
import { readPoint } from './point-status.ts'
import { setPointProperties } from './set-point-properties.ts'

// Every point was to hold the first package: DP1 and DP2 have proved it, dp3, which pulls from DP1, has failed. The second one is DP1's and dp3's by
// their group, and DP2 is losing it.
let site: SiteInDatabase
let [first, second] = ['', '']

beforeAll(async () => {
  site = await makeSiteInDatabase()
  const one = await site.addPackage('Windows')
  first = one.packageId
  second = (await site.addPackage('Another', 'another text')).packageId
  await site.addPackage('Nowhere', 'a third text')
  const dp1 = await joinTestPoint(site, 'DP1')
  const dp2 = await joinTestPoint(site, 'DP2')
  const dp3 = await joinTestPoint(site, 'dp3')
  const { revision } = await readPoint(site.db, 'dp3')
  await setPointProperties(site.db, {
    name: 'dp3',
    expectedRevision: revision,
    properties: {},
    sources: [{ point: 'DP1', order: 1 }],
    by: 'tester',
  })
  for (const name of ['Branches', 'Empty'])
    await createGroup(site.db, { name, description: '', by: 'tester' })
  const joining = { change: 'join', points: ['DP1', 'dp3'], keepContent: false, by: 'tester' } as const
  await changeGroup(site, { ...joining, group: 'Branches' })
  await act(site, 'distribute', first, { all: true })
  await act(site, 'distribute', second, { points: ['DP2'] })
  await dp1.obey()
  await dp2.obey()
  await dp3.ask()
  const { totalBytes } = await readPackage(site.db, first)
  const error = { code: 'X', kind: 'internal', retry: 'later', message: '', remedy: '', facts: {} } as const
  await dp3.report(
    { packageId: first, version: 1, contentVersion: one.contentVersion },
    { state: 'failed', error, bytesFetched: Math.ceil(totalBytes / 4) - 6 },
  )
  await act(site, 'distribute', second, { groups: ['Branches'] })
  await act(site, 'remove', second, { points: ['DP2'] })
})
afterAll(() => site[Symbol.asyncDispose]())

const names = (rows: readonly PointStatus[]) => rows.map(row => `${row.packageId}/${row.point}`)

it('tells in the matrix of every package what each row of content status tells, and names a package that is nowhere', async () => {
  const rows = await contentStatus(site.db)
  const matrix = await contentMatrix(site.db)
  expect(matrix.map(one => one.name)).toEqual(['Another', 'Nowhere', 'Windows'])
  const told = matrix.flatMap(({ packageId, cells }) =>
    cells.flatMap(({ points, ...cell }) => points.map(point => ({ packageId, point, ...cell }))),
  )
  const byName = (one: { packageId: string; point: string }) => `${one.packageId}/${one.point}`
  expect(Object.fromEntries(told.map(one => [byName(one), one]))).toEqual(
    Object.fromEntries(
      rows.map(({ packageId, point, category, version, percent }) => [
        `${packageId}/${point}`,
        { packageId, point, category, version, percent },
      ]),
    ),
  )
  expect(matrix.at(-1)?.cells).toEqual([
    { category: 'success', version: 1, percent: 100, points: ['DP1', 'DP2'] },
    { category: 'error', version: 1, percent: 25, points: ['dp3'] },
  ])
})

it('counts for each point what its rows say, of the packages that somebody sees', async () => {
  const rows = await contentStatus(site.db)
  const counted = await contentByPoint(site.db, null)
  expect(counted).toMatchObject([
    { point: 'DP1', targeted: 2, success: 1, inProgress: 1, errors: 0, unknown: 0, removing: 0, sources: [] },
    { point: 'DP2', targeted: 1, success: 1, inProgress: 0, errors: 0, removing: 1, maintenance: false },
    { point: 'dp3', targeted: 2, success: 0, inProgress: 1, errors: 1, isHeardOf: true },
  ])
  expect(counted[2]?.sources).toEqual([{ point: 'DP1', order: 1 }])
  for (const { point, targeted, removing } of counted)
    expect(rows.filter(row => row.point === point)).toHaveLength(targeted + removing)
  const seen = await contentByPoint(site.db, packageId => packageId === second)
  expect(seen.map(one => [one.targeted, one.success, one.removing])).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [1, 0, 0],
  ])
})

it('shows what stands on one point, or what a group gave its members, whatever the case of the name', async () => {
  expect(names(await contentStatus(site.db, { point: 'dp2' }))).toEqual([`${first}/DP2`, `${second}/DP2`])
  expect(names(await contentStatus(site.db, { point: 'DP3', packageId: second }))).toEqual([`${second}/dp3`])
  expect(names(await contentStatus(site.db, { group: 'branches' }))).toEqual([
    `${second}/DP1`,
    `${second}/dp3`,
  ])
  expect(await contentStatus(site.db, { group: 'Empty' })).toEqual([])
  await expect(contentStatus(site.db, { point: 'DP9' })).rejects.toMatchObject({ code: 'POINT_MISSING' })
  await expect(contentStatus(site.db, { group: 'Nobody' })).rejects.toMatchObject({
    code: 'POINT_GROUP_MISSING',
  })
})

it('comes page by page, every row once, also behind a row that is gone', async () => {
  const whole = names(await contentStatus(site.db))
  const paged: string[] = []
  for (let after: string | undefined; ; after = paged.at(-1)) {
    const page = names(await contentStatus(site.db, { limit: 2, after }))
    paged.push(...page)
    if (page.length < 2) break
  }
  expect(whole).toHaveLength(6)
  expect(paged).toEqual(whole)
  expect(names(await contentStatus(site.db, { limit: 1, after: `${first}/DP2x` }))).toEqual([`${first}/dp3`])
})
