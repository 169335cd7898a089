import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkSequence,
  decisionTable,
  longestSequenceText,
  makeFromTemplate,
  readSequence,
  taskSequenceSchema,
  writeSequence,
} from './index.ts'

const text = writeSequence(makeFromTemplate({ package: 'S0100001', imageIndex: 1 }))
const wrong = (given: string) => {
  try {
    readSequence(given, 'upgrade.yaml')
  } catch (error) {
    return (error as Error).message
  }
  return null
}

describe('a task sequence as YAML', () => {
  it.each(decisionTable.map(one => [one.name, one.sequence] as const))(
    'comes back as it was: %s',
    (_name, sequence) => {
      const written = writeSequence(sequence)
      const read = readSequence(written, 'x')
      expect(read).toEqual(JSON.parse(JSON.stringify(sequence)))
      expect(writeSequence(read)).toBe(written)
    },
  )

  it('comes back as it was, whatever the names, values and paths', () => {
    const line = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter(s => !/[\p{Cc}\p{Cs}]/u.test(s))
    fc.assert(
      fc.property(line, fc.string({ maxLength: 60 }), line, (name, value, commandLine) => {
        const sequence = taskSequenceSchema.parse({
          format: 'slipstream-task-sequence-1',
          kind: 'upgrade-operating-system',
          steps: [
            { type: 'set-task-sequence-variable', id: 'set', name, variable: 'x', value },
            { type: 'run-command-line', id: 'run', name, commandLine },
          ],
        })
        expect(readSequence(writeSequence(sequence), 'x')).toEqual(sequence)
      }),
    )
  })

  it('leaves out what is as by default', () => {
    expect(text).not.toContain('enabled')
    expect(text).not.toContain('timeoutMinutes')
    expect(text.split('\n').length).toBeLessThan(75)
  })

  it.each([
    [
      'an unknown key',
      text.replace('minimumMemoryMegabytes', 'minimumMemory'),
      /line \d+, column 9: .*minimumMemory/,
    ],
    ['no YAML', 'steps: [', /line 1, column \d+: it is not YAML/],
    ['another format', text.replace('sequence-1', 'sequence-2'), /line 3, column 9: format/],
    [
      'a read-only variable',
      text.replace('steps:', 'variables:\n  - name: _SMSTSType\n    value: x\nsteps:'),
      /read-only/,
    ],
    ['an id that is there twice', text.replace('id: download', 'id: prepare'), /“prepare” is there twice/],
    ['a package ID of another form', text.replaceAll('S0100001', '../x'), /a package ID/],
    ['an alias bomb', `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`, /./],
    ['a text that is too long', 'x'.repeat(longestSequenceText + 1), /too long/],
  ])('refuses %s, with its place', (_name, given, message) => {
    expect(wrong(given)).toMatch(message)
  })

  it('names the mistake in a step inside of groups, not the group', () => {
    expect(wrong(text.replace('imageIndex: 1', 'imageIndex: none'))).toMatch(/imageIndex/)
    expect(wrong(text.replace('type: check-readiness', 'type: check-rediness'))).toMatch(/type/)
  })
})

describe('checking a sequence', () => {
  it('has nothing against the template', () => {
    expect(checkSequence(makeFromTemplate({ package: 'S0100001' }))).toEqual([])
  })

  it('refuses groups that are nested too deep, and too many steps', () => {
    let group: object = { type: 'group', id: 'g0', name: 'x', steps: [] }
    for (let depth = 1; depth < 12; depth++)
      group = { type: 'group', id: `g${depth}`, name: 'x', steps: [group] }
    const parse = (steps: unknown[]) =>
      taskSequenceSchema.parse({
        format: 'slipstream-task-sequence-1',
        kind: 'upgrade-operating-system',
        steps,
      })
    expect(checkSequence(parse([group])).map(one => one.reason)).toContain(
      'groups are nested more than 10 deep',
    )
    const commands = Array.from({ length: 400 }, (_, at) => ({
      type: 'restart-computer',
      id: `r${at}`,
      name: 'x',
    }))
    const two = [
      { type: 'group', id: 'a', name: 'x', steps: commands },
      {
        type: 'group',
        id: 'b',
        name: 'x',
        steps: commands.map(one => ({ ...one, id: `s${one.id}` })),
      },
    ]
    expect(checkSequence(parse(two)).map(one => one.reason)).toContain(
      'there are 802 groups and steps, and at most 500 may be',
    )
  })

  it('warns of what does nothing', () => {
    const sequence = taskSequenceSchema.parse({
      format: 'slipstream-task-sequence-1',
      kind: 'upgrade-operating-system',
      steps: [{ type: 'check-readiness', id: 'check', name: 'x' }],
    })
    expect(checkSequence(sequence).map(one => [one.severity, one.reason])).toEqual([
      ['warning', 'it checks nothing'],
      ['warning', 'no step upgrades the operating system'],
    ])
  })
})
