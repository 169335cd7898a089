// slipstream task-sequence create: from an upgrade package, or from a file.

import type { Command } from 'commander'
import type { TaskSequencePreview } from '#api-client'
import { taskSequenceSchema } from '#product/task-sequence-model'
import { contextOf, exitCodes } from './context.ts'
import { commandLinesText, describeSteps, problemLines } from './describe-task-sequence.ts'
import { CommandInvalid } from './errors.ts'
import type { Output } from './output.ts'
import { readWholeNumber } from './read-number.ts'
import { readSequenceFile } from './read-sequence-file.ts'
import { runCommand } from './run-command.ts'

/** Adds the verb. */
export function addCreateTaskSequenceCommand(noun: Command): void {
  const index = readWholeNumber({ least: 1, most: 1000, unit: 'images' })
  noun
    .command('create')
    .description('make one that upgrades from a package, or the one that a file holds')
    .argument('<name>')
    .option('--upgrade-package <id>', 'upgrade an operating system from this upgrade package')
    .option('--image-index <number>', 'the image to install; 1 where nothing is said', index)
    .option('--edition <edition>', 'EditionID of the image to install, instead of its index')
    .option('--product-key <key>', 'for media that need one')
    .option('--ignore-dismissible', 'ignore any dismissible compatibility messages')
    .option('--file <path>', 'a task sequence as YAML')
    .option(
      '--dry-run',
      'only show what would be made of an upgrade package, with the command line of setup.exe',
    )
    .action(runCommand(createTaskSequence))
}

type CreateOptions = {
  upgradePackage?: string
  imageIndex?: number
  edition?: string
  productKey?: string
  ignoreDismissible?: boolean
  file?: string
  dryRun?: boolean
}

async function createTaskSequence(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const {
    upgradePackage: packageId,
    file,
    imageIndex,
    edition,
    productKey,
    ignoreDismissible,
    dryRun,
  } = command.opts<CreateOptions>()
  if ((packageId === undefined) === (file === undefined))
    throw new CommandInvalid({ reason: 'give either --upgrade-package or --file' })
  if (packageId === undefined) {
    if (dryRun === true)
      throw new CommandInvalid({ reason: 'of a file, “task-sequence validate” says what is wrong with it' })
    const { id } = await api.createTaskSequence({ name, definition: await readSequenceFile(file ?? '') })
    return answerMade(out, { id, name })
  }
  const template = {
    packageId,
    ...(imageIndex !== undefined && { imageIndex }),
    ...(edition !== undefined && { edition }),
    ...(productKey !== undefined && { productKey }),
    ignoreDismissible: ignoreDismissible === true,
  }
  if (dryRun === true) return answerPreview(out, await api.previewTaskSequenceFromTemplate(template))
  return answerMade(out, { id: (await api.createTaskSequenceFromTemplate({ name, ...template })).id, name })
}

function answerMade(out: Output, { id, name }: { id: string; name: string }): number {
  out.answer({ id, name }, [`The task sequence ${id} “${name}” was made.`])
  return exitCodes.done
}

function answerPreview(out: Output, preview: TaskSequencePreview): number {
  out.answer(preview, [
    ...describeSteps(taskSequenceSchema.parse(preview.definition)),
    ...commandLinesText(preview.commandLines),
    ...problemLines(preview.problems),
  ])
  const sound = preview.problems.every(one => one.severity !== 'error')
  return sound ? exitCodes.done : exitCodes.failed
}
