import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from './read-settings.ts'

const absent = join(tmpdir(), 'no-such-slipstream.yaml')

describe('reading settings', () => {
  it('uses the standard values when nobody set anything', () => {
    const settings = readSettings({ program: 'server', flags: [], environment: {}, file: absent })
    expect(settings.port).toBe(8470)
    expect(settings['allow-native-component-servicing']).toBe(false)
    expect(settings.database).toBeUndefined()
    expect(Object.isFrozen(settings)).toBe(true)
  })

  it('lets flags win over the environment, and the environment over the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'slipstream-settings-')), 'slipstream.yaml')
    writeFileSync(file, 'port: 1\nsite-code: ABC\nlog-level: warn\n')
    const environment = { SLIPSTREAM_PORT: '2', SLIPSTREAM_SITE_CODE: 'DEF' }
    const settings = readSettings({ program: 'server', flags: ['--port', '3'], environment, file })
    expect([settings.port, settings['site-code'], settings['log-level']]).toEqual([3, 'DEF', 'warn'])
  })

  it.each([
    [['--port', 'many'], 'port'],
    [['--no-such-thing'], '--no-such-thing'],
    [['--site-code', 'toolong'], 'site-code'],
    [['--site-url', 'http://x'], '--site-url http://x'],
  ])('refuses %j and names the setting', (flags, setting) => {
    expect(() => readSettings({ program: 'server', flags, environment: {}, file: absent })).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', facts: expect.objectContaining({ setting }) }),
    )
  })

  it('takes a switch without a value as on', () => {
    const flags = ['--allow-native-component-servicing']
    const settings = readSettings({ program: 'server', flags, environment: {}, file: absent })
    expect(settings['allow-native-component-servicing']).toBe(true)
  })
})
