// The script without a PowerShell: a grammar reads it, and what is written by hand is held against the sources of its tables.

import { createHash } from 'node:crypto'
import type { Node } from '@vscode/tree-sitter-wasm'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { attemptStates, deviceFacts, makeDeviceKey, statusReport } from '#product/device-protocol'
import {
  conditionOperators,
  readinessKinds,
  setupOptions,
  taskSequenceSchema,
} from '#product/task-sequence-model'
import { functionsOf, nodesOf, openPowerShellGrammar } from '../../../tests/powershell-grammar.ts'
import { decisionRules, ruleWords } from './decision-rules.ts'
import { quoteLiteral, renderScript } from './render-script.ts'
import { scriptTables, sentMessages } from './script-tables.ts'

const siteKey = makeDeviceKey().publicKey
const siteUrl = 'https://site.example:8470/'
const { text, sha256, siteKeyFingerprint } = renderScript({ siteUrl, siteCode: 'S01', siteKey })

/** What Windows PowerShell 5.1 on Windows has; a name that is here is no alias. */
const cmdlets = new Set([
  'Add-Type',
  'Confirm-SecureBootUEFI',
  'Copy-Item',
  'Get-CimInstance',
  'Get-Command',
  'Get-ItemProperty',
  'New-Object',
  'New-ScheduledTaskAction',
  'New-ScheduledTaskPrincipal',
  'New-ScheduledTaskSettingsSet',
  'New-ScheduledTaskTrigger',
  'New-TimeSpan',
  'Out-Host',
  'Register-ScheduledTask',
  'Remove-Item',
  'Select-Object',
  'Set-StrictMode',
  'Start-BitsTransfer',
  'Start-Sleep',
  'Unregister-ScheduledTask',
  'Where-Object',
  'Write-Verbose',
  'Write-Warning',
])

let parse: (text: string) => Node
let root: Node
let functions: ReturnType<typeof functionsOf>
let commands: Node[]
beforeAll(async () => {
  parse = await openPowerShellGrammar()
  root = parse(text)
  functions = functionsOf(root)
  commands = nodesOf(root, 'command')
})

const bodyOf = (name: string): Node => {
  const found = functions.get(name)
  if (!found) throw new Error(`there is no ${name}`)
  return found.node
}
const parametersOf = (node: Node) =>
  nodesOf(node, 'script_parameter').map(
    one => one.namedChildren.find(child => child?.type === 'variable')?.text.slice(1) ?? '',
  )
const inQuotes = (found: string) => found.slice(1, -1).replaceAll("''", "'")
/** The words of the cases of a switch. */
const casesOf = (name: string) =>
  nodesOf(bodyOf(name), 'switch_clause')
    .map(one => one.namedChildren[0]?.text ?? '')
    .filter(one => one.startsWith("'"))
    .map(inQuotes)
    .sort()
/** The keys of a table of PowerShell. */
const keysOf = (node: Node) =>
  nodesOf(node, 'hash_entry')
    .filter(one => one.parent?.parent?.id === node.id || one.parent?.id === node.id)
    .map(one => one.namedChildren[0]?.text ?? '')

