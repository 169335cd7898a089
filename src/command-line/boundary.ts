// slipstream boundary create | list | show | set | remove | import

import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addBoundaryCommands(program: Command): void {
  const noun = program
    .command('boundary')
    .description('boundaries: subnets and ranges of addresses, which do something in boundary groups')
  noun
    .command('create')
    .description('make a boundary; boundaries may overlap')
    .argument('<value>', '10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99')
    .option('--name <name>', 'its name; its value when absent')
    .option('--description <text>', 'what is there', '')
    .action(runCommand(create))
  addPageOptions(noun.command('list'), 'name')
    .description('all boundaries by name')
    .option('--containing <address>', 'only those that contain this address')
    .option('--text <text>', 'only those with this in their name, value or description')
    .action(runCommand(list))
  noun.command('show').description('one boundary').argument('<name>').action(runCommand(show))
  noun
    .command('set')
    .description('change a boundary in all boundary groups that it is in; what is not named stays')
    .argument('<name>')
    .option('--value <value>', '10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99')
    .option('--new-name <name>', 'another name')
    .option('--description <text>', 'what is there')
    .action(runCommand(set))
  noun
    .command('remove')
    .description('remove a boundary, also from its boundary groups')
    .argument('<name>')
    .action(runCommand(remove))
  noun
    .command('import')
    .description('make all boundaries of a file, or none when something is wrong with one')
    .argument('<file>', 'a line for each: value, then after commas name and description if it has some')
    .option('--dry-run', 'only say what would be done')
    .action(runCommand(importFile))
}

async function create(command: Command, value: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { name, description } = command.opts<{ name?: string; description: string }>()
  const made = await api.createBoundary({ value, description, ...(name !== undefined && { name }) })
  out.answer(made, [`The boundary “${made.name}” was made: ${made.value}. It is in no boundary group yet.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { containing, text, ...page } = command.opts<PageOptions & { containing?: string; text?: string }>()
  const boundaries = await api.listBoundaries({
    ...(containing !== undefined && { containing }),
    ...(text !== undefined && { text }),
    ...pageOf(page),
  })
  const rows = boundaries.map(one => [one.name, one.value, one.boundaryGroups.join(', '), one.description])
  out.answer(boundaries, table(['Name', 'Boundary', 'Boundary groups', 'Description'], rows))
  return exitCodes.done
}

async function show(command: Command, boundary: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readBoundary({ boundary })
  const { name, value, description, boundaryGroups, createdBy, createdAt, modifiedBy, modifiedAt } = found
  out.answer(found, [
    `${name}: ${value}`,
    ...(description === '' ? [] : [description]),
    `Boundary groups: ${boundaryGroups.join(', ') || 'none'}`,
    `Made by ${createdBy} at ${createdAt}, changed by ${modifiedBy} at ${modifiedAt}`,
  ])
  return exitCodes.done
}

async function set(command: Command, boundary: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { newName, ...rest } = command.opts<{ newName?: string; value?: string; description?: string }>()
  const change = { ...(newName !== undefined && { name: newName }), ...rest }
  if (Object.keys(change).length === 0)
    throw new CommandInvalid({ reason: 'nothing was said that shall be different' })
  await api.changeBoundary({ boundary, ...change })
  out.answer({ boundary, ...change }, [`The boundary “${boundary}” was changed.`])
  return exitCodes.done
}

async function remove(command: Command, boundary: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeBoundary({ boundary })
  out.answer({ removed: boundary }, [`The boundary “${boundary}” was removed.`])
  return exitCodes.done
}

async function importFile(command: Command, file: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const boundaries = linesOf(await readFile(file, 'utf8'))
  if (boundaries.length === 0) throw new CommandInvalid({ reason: `${file} has no boundaries in it` })
  const done = await api.importBoundaries({ boundaries, dryRun: command.opts().dryRun === true })
  const made = done.dryRun ? 'would be made' : 'were made'
  out.answer(done, [`${done.created} boundaries ${made}; ${done.unchanged} were there already.`])
  return exitCodes.done
}

/** Empty lines and lines that begin with # say nothing. */
function linesOf(text: string): { value: string; name?: string; description: string }[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [value = '', name = '', ...description] = line.split(',').map(part => part.trim())
      return { value, ...(name !== '' && { name }), description: description.join(', ') }
    })
}
