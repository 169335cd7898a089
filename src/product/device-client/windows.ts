// The device itself, under Windows.

import { spawn } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { readPrivateFile } from '#platform/data-folder'
import { quoteArgument, quoteProgram } from '#product/task-sequence-model'
import type { Machine, ProgramEnded, ProgramToRun } from './machine.ts'

/** WAIT_TIMEOUT as Windows returns it from a program that was ended for its time: “It did not end in the time that the step allows.” */
const timedOut = 0x8007_05b4
const notFound = 0x8007_0002
const notStarted = 0x8000_4005
/** Clocks are set by seconds; a boot that is this much later than the one before is another one. */
const otherBootMs = 120_000
const endedFile = 'setup-ended'

/** Opens it. */
export function openWindows(): Machine {
  const system = process.env.SystemRoot ?? 'C:\\Windows'
  return {
    isDryRun: false,
    windowsPath: path => path,
    run: (_step, program, signal) => runProgram(program, signal),
    runSetup: (_step, program, signal) => runProgram(program, signal),
    async copyFolder(from, to) {
      await rm(to, { recursive: true, force: true })
      await cp(from, to, { recursive: true, preserveTimestamps: true })
    },
    async restart({ delaySeconds, message }) {
      const said = message === '' ? '' : ` /c ${quoteArgument(message.slice(0, 500))}`
      const program = join(system, 'System32', 'shutdown.exe')
      const words = `/r /t ${delaySeconds} /d p:2:3${said}`
      const asked = { program, arguments: words, workingDirectory: null, timeoutMinutes: 5 }
      // That it is under way already (1190) is as good; one that is refused is asked for again.
      await runProgram(asked, new AbortController().signal)
    },
    hasRestarted({ at, uptimeSeconds }) {
      if (uptime() < uptimeSeconds) return true
      const bootedAt = Date.now() - uptime() * 1000
      return bootedAt - (Date.parse(at) - uptimeSeconds * 1000) > otherBootMs
    },
    uptimeSeconds: uptime,
    async setupEnded(scriptFolder) {
      const text = await readPrivateFile(join(scriptFolder, endedFile))
      return text === null ? null : { rolledBack: !text.startsWith('complete') }
    },
    async writeSetupScripts(scriptFolder) {
      await rm(scriptFolder, { recursive: true, force: true })
      await mkdir(scriptFolder, { recursive: true })
      for (const [name, word] of [
        ['SetupComplete.cmd', 'complete'],
        ['SetupRollback.cmd', 'rolled-back'],
      ] as const)
        await writeFile(join(scriptFolder, name), `@echo off\r\n>"%~dp0${endedFile}" echo ${word}\r\n`)
    },
  }
}

/** Runs a program without a shell. What cannot be started has an exit code, too. */
async function runProgram(
  { program, arguments: given, workingDirectory, timeoutMinutes }: ProgramToRun,
  signal: AbortSignal,
): Promise<ProgramEnded> {
  const child = spawn(program, given === '' ? [] : [given], {
    argv0: quoteProgram(program),
    ...(workingDirectory !== null && { cwd: workingDirectory }),
    stdio: 'ignore',
    windowsHide: true,
    windowsVerbatimArguments: true,
  })
  let isLate = false
  // With everything that it has started: Windows Setup is more than one process.
  const end = () => {
    if (process.platform === 'win32')
      spawn('taskkill.exe', ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    else child.kill('SIGKILL')
  }
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, timeoutMinutes * 60_000)
  signal.addEventListener('abort', end)
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', code => resolve(code ?? notStarted))
    })
    signal.throwIfAborted()
    if (isLate) return { exitCode: timedOut, reason: `it did not end within ${timeoutMinutes} minutes` }
    return { exitCode: exitCode >>> 0, reason: '' }
  } catch (error) {
    signal.throwIfAborted()
    const code = (error as NodeJS.ErrnoException).code ?? 'it cannot be started'
    return { exitCode: code === 'ENOENT' ? notFound : notStarted, reason: `${program}: ${code}` }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
