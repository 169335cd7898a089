// kill -9 of a distribution point in the middle of a large file: what had arrived in whole segments is not fetched again.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startProgram } from '../../demo/processes.ts'
import { makeMember, until } from '../../src/product/distribution-point/testing-point.ts'

const MIB = 1024 * 1024
const segment = 4 * MIB
const connections = 4

/** The bytes that a Range header asks for. */
function lengthOf(range: string | undefined): number {
  const [, first = '0', last = '-1'] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  return Number(last) - Number(first) + 1
}

it('a killed point goes on where it was: at most one segment for each connection comes again', async () => {
  const { site, membership } = await makeMember()
  await using _ = site
  const dataFolder = await mkdtemp(join(tmpdir(), 'slipstream-killed-point-'))
  await writeFile(join(dataFolder, 'membership.json'), JSON.stringify(membership), { mode: 0o600 })
  const start = () => startProgram({ file: 'distribution-point.ts', dataFolder, flags: [] })
  try {
    const one = await site.publish('S0100001', { media: randomBytes(100 * MIB) })
    const week = (bytesPerSecond: number | null) =>
      Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond }))
    site.say({ contents: [one], rules: { week: week(20 * MIB), connections } })
    const dying = await start()
    await until('half of it', () => (site.reports.at(-1)?.bytesFetched ?? 0) > 50 * MIB)
    dying.process.kill('SIGKILL')
    const arrived = site.reports.at(-1)?.bytesFetched ?? 0
    site.asked.length = 0
    site.say({ rules: { week: week(null) } })
    const again = await start()
    await until('a receipt', () => site.receipts.length === 1)
    const askedFor = site.asked.reduce((sum, { range }) => sum + lengthOf(range), 0)
    expect(askedFor).toBeLessThanOrEqual(100 * MIB - arrived + connections * segment)
    expect(askedFor).toBeGreaterThan(0)
    await again.stop()
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
})
