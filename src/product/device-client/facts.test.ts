import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openPowerShellGrammar } from '../../../tests/powershell-grammar.ts'
import { readFacts } from './facts.ts'
import { readyFacts } from './testing-site.ts'
import { windowsFactsScript } from './windows-facts.ts'

async function factsOf(given: object) {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-facts-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  const file = join(path, 'facts.json')
  await writeFile(file, JSON.stringify(given))
  return readFacts({ path, inside: name => join(path, name) }, file)
}

it('facts of a file go before those of the machine, which has the rest', async () => {
  const { name, device, sequence } = await factsOf({ ...readyFacts, name: 'PC-7', memoryMegabytes: 5 })
  expect({ name, memory: device.memoryMegabytes }).toEqual({ name: 'PC-7', memory: 5 })
  expect(sequence).toMatchObject({
    computerName: 'PC-7',
    build: '22631.4317',
    memoryMegabytes: 5,
    mainsPower: true,
  })
  const { addresses: _, freeDiskMegabytes: __, ...rest } = readyFacts
  const own = await factsOf(rest)
  expect(own.device.addresses.length).toBeGreaterThan(0)
  expect(own.device.freeDiskMegabytes).toBeGreaterThan(0)
})

it.each<[string, object, string]>([
  ['something that the site must know is missing', { architecture: 'x64' }, 'edition'],
  ['the file says what nobody knows', { ...readyFacts, colour: 'red' }, 'facts.json'],
  ['something is wrong', { ...readyFacts, build: 'eleven' }, 'build'],
])('nothing is said of a device when %s', async (_, given, reason) => {
  await expect(factsOf(given)).rejects.toMatchObject({
    code: 'DEVICE_FACTS_UNKNOWN',
    facts: { reason: expect.stringContaining(reason) },
  })
})

it('the script that asks Windows is PowerShell, by its grammar', async () => {
  const parse = await openPowerShellGrammar()
  expect(parse(windowsFactsScript).hasError).toBe(false)
  expect(parse(windowsFactsScript.replace('}', '')).hasError).toBe(true)
})
