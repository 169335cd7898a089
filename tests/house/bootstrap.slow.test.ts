// bootstrap.mjs in small projects of its own, with packages from tarballs, so that no registry is asked.

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bootstrap-'))
  folders.push(folder)
  return folder
}

/** A project that needs the package `left`, and this bootstrap. */
async function project(version: string): Promise<string> {
  const folder = await temporaryFolder()
  await cp(join(root, 'bootstrap.mjs'), join(folder, 'bootstrap.mjs'))
  await cp(join(root, 'bootstrap'), join(folder, 'bootstrap'), { recursive: true })
  await needLeft(folder, version)
  return folder
}

/** Writes package.json and package-lock.json so that they ask for a version of `left`. */
async function needLeft(folder: string, version: string): Promise<void> {
  const source = join(folder, 'tarball/package')
  await mkdir(source, { recursive: true })
  await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'left', version }))
  const file = `left-${version}.tgz`
  await execa('tar', ['-czf', join(folder, file), '-C', join(folder, 'tarball'), 'package'])
  const own = {
    name: 'small',
    version: '1.0.0',
    dependencies: { left: `file:${file}` },
    engines: { node: '>=18.0.0' },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(own))
  const packages = { '': own, 'node_modules/left': { version, resolved: `file:${file}` } }
  const lock = { name: 'small', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock))
}

async function bootstrap(folder: string, script: string, environment: Record<string, string> = {}) {
  const env = { npm_config_cache: join(folder, 'cache'), npm_config_offline: 'true', ...environment }
  return execa(process.execPath, ['bootstrap.mjs', script], { cwd: folder, env, reject: false })
}

async function installedVersion(folder: string): Promise<string> {
  return JSON.parse(await readFile(join(folder, 'node_modules/left/package.json'), 'utf8')).version
}

describe('packages', () => {
  it('are installed when they are missing, and left alone in silence when they are there', async () => {
    const folder = await project('1.0.0')
    const first = await bootstrap(folder, 'generate')
    expect(first).toMatchObject({ exitCode: 0, stdout: '' })
    expect(first.stderr).toContain('npm ci')
    expect(await installedVersion(folder)).toBe('1.0.0')
    expect(await bootstrap(folder, 'generate')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('are installed anew when the lockfile asks for others', async () => {
    const folder = await project('1.0.0')
    await bootstrap(folder, 'generate')
    await needLeft(folder, '1.1.0')
    expect((await bootstrap(folder, 'generate')).stderr).toContain('npm ci')
    expect(await installedVersion(folder)).toBe('1.1.0')
  })

  it('that somebody installed by hand are accepted', async () => {
    const folder = await project('1.0.0')
    await bootstrap(folder, 'generate')
    await rm(join(folder, 'node_modules/.slipstream-bootstrap.json'))
    expect(await bootstrap(folder, 'generate')).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('are installed once when two set-ups start together, also after one that was killed', async () => {
    const folder = await project('1.0.0')
    await mkdir(join(folder, '.slipstream'))
    const dead = execa(process.execPath, ['-e', ''])
    await dead
    await writeFile(join(folder, '.slipstream/bootstrap.lock'), String(dead.pid))
    const both = await Promise.all([bootstrap(folder, 'generate'), bootstrap(folder, 'generate')])
    expect(both.map(one => one.exitCode)).toEqual([0, 0])
    expect(both.filter(one => one.stderr.includes('npm ci'))).toHaveLength(1)
  })

  it('that npm cannot bring end the set-up with code 1', async () => {
    const folder = await project('1.0.0')
    await rm(join(folder, 'left-1.0.0.tgz'))
    const { exitCode, stderr } = await bootstrap(folder, 'generate')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('npm ci failed')
  })

  it('that are optional, made for this platform and passed over by npm end the set-up with code 1', async () => {
    const folder = await project('1.0.0')
    const lockFile = join(folder, 'package-lock.json')
    const lock = JSON.parse(await readFile(lockFile, 'utf8'))
    const right = { version: '1.0.0', resolved: 'file:right.tgz', optional: true, os: [process.platform] }
    lock.packages['node_modules/right'] = right
    lock.packages[''].optionalDependencies = { right: 'file:right.tgz' }
    await writeFile(lockFile, JSON.stringify(lock))
    await writeFile(join(folder, 'package.json'), JSON.stringify(lock.packages['']))
    const { exitCode, stderr } = await bootstrap(folder, 'generate')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('left out: right.')
  })
})

describe('the console', () => {
  it('is built when its sources changed, and only then; one that does not build ends the set-up with code 1', async () => {
    const folder = await project('1.0.0')
    const vite = join(folder, 'node_modules/vite/bin')
    const build = `require('node:fs').cpSync('src/console', process.env.SLIPSTREAM_CONSOLE_FOLDER, { recursive: true })`
    await bootstrap(folder, 'generate')
    await mkdir(vite, { recursive: true })
    await writeFile(join(vite, 'vite.js'), build)
    await writeFile(join(folder, 'vite.config.ts'), '')
    for (const room of ['console', 'api-client']) await mkdir(join(folder, 'src', room), { recursive: true })
    const page = join(folder, 'src/console/index.html')
    await writeFile(page, 'one')
    const built = () => readFile(join(folder, '.slipstream/console/index.html'), 'utf8')
    expect((await bootstrap(folder, 'start')).stderr).toContain('Building the console')
    expect(await built()).toBe('one')
    expect((await bootstrap(folder, 'start')).stderr).not.toContain('Building')
    await writeFile(page, 'two')
    expect((await bootstrap(folder, 'start')).stderr).toContain('Building the console')
    expect(await built()).toBe('two')
    await writeFile(page, 'three')
    await writeFile(join(vite, 'vite.js'), 'process.exit(1)')
    expect(await bootstrap(folder, 'start')).toMatchObject({ exitCode: 1 })
    expect(await built()).toBe('two')
  })
})

describe('a Node that is too old', () => {
  it('is told with what to do, and code 3', async () => {
    const folder = await project('1.0.0')
    const file = join(folder, 'package.json')
    const own = JSON.parse(await readFile(file, 'utf8'))
    own.engines.node = '>=999.0.0'
    await writeFile(file, JSON.stringify(own))
    const { exitCode, stderr } = await bootstrap(folder, 'generate')
    expect(exitCode).toBe(3)
    expect(stderr).toContain('Install Node 999.0.0 or newer')
    expect(stderr).not.toContain('npm ci')
  })
})

describe('system programs that are missing', () => {
  it.each([
    ['dnf', 'sudo dnf install -y /usr/bin/wimlib-imagex /usr/bin/hivexsh /usr/bin/xz\n'],
    ['another package manager', "(with this system's package manager)"],
  ])('are named with the command for %s, and code 3', async (manager, command) => {
    const folder = await project('1.0.0')
    await bootstrap(folder, 'generate')
    const programs = await temporaryFolder()
    await writeFile(join(programs, manager), '', { mode: 0o755 })
    const { exitCode, stderr } = await bootstrap(folder, 'check', { PATH: programs })
    expect(exitCode).toBe(3)
    expect(stderr).toContain('wimlib-imagex: reads and writes WIM files')
    expect(`${stderr}\n`).toContain(command)
    expect(stderr).not.toContain('chromium')
  })
})

it('tells how it is used, with code 2', async () => {
  expect(await bootstrap(await project('1.0.0'), 'dance')).toMatchObject({
    exitCode: 2,
    stderr: 'Usage: node bootstrap.mjs demo|start|test|check|generate|bench|nightly',
  })
})
