import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { DesiredContent, Priority } from '#product/distribution-protocol'
import { startTestPoint, type TestPoint, until } from './testing-point.ts'

// Running points on a busy machine; what is waited for comes in some seconds on a quiet one.
vi.setConfig({ testTimeout: 180_000 })

const run = promisify(execFile)
const MIB = 1024 * 1024
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

const atRate = (bytesPerSecond: number | null) => ({
  week: Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond })),
})
const receipts = ({ site }: TestPoint) => site.receipts.map(({ packageId }) => packageId)
const reportsOf = ({ site }: TestPoint, packageId: string) =>
  site.reports.filter(report => report.packageId === packageId)
const fetchedOf = (point: TestPoint, packageId: string) =>
  Math.max(0, ...reportsOf(point, packageId).map(({ bytesFetched }) => bytesFetched))

async function publish(
  { site }: TestPoint,
  packageId: string,
  megabytes: number,
  priority: Priority = 'medium',
): Promise<DesiredContent> {
  return { ...(await site.publish(packageId, { file: randomBytes(megabytes * MIB) })), priority }
}

describe('a transfer that is stopped by more urgent ones', () => {
  it('loses nothing, goes on from where it was, gets its turns while they fail, and comes to its end', async () => {
    await using point = await startTestPoint()
    const { site } = point
    // Everything is published before the first transfer begins: how long publishing takes must not matter.
    const medium = await publish(point, 'S0100001', 40)
    const toCome = [await publish(point, 'S0100002', 4, 'high'), await publish(point, 'S0100003', 4, 'high')]
    const failing = await publish(point, 'S0100004', 4, 'high')
    site.say({ contents: [medium], rules: { ...atRate(8 * MIB), transfersAtOnce: 1 } })
    await until('some of it', () => fetchedOf(point, 'S0100001') > 9 * MIB)
    const urgent: DesiredContent[] = []
    for (const next of toCome) {
      const before = fetchedOf(point, 'S0100001')
      urgent.push(next)
      site.say({ contents: [medium, ...urgent] })
      await until('it waits for its turn', () => reportsOf(point, 'S0100001').at(-1)?.waitingFor === 'turn')
      await until('the urgent one', () => receipts(point).includes(next.packageId))
      await until('more of it', () => fetchedOf(point, 'S0100001') > before + MIB)
    }
    // One whose source refuses is tried again and again, and between these times the other goes on.
    site.meddle = (_request, response, sha256) => {
      if (sha256 !== failing.contentVersion) return false
      response.writeHead(404).end()
      return true
    }
    site.say({ contents: [medium, ...urgent, failing], rules: atRate(null) })
    await until('it is there', () => receipts(point).includes('S0100001'))
    expect(receipts(point)).toEqual(['S0100002', 'S0100003', 'S0100001'])
    const last = reportsOf(point, 'S0100001').findLast(({ state }) => state === 'transferring')
    expect(last?.bytesReused).toBe(0)
    // Three pauses and more, each of which costs at most a segment on each of four connections.
    const pauses = reportsOf(point, 'S0100001').filter(({ waitingFor }) => waitingFor === 'turn').length
    expect(last?.bytesFetched).toBeLessThanOrEqual(40 * MIB + pauses * 4 * 4 * MIB)
    expect(last?.bytesFetched).toBeLessThan(80 * MIB)
    const counted = reportsOf(point, 'S0100001').map(({ bytesFetched }) => bytesFetched)
    expect(counted).toEqual(counted.toSorted((one, other) => one - other))
  })
})

