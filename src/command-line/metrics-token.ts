// slipstream metrics-token make | list | revoke

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addMetricsTokenCommands(program: Command): void {
  const noun = program
    .command('metrics-token')
    .description('tokens with which programs (Prometheus) read /metrics of the site server, and nothing else')
  noun
    .command('make')
    .description('make the token of a reader; the one of this name before no longer works')
    .argument('<name>')
    .action(runCommand(make))
  noun.command('list').description('who has one').action(runCommand(list))
  noun.command('revoke').description('it no longer works').argument('<name>').action(runCommand(revoke))
}

async function make(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { token } = await api.makeMetricsToken({ name })
  out.answer({ name, token }, [token])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const tokens = await api.listMetricsTokens()
  out.answer(
    tokens,
    table(
      ['Name', 'Made'],
      tokens.map(one => [one.name, one.madeAt]),
    ),
  )
  return exitCodes.done
}

async function revoke(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.revokeMetricsToken({ name })
  out.answer({ revoked: name }, [`The token of “${name}” no longer works.`])
  return exitCodes.done
}
