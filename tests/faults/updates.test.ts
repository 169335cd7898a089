// kill -9 of the site server while an update is added or downloaded: it is there once, and nothing that had arrived comes again.

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { startUpdateServer } from '../update-server.ts'
import { carryOut, expectSecondAttempt, type FaultHouse, makeFaultHouse } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'

let inputs = ''
let house: FaultHouse
let mirror: Awaited<ReturnType<typeof startUpdateServer>>
const from = 'http://download.windowsupdate.com/c'

type Point = FailpointsOf<'updates'>
/** Whether the update is downloaded, or a file of it is added by hand. */
const ways: Record<Point, 'downloaded' | 'added'> = {
  'software-updates.stored': 'added',
  'software-updates.inspected': 'added',
  'software-updates.added': 'added',
  'update-downloads.piece': 'downloaded',
  'update-downloads.fetched': 'downloaded',
  'update-downloads.added': 'downloaded',
}
const points = Object.keys(ways) as Point[]
const fileOf = (point: Point) => join(inputs, `windows11.0-kb990001${points.indexOf(point)}-x64.cab`)
const updateOf = (point: Point) => madeUpdateId(points.indexOf(point) + 1)

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  mirror = await startUpdateServer()
  const updates: MadeUpdate[] = []
  for (const [number, point] of points.entries()) {
    const to = fileOf(point)
    await makeComponentUpdate({ to, kb: `KB990001${number}`, fileSize: 400_000, compression: 'none' })
    const bytes = await readFile(to)
    const name = `update-${number}.cab`
    mirror.files.set(`/c/${name}`, bytes)
    const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
    const file = {
      name,
      size: bytes.length,
      url: `${from}/${name}`,
      sha1: digest('sha1'),
      sha256: digest('sha256'),
    }
    updates.push({ revision: number + 1, updateId: updateOf(point), file })
  }
  const location = join(inputs, 'wsusscn2.cab')
  await makeCatalogue(location, { updates, spelling: 'wsusscn2' })
  house = await makeFaultHouse({ flags: ['--download-mirrors', `${from} => ${mirror.url}/c`] })
  await house.start()
  await house.api.addUpdateSource({ name: 'Catalogue', location })
  await carryOut(house, house.api.synchroniseUpdateSource({ source: 'Catalogue' }))
})
afterAll(async () => {
  await mirror[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

describe('a site server that is killed while an update comes in ends it after its restart', () => {
  it.each(points)('at %s', async point => {
    mirror.asked = []
    const before = (await house.api.listSoftwareUpdates()).length
    await house.dieAt(point, api =>
      ways[point] === 'added'
        ? api.addSoftwareUpdate({ path: fileOf(point) })
        : api.downloadUpdates({ updates: [updateOf(point)] }),
    )
    expectSecondAttempt(await house.recover())
    expect((await house.api.listSoftwareUpdates()).length).toBe(before + 1)
    expect(await readdir(join(house.dataFolder, 'update-downloads')).catch(() => [])).toEqual([])
    // Only at the first of them bytes were missing still.
    const second = point === 'update-downloads.piece' ? [expect.stringMatching(/^bytes=[1-9]\d*-$/)] : []
    const ranges = ways[point] === 'downloaded' ? [null, ...second] : []
    expect(mirror.asked.map(asked => asked.range)).toEqual(ranges)
    await house.expectSound()
  })
})
