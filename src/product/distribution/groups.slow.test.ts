import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { markVersionBad } from '#product/upgrade-packages'
import { act, effectsOf, joinTestPoint, statusOn } from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { contentStatus } from './content-status.ts'
import { changeGroup, type GroupChange, previewGroupChange } from './group-members.ts'
import { createGroup, listGroups } from './groups.ts'

/** Two points, two packages, and the groups Branches and Labs. */
async function makeScene() {
  const site = await makeSiteInDatabase()
  const points = [await joinTestPoint(site, 'DP1'), await joinTestPoint(site, 'DP2')] as const
  const one = (await site.addPackage('One')).packageId
  const two = (await site.addPackage('Two', 'two')).packageId
  for (const name of ['Branches', 'Labs']) await createGroup(site.db, { name, description: '', by: 'tester' })
  return { site, points, one, two, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() }
}

function change(
  site: SiteInDatabase,
  kind: GroupChange['change'],
  group: string,
  points: string[] = [],
  keepContent = false,
) {
  return changeGroup(site, { change: kind, group, points, keepContent, by: 'tester' })
}

/** What every point is to hold, as `DP1: One`; what is being removed is not. */
async function wanted(site: SiteInDatabase): Promise<string[]> {
  const rows = await contentStatus(site.db)
  return rows
    .filter(row => row.state < 4 || row.state > 6)
    .map(row =>
      `${row.point} ${row.packageId}${row.directly ? ' directly' : ''} ${row.groups.join('+')}`.trim(),
    )
    .sort()
}

