import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatCmTrace } from './cmtrace.ts'
import { formatForPerson } from './for-person.ts'
import { openLog } from './open-log.ts'

const line =
  /^<!\[LOG\[(.*)\]LOG\]!><time="\d\d:\d\d:\d\d\.\d{3}[+-]\d{3}" date="\d\d-\d\d-\d{4}" component="(.*)" context="" type="([123])" thread="\d+" file="">$/

describe('the CMTrace file', () => {
  it('has one well-formed line per entry, whatever the message holds', () => {
    const hostile = 'one\ntwo ]LOG]!> three'
    const found = line.exec(
      formatCmTrace({ level: 50, time: 0, msg: hostile, component: 'servicing', pid: 7, run: 3 }),
    )
    expect(found?.slice(2)).toEqual(['servicing', '3'])
    expect(found?.[1]).toBe('one | two ] LOG ] !> three run=3')
  })

  it('is rotated before it passes 250,000 bytes, and one old file is kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-log-'))
    const log = openLog({
      level: 'info',
      component: 'test',
      file: join(folder, 'site-server.log'),
      isQuiet: true,
    })
    for (let entry = 0; entry < 700; entry++) log.info({ padding: 'x'.repeat(900) }, `entry ${entry}`)
    expect((await readdir(folder)).sort()).toEqual(['site-server.lo_', 'site-server.log'])
    expect((await stat(join(folder, 'site-server.lo_'))).size).toBeLessThanOrEqual(250_000)
    const last = (await readFile(join(folder, 'site-server.log'), 'utf8')).trim().split('\r\n').at(-1) ?? ''
    expect(line.exec(last)?.[1]).toContain('entry 699')
  })
})

describe('the lines for a person', () => {
  it('say what happened and what to do, and leave the machinery out', () => {
    const entry = {
      level: 60,
      time: 0,
      msg: 'It failed.',
      pid: 7,
      component: 'x',
      code: 'IT_FAILED',
      remedy: 'Try again.',
      folder: '/data',
    }
    expect(formatForPerson(entry).replace(/^\d\d:\d\d:\d\d /, '')).toBe(
      'error: It failed.  folder=/data\n         Try again. (IT_FAILED)',
    )
  })
})
