// The demo is the main job: these stories run it as a person does and read its summary.

import { spawn } from 'node:child_process'
import { constants, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { readWimImages } from '#formats/wim-xml'
import { captureImage, readWimXml, setImageProperties } from '#tools/wimlib'
import type { DemoSummary } from '../../demo/summary.ts'
import { corpusPath, hasCorpus } from '../corpus.ts'
import { createTestDatabase } from '../database.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const signal = new AbortController().signal

async function demo(...words: string[]): Promise<{ exitCode: number; summary: DemoSummary; said: string }> {
  const database = process.env.SLIPSTREAM_TEST_EXTERNAL ? await createTestDatabase() : null
  const flags = database ? ['--database', database.url] : []
  const child = spawn(process.execPath, [
    resolve(import.meta.dirname, '../../demo/main.ts'),
    '--json',
    ...flags,
    ...words,
  ])
  let out = ''
  let said = ''
  child.stdout.on('data', piece => {
    out += piece
  })
  child.stderr.on('data', piece => {
    said += piece
  })
  const exitCode = await new Promise<number>(done => child.once('close', code => done(code ?? 1)))
  await database?.drop()
  return { exitCode, summary: (out === '' ? null : JSON.parse(out)) as DemoSummary, said }
}

async function temporary(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-story-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** The databases that a demo has made on the PostgreSQL of this test run. */
async function demoDatabases(): Promise<string[]> {
  const client = new pg.Client({ connectionString: process.env.SLIPSTREAM_TEST_DATABASE })
  await client.connect()
  try {
    const sql = "select datname from pg_database where datname like 'slipstream_demo_%'"
    return (await client.query<{ datname: string }>(sql)).rows.map(row => row.datname)
  } finally {
    await client.end()
  }
}

/** The command lines of this machine's processes that name this folder. */
async function processesWith(folder: string): Promise<string[]> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(
    processes.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter(line => line.includes(folder))
}

/** As much of this machine's own files as makes the story one of real content, and not of a few kilobytes. */
const realBytes = 200_000_000

/** Regular files of this machine until there are enough of them; all of them when it has fewer. */
async function findRealFiles(): Promise<{ files: string[]; bytes: number }> {
  const files: string[] = []
  let bytes = 0
  for (const root of ['/usr/lib', '/usr/bin']) {
    const waiting = [root]
    for (let folder = waiting.pop(); folder !== undefined && bytes < realBytes; folder = waiting.pop()) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) waiting.push(path)
        if (!entry.isFile() || bytes >= realBytes) continue
        files.push(path)
        bytes += (await stat(path)).size
      }
    }
  }
  return { files, bytes }
}

/** Media whose install.wim holds these files of this machine, which no product of ours made. */
async function mediaOfRealFiles(
  folder: string,
  { files, properties }: { files: readonly string[]; properties: boolean },
): Promise<string> {
  const tree = join(folder, 'tree')
  const media = join(folder, 'media')
  await mkdir(join(media, 'sources'), { recursive: true })
  for (const file of files) {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await copyFile(file, join(tree, file), constants.COPYFILE_FICLONE)
  }
  const wim = join(media, 'sources', 'install.wim')
  await captureImage(wim, { source: tree, name: 'Real files', compression: 'XPRESS', signal })
  if (properties) {
    const values = {
      'WINDOWS/ARCH': '9',
      'WINDOWS/EDITIONID': 'Professional',
      'WINDOWS/VERSION/MAJOR': '10',
      'WINDOWS/VERSION/MINOR': '0',
      'WINDOWS/VERSION/BUILD': '26100',
      'WINDOWS/VERSION/SPBUILD': '1',
    }
    await setImageProperties(wim, 1, { properties: values, signal })
  }
  await writeFile(join(media, 'setup.exe'), 'MZ')
  return media
}

