// slipstream servicing queue | set-priority | log

import { writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { QueuedServicingRun } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** The priorities of runs. */
export const runPriorities = ['high', 'medium', 'low'] as const

/** Adds the verbs to the noun `servicing`. */
export function addQueueCommands(noun: Command): void {
  noun
    .command('queue')
    .description(
      'the runs that have not ended, in the order in which they are taken, with when each is expected to start',
    )
    .action(runCommand(queue))
  noun
    .command('set-priority')
    .description('change how urgent a run is, while it waits')
    .argument('<run>')
    .addOption(
      new Option('--priority <level>', 'among the runs that wait')
        .choices(runPriorities)
        .makeOptionMandatory(),
    )
    .action(runCommand(setPriority))
  noun
    .command('log')
    .description('the last part of the log of a run, in the form of CMTrace')
    .argument('<run>')
    .option('--follow', 'go on printing until the run has ended')
    .option('--to <file>', 'write it to a file instead')
    .action(runCommand(log))
}

async function queue(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const runs = await api.readServicingQueue()
  const rows = runs.map(one => [
    one.lane,
    one.place === 0 ? 'running' : one.place,
    one.run,
    one.packageId,
    one.priority,
    one.step,
    expectedText(one),
    one.requestedBy,
  ])
  const head = ['Lane', 'Place', 'Run', 'Package', 'Priority', 'Step', 'Expected start', 'By']
  out.answer(runs, runs.length === 0 ? ['No run waits or runs.'] : table(head, rows))
  return exitCodes.done
}

function expectedText({ runningSince, expectedStart, waitsFor }: QueuedServicingRun): string {
  if (runningSince !== null) return `since ${runningSince}`
  if (waitsFor !== null) return `after ${waitsFor.slice(0, 8)}, of the same package`
  return expectedStart ?? 'not known'
}

async function setPriority(command: Command, run: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { priority } = command.opts<{ priority: QueuedServicingRun['priority'] }>()
  await api.changeServicingPriority({ run, priority })
  out.answer({ run, priority }, [`The run ${run} waits with the priority ${priority}.`])
  return exitCodes.done
}

/** How often to look for more; the last lines of a run come a moment after its end. */
const lookEveryMs = 1000

async function log(command: Command, run: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { follow, to } = command.opts<{ follow?: boolean; to?: string }>()
  let part = await api.readServicingLog({ run })
  if (to !== undefined) {
    await writeFile(to, part.lines.map(line => `${line}\r\n`).join(''))
    out.answer({ file: to, lines: part.lines.length }, [`${part.lines.length} lines were written to ${to}.`])
    return exitCodes.done
  }
  if (follow !== true || out.json) {
    out.answer(part, part.lines)
    return exitCodes.done
  }
  for (let wasOver = false; ; wasOver = part.isOver) {
    if (part.lines.length > 0) out.answer(part, part.lines)
    if (wasOver) return exitCodes.done
    await wait(lookEveryMs)
    part = await api.readServicingLog({ run, after: part.next })
  }
}
