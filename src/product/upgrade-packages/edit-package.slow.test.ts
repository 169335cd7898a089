import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { editPackage } from './edit-package.ts'
import { readPackage } from './read-packages.ts'
import { largestNote, openNote, versionNotes } from './version-note.ts'

let site: SiteInDatabase
let one: string
let other: string

beforeAll(async () => {
  site = await makeSiteInDatabase()
  one = (await site.addPackage('One')).packageId
  other = (await site.addPackage('Other')).packageId
})
afterAll(() => site[Symbol.asyncDispose]())

const edit = (packageId: string, change: { name?: string; version?: string; comment?: string }) =>
  editPackage(site, { packageId, edit: change, by: 'Ines' })

describe('an edit of a package', () => {
  it('changes what is given, leaves the rest, and is told once', async () => {
    const before = await readPackage(site.db, one)
    const after = await edit(one, { version: '2026-11', comment: 'for Paris' })
    expect(after).toEqual({ ...before, version: '2026-11', comment: 'for Paris' })
    await edit(one, { version: '2026-11' })
    const told = (await listActivity(site.db, { limit: 100 })).filter(
      ({ code }) => code === 'UPGRADE_PACKAGE_CHANGED',
    )
    expect(told.map(({ message, subject }) => [subject, message])).toEqual([
      [
        one,
        `Ines changed the operating system upgrade package ${one}: its version from “${before.version}” to “2026-11”, its comment from “${before.comment}” to “for Paris”.`,
      ],
    ])
  })

  it('refuses the name of another package in whatever case, and takes its own in another', async () => {
    await expect(edit(one, { name: 'OTHER' })).rejects.toMatchObject({
      code: 'PACKAGE_NAME_TAKEN',
      facts: { packageId: other },
    })
    expect((await edit(one, { name: 'ONE' })).name).toBe('ONE')
  })

  it('gives one of two packages a name that both want at the same moment, and says to the other who has it', async () => {
    const both = await Promise.allSettled([edit(one, { name: 'Wanted' }), edit(other, { name: 'wanted' })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'PACKAGE_NAME_TAKEN' },
    })
  })

  it('is in the notes beside the content store, from which a site is rebuilt', async () => {
    await edit(other, { name: 'Renamed' })
    const text = await site.store.notes.read(`${versionNotes}/${other}-1.json`, largestNote)
    expect(openNote(text ?? '')?.note.package.name).toBe('Renamed')
  })

  it('of a package that is not there says so', async () => {
    for (const packageId of ['S01FFFFF', 'nothing'])
      await expect(edit(packageId, { name: 'X' })).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
  })
})
