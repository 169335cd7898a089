import { expect, it } from 'vitest'
import { keepVersionsOfPackage, markVersionBad, pinVersion, readPackage } from '#product/upgrade-packages'
import { makeSiteInDatabase } from '../../../tests/site-in-database.ts'
import { migrationFolders } from '../../../tests/site-tables.ts'
import { keepNewestVersions } from './keep-newest-versions.ts'

it('removes what is beyond the newest versions of one package, and nothing that a reason keeps', async () => {
  await using site = await makeSiteInDatabase({ more: migrationFolders })
  const { packageId } = await site.addPackage('One')
  const other = await site.addPackage('Other')
  for (let version = 1; version <= 5; version++) await site.publishNext(packageId, version, `text ${version}`)
  await site.publishNext(other.packageId, 1, 'text')
  await pinVersion(site.db, { packageId, version: 2, by: 'Ines', reason: 'tried' })
  const keep = (number: number) => keepNewestVersions(site.db, { packageId, keep: number, by: 'Ines' })
  const left = async (id: string) => (await readPackage(site.db, id)).versions.map(one => one.number)

  // 1 is what the one in use was made from.
  expect(await keep(5)).toEqual([])
  // The package has a larger number of its own.
  await keepVersionsOfPackage(site.db, { packageId, keep: 4, by: 'Ines' })
  expect(await keep(1)).toEqual([])
  await keepVersionsOfPackage(site.db, { packageId, keep: null, by: 'Ines' })
  // One that is bad is none of the newest: 6, 4 and 3 are. 2 is pinned.
  const bad = { packageId, version: 5, by: 'Ines', reason: 'it does not start' }
  await site.db.transaction().execute(trx => markVersionBad(trx, bad))
  expect(await keep(3)).toEqual([5])
  // 6 is in use, 4 is the one to go back to.
  expect(await keep(1)).toEqual([3])
  expect(await keep(1)).toEqual([])
  expect(await left(packageId)).toEqual([6, 4, 2, 1])
  expect(await left(other.packageId)).toEqual([2, 1])
})