describe('the script', () => {
  it('is read by the grammar without an error, and is ASCII, which PowerShell reads in every language', () => {
    expect(nodesOf(root, 'ERROR').map(one => `${one.startPosition.row + 1}: ${one.text}`)).toEqual([])
    expect(root.hasError).toBe(false)
    expect(text).toMatch(/^[\t\n -~]*$/)
    expect(text.startsWith('#Requires -Version 5.1\n')).toBe(true)
  })

  it('explains each function, calls no alias, and nothing that is not there', () => {
    for (const [name, { node, help }] of functions) {
      expect([name, /\.SYNOPSIS\n\S/.test(help)]).toEqual([name, true])
      const parameters = parametersOf(node)
      expect(new Set(parameters).size).toBe(parameters.length)
    }
    const called = new Set(nodesOf(root, 'command_name').map(one => one.text))
    const unknown = [...called].filter(one => !functions.has(one) && !cmdlets.has(one))
    expect(unknown).toEqual([])
    expect([...functions.keys()].filter(one => !called.has(one))).toEqual([])
  })

  it('gives its own functions the parameters that they have', () => {
    for (const call of commands) {
      const name = nodesOf(call, 'command_name')[0]?.text ?? ''
      const own = functions.get(name)
      if (!own) continue
      const known = parametersOf(own.node).map(one => `-${one}`)
      const given = nodesOf(call, 'command_parameter').filter(one => one.parent?.parent?.id === call.id)
      for (const one of given) expect([name, known]).toEqual([name, expect.arrayContaining([one.text])])
    }
  })

  it('reads no variable that is not set in its function, and has no parameter that is not read', () => {
    const always = ['$_', '$true', '$false', '$null', '$PSCommandPath']
    // The one that reads the parameters of the script itself.
    for (const [name, { node }] of [...functions].filter(([one]) => one !== 'Start-Device')) {
      const used = nodesOf(node, 'variable').map(one => one.text)
      const parameters = parametersOf(node).map(one => `$${one}`)
      const assigned = nodesOf(node, 'left_assignment_expression').flatMap(one =>
        nodesOf(one, 'variable').map(variable => variable.text),
      )
      const each = nodesOf(node, 'foreach_statement').map(
        one => one.namedChildren.find(child => child?.type === 'variable')?.text ?? '',
      )
      const known = new Set([...always, ...parameters, ...assigned, ...each])
      const unset = used.filter(one => !known.has(one) && !/^\$((script|env):|\{)/.test(one))
      expect([name, unset]).toEqual([name, []])
      const unread = parameters.filter(one => used.filter(other => other === one).length < 2)
      expect([name, unread]).toEqual([name, []])
    }
  })

  it('has nothing that only PowerShell 7 knows', () => {
    let [code, at] = ['', 0]
    for (const one of root.descendantsOfType(['string_literal', 'comment'])) {
      if (one === null || one.startIndex < at) continue
      code += `${text.slice(at, one.startIndex)}''`
      at = one.endIndex
    }
    code += text.slice(at)
    expect(code).not.toMatch(/&&|\|\||\?\?|\?\.|\?\[| \? |\bclean\s*\{/)
    expect(code).not.toMatch(/-(AsHashtable|SkipCertificateCheck|Parallel)\b/)
  })
})

describe('what is written by hand', () => {
  it('knows every word, action and answer of the table of decisions, and no other', () => {
    const actions = new Set(decisionRules.flatMap(one => one.actions.map(({ do: what }) => what)))
    expect(casesOf('Invoke-RuleAction')).toEqual([...actions].sort())
    const answers = decisionRules.flatMap(one => ('answer' in one ? [one.answer.kind] : []))
    expect(casesOf('Get-Decision')).toEqual([...new Set(answers)].sort())
    const words = nodesOf(bodyOf('Get-RuleWords'), 'hash_literal_expression').map(keysOf)
    expect(words.at(-1)?.sort()).toEqual([...ruleWords].sort())
    const filled = decisionRules.flatMap(one => JSON.stringify(one.actions).match(/\{[a-z]+\}/g) ?? [])
    expect(casesOf('Get-FilledText')).toEqual([...new Set(filled)].sort().map(one => `*${one}*`))
  })

  it('knows every check of readiness, operator, step and option of setup.exe', () => {
    expect(casesOf('Test-Readiness')).toEqual([...new Set(readinessKinds.map(one => one.rule))].sort())
    const members = new Set(setupOptions.flatMap(one => Object.keys(one)))
    const looked = bodyOf('Get-OptionValue').text + bodyOf('Get-SetupCommandLine').text
    const read = new Set([...looked.matchAll(/\$option\['([a-z]+)'\]/gi)].map(([, name]) => name))
    expect([...members].filter(one => !read.has(one))).toEqual([])
    expect(Object.keys(scriptTables.operators).sort()).toEqual([...conditionOperators].sort())
    const decided = ['group', 'check-readiness', 'restart-computer', 'set-task-sequence-variable']
    expect([...casesOf('Invoke-Step'), ...decided].sort()).toEqual(Object.keys(scriptTables.items).sort())
  })

  it('sends messages with the members that the protocol has', () => {
    const calls = commands.filter(one => one.text.startsWith('New-Message '))
    const seen = calls.map(one => {
      const form = /-Form '(\w+)'/.exec(one.text)?.[1] ?? ''
      const [table] = nodesOf(one, 'hash_literal_expression')
      if (table) expect([form, keysOf(table).sort()]).toEqual([form, [...(sentMessages[form] ?? [])].sort()])
      return form
    })
    expect(seen.sort()).toEqual(Object.keys(sentMessages).sort())
    const facts = bodyOf('Get-DeviceFacts').text
    expect(
      Object.keys(deviceFacts.shape).filter(one => !new RegExp(`\\b${one} +=|\\b${one} =`).test(facts)),
    ).toEqual([])
    const states = [...text.matchAll(/-State '([\w-]+)'|\$state = '([\w-]+)'/g)].map(
      ([, one, other]) => one ?? other,
    )
    expect(states.filter(one => !attemptStates.some(known => known === one))).toEqual([])
    const outcomes = [...text.matchAll(/-Outcome '([\w-]+)'|\$outcome = '([\w-]+)'/g)].map(
      ([, one, other]) => one ?? other,
    )
    const known = statusReport.shape.step.unwrap().shape.outcome.options
    expect(outcomes.filter(one => !known.some(outcome => outcome === one))).toEqual([])
  })

  it('carries the defaults of every step as the site fills them in', () => {
    const step = { id: 'one', name: 'One', type: 'restart-computer' }
    const given = { format: 'slipstream-task-sequence-1', kind: 'upgrade-operating-system', steps: [step] }
    const filled = taskSequenceSchema.parse(given).steps[0]
    expect({ ...scriptTables.items['restart-computer']?.defaults, ...step }).toEqual(filled)
  })
})

describe('rendering', () => {
  it('puts the site into it, and gives the SHA-256 of what it wrote', () => {
    expect(text).toContain(`$script:SiteUrl = 'https://site.example:8470'\n`)
    expect(text).toContain(`$script:SiteKey = '${siteKey}'\n`)
    expect(text).not.toMatch(/'@[A-Za-z]+@'/)
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'))
    expect(siteKeyFingerprint).toBe(createHash('sha256').update(Buffer.from(siteKey, 'base64')).digest('hex'))
    expect(renderScript({ siteUrl, siteCode: 'S01', siteKey }).text).toBe(text)
  })

  it('carries the tables as they are', () => {
    const [assigned] = nodesOf(root, 'assignment_expression').filter(one =>
      one.text.startsWith('$script:TablesText = '),
    )
    const [literal] = assigned ? nodesOf(assigned, 'string_literal') : []
    expect(JSON.parse(inQuotes(literal?.text ?? ''))).toEqual(JSON.parse(JSON.stringify(scriptTables)))
  })

  it('makes no code of any value', () => {
    const signs = fc.constantFrom(
      "'",
      '"',
      '’',
      '‘',
      '‚',
      '‛',
      '`',
      '$(exit)',
      '\n',
      '\r',
      '#',
      "'@",
      "@'",
      '@siteKey@',
      'é',
      '😀',
      '\0',
      'a',
    )
    const values = fc.array(signs, { maxLength: 12 }).map(one => one.join(''))
    fc.assert(
      fc.property(values, value => {
        const read = parse(`$value = ${quoteLiteral(value)}\n`)
        expect(read.hasError).toBe(false)
        const [assigned, ...others] = nodesOf(read, 'assignment_expression')
        expect(others).toEqual([])
        expect(assigned?.text.startsWith('$value = ')).toBe(true)
        expect(literalValue(assigned as Node)).toBe(value)
        expect(quoteLiteral(value)).toMatch(/^[\t\n -~]*$/)
      }),
    )
    const hostile = renderScript({ siteUrl, siteCode: "S'’; Remove-Item C:\\ #\n'@tables@'", siteKey })
    const read = parse(hostile.text)
    expect(read.hasError).toBe(false)
    expect(nodesOf(read, 'command').length).toBe(commands.length)
  })

  it.each([
    'http://site.example:8470',
    'https://user:secret@site.example',
    'https://site.example/?x=1',
    'file:///etc/passwd',
    "https://site.example'; exit",
    '',
  ])('refuses %s as the address', address => {
    expect(() => renderScript({ siteUrl: address, siteCode: 'S01', siteKey })).toThrow(
      expect.objectContaining({ code: 'DEVICE_SCRIPT_ADDRESS_UNFIT' }),
    )
  })

  it('refuses a key that is none', () => {
    expect(() => renderScript({ siteUrl, siteCode: 'S01', siteKey: "'; exit" })).toThrow(
      expect.objectContaining({ code: 'DEVICE_KEY_INVALID' }),
    )
  })
})

/** What PowerShell makes of a literal: texts in quotes and numbers of characters, one after the other. */
function literalValue(node: Node): string {
  const pieces = node
    .descendantsOfType(['string_literal', 'decimal_integer_literal'])
    .filter(one => one !== null)
  return pieces
    .map(one => (one.type === 'string_literal' ? inQuotes(one.text) : String.fromCharCode(Number(one.text))))
    .join('')
}
