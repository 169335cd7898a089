// slipstream task-sequence create | list | show | edit | validate | command-line | versions | delete | exit-code

import { writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import {
  explainExitCode,
  readExitCode,
  taskSequenceSchema,
  writeSequence,
} from '#product/task-sequence-model'
import { contextOf, exitCodes, outputOf } from './context.ts'
import { addCreateTaskSequenceCommand } from './create-task-sequence.ts'
import { commandLinesText, describeSteps, problemLines } from './describe-task-sequence.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { readWholeNumber } from './read-number.ts'
import { readSequenceFile } from './read-sequence-file.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addTaskSequenceCommands(program: Command): void {
  const noun = program
    .command('task-sequence')
    .description('task sequences: the steps by which a device is upgraded')
  const number = readWholeNumber({ least: 1, most: 1_000_000, unit: 'versions' })
  addCreateTaskSequenceCommand(noun)
  noun.command('list').description('all task sequences').action(runCommand(list))
  noun
    .command('show')
    .description('groups and steps, and what is wrong with them now')
    .argument('<id>')
    .option('--version <number>', 'an older version', number)
    .option('--yaml [path]', 'as YAML, for a file or for “edit”; to the screen where no path is given')
    .action(runCommand(show))
  noun
    .command('edit')
    .description('save a YAML file as the next version')
    .argument('<id>')
    .requiredOption('--file <path>', 'the task sequence as YAML')
    .option('--name <name>', 'another name')
    .option('--comment <text>', 'why, for the list of versions', '')
    .action(runCommand(edit))
  noun
    .command('validate')
    .description('what is wrong with a YAML file, also in what it names; nothing is saved')
    .argument('<file>')
    .action(runCommand(validate))
  noun
    .command('command-line')
    .description('what setup.exe would be started with')
    .argument('<id>')
    .option('--package-version <number>', 'of the package; the version in use where nothing is said', number)
    .option('--variable <name=value...>', 'task sequence variables')
    .action(runCommand(commandLine))
  noun
    .command('versions')
    .description('every version that was saved')
    .argument('<id>')
    .action(runCommand(versions))
  noun
    .command('delete')
    .description('delete one with its versions')
    .argument('<id>')
    .action(runCommand(remove))
  noun
    .command('exit-code')
    .description('what an exit code of Windows Setup means: 0xC1900208, -1047526904 …')
    .argument('<code>', 'hexadecimal or decimal, signed or not', codeOf)
    .action(runCommand(exitCode))
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.listTaskSequences()
  const rows = found.map(one => [
    one.id,
    one.name,
    one.version,
    one.packages.join(', '),
    one.changedBy,
    one.changedAt,
  ])
  out.answer(found, table(['ID', 'Name', 'Version', 'Packages', 'Changed by', 'Changed'], rows))
  return exitCodes.done
}

async function show(command: Command, taskSequence: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { version, yaml } = command.opts<{ version?: number; yaml?: string | true }>()
  const current = await api.readTaskSequence({ taskSequence })
  const kept = version === undefined ? current : await api.readTaskSequenceVersion({ taskSequence, version })
  const definition = taskSequenceSchema.parse(kept.definition)
  if (yaml === undefined) {
    const head = `${current.id} “${current.name}”, version ${version ?? current.version}`
    const problems = version === undefined ? problemLines(current.problems) : []
    out.answer(version === undefined ? current : kept, [head, ...describeSteps(definition), ...problems])
    return exitCodes.done
  }
  const text = writeSequence(definition)
  if (yaml === true) out.answer({ yaml: text }, text.trimEnd().split('\n'))
  else {
    await writeFile(yaml, text)
    out.answer({ file: yaml }, [`The task sequence was written to ${yaml}.`])
  }
  return exitCodes.done
}

async function edit(command: Command, taskSequence: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { file, comment, name } = command.opts<{ file: string; comment: string; name?: string }>()
  const definition = await readSequenceFile(file)
  const before = await api.readTaskSequence({ taskSequence })
  const asked = { taskSequence, name: name ?? before.name, definition, comment }
  const { version } = await api.changeTaskSequence(asked)
  const said =
    version === before.version
      ? `The task sequence ${taskSequence} has the same steps as before: version ${version}.`
      : `Version ${version} of the task sequence ${taskSequence} was saved.`
  const { problems } = await api.readTaskSequence({ taskSequence })
  out.answer({ taskSequence, version, problems }, [said, ...problemLines(problems)])
  return exitCodes.done
}

async function validate(command: Command, file: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { problems } = await api.validateTaskSequence({ definition: await readSequenceFile(file) })
  const sound = problems.every(one => one.severity !== 'error')
  out.answer({ file, problems }, [
    sound ? `${file} can be saved and deployed.` : `${file} cannot be deployed.`,
    ...problemLines(problems),
  ])
  return sound ? exitCodes.done : exitCodes.failed
}

async function commandLine(command: Command, taskSequence: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { packageVersion, variable = [] } = command.opts<{ packageVersion?: number; variable?: string[] }>()
  const variables = Object.fromEntries(variable.map(variableOf))
  const found = await api.previewSetupCommandLines({
    taskSequence,
    variables,
    ...(packageVersion !== undefined && { packageVersion }),
  })
  const lines = commandLinesText(found)
  out.answer(found, lines.length === 0 ? ['No step upgrades the operating system.'] : lines)
  return found.some(one => one.problem !== null) ? exitCodes.failed : exitCodes.done
}

async function versions(command: Command, taskSequence: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.listTaskSequenceVersions({ taskSequence })
  const rows = found.map(one => [one.number, one.savedBy, one.savedAt, one.comment])
  out.answer(found, table(['Version', 'Saved by', 'Saved', 'Comment'], rows))
  return exitCodes.done
}

async function remove(command: Command, taskSequence: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.deleteTaskSequence({ taskSequence })
  out.answer({ deleted: taskSequence }, [`The task sequence ${taskSequence} was deleted.`])
  return exitCodes.done
}

async function exitCode(command: Command, code: number): Promise<number> {
  const out = outputOf(command)
  const found = explainExitCode(code)
  const meaning = found.known ? found.meaning : 'This code is not known here.'
  out.answer(found, [
    `${found.code} (${found.signed})`,
    meaning,
    ...(found.remedy === '' ? [] : [found.remedy]),
  ])
  return exitCodes.done
}

function codeOf(text: string): number {
  const code = readExitCode(text)
  if (code === null)
    throw new InvalidArgumentError('It must be an exit code such as 0xC1900208 or -1047526904.')
  return code
}

function variableOf(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new CommandInvalid({ reason: `“${text}” is not NAME=VALUE` })
  return [text.slice(0, at), text.slice(at + 1)]
}
