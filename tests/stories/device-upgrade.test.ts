// Devices are upgraded: a package is serviced and distributed to two points, a task sequence is deployed to three simulated devices in two boundary groups,
// and one point dies while devices fetch from it. A rollback sends the fourth device another version. Then somebody changes bytes, wherever a device gets
// them from: setup.exe is never started with them.

import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { DeploymentDetail, DeploymentDevice } from '#api-client'
import { openClient, runOnce } from '#product/device-client'
import type { Program } from '../../demo/processes.ts'
import { flipBit, type ManInTheMiddle, startManInTheMiddle } from '../man-in-the-middle.ts'
import { makeTestSite, type StatusRow, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { makeSetupDynamicUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const MIB = 1024 * 1024
const signal = new AbortController().signal
const past = '2026-01-01T00:00:00Z'
const programData = 'C:\\ProgramData\\Slipstream\\client'

let site: TestSite
let server: Program
let man: ManInTheMiddle
let packageId = ''

type Manifest = { files: { path: string; size: number; sha256: string }[] }
type Ran = {
  trouble: string[]
  attempts: { deploymentId: string; state: string; commandLine: string | null; exitCode: number | null }[]
}

const group = (...words: string[]) => site.slipstream('boundary-group', ...words)
const folderOf = (device: string) => join(site.folder, 'devices', device)
const objectPath = (holder: string, sha256: string) =>
  join(holder, 'content', 'objects', sha256.slice(0, 2), sha256)

beforeAll(async () => {
  site = await makeTestSite()
  server = await site.startServer()
  man = await startManInTheMiddle()
  man.target = (await site.startPoint('LYON', ['--point-address', man.url])).address
  await site.slipstream('boundary', 'create', '10.2.0.0/16', '--name', 'Lyon')
  await group('create', 'Lyon', '--boundary', 'Lyon', '--point', 'LYON')
}, 120_000)
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await man[Symbol.asyncDispose]()
})

/** A device that says of itself that it is in this network; enrolled with a token, or waiting. */
async function makeDevice(name: string, address: string, how: 'token' | 'approval'): Promise<void> {
  await mkdir(folderOf(name), { recursive: true })
  const facts = {
    ...{ architecture: 'x64', edition: 'Enterprise', language: 'en-US', build: '10.0.22631.4317' },
    ...{ memoryMegabytes: 8192, freeDiskMegabytes: 60_000, mainsPower: true, operatingSystem: 'client' },
    addresses: [address],
  }
  await writeFile(join(folderOf(name), 'facts.json'), JSON.stringify(facts))
  const words = ['--name', name, ...deviceWords(name), '--no-wait']
  if (how === 'approval') {
    const { value } = await site.slipstream<{ state: string }>(
      'client',
      'enrol',
      '--site',
      server.address,
      ...words,
    )
    expect(value.state).toBe('waiting')
    await site.slipstream('device', 'approve', name)
  } else {
    const made = await site.slipstream<{ token: string }[]>('enrolment-token', 'create', name)
    const file = join(folderOf(name), 'token')
    await writeFile(file, made.value[0]?.token ?? '')
    const given = ['client', 'enrol', '--site', server.address, '--token-file', file, ...words]
    expect((await site.slipstream<{ state: string }>(...given)).value.state).toBe('approved')
  }
}
const deviceWords = (name: string) => [
  ...['--data-folder', join(folderOf(name), 'client')],
  ...['--facts', join(folderOf(name), 'facts.json')],
]

const runDevice = async (name: string, ...more: string[]) =>
  (await site.slipstream<Ran>('client', 'run', '--once', '--dry-run', ...deviceWords(name), ...more)).value

