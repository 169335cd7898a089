import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { explainRequest } from './explain-request.ts'

const program = new Command('slipstream')
const command = program
  .command('distribution-ring')
  .command('set')
  .argument('<name>')
  .option('--soak <time>')
  .option('--point <name...>')
  .option('--keep-versions <n>')

function explained(problem: string): string {
  const report = { code: 'REQUEST_INVALID', message: '', remedy: '', facts: { problems: [problem] } }
  return explainRequest(command, report).message
}

describe('a request that the site refuses', () => {
  it.each([
    ['body/keepVersions: at most 5', '--keep-versions: at most 5'],
    ['body/soakSeconds: too long', '--soak: too long'],
    ['body/points/3: unknown', '--point: unknown'],
    ['params/name: no control characters', '<name>: no control characters'],
    ['body/gate/needsPromotion: a boolean', 'needs promotion: a boolean'],
    ['body: a body is needed', 'a body is needed'],
    ['anything else', 'anything else'],
  ])('%j is told as %j', (problem, words) => {
    expect(explained(problem)).toBe(`The command cannot be carried out: ${words}.`)
  })

  it('names the command, and other errors stay as they are', () => {
    const report = { code: 'REQUEST_INVALID', message: '', remedy: '', facts: { problems: ['x'] } }
    expect(explainRequest(command, report).remedy).toContain('slipstream distribution-ring set --help')
    const other = { code: 'NOT_ALLOWED', message: 'm', remedy: 'r', facts: {} }
    expect(explainRequest(command, other)).toBe(other)
  })
})
