// The embedded PostgreSQL is killed while work is under way: the site server starts it again, and the work ends as it would have.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPackage, type FaultHouse, makeFaultHouse, packageOf, until } from './fault-house.ts'
import { addUpdates, makeServicingInputs, type ServicingInputs } from './servicing-inputs.ts'

let inputs: ServicingInputs
let house: FaultHouse
let updates: string[] = []

beforeAll(async () => {
  inputs = await makeServicingInputs()
  house = await makeFaultHouse({ database: 'embedded' })
  await house.start()
  updates = await addUpdates(house, inputs)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await inputs[Symbol.asyncDispose]()
})

async function postmaster(): Promise<number> {
  const text = await readFile(join(house.dataFolder, 'database', 'postmaster.pid'), 'utf8').catch(() => '')
  return Number(text.split('\n')[0])
}

/** Ends it while one operation of this kind runs; gives how the operation ended. */
async function endDatabaseDuring(
  kind: string,
  signal: NodeJS.Signals,
  asked: Promise<{ operation: string }>,
) {
  const { operation } = await asked
  await until(`${kind} runs`, async () => (await house.api.readOperation({ operation })).state === 'running')
  const before = await postmaster()
  process.kill(before, signal)
  await until('another one runs', async () => ![before, 0].includes(await postmaster()))
  await house.settle()
  return house.api.readOperation({ operation })
}

// SIGQUIT is PostgreSQL's immediate shutdown, without a checkpoint. The embedded one is killed whatever the run has.
describe.skipIf(process.env.SLIPSTREAM_TEST_EXTERNAL).each(['SIGKILL', 'SIGQUIT'] as const)(
  'the database ends by %s',
  signal => {
    it('while a package is added: it is there once and whole', async () => {
      const name = `Added ${signal}`
      const asked = house.api.addUpgradePackage(packageOf(inputs.media, name))
      const ended = await endDatabaseDuring('adding', signal, asked)
      expect(ended).toMatchObject({ state: 'succeeded', error: null })
      expect((await house.api.listUpgradePackages()).filter(one => one.name === name)).toHaveLength(1)
      await house.expectSound()
    })

    it('while a package is serviced: one proven version is published', async () => {
      const packageId = await addPackage(house, { path: inputs.media, name: `Serviced ${signal}` })
      const asked = house.api.runServicing({ packageId, updates })
      const ended = await endDatabaseDuring('servicing', signal, asked)
      expect(ended).toMatchObject({ state: 'succeeded', error: null })
      const runs = await house.api.listServicingRuns({ packageId })
      expect(runs).toEqual([
        expect.objectContaining({ state: 'succeeded', publishedVersion: 2, proven: true }),
      ])
      await house.expectSound()
    })
  },
)