/** Bytes of content that have arrived in the cache of a device; a file that is being fetched has holes. */
async function bytesAt(name: string): Promise<number> {
  const place = join(folderOf(name), 'client', 'cache', 'content')
  const names = await readdir(place, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(names.map(one => stat(join(place, one)).catch(() => null)))
  return sizes.reduce((total, one) => total + (one?.isFile() ? one.blocks * 512 : 0), 0)
}

/** Every file of a version lies at the device with the digest of the site's manifest, and no other file. */
async function expectWhole(name: string, contentVersion: string): Promise<void> {
  const tree = join(folderOf(name), 'client', 'cache', 'versions', contentVersion)
  const manifest: Manifest = JSON.parse(
    await readFile(objectPath(join(site.folder, 'site'), contentVersion), 'utf8'),
  )
  for (const { path, sha256 } of manifest.files) {
    const bytes = await readFile(join(tree, ...path.split('/')))
    expect(createHash('sha256').update(bytes).digest('hex'), `${name}: ${path}`).toBe(sha256)
  }
  const entries = await readdir(tree, { recursive: true, withFileTypes: true })
  expect(entries.filter(one => one.isFile())).toHaveLength(manifest.files.length)
}

function setupLine(deploymentId: string, contentVersion: string): string {
  const scripts = `${programData}\\setup\\${deploymentId}-1`
  return `"${programData}\\cache\\versions\\${contentVersion}\\setup.exe" /ImageIndex 1 /Auto Upgrade /Quiet /NoReboot /PostOOBE ${scripts}\\SetupComplete.cmd /PostRollback ${scripts}\\SetupRollback.cmd /PostRollbackContext System /DynamicUpdate Disable /EULA Accept`
}

async function addPackage(media: string, name: string): Promise<string> {
  const words = ['upgrade-package', 'add', '--path', media, '--name', name, '--accept-licence']
  return (await site.slipstream<{ id: string }>(...words)).value.id
}

/** Deploys the sequence of the wizard to a group of devices; gives the deployment's ID. */
async function deploy(name: string, packageOf: string, devices: string[]): Promise<string> {
  const made = await site.slipstream<{ id: string }>(
    'task-sequence',
    'create',
    name,
    '--upgrade-package',
    packageOf,
  )
  await site.slipstream('device-group', 'set', name, '--device', ...devices)
  const words = ['--task-sequence', made.value.id, '--device-group', name, '--required', '--deadline', past]
  return (await site.slipstream<{ id: string }>('deployment', 'create', name, ...words)).value.id
}

const devicesOf = async (deployment: string) =>
  (await site.slipstream<DeploymentDevice[]>('deployment', 'devices', deployment)).value

it('devices of two boundary groups get the serviced version though a point dies; a rollback redirects the next one', async () => {
  const media = join(site.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  await rm(join(media, 'sources', 'boot.wim'))
  await writeFile(join(media, 'sources', 'large.bin'), randomBytes(24 * MIB))
  const paris = await site.startPoint('PARIS')
  await site.slipstream('boundary', 'create', '10.1.0.0/16', '--name', 'Paris')
  await group('create', 'Paris', '--boundary', 'Paris', '--point', 'PARIS')
  await group('add', 'Paris', '--neighbour', 'Lyon', '--fallback', '0')

  packageId = await addPackage(media, 'Windows 11')
  await site.slipstream('content', 'distribute', packageId, '--point', 'PARIS', 'LYON')
  const [before] = await waitForReceipts(site, packageId, 1)
  const update = join(site.folder, 'windows11.0-kb9900003-x64.cab')
  await makeSetupDynamicUpdate({ to: update })
  const { value: added } = await site.slipstream<{ id: string }>('update', 'add', update)
  await site.slipstream('servicing', 'run', packageId, '--update', added.id, '--update-distribution-points')
  const [serviced] = await waitForReceipts(site, packageId, 2)
  const { contentVersion } = serviced ?? expect.fail('nobody has the second version')

  await makeDevice('PC-1', '10.1.0.1', 'token')
  await makeDevice('PC-2', '10.1.0.2', 'token')
  await makeDevice('PC-3', '10.2.0.3', 'approval')
  const deployment = await deploy('Wave', packageId, ['PC-1', 'PC-2', 'PC-3', 'PC-4'])

  const slow = Promise.all(['PC-1', 'PC-2'].map(name => runDevice(name, '--limit-rate', '3MB')))
  while ((await bytesAt('PC-1')) < 10 * MIB) await wait(50)
  paris.process.kill('SIGKILL')
  const ran = [...(await slow), await runDevice('PC-3')]

  for (const [place, { trouble, attempts }] of ran.entries()) {
    expect(trouble).toEqual([])
    const commandLine = setupLine(deployment, contentVersion)
    expect(attempts).toMatchObject([
      { deploymentId: deployment, state: 'succeeded', exitCode: 0, commandLine },
    ])
    await expectWhole(`PC-${place + 1}`, contentVersion)
  }
  const { value: shown } = await site.slipstream<DeploymentDetail>('deployment', 'show', deployment)
  expect(shown.counts).toMatchObject({ devices: 3, succeeded: 3, failed: 0, inProgress: 0 })
  const devices = await devicesOf(deployment)
  const from = (device: string, point: string) =>
    devices.find(one => one.device === device)?.bytes.find(one => one.source === point)?.bytes ?? 0
  expect(from('PC-1', 'PARIS')).toBeGreaterThan(4 * MIB)
  expect(from('PC-1', 'LYON')).toBeGreaterThan(MIB)
  for (const device of ['PC-1', 'PC-2']) {
    // Nothing but what was under way came twice.
    expect(from(device, 'PARIS') + from(device, 'LYON')).toBeLessThan((await bytesAt(device)) + 8 * MIB)
  }
  expect(from('PC-3', 'PARIS')).toBe(0)
  for (const one of devices) {
    expect(one).toMatchObject({ state: 'succeeded', contents: [{ packageId, version: 2 }] })
    expect(one.message).toMatch(/^Dry run\./)
  }

  await site.slipstream('upgrade-package', 'roll-back', packageId, '--reason', 'printing is broken')
  const isBack = (row: StatusRow) =>
    row.point === 'LYON' && row.receipt?.contentVersion === before?.contentVersion
  for (;;) {
    const { value } = await site.slipstream<StatusRow[]>('content', 'status', packageId)
    if (value.some(isBack)) break
    await wait(300)
  }
  await makeDevice('PC-4', '10.2.0.4', 'token')
  const fourth = await runDevice('PC-4')
  const older = before?.contentVersion ?? ''
  expect(older).not.toBe(contentVersion)
  expect(fourth.attempts).toMatchObject([{ state: 'succeeded', commandLine: setupLine(deployment, older) }])
  await expectWhole('PC-4', older)
}, 300_000)

it('a byte that was changed at the point, on the wire or in the cache never meets setup.exe', async () => {
  const media = join(site.folder, 'small')
  await makeSmallMedia(media)
  await writeFile(join(media, 'sources', 'setuphost.exe'), randomBytes(3 * MIB))
  const small = await addPackage(media, 'Small')
  await site.slipstream('content', 'distribute', small, '--point', 'LYON')
  const [row] = await waitForReceipts(site, small, 1)
  const { contentVersion } = row ?? expect.fail('nobody has it')
  await makeDevice('PC-5', '10.2.0.5', 'token')
  const deployment = await deploy('Tampering', small, ['PC-5'])
  const text = await readFile(objectPath(join(site.folder, 'site'), contentVersion), 'utf8')
  const { files }: Manifest = JSON.parse(text)
  const objects = [contentVersion, ...files.map(file => file.sha256)]
  expect(objects).toHaveLength(4)

  const setups: string[] = []
  const client = await openClient({
    folder: join(folderOf('PC-5'), 'client'),
    dryRun: { setupExitCode: null },
    factsFile: join(folderOf('PC-5'), 'facts.json'),
    maxCacheBytes: 1e9,
    rate: null,
    say: () => undefined,
    pauseFactor: 0.01,
  })
  onTestFinished(() => client.close())
  client.machine.runSetup = async (_step, { program }) => {
    setups.push(program)
    return { exitCode: 0xc1900208, reason: '' }
  }
  const pass = () => runOnce(client, { startedByHand: null }, signal)
  const expectRefused = async (where: string) => {
    const { trouble } = await pass()
    expect(trouble, where).toHaveLength(1)
    expect(setups, where).toEqual([])
    expect(client.work.read().attempts.at(-1)?.state, where).toBe('downloading')
    return trouble[0]
  }
  /** Changes one byte as a disk does it; doing it again undoes it. */
  const flip = async (file: string) => {
    await chmod(file, 0o600)
    await using handle = await open(file, 'r+')
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, 1)
    await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, 1)
  }

  for (const sha256 of objects) {
    await client.cache.remove(contentVersion)
    man.meddle = ({ path }, answer) => (path.endsWith(sha256) ? flipBit(answer) : answer)
    expect(await expectRefused(`wire: ${sha256}`)).toContain('was thrown away')
  }
  man.meddle = (_, answer) => answer
  for (const sha256 of objects) {
    await client.cache.remove(contentVersion)
    const file = objectPath(join(site.folder, 'LYON'), sha256)
    await flip(file)
    expect(await expectRefused(`point: ${sha256}`)).toContain('was thrown away')
    await flip(file)
  }
  // Everything is right now: Windows Setup runs, and says that something is in the way.
  expect((await pass()).trouble).toEqual([])
  expect(setups.splice(0)).toHaveLength(1)
  expect((await devicesOf(deployment))[0]).toMatchObject({
    state: 'failed',
    exitCode: { code: '0xC1900208' },
  })
  await site.slipstream('deployment', 'rerun', deployment)
  for (const sha256 of objects) {
    const file = objectPath(join(folderOf('PC-5'), 'client', 'cache'), sha256)
    const bytes = await readFile(file)
    await flip(file)
    man.stop = ({ path }) => path.startsWith('/content/')
    await expectRefused(`cache: ${sha256}`)
    // It was thrown away.
    await writeFile(file, bytes)
  }
  man.stop = () => false
  expect((await pass()).trouble).toEqual([])
  expect(setups).toHaveLength(1)
  expect((await devicesOf(deployment))[0]).toMatchObject({ state: 'failed', attempt: 2 })
}, 300_000)