describe('a group of distribution points', () => {
  it('has a name of its own, whatever its case', async () => {
    await using scene = await makeScene()
    const { db } = scene.site
    const again = createGroup(db, { name: 'branches', description: '', by: 'tester' })
    await expect(again).rejects.toMatchObject({ code: 'POINT_GROUP_NAME_TAKEN' })
    expect((await listGroups(db)).map(group => group.name)).toEqual(['Branches', 'Labs'])
    await expect(change(scene.site, 'join', 'Nobody', ['DP1'])).rejects.toMatchObject({
      code: 'POINT_GROUP_MISSING',
      facts: { group: 'Nobody' },
    })
    await expect(change(scene.site, 'join', 'Labs', ['DP9'])).rejects.toMatchObject({ code: 'POINT_MISSING' })
  })

  it('gives nothing that is being marked bad at the same moment', async () => {
    await using scene = await makeScene()
    const { site, one } = scene
    await act(site, 'distribute', one, { groups: ['Branches'] })
    const isAnybodyWaiting = async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        site.db,
      )
      return rows.length > 0
    }
    let isOver = false
    const { joining } = await site.db.transaction().execute(async trx => {
      await markVersionBad(trx, { packageId: one, version: 1, reason: 'no', by: 'tester' })
      const joining = change(site, 'join', 'Branches', ['DP1']).finally(() => {
        isOver = true
      })
      for (let waits = false; !waits && !isOver; ) waits = await isAnybodyWaiting()
      return { joining }
    })
    expect(effectsOf(await joining)).toEqual(['DP1: nothing'])
    expect(await wanted(site)).toEqual([])
  })

  it('gives its content to every member, and to whoever joins later', async () => {
    await using scene = await makeScene()
    const { site, one, two, points } = scene
    await change(site, 'join', 'branches', ['dp1'])
    expect(effectsOf(await act(site, 'distribute', one, { groups: ['Branches'] }))).toEqual(['DP1: send'])
    await act(site, 'distribute', two, { groups: ['Branches'] })
    const joining = await change(site, 'join', 'Branches', ['DP2'])
    expect(effectsOf(joining)).toEqual(['DP2: send', 'DP2: send'])
    expect(joining.entries[0]?.bytesToSend).toBeGreaterThan(0)
    expect(await wanted(site)).toEqual(
      ['DP1', 'DP2'].flatMap(point => [one, two].map(id => `${point} ${id} Branches`)),
    )
    expect((await points[1].ask()).contents.map(content => content.packageId)).toEqual([one, two])
    expect(await listGroups(site.db)).toMatchObject([
      { name: 'Branches', members: ['DP1', 'DP2'], contents: [one, two] },
      { name: 'Labs', members: [], contents: [] },
    ])
    expect(effectsOf(await change(site, 'join', 'Branches', ['DP2']))).toEqual([])
  })

  it('that is left takes along what only it gave: not what is the point’s own, nor what another group gives', async () => {
    await using scene = await makeScene()
    const { site, one, two } = scene
    const three = (await site.addPackage('Three', 'three')).packageId
    for (const group of ['Branches', 'Labs']) await change(site, 'join', group, ['DP1', 'DP2'])
    for (const id of [one, two, three]) await act(site, 'distribute', id, { groups: ['Branches'] })
    await act(site, 'distribute', two, { groups: ['Labs'] })
    expect(effectsOf(await act(site, 'distribute', three, { points: ['DP1'] }))).toEqual(['DP1: nothing'])
    const asked = {
      change: 'leave',
      group: 'Branches',
      points: ['DP1'],
      keepContent: false,
      by: 'tester',
    } as const
    const before = await wanted(site)
    const preview = await previewGroupChange(site, asked)
    expect(await wanted(site)).toEqual(before)
    expect(preview.entries.map(({ packageId, effect, reason }) => [packageId, effect, reason])).toEqual([
      [one, 'remove', null],
      [two, 'keep', 'it stays, because the group “Labs” has it'],
      [three, 'keep', 'it stays, because it is assigned to the point itself'],
    ])
    expect(effectsOf(await changeGroup(site, asked))).toEqual(effectsOf(preview))
    expect((await wanted(site)).filter(line => line.startsWith('DP1'))).toEqual([
      `DP1 ${two} Labs`,
      `DP1 ${three} directly`,
    ])
    expect((await statusOn(site, one, 'DP1')).stateName).toBe('REMOVAL_PENDING')
    expect((await wanted(site)).filter(line => line.startsWith('DP2'))).toHaveLength(3)
  })

  it('that is left with its content kept leaves it as the point’s own', async () => {
    await using scene = await makeScene()
    const { site, one } = scene
    await change(site, 'join', 'Branches', ['DP1', 'DP2'])
    await act(site, 'distribute', one, { groups: ['Branches'] })
    expect(effectsOf(await change(site, 'leave', 'Branches', ['DP1'], true))).toEqual(['DP1: keep'])
    expect(await wanted(site)).toEqual([`DP1 ${one} directly`, `DP2 ${one} Branches`])
    expect(effectsOf(await change(site, 'delete', 'Branches'))).toEqual(['DP2: remove'])
    expect(await wanted(site)).toEqual([`DP1 ${one} directly`])
    expect((await listGroups(site.db)).map(group => group.name)).toEqual(['Labs'])
  })

  it('loses content by Remove: who has it otherwise keeps it, and new members do not get it any more', async () => {
    await using scene = await makeScene()
    const { site, one } = scene
    await change(site, 'join', 'Branches', ['DP1', 'DP2'])
    await act(site, 'distribute', one, { groups: ['Branches'], points: ['DP1'] })
    expect(await wanted(site)).toEqual([`DP1 ${one} directly Branches`, `DP2 ${one} Branches`])
    // From a point alone: the group still gives it.
    expect(effectsOf(await act(site, 'remove', one, { points: ['DP2'] }))).toEqual(['DP2: keep'])
    expect(effectsOf(await act(site, 'remove', one, { groups: ['Branches'] }))).toEqual([
      'DP1: keep',
      'DP2: remove',
    ])
    expect(await wanted(site)).toEqual([`DP1 ${one} directly`])
    expect((await listGroups(site.db))[0]).toMatchObject({ name: 'Branches', contents: [] })
  })

  it('and everything else lose it when it is removed from all', async () => {
    await using scene = await makeScene()
    const { site, one } = scene
    await change(site, 'join', 'Branches', ['DP1'])
    await act(site, 'distribute', one, { groups: ['Branches'], points: ['DP2'] })
    expect(effectsOf(await act(site, 'remove', one, { all: true }))).toEqual(['DP1: remove', 'DP2: remove'])
    expect(await wanted(site)).toEqual([])
    expect((await listGroups(site.db))[0]?.contents).toEqual([])
  })

  it('forgets no member that joins while content is distributed to it', async () => {
    await using scene = await makeScene()
    const { site, one, two } = scene
    for (const id of [one, two]) {
      const point = id === one ? 'DP1' : 'DP2'
      await Promise.all([
        act(site, 'distribute', id, { groups: ['Labs'] }),
        change(site, 'join', 'Labs', [point]),
      ])
    }
    expect(await wanted(site)).toEqual(
      ['DP1', 'DP2'].flatMap(point => [one, two].map(id => `${point} ${id} Labs`)),
    )
  })
})
