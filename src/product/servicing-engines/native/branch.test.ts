// Conditions about drivers, in the shapes of a real update (KB2584475: sdbus.inf and sffdisk.inf, each in an `update` of its own).

import { describe, expect, it } from 'vitest'
import { type PackageUpdate, winnerKeyForm } from '#formats/cbs'
import { exampleIdentity, exampleImage } from '../../../../tests/servicing-facts.ts'
import { chooseUpdates } from './branch.ts'

const driver = (name: string, version: string) =>
  exampleIdentity(name, version, { type: 'driverUpdate', versionScope: 'nonSxS' })

function update(name: string, rest: { elevate?: string } = {}): PackageUpdate {
  const identity = driver(name, '6.1.7601.21824')
  const target = { kind: 'driver' as const, elevate: 'distribution', identities: [identity], ...rest }
  return {
    name: '2584475-5_neutral_LDR',
    applicable: [{ disposition: 'staged', targets: [target] }],
    components: [],
    packages: [],
    drivers: [{ inf: name, identity }],
  }
}

const imageWith = (...names: string[]) =>
  exampleImage({
    winners: Object.fromEntries(
      names.map(name => [winnerKeyForm(driver(name, '6.1.7601.17514')), '6.1.7601.17514']),
    ),
  })
const updates = [update('sffdisk.inf'), update('sdbus.inf')]

describe('conditions about drivers', () => {
  it('choose the drivers of which the image has some version', () => {
    expect(chooseUpdates(updates, imageWith('sdbus.inf', 'usb.inf'), 'accept')).toEqual({
      updates: [updates[1]],
    })
    expect(chooseUpdates(updates, imageWith('sdbus.inf', 'sffdisk.inf'), 'accept')).toEqual({ updates })
  })

  it('choose nothing where the image lists drivers, and none of these', () => {
    expect(chooseUpdates(updates, imageWith('usb.inf'), 'accept')).toEqual({ updates: [] })
  })

  it('are left open, and named, where the image lists no driver, and for words that are not known', () => {
    const undecided = 'whether its driver sffdisk.inf is there (distribution)'
    expect(chooseUpdates(updates, exampleImage(), 'accept')).toEqual({ undecided })
    expect(chooseUpdates(updates, imageWith('sffdisk.inf'), 'refuse')).toEqual({ undecided })
    for (const elevate of ['install', 'other'])
      expect(chooseUpdates([update('usb.inf', { elevate })], imageWith('usb.inf'), 'accept')).toEqual({
        undecided: `whether its driver usb.inf is there (${elevate})`,
      })
  })
})
