// The PowerShell module without a PowerShell: a grammar reads every file, and what is written is held against the table and the API.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Node } from '@vscode/tree-sitter-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiDescription, describeApi } from '../../generated/openapi.ts'
import { checkCmdlets } from '../../generated/powershell/check-cmdlets.ts'
import type { Cmdlet } from '../../generated/powershell/cmdlet.ts'
import { cmdlets, writtenByHand } from '../../generated/powershell.ts'
import { functionsOf, nodesOf, openPowerShellGrammar } from '../powershell-grammar.ts'

const folder = resolve(import.meta.dirname, '../../powershell/Slipstream')

let parse: (text: string) => Node
let api: ApiDescription
const texts = new Map<string, string>()

beforeAll(async () => {
  parse = await openPowerShellGrammar()
  for (const name of await readdir(folder)) texts.set(name, await readFile(join(folder, name), 'utf8'))
  api = await describeApi()
})

const parametersOf = (node: Node) => {
  const [block] = nodesOf(node, 'param_block')
  return block
    ? nodesOf(block, 'script_parameter').map(one => nodesOf(one, 'variable').at(-1)?.text.slice(1) ?? '')
    : []
}

describe('the PowerShell module', () => {
  it('is read by the grammar without an error, which would be found', () => {
    expect(parse('function A { param([string] $B) if ($B { } }').hasError).toBe(true)
    const wrong = [...texts].flatMap(([name, text]) =>
      nodesOf(parse(text), 'ERROR').map(
        node => `${name}:${node.startPosition.row + 1} ${node.text.slice(0, 60)}`,
      ),
    )
    expect(wrong).toEqual([])
    expect([...texts].filter(([, text]) => parse(text).hasError).map(([name]) => name)).toEqual([])
  })

  it('is written in ASCII, which Windows PowerShell reads in every language', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are all that may be there
    expect([...texts].filter(([, text]) => /[^\x00-\x7f]/.test(text)).map(([name]) => name)).toEqual([])
  })

  it('exports the functions that are there, each with its help', () => {
    const manifest = texts.get('Slipstream.psd1') ?? ''
    const exported = [...manifest.matchAll(/^ {8}'([\w-]+)',?$/gm)].map(([, name]) => name)
    expect(exported).toEqual([...writtenByHand, ...cmdlets.map(one => one.name)].sort())
    const defined = new Map(
      ['Slipstream.psm1', 'Cmdlets.ps1'].flatMap(name => [...functionsOf(parse(texts.get(name) ?? ''))]),
    )
    for (const name of exported) {
      const { node, help } = defined.get(name ?? '') ?? { help: '' }
      expect(name, help).toMatch(/^[A-Z][a-z]+-(CM|Slipstream)/)
      expect([name, help.includes('.SYNOPSIS'), help.includes('.EXAMPLE')]).toEqual([name, true, true])
      const described = [...help.matchAll(/^\.PARAMETER (\w+)$/gm)].map(([, one]) => one)
      expect([name, described.sort()]).toEqual([name, node ? parametersOf(node).sort() : []])
    }
  })

  it('has the parameters of the table, and its examples are commands of it', () => {
    const defined = functionsOf(parse(texts.get('Cmdlets.ps1') ?? ''))
    for (const { name, parameters, examples, impact } of cmdlets) {
      const node = defined.get(name)?.node
      expect([name, node ? parametersOf(node) : []]).toEqual([name, parameters.map(one => one.name)])
      expect([name, node?.text.includes('ShouldProcess')]).toEqual([name, impact !== undefined])
      for (const { code } of examples) expect([code, parse(code).hasError]).toEqual([code, false])
    }
  })

  it('calls nothing of its own that is not there', () => {
    const all = [...texts.values()].join('\n')
    const own = new Set([...all.matchAll(/^function ([\w-]+)/gm)].map(([, name]) => name))
    const called = new Set([...all.matchAll(/\b((?:\w+)-Slipstream\w+)/g)].map(([, name]) => name))
    expect([...called].filter(name => !own.has(name))).toEqual([])
  })
})

describe('the table of cmdlets', () => {
  it('fits the API and the classes', () => {
    expect(checkCmdlets(cmdlets, api)).toEqual([])
  })

  it('is refused when it does not', () => {
    const [first] = cmdlets as [Cmdlet]
    const call = { operation: 'distributeContent', values: { pointz: { expression: '$Nothing' } } }
    const read = { class: 'SMS_StatusMessage', where: { Nam: 'Name' } }
    expect(checkCmdlets([{ ...first, calls: [call], read }, first], api)).toEqual([
      `${first.name} is there twice`,
      `${first.name}: SMS_StatusMessage has no property Nam`,
      `${first.name}: distributeContent takes no pointz`,
      `${first.name}: distributeContent needs packageId`,
      `${first.name}: $Nothing is nothing`,
    ])
    const missing = { ...first, calls: [{ operation: 'no-such', values: {} }] }
    expect(() => checkCmdlets([missing], api)).toThrow('no operation no-such')
  })
})
