import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { explainSettings } from './explain-settings.ts'
import { readSettings } from './read-settings.ts'
import { tlsFilesOf } from './tls-files.ts'

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
    const folder = mkdtempSync(join(tmpdir(), 'slipstream-settings-'))
    const file = join(folder, 'slipstream.yaml')
    writeFileSync(file, 'port: 1\nsite-code: ABC\nlog-level: warn\n')
    const environment = { SLIPSTREAM_PORT: '2', SLIPSTREAM_SITE_CODE: 'DEF' }
    const settings = readSettings({ program: 'server', flags: ['--port', '3'], environment, file })
    expect([settings.port, settings['site-code'], settings['log-level']]).toEqual([3, 'DEF', 'warn'])
    rmSync(folder, { recursive: true })
  })

  it('tells each value, where it comes from and what it means, and no secret', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipstream-settings-'))
    const file = join(folder, 'slipstream.yaml')
    writeFileSync(file, 'log-level: warn\ndownload-mirrors: http://a => http://name:word@mirror\n')
    const database = 'postgresql://user:word@host/name'
    const environment = { SLIPSTREAM_DATABASE: database, SLIPSTREAM_SITE_URL: 'http://another.program' }
    const told = explainSettings({ program: 'server', flags: ['--port', '3'], environment, file })
    const one = (name: string) => told.find(each => each.name === name)
    expect(one('port')).toMatchObject({ value: '3', standard: '8470', from: 'flag', where: '--port' })
    expect(one('log-level')).toMatchObject({ value: 'warn', from: 'file', where: file })
    expect(one('site-code')).toMatchObject({ value: 'S01', from: 'standard', where: null })
    expect(one('database')).toMatchObject({ value: null, from: 'environment', secret: true })
    expect(one('site-url')).toBeUndefined()
    expect(told.map(each => each.value).join()).not.toContain('word')
    rmSync(folder, { recursive: true })
  })

  it.each([
    [['--port', 'many'], 'port'],
    [['--no-such-thing'], '--no-such-thing'],
    [['--site-code', 'toolong'], 'site-code'],
    [['--site-url', 'http://x'], '--site-url'],
    [['--port', '1', '--nonsense=2'], '--nonsense'],
    [['--port'], '--port'],
    [['stray'], ''],
  ])('refuses %j and names the setting', (flags, setting) => {
    expect(() => readSettings({ program: 'server', flags, environment: {}, file: absent })).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', facts: expect.objectContaining({ setting }) }),
    )
  })

  it('knows no database for a distribution point', () => {
    const flags = ['--database', 'postgresql://host/name']
    const read = (given: readonly string[], environment = {}) =>
      readSettings({ program: 'distribution-point', flags: given, environment, file: absent })
    expect(() => read(flags)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }))
    expect(read([], { SLIPSTREAM_DATABASE: 'postgresql://host/name' }).database).toBeUndefined()
  })

  it('takes a switch without a value as on', () => {
    const flags = ['--allow-native-component-servicing']
    const settings = readSettings({ program: 'server', flags, environment: {}, file: absent })
    expect(settings['allow-native-component-servicing']).toBe(true)
  })

  it.each([
    [['--database', 'postgresql://ines:pa55word@host/name', '--no-such-thing']],
    [['--database=postgresql://ines:pa55word@host/name', '--no-such-thing']],
    [['postgresql://ines:pa55word@host/name']],
    [['--postgresql://ines:pa55word@host/name']],
  ])('never repeats a password of the command line: %j', flags => {
    let error: unknown
    try {
      readSettings({ program: 'server', flags, environment: {}, file: absent })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'SETTING_INVALID' })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('pa55word')
  })

  it('takes a certificate and its key only together', () => {
    const read = (...flags: string[]) =>
      tlsFilesOf(readSettings({ program: 'server', flags, environment: {}, file: absent }))
    expect(read()).toBeNull()
    expect(read('--tls-key', 'k', '--tls-certificate', 'c')).toEqual({ certificate: 'c', key: 'k' })
    const missing = (setting: string) =>
      expect.objectContaining({ facts: expect.objectContaining({ setting }) })
    expect(() => read('--tls-key', 'k')).toThrow(missing('tls-certificate'))
    expect(() => read('--tls-certificate', 'c')).toThrow(missing('tls-key'))
  })
})
