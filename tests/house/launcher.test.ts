// bin/slipstream: what goes in comes out, on the pinned Node.

import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
let folder = ''
let launcher = ''

/** A command line that tells how it was called, and obeys its first argument. */
const commandLine = `
const [what, ...rest] = process.argv.slice(2)
if (what === 'tell') console.log(JSON.stringify({ rest, version: process.versions.node }))
if (what === 'copy') process.stdin.pipe(process.stdout)
if (what === 'exit') process.exit(Number(rest[0]))
if (what === 'die') process.kill(process.pid, 'SIGKILL')
if (what === 'wait') {
  process.on('SIGTERM', () => { console.log('told to stop'); process.exit(7) })
  setInterval(() => {}, 1000)
  console.log('ready')
}
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-launcher-'))
  await cp(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await mkdir(join(folder, 'src/programs'), { recursive: true })
  await writeFile(join(folder, 'src/programs/command-line.ts'), commandLine)
  launcher = join(folder, 'bin/slipstream')
  await chmod(launcher, 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('passes arguments as they are, and uses a Node that is new enough', async () => {
  const words = ['tell', 'two words', '*', '$HOME', '--json', '']
  const { stdout } = await execa(launcher, words)
  const told = JSON.parse(stdout)
  expect(told.rest).toEqual(words.slice(1))
  expect(Number.parseInt(told.version, 10)).toBeGreaterThanOrEqual(24)
})

it('works through a link, as npm makes them', async () => {
  const link = join(folder, 'link')
  await symlink(launcher, link)
  expect((await execa(link, ['tell', 'x'])).stdout).toContain('"x"')
})

it('passes standard input and the exit code', async () => {
  expect((await execa(launcher, ['copy'], { input: 'ünï\n' })).stdout).toBe('ünï')
  expect((await execa(launcher, ['exit', '3'], { reject: false })).exitCode).toBe(3)
})

it('passes a signal, and waits for how the program ends', async () => {
  const running = execa(launcher, ['wait'], { reject: false })
  for await (const line of running) {
    if (line === 'ready') running.kill('SIGTERM')
  }
  const { stdout, exitCode } = await running
  expect(stdout).toContain('told to stop')
  expect(exitCode).toBe(7)
})

it('ends by the signal that the program ended by', async () => {
  expect((await execa(launcher, ['die'], { reject: false })).signal).toBe('SIGKILL')
})
