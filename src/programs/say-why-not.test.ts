import { expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { SettingInvalid } from '#platform/settings'
import { sayWhyNot } from './say-why-not.ts'

it.each([
  [true, /^The setting --prot .*\n.+\n\(SETTING_INVALID\)\n$/],
  [false, /^$/],
])('says it in sentences to a person at a terminal alone (%s)', (isTTY, expected) => {
  let said = ''
  const error = new SettingInvalid({ setting: '--prot', where: 'command line', reason: 'it is unknown' })
  sayWhyNot(silentLog(), error, { isTTY, write: text => (said += text) })
  expect(said).toMatch(expected)
})
