import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Program, runProgram } from '#tools/program'

const node: Program = {
  executable: process.execPath,
  neededFor: 'these tests',
  debian: 'nodejs',
  elsewhere: 'https://nodejs.org/',
}
const savedPath = process.env.PATH

afterEach(() => {
  if (savedPath === undefined) delete process.env.PATH
  else process.env.PATH = savedPath
})

function script(source: string, rest: Partial<Parameters<typeof runProgram>[0]> = {}) {
  return runProgram({ program: node, args: ['-e', source], ...rest })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('runProgram', () => {
  it('hands arguments over untouched, without a shell', async () => {
    const args = ['$(id)', '; ls', '"quoted" \'too\'', 'two\nlines', '日本']
    const result = await runProgram({
      program: node,
      args: ['-e', 'process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--', ...args],
    })
    expect(JSON.parse(Buffer.from(result.stdout).toString())).toEqual(args)
  })

  it('writes the input and gives the output byte for byte', async () => {
    const input = Uint8Array.of(0, 255, 10, 13, 128)
    const result = await script('process.stdin.pipe(process.stdout)', { input })
    expect([...result.stdout]).toEqual([...input])
  })

  it('passes on a small environment and nothing secret', async () => {
    process.env.SLIPSTREAM_TEST_SECRET = 'secret'
    const result = await script('process.stdout.write(JSON.stringify(process.env))', {
      environment: { EXTRA: 'x' },
    })
    delete process.env.SLIPSTREAM_TEST_SECRET
    const environment = JSON.parse(Buffer.from(result.stdout).toString())
    expect(environment).toMatchObject({ EXTRA: 'x', LC_ALL: 'C.UTF-8' })
    expect(environment).not.toHaveProperty('SLIPSTREAM_TEST_SECRET')
  })

  it('gives lines as they come, whatever ends them', async () => {
    const lines: string[] = []
    await script('process.stdout.write("one\\ntwo\\r\\nthree\\rf\\u00fcnf\\n\\nlast")', {
      onLine: line => lines.push(line),
    })
    expect(lines).toEqual(['one', 'two', 'three', 'fünf', '', 'last'])
  })

  it('tells how a program failed and the end of what it said', async () => {
    const failed = script('process.stderr.write("x".repeat(50000) + " the reason"); process.exitCode = 7')
    await expect(failed).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      facts: { exitCode: 7, signal: null },
    })
    await expect(failed).rejects.toThrow(/the reason$/)
  })

  it('tells which signal ended a program', async () => {
    const failed = script('process.kill(process.pid, "SIGKILL")')
    await expect(failed).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      facts: { exitCode: null, signal: 'SIGKILL' },
    })
  })

  it('stops a program that writes too much', async () => {
    const endless =
      'const go = () => { while (process.stdout.write("x".repeat(65536))); process.stdout.once("drain", go) }; go()'
    await expect(script(endless, { maxOutputBytes: 100_000 })).rejects.toMatchObject({
      code: 'PROGRAM_OUTPUT_TOO_LARGE',
    })
    await expect(script(endless, { maxOutputBytes: 100_000, onLine: () => {} })).rejects.toMatchObject({
      code: 'PROGRAM_OUTPUT_TOO_LARGE',
    })
  })

  it('stops a program that takes too long', async () => {
    const endless = script('setInterval(() => {}, 1000)', { timeoutMs: 200 })
    await expect(endless).rejects.toMatchObject({ code: 'PROGRAM_TIMED_OUT', facts: { limitMs: 200 } })
  })

  it('kills the child on cancel, even one that ignores SIGTERM, and throws the reason', async () => {
    const stop = new AbortController()
    let pid = 0
    const run = script(
      'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)',
      {
        signal: stop.signal,
        onLine: line => {
          pid = Number(line)
          stop.abort(new Error('enough'))
        },
      },
    )
    await expect(run).rejects.toThrow('enough')
    expect(pid).toBeGreaterThan(0)
    await wait(50)
    expect(isRunning(pid)).toBe(false)
  })

  it('does not start at all when the caller has stopped already', async () => {
    await expect(script('', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })

  it('ends what the program started too, when it is asked to', async () => {
    const controller = new AbortController()
    let grandchild = 0
    const source =
      "const {spawn}=require('node:child_process');console.log(spawn('sleep',['60']).pid);setInterval(()=>{},1000)"
    const onLine = (line: string) => {
      grandchild = Number(line)
      controller.abort(new Error('enough'))
    }
    await expect(script(source, { endsWholeTree: true, signal: controller.signal, onLine })).rejects.toThrow(
      'enough',
    )
    for (let tries = 0; isRunning(grandchild) && tries < 50; tries++) await wait(50)
    expect(isRunning(grandchild)).toBe(false)
  })

  it('throws what the reader of lines throws, and ends the child', async () => {
    const run = script('setInterval(() => console.log(process.pid), 20)', {
      onLine: () => {
        throw new Error('cannot read this')
      },
    })
    await expect(run).rejects.toThrow('cannot read this')
  })

  it('names the package of a program that is not on the PATH', async () => {
    process.env.PATH = ''
    const missing = { ...node, executable: 'wimlib-imagex', debian: 'wimtools' }
    const run = runProgram({ program: missing, args: [] })
    await expect(run).rejects.toMatchObject({ code: 'PROGRAM_MISSING' })
    await expect(run).rejects.toThrow(/apt-get install wimtools/)
  })

  it('does not take a missing working directory for a missing program', async () => {
    await expect(script('', { cwd: '/no/such/folder' })).rejects.toMatchObject({ code: 'PROGRAM_FAILED' })
  })
})
