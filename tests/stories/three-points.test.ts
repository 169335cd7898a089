// Three distribution points on bad days: one is killed in mid-transfer, one has no space by its reserve, then on its disk, and then a
// damaged object, one has a wrong clock; connections are cut, and the site server is killed as well. What the site shows is compared
// with the disks all the time.

import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { Program } from '../../demo/processes.ts'
import { type ManInTheMiddle, startManInTheMiddle } from '../man-in-the-middle.ts'
import { makeTestSite, type StatusRow, type TestSite, waitForDeath } from '../running-house.ts'
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts'
import { makeSetupDynamicUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const MIB = 1024 * 1024
/** A file of the media that no update changes, and that takes most of the time. */
const largeBytes = 24 * MIB
/** What a connection can lose when it is cut: the segment under way, which is no longer than this. */
const segment = 4 * MIB
const connections = 2
/** So much that a point keeps some of it whatever is cut. */
const moreThanLost = 14 * MIB
const points = ['DP1', 'DP2', 'DP3'] as const
const dayMs = 86_400_000
/** The first version fits into a disk of the first size, in megabytes, unless somebody else uses it too. */
const [smallDisk, largerDisk] = [64, 256]

type Point = (typeof points)[number]
type Row = StatusRow & {
  point: Point
  category: string
  waitingFor: string | null
  isVersionInUse: boolean
  receipt: { version: number; contentVersion: string; verifiedAt: string; ageSeconds: number } | null
}
type Manifest = { files: { path: string; size: number; sha256: string }[] }
type Scene = { site: TestSite; man: ManInTheMiddle; packageId: string }

const objectPath = (site: TestSite, holder: string, sha256: string) =>
  join(site.folder, holder, 'content', 'objects', sha256.slice(0, 2), sha256)

/** What lies in the content library of the site, which nobody damages here. */
async function manifestOf(site: TestSite, contentVersion: string): Promise<Manifest> {
  return JSON.parse(await readFile(objectPath(site, 'site', contentVersion), 'utf8')) as Manifest
}

/** The paths of a version that are missing or damaged on the disk of a point. */
async function unsoundOn(site: TestSite, point: string, contentVersion: string): Promise<string[]> {
  const { files } = await manifestOf(site, contentVersion)
  const unsound: string[] = []
  for (const { path, sha256 } of [{ path: 'the manifest', sha256: contentVersion }, ...files]) {
    const bytes = await readFile(objectPath(site, point, sha256)).catch(() => null)
    const found = bytes && createHash('sha256').update(bytes).digest('hex')
    if (found !== sha256) unsound.push(path)
  }
  return unsound
}

/** The content status as the site shows it; null while the site is away. Asked directly: a transfer would be over before a command. */
async function shown({ site, man, packageId }: Scene): Promise<Row[] | null> {
  const text = await readFile(join(site.folder, 'credentials.json'), 'utf8')
  const { token } = JSON.parse(text) as { token: string }
  const answer = await fetch(`${man.target}/api/v1/content/status?packageId=${packageId}`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => null)
  if (answer === null) return null
  expect(answer.status).toBe(200)
  return (await answer.json()) as Row[]
}

/**
 * Looks at the status until it is as wanted; each time, what is shown as INSTALLED must lie whole on the point's disk.
 * `damagedBefore`: damage to this content version that no point can have noticed yet.
 */
async function watchUntil(
  scene: Scene,
  what: string,
  isSo: (row: (point: Point) => Row) => boolean,
  damagedBefore?: string,
): Promise<(point: Point) => Row> {
  const deadline = performance.now() + 120_000
  let rows: Row[] | null = null
  while (performance.now() < deadline) {
    rows = await shown(scene)
    for (const row of rows ?? []) if (row.contentVersion !== damagedBefore) await expectHonest(scene, row)
    const now = rows
    const rowOf = (point: Point) =>
      now?.find(one => one.point === point) ?? expect.fail(`${point} is missing from the status`)
    if (rows !== null && isSo(rowOf)) return rowOf
    await wait(50)
  }
  return expect.fail(`never: ${what}; it was ${JSON.stringify(rows)}`)
}

async function expectHonest({ site }: Scene, row: Row): Promise<void> {
  if (row.state !== 0) return
  expect(row.receipt, `${row.point} is INSTALLED`).toMatchObject({ contentVersion: row.contentVersion })
  expect(await unsoundOn(site, row.point, row.contentVersion), `${row.point} is INSTALLED`).toEqual([])
}

/** Starts a point whose clock is ahead of everybody else's. */
async function startWithWrongClock(site: TestSite, name: string, aheadMs: number): Promise<Program> {
  const before = { ...process.env }
  onTestFinished(() => void Object.assign(process.env, before))
  process.env.NODE_OPTIONS = `--import=${pathToFileURL(join(import.meta.dirname, '../wrong-clock.ts'))}`
  process.env.SLIPSTREAM_TEST_CLOCK_AHEAD_MS = String(aheadMs)
  try {
    return await site.startPoint(name)
  } finally {
    delete process.env.NODE_OPTIONS
    delete process.env.SLIPSTREAM_TEST_CLOCK_AHEAD_MS
    Object.assign(process.env, before)
  }
}

async function kill(program: Program): Promise<void> {
  program.process.kill('SIGKILL')
  expect(await waitForDeath(program)).toBe('SIGKILL')
}

async function makeInputs(site: TestSite): Promise<{ media: string; update: string }> {
  const media = join(site.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  await rm(join(media, 'sources', 'boot.wim'))
  await writeFile(join(media, 'sources', 'large.bin'), randomBytes(largeBytes))
  const update = join(site.folder, 'windows11.0-kb9900003-x64.cab')
  await makeSetupDynamicUpdate({ to: update })
  return { media, update }
}

const set = (site: TestSite, point: Point, ...words: string[]) =>
  site.slipstream('distribution-point', 'set', point, ...words)

/** Changes one byte of an object on a point's disk, as a disk does it: no size changes, and nobody is told. */
async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, 5 * MIB)
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 5 * MIB)
  await handle.close()
}

