// The completion as a real bash does it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bash writes its variables so

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const program = join(import.meta.dirname, '..', 'programs', 'command-line.ts')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-completion-'))
  for (const shell of ['bash', 'zsh', 'powershell'])
    await writeFile(join(folder, shell), (await run(process.execPath, [program, 'completion', shell])).stdout)
})
afterAll(() => rm(folder, { recursive: true }))

/** What bash offers after these words; the last one is being typed. */
async function offered(...typed: string[]): Promise<string[]> {
  const script =
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _slipstream; printf "%s\\n" "${COMPREPLY[@]}"'
  const { stdout } = await run('bash', ['-uc', script, 'bash', join(folder, 'bash'), 'slipstream', ...typed])
  return stdout.split('\n').filter(word => word !== '')
}

describe('completion in bash', () => {
  it('offers nouns, verbs, options and choices where they belong', async () => {
    expect(await offered('upgrade-p')).toEqual(['upgrade-package'])
    expect(await offered('upgrade-package', 'roll')).toEqual(['roll-back'])
    expect(await offered('--json', 'distribution-ring', 'set', 'First', '--soa')).toEqual(['--soak'])
    expect(await offered('content', 'distribute', 'S0100001', '--priority', '')).toEqual([
      'high',
      'medium',
      'low',
    ])
    expect(await offered('upgrade-package', 'list', '--output', 'c')).toEqual(['csv'])
    expect(await offered('completion', 'b')).toEqual(['bash'])
    expect(await offered('diff', '--rem')).toEqual(['--remove-what-is-not-in-the-file'])
    expect(await offered('upgrade-package', 'add', '--path', '/nothing')).toEqual([])
  })
})

describe('completion in other shells', () => {
  it('knows the same commands', async () => {
    for (const shell of ['zsh', 'powershell']) {
      const { stdout } = await run('grep', ['-c', "' upgrade-package roll-back'", join(folder, shell)])
      expect(Number(stdout)).toBeGreaterThan(0)
    }
  })
})
