import { expect, it } from 'vitest'
import { checkOptions, checkUpgrade, nothingAnswered, templateOf } from './new-sequence.ts'

const text = ((key: string) => key) as never

it('makes a template of the answers that were given, and of no others', () => {
  const usual = templateOf({ ...nothingAnswered, packageId: 'S0100001' })
  expect(usual).toMatchObject({ packageId: 'S0100001', imageIndex: 1, dynamicUpdate: 'disable' })
  for (const absent of [
    'edition',
    'productKey',
    'installFrom',
    'driversPath',
    'bitLocker',
    'additionalOptions',
  ])
    expect(usual).not.toHaveProperty(absent)
  const chosen = {
    ...nothingAnswered,
    image: 'edition Enterprise',
    driversPath: ' C:\\Drivers ',
    overrideUpdatePolicy: true,
  }
  // There is no Dynamic Update to override the policy for.
  expect(templateOf(chosen)).toMatchObject({
    edition: 'Enterprise',
    driversPath: 'C:\\Drivers',
    overrideUpdatePolicy: false,
  })
  expect(templateOf({ ...chosen, dynamicUpdate: 'enable' })).toMatchObject({ overrideUpdatePolicy: true })
  expect(templateOf(chosen)).not.toHaveProperty('imageIndex')
})

it('says what the site would refuse', () => {
  const wrong = {
    ...nothingAnswered,
    productKey: 'ABC',
    installFrom: 'D:\\install.iso',
    driversPath: 'C:\\a?',
    timeoutMinutes: 0,
  }
  expect(Object.keys(checkUpgrade(wrong, text))).toEqual(['productKey'])
  expect(Object.keys(checkOptions(wrong, text)).sort()).toEqual([
    'driversPath',
    'installFrom',
    'timeoutMinutes',
  ])
  const right = {
    ...nothingAnswered,
    productKey: '%Key%',
    installFrom: '%Media%\\install.wim',
    driversPath: '%Drivers%',
  }
  expect({ ...checkUpgrade(right, text), ...checkOptions(right, text) }).toEqual({})
})
