// The units of packaging/systemd, as systemd itself reads them.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeOptionsOf } from '#platform/node-options'
import { readSettings } from '#platform/settings'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const analyze = '/usr/bin/systemd-analyze'
/** Of 10; without any hardening it is 9.6. */
const mostExposed = 2

let folder = ''
let units: string[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-units-'))
  units = (await readdir(join(root, 'packaging/systemd'))).sort()
  for (const unit of units) {
    const text = await readFile(join(root, 'packaging/systemd', unit), 'utf8')
    await writeFile(join(folder, unit), text.replaceAll('/opt/slipstream', root))
  }
})
afterAll(() => rm(folder, { recursive: true }))

describe('the units of systemd', () => {
  it('start programs that there are, with settings that these have', async () => {
    expect(units).toHaveLength(3)
    for (const unit of units) {
      const text = await readFile(join(folder, unit), 'utf8')
      const [, node = '', options = '', program = '', name = '', more = ''] =
        /^ExecStart=(\S+) ((?:--\S+ )*)(\S+\/(\S+)\.ts) (.*)$/m.exec(text) ?? []
      expect([existsSync(node) || process.arch !== 'x64', existsSync(program)]).toEqual([true, true])
      expect(options.split(' ').filter(Boolean)).toEqual(nodeOptionsOf(`${name}.ts`))
      const flags = more.split(' ').filter((_, index) => index > 1)
      expect(() =>
        readSettings({ program: name as 'server', flags, environment: {}, file: join(folder, 'none') }),
      ).not.toThrow()
    }
  })

  it.skipIf(!existsSync(analyze))(
    'are understood by systemd, and leave it little to complain of',
    async () => {
      const paths = units.map(unit => join(folder, unit))
      const { stdout, stderr } = await run(analyze, ['verify', '--man=no', ...paths])
      expect(stdout + stderr).toBe('')
      for (const path of paths) {
        const { stdout: said } = await run(analyze, ['security', '--offline=true', '--no-pager', path])
        const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])
        expect(exposure).toBeLessThanOrEqual(mostExposed)
      }
    },
  )
})

it('the container starts the site server with the same options of Node', async () => {
  const text = await readFile(join(root, 'packaging/container/Containerfile'), 'utf8')
  const words = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)?.[1] ?? '[]') as string[]
  expect(words.filter(word => /^--max/.test(word))).toEqual(nodeOptionsOf('server.ts'))
})
