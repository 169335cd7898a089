// slipstream server, and how a command becomes another program.

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { nodeOptionsOf } from '#platform/node-options'
import { exitCodes } from './context.ts'

/** Adds the command. */
export function addSiteCommands(program: Command): void {
  addProgram(program, {
    name: 'server',
    file: 'server.ts',
    text: 'start the site server (its settings are flags here; --help lists them)',
  })
}

/** Adds a command that becomes another program: same flags, signals and exit code. */
export function addProgram(
  program: Command,
  { name, file, text, isDefault = false }: { name: string; file: string; text: string; isDefault?: boolean },
): void {
  program
    .command(name, { isDefault })
    .description(text)
    // The program itself says what it takes.
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options, command: Command) => become(file, command.args))
}

/** Runs a program in our place and ends as it ends. */
export function become(file: string, flags: readonly string[]): Promise<void> {
  const words = [...nodeOptionsOf(file), join(import.meta.dirname, '../programs', file), ...flags]
  const child = spawn(process.execPath, words, { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise(resolve => {
    child.once('exit', code => {
      process.exitCode = code ?? exitCodes.failed
      resolve()
    })
  })
}
