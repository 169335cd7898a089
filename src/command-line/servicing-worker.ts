// slipstream servicing-worker [start] | token | remove | list

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { addProgram } from './site-commands.ts'

/** Adds the noun. */
export function addServicingWorkerCommands(program: Command): void {
  const noun = program.command('servicing-worker').description('servicing workers')
  addProgram(noun, {
    name: 'start',
    isDefault: true,
    file: 'servicing-worker.ts',
    text: 'start a servicing worker (its settings are flags here; --help lists them)',
  })
  noun
    .command('token')
    .description('make the token of a worker; one that was made for this name before no longer works')
    .argument('<name>')
    .action(runCommand(makeToken))
  noun
    .command('remove')
    .description('remove a worker from the site; its token no longer works')
    .argument('<name>')
    .action(runCommand(remove))
  noun.command('list').description('all servicing workers').action(runCommand(list))
}

async function makeToken(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const made = await api.createServicingWorkerToken({ name })
  out.answer(made, [made.token])
  return exitCodes.done
}

async function remove(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeServicingWorker({ name })
  out.answer({ removed: name }, [`The servicing worker ${name} no longer belongs to the site.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const workers = await api.listServicingWorkers()
  const rows = workers.map(one => [
    one.name,
    one.engine,
    one.runs,
    one.runsAtOnce,
    one.createdAt,
    one.lastSeenAt,
  ])
  out.answer(workers, table(['Name', 'Engine', 'Runs', 'At once', 'Token made', 'Last seen'], rows))
  return exitCodes.done
}