describe.skipIf(!isRoot)('on a disk that is too small (skipped: not root on Linux)', () => {
  async function onSmallDisk(work: (point: TestPoint, place: string) => Promise<void>): Promise<void> {
    const place = await mkdtemp(join(tmpdir(), 'slipstream-small-disk-'))
    await run('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', place])
    try {
      await mkdir(join(place, 'point'))
      await using point = await startTestPoint(join(place, 'point'))
      await work(point, place)
    } finally {
      await run('umount', ['-l', place])
      await rm(place, { recursive: true, force: true })
    }
  }
  /** Two versions, half fetched, and something else that leaves too little for the rest of either. */
  async function halfFetched(point: TestPoint, place: string, second: Priority): Promise<void> {
    const { site } = point
    const contents = [await publish(point, 'S0100001', 40), await publish(point, 'S0100002', 40, second)]
    site.say({ contents, rules: { ...atRate(8 * MIB), transfersAtOnce: 2 } })
    const isHalf = (packageId: string) => fetchedOf(point, packageId) > 24 * MIB
    await until('some of both', () => isHalf('S0100001') && isHalf('S0100002'))
    site.say({ rules: { maintenance: true } })
    const waits = (packageId: string) => reportsOf(point, packageId).at(-1)?.waitingFor === 'maintenance'
    await until('both wait', () => waits('S0100001') && waits('S0100002'))
    const { stdout } = await run('df', ['--output=avail', '-B1', place])
    const free = Number(stdout.trim().split('\n').at(-1))
    await writeFile(join(place, 'other'), Buffer.alloc(free - 4 * MIB))
    site.say({ rules: { ...atRate(null), maintenance: false } })
  }

  it('versions of which half is here do not wait for one another: the first of equals gets the room', async () => {
    await onSmallDisk(async (point, place) => {
      await halfFetched(point, place, 'medium')
      await until('one is there', () => receipts(point).length === 1)
      expect(receipts(point)).toEqual(['S0100001'])
      await until('the other says why', () => reportsOf(point, 'S0100002').at(-1)?.waitingFor === 'space')
      expect(reportsOf(point, 'S0100002').at(-1)?.error).toMatchObject({ code: 'POINT_SPACE_SHORT' })
      await rm(join(place, 'other'))
      await until('the other too', () => receipts(point).length === 2)
    })
  })

  it('the more urgent gets the room, also later in the order and from one that runs', async () => {
    await onSmallDisk(async (point, place) => {
      await halfFetched(point, place, 'high')
      await until('one is there', () => receipts(point).length === 1)
      expect(receipts(point)).toEqual(['S0100002'])
      await rm(join(place, 'other'))
      await until('the other too', () => receipts(point).length === 2)
    })
    await onSmallDisk(async point => {
      const { site } = point
      const low = await publish(point, 'S0100003', 60, 'low')
      const urgent = await publish(point, 'S0100004', 70, 'high')
      site.say({ contents: [low], rules: { ...atRate(2 * MIB), transfersAtOnce: 2 } })
      await until('some of it', () => fetchedOf(point, 'S0100003') > MIB)
      site.say({ contents: [low, urgent] })
      await until('some of the urgent one', () => fetchedOf(point, 'S0100004') > MIB)
      site.say({ rules: atRate(null) })
      await until('the urgent one', () => receipts(point).length === 1)
      expect(receipts(point)).toEqual(['S0100004'])
    })
  })

  it('an urgent version for which there is no room stops nobody again and again', async () => {
    await onSmallDisk(async point => {
      const { site } = point
      const medium = await publish(point, 'S0100001', 40)
      const urgent = await publish(point, 'S0100002', 120, 'high')
      site.say({ contents: [medium], rules: { ...atRate(2 * MIB), transfersAtOnce: 1 } })
      await until('some of it', () => fetchedOf(point, 'S0100001') > MIB)
      site.say({ contents: [medium, urgent] })
      await until('no room', () => reportsOf(point, 'S0100002').at(-1)?.waitingFor === 'space')
      await until('it is there', () => receipts(point).includes('S0100001'))
      const turns = reportsOf(point, 'S0100001').filter(({ waitingFor }) => waitingFor === 'turn')
      expect(turns.length).toBeLessThanOrEqual(1)
      expect(fetchedOf(point, 'S0100001')).toBeLessThanOrEqual(40 * MIB + 4 * 4 * MIB)
    })
  })
})