/**
 * Somebody else fills the disk of DP2 while content comes to it. At each look nothing more is claimed than is there, and it is said why
 * nothing moves; then the disk becomes larger.
 */
async function runOutOfSpace(scene: Scene, disk: SmallDisk): Promise<void> {
  await watchUntil(scene, 'DP2 is in the middle', row => row('DP2').bytesSent > moreThanLost)
  await disk.fill()
  expect(await disk.freeBytes()).toBeLessThan(MIB)
  await watchUntil(scene, 'DP2 says that its disk is full', row => row('DP2').waitingFor === 'space')
  // It tries again every 10 seconds and is not let down by that: nothing more is asked for, and the reason stays true.
  for (const end = performance.now() + 12_000; performance.now() < end; ) {
    const row = (await watchUntil(scene, 'a look at DP2', () => true))('DP2')
    expect(row).toMatchObject({ state: 1, category: 'in-progress', receipt: null, waitingFor: 'space' })
    expect(row.error?.code).toMatch(/^(CONTENT_NO_SPACE|POINT_SPACE_SHORT)$/)
    expect(row.bytesSent).toBeLessThan(row.bytesTotal)
    expect(await unsoundOn(scene.site, 'DP2', row.contentVersion)).toContain('sources/large.bin')
    await wait(200)
  }
  await disk.resize(largerDisk)
  await watchUntil(scene, 'DP2 goes on', row => row('DP2').waitingFor === null && row('DP2').error === null)
}

/** Has the next long answer cut in its middle. Gives whether that has happened. */
function cutNextLongAnswer(man: ManInTheMiddle): () => boolean {
  let isCut = false
  man.meddle = ({ path }, answer) => {
    if (isCut || !path.startsWith('/api/v1/content/objects/') || answer.body.length < MIB) return answer
    isCut = true
    return { ...answer, cutAfter: answer.body.length >> 1 }
  }
  return () => isCut
}