describe('the main job', () => {
  it('runs end to end on synthetic media, and the second version travels in part', async () => {
    const { exitCode, summary, said } = await demo()
    expect(said).not.toContain('Error')
    expect(exitCode).toBe(0)
    expect(summary.package).toMatchObject({ id: 'S0100001', version: 2 })
    expect(summary.images.filter(image => image.file === 'sources/install.wim')).toHaveLength(2)
    expect(summary.plan.refused).toEqual([])
    expect(summary.servicing).toMatchObject({ state: 'succeeded', proven: true })
    const applied = summary.servicing.updates.filter(one => one.status === 'applied').map(one => one.image)
    expect(applied.sort()).toEqual([
      'media',
      'sources/boot.wim:1',
      'sources/boot.wim:2',
      'sources/install.wim:1',
      'sources/install.wim:1/Windows/System32/Recovery/Winre.wim:1',
      'sources/install.wim:2',
    ])
    const [point] = summary.distribution
    expect(point).toMatchObject({ state: 'INSTALLED', contentVersion: summary.package.contentVersion })
    expect(point?.bytesTransferred).toBeGreaterThan(0)
    expect(point?.bytesTransferred).toBeLessThan((point?.bytesTotal ?? 0) / 5)
    expect(summary.client).toMatchObject({ verified: true })
  })

  it.for([{ properties: true }, { properties: false }])(
    'runs on media whose install.wim holds 200 MB of real files ($properties)',
    async ({ properties }, context) => {
      const { files, bytes } = await findRealFiles()
      context.skip(bytes < realBytes, `/usr/lib and /usr/bin of this machine hold only ${bytes} bytes`)
      await using folder = await temporary()
      const media = await mediaOfRealFiles(folder.path, { files, properties })
      const wim = join(media, 'sources', 'install.wim')
      const [captured] = readWimImages(await readWimXml(wim, { signal }))
      expect(captured).toMatchObject({ size: bytes, fileCount: files.length })
      const { exitCode, summary } = await demo('--source', media)
      expect(exitCode).toBe(0)
      expect(summary.images).toMatchObject([
        {
          index: 1,
          name: 'Real files',
          architecture: properties ? 'amd64' : null,
          build: properties ? '10.0.26100.1' : null,
        },
      ])
      expect(summary.servicing).toMatchObject({ state: 'succeeded', proven: true })
      expect(summary.distribution[0]?.bytesTransferred).toBeLessThan(summary.distribution[0]?.bytesTotal ?? 0)
      expect(summary.distribution[0]?.bytesTotal).toBeGreaterThan((await stat(wim)).size)
      expect(summary.client.verified).toBe(true)
    },
  )

  it.each([
    ['SIGTERM', '--database', process.env.SLIPSTREAM_TEST_DATABASE ?? ''],
    ['SIGINT', '--keep'],
  ] as const)('stopped by %s leaves no process, no file and no database (%s)', async (name, ...flags) => {
    await using folder = await temporary()
    const program = resolve(import.meta.dirname, '../../demo/main.ts')
    const child = spawn(process.execPath, [program, ...flags], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: folder.path },
    })
    let said = ''
    const running: Promise<[string[], string[]]>[] = []
    child.stderr.on('data', piece => {
      said += piece
      if (!said.includes('Adding the operating system upgrade package') || running.length > 0) return
      const looked = Promise.all([demoDatabases(), processesWith(join(folder.path, 'slipstream-demo-'))])
      running.push(looked)
      const stop = () => void child.kill(name)
      looked.then(stop, stop)
    })
    const exitCode = await new Promise(done => child.once('close', done))
    expect(exitCode, said).toBe(1)
    expect(said).toContain(`Stopped by ${name}`)
    expect(await readdir(folder.path)).toEqual([])
    expect(await processesWith(folder.path)).toEqual([])
    expect(await demoDatabases()).toEqual([])
    // While it ran there was something to remove, and the URL with its password was in no program's flags.
    const [databases, lines] = await (running[0] ?? expect.fail('it was never stopped'))
    expect(databases).toHaveLength(name === 'SIGTERM' ? 1 : 0)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter(line => line.includes('postgresql://'))).toEqual([])
  })

  it.skipIf(!hasCorpus)(
    'applies a real update to every image, finds nothing to do the second time, and refuses another with its reason (needs the real files)',
    async () => {
      await using folder = await temporary()
      const media = join(folder.path, 'media')
      await makeWindowsMedia({ product: 'windows7', to: media })
      const real = (kb: string) => corpusPath(`msu/Windows6.1-${kb}-x64.msu`)
      const { exitCode, summary } = await demo(
        '--source',
        media,
        '--update',
        real('KB2999226'),
        real('KB2584475'),
      )
      expect(exitCode).toBe(2)
      expect(summary.plan.refused.length).toBeGreaterThan(0)
      for (const refused of summary.plan.refused) {
        expect(refused.update).toContain('KB2584475')
        expect(refused.reason).toContain('PACKAGE_HAS_DRIVER')
      }
      const { servicing } = summary
      const images = ['sources/install.wim:1', 'sources/install.wim:2']
      expect(servicing.proven).toBe(true)
      expect(servicing.updates.filter(one => one.status === 'applied').map(one => one.image)).toEqual(images)
      expect(servicing.again).toMatchObject({ state: 'not-needed', publishedVersion: null })
      expect(servicing.again.updates.filter(one => one.status === 'installed').map(one => one.image)).toEqual(
        images,
      )
      expect(summary.client.verified).toBe(true)
    },
  )
})