it('three points end right whatever happens to them, and none is shown as more than it is', async ({
  annotate,
}) => {
  await using site = await makeTestSite()
  await using man = await startManInTheMiddle()
  await using disks = new AsyncDisposableStack()
  const disk = await mountSmallDisk(join(site.folder, 'DP2'), smallDisk)
  if (typeof disk === 'string') await annotate(`No disk of DP2 was really full: ${disk}`)
  else disks.use(disk)
  const { media, update } = await makeInputs(site)
  const startServer = () => site.startServer(['--site-address', man.url])
  const server = await startServer()
  man.target = server.address
  const dying = await site.startPoint('DP1')
  await site.startPoint('DP2')
  await startWithWrongClock(site, 'DP3', 3 * dayMs)
  for (const point of points)
    await set(site, point, '--hours', 'daily open 2MB/s', '--connections', String(connections))
  await set(site, 'DP2', '--reserve', '1000TB')
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  const packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  const scene = { site, man, packageId }

  // The first version: a cut connection, a killed point, a killed site, and a point that keeps too much of its disk free.
  await site.slipstream('content', 'distribute', packageId)
  const midway = await watchUntil(scene, 'DP1 is in the middle', row => row('DP1').bytesSent > 10 * MIB)
  const sentBefore = midway('DP1').bytesSent
  expect(midway('DP1').state).toBe(1)
  await kill(dying)
  await watchUntil(scene, 'DP2 waits for space', row => row('DP2').waitingFor === 'space')
  await watchUntil(scene, 'DP3 is in the middle', row => row('DP3').bytesSent > 6 * MIB)
  await kill(server)
  man.cutEverything()
  expect(await shown(scene)).toBeNull()
  // Told before it starts: the point asks again at once.
  const isCut = cutNextLongAnswer(man)
  const second = await startServer()
  expect(second.address).toBe(man.target)
  const afterwards = await watchUntil(scene, 'the connection of DP3 is cut once more', isCut)
  for (const point of points) expect(afterwards(point)).toMatchObject({ receipt: null })
  await site.startPoint('DP1')
  const nothing = await unsoundOn(site, 'DP2', afterwards('DP2').contentVersion)
  expect(nothing, 'no file came to a point without space').toContain('sources/large.bin')
  await set(site, 'DP2', '--reserve', '1MB')
  if (typeof disk !== 'string') await runOutOfSpace(scene, disk)
  const first = await watchUntil(scene, 'all have the first version', row =>
    points.every(point => row(point).state === 0 && row(point).receipt?.version === 1),
  )
  const { contentVersion, bytesTotal } = first('DP1')
  // Each cut and each death costs at most a segment on each connection: DP1 died, and DP3 was cut off by the site and then again.
  const lost = connections * segment
  expect(sentBefore + first('DP1').bytesSent).toBeLessThanOrEqual(bytesTotal + lost)
  // DP2's disk was full once, where it could be.
  const lostByDP2 = typeof disk === 'string' ? 0 : lost
  expect(first('DP2').bytesSent).toBeLessThanOrEqual(bytesTotal + lostByDP2)
  expect(first('DP3').bytesSent).toBeLessThanOrEqual(bytesTotal + 2 * lost)
  // The point's own clock is days ahead, and the site says so; but when it read everything, it says by the site's clock.
  type Shown = { clockDifferenceSeconds: number }
  const { value: dp3 } = await site.slipstream<Shown>('distribution-point', 'show', 'DP3')
  expect(dp3.clockDifferenceSeconds * 1000).toBeGreaterThan(2 * dayMs)
  const proof = first('DP3').receipt
  expect(Math.abs(Date.parse(proof?.verifiedAt ?? '') - Date.now())).toBeLessThan(600_000)
  expect(proof?.ageSeconds).toBeLessThan(600)

  // The second version shares the large file, of which DP2's disk has lost a bit meanwhile; and again a connection is cut.
  const { files } = await manifestOf(site, contentVersion)
  const large = files.find(file => file.path === 'sources/large.bin') ?? expect.fail('no large file')
  await damage(objectPath(site, 'DP2', large.sha256))
  expect(await unsoundOn(site, 'DP2', contentVersion)).toEqual([large.path])
  const isCutAgain = cutNextLongAnswer(man)
  const { value: added } = await site.slipstream<{ id: string }>('update', 'add', update)
  const run = ['servicing', 'run', packageId, '--update', added.id, '--update-distribution-points']
  const { value: ran } = await site.slipstream<{ publishedVersion: number }>(...run)
  expect(ran.publishedVersion).toBe(2)
  const last = await watchUntil(
    scene,
    'all have the second version',
    row => points.every(point => row(point).state === 0 && row(point).receipt?.version === 2),
    contentVersion,
  )
  expect(isCutAgain()).toBe(true)
  for (const point of points) {
    expect(last(point)).toMatchObject({ category: 'success', isVersionInUse: true, error: null })
    expect(await unsoundOn(site, point, last(point).contentVersion)).toEqual([])
  }
  // Only what is new travelled, and to DP2 what its disk had lost.
  for (const point of ['DP1', 'DP3'] as const) expect(last(point).bytesSent).toBeLessThan(segment)
  expect(last('DP2').bytesSent).toBeGreaterThan(segment)
  expect(last('DP2').bytesSent).toBeLessThanOrEqual(last('DP1').bytesSent + largeBytes + lost)
  const waited = await site.slipstream('content', 'wait', '--verified', '--package', packageId)
  expect(waited).toMatchObject({ exitCode: 0, value: { verified: true, targeted: 3 } })
})
