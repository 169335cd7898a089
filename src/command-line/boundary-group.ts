// slipstream boundary-group create | list | show | add | take-out | set | remove

import { type Command, InvalidArgumentError } from 'commander'
import type { BoundaryGroup } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

const fallback = [
  '--fallback <minutes>',
  'after how many minutes clients fall back to the neighbours that are named, or never',
] as const
type Minutes = number | 'never'
const minutesOrNull = (minutes: Minutes) => (minutes === 'never' ? null : minutes)
const standardMinutes = 120
const mostMinutes = 10_080

/** Adds the noun. */
export function addBoundaryGroupCommands(program: Command): void {
  const noun = program
    .command('boundary-group')
    .description('boundary groups: which distribution points are for the clients within which boundaries')
  withMembers(noun.command('create').description('make a boundary group').argument('<name>'))
    .option('--description <text>', 'what it is for', '')
    .action(runCommand(create))
  noun
    .command('list')
    .description('all boundary groups, the default site boundary group first')
    .action(runCommand(list))
  noun.command('show').description('one boundary group').argument('<name>').action(runCommand(show))
  withMembers(
    noun.command('add').description('add boundaries, distribution points and neighbours').argument('<name>'),
  ).action(runCommand(add))
  noun
    .command('take-out')
    .description('take boundaries, distribution points and neighbours out')
    .argument('<name>')
    .option('--boundary <name...>', 'boundaries')
    .option('--point <name...>', 'distribution points')
    .option('--neighbour <name...>', 'boundary groups to which its clients fall back no more')
    .action(runCommand(takeOut))
  noun
    .command('set')
    .description('change what a boundary group is; what is not named stays')
    .argument('<name>')
    .option('--new-name <name>', 'another name')
    .option('--description <text>', 'what it is for')
    .option(
      '--default-fallback <minutes>',
      'of the default site boundary group: after how many minutes clients fall back to it, or never',
      minutesOf,
    )
    .option(
      '--hold-ungrouped-points <yes-or-no>',
      'of the same: points in no boundary group are its own',
      yesOrNo,
    )
    .action(runCommand(set))
  noun
    .command('remove')
    .description('remove a boundary group; its boundaries and points stay')
    .argument('<name>')
    .action(runCommand(remove))
}

function withMembers(command: Command): Command {
  return command
    .option('--boundary <name...>', 'boundaries')
    .option('--point <name...>', 'distribution points')
    .option('--neighbour <name...>', 'boundary groups to which its clients fall back')
    .option(...fallback, minutesOf, standardMinutes)
}

/** The words of the command line know no null. */
function minutesOf(text: string): Minutes {
  if (text.toLowerCase() === 'never') return 'never'
  const minutes = Number(text)
  if (/^\d+$/.test(text) && minutes <= mostMinutes) return minutes
  throw new InvalidArgumentError(`It must be a whole number of minutes up to ${mostMinutes}, or never.`)
}

function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new InvalidArgumentError('It must be yes or no.')
}

type Members = { boundary?: string[]; point?: string[]; neighbour?: string[]; fallback?: Minutes }

function membersOf(command: Command) {
  const {
    boundary = [],
    point = [],
    neighbour = [],
    fallback: minutes = standardMinutes,
  } = command.opts<Members>()
  const neighbours = neighbour.map(boundaryGroup => ({
    boundaryGroup,
    fallbackMinutes: minutesOrNull(minutes),
  }))
  return { boundaries: boundary, points: point, neighbours }
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { description } = command.opts<{ description: string }>()
  const made = { name, description, ...membersOf(command) }
  await api.createBoundaryGroup(made)
  out.answer(made, [`The boundary group “${name}” was made.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const groups = await api.listBoundaryGroups()
  const rows = groups.map(group => [
    group.name,
    group.boundaries.length,
    group.points.join(', '),
    group.neighbours.map(neighbourText).join(', '),
    group.description,
  ])
  const head = ['Name', 'Boundaries', 'Distribution points', 'Neighbours', 'Description']
  out.answer(groups, table(head, rows))
  return exitCodes.done
}

async function show(command: Command, boundaryGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const group = await api.readBoundaryGroup({ boundaryGroup })
  out.answer(group, describe(group))
  return exitCodes.done
}

function describe(group: BoundaryGroup): string[] {
  const { defaultFallbackMinutes: minutes } = group
  const default_ = minutes === null ? 'never' : `after ${minutes} min`
  return [
    `${group.name}${group.isDefault ? ' (default site boundary group)' : ''}`,
    ...(group.description === '' ? [] : [group.description]),
    `Boundaries: ${textOf(group.boundaries)}`,
    `Distribution points: ${textOf(group.points)}${group.holdsUngroupedPoints ? ', and all that are in no boundary group' : ''}`,
    ...(group.isDefault ? [] : [`Neighbours: ${textOf(group.neighbours.map(neighbourText))}`]),
    group.isDefault
      ? `Clients of other groups fall back to it: ${default_}, where their group says nothing else`
      : `Fall back to the default site boundary group: ${default_}`,
    `Changed by ${group.modifiedBy} at ${group.modifiedAt}`,
  ]
}

function textOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}

function neighbourText(neighbour: BoundaryGroup['neighbours'][number]): string {
  const { boundaryGroup, fallbackMinutes } = neighbour
  return `${boundaryGroup} (${fallbackMinutes === null ? 'never' : `${fallbackMinutes} min`})`
}

async function add(command: Command, boundaryGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const added = membersOf(command)
  refuseNothing([added.boundaries, added.points, added.neighbours])
  await api.changeBoundaryGroup({ boundaryGroup, add: added })
  out.answer({ boundaryGroup, add: added }, [`The boundary group “${boundaryGroup}” was changed.`])
  return exitCodes.done
}

async function takeOut(command: Command, boundaryGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { boundary: boundaries = [], point: points = [], neighbour = [] } = command.opts<Members>()
  const taken = { boundaries, points, boundaryGroups: neighbour }
  refuseNothing([boundaries, points, neighbour])
  await api.changeBoundaryGroup({ boundaryGroup, remove: taken })
  out.answer({ boundaryGroup, remove: taken }, [`The boundary group “${boundaryGroup}” was changed.`])
  return exitCodes.done
}

/** @throws CommandInvalid */
function refuseNothing(lists: readonly (readonly unknown[])[]): void {
  if (lists.every(one => one.length === 0))
    throw new CommandInvalid({
      reason: 'neither a boundary nor a distribution point nor a neighbour was named',
    })
}

type Set = {
  newName?: string
  description?: string
  defaultFallback?: Minutes
  holdUngroupedPoints?: boolean
}

async function set(command: Command, boundaryGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { newName, description, defaultFallback, holdUngroupedPoints } = command.opts<Set>()
  const change = {
    ...(newName !== undefined && { name: newName }),
    ...(description !== undefined && { description }),
    ...(defaultFallback !== undefined && { defaultFallbackMinutes: minutesOrNull(defaultFallback) }),
    ...(holdUngroupedPoints !== undefined && { holdsUngroupedPoints: holdUngroupedPoints }),
  }
  if (Object.keys(change).length === 0)
    throw new CommandInvalid({ reason: 'nothing was said that shall be different' })
  await api.changeBoundaryGroup({ boundaryGroup, ...change })
  out.answer({ boundaryGroup, ...change }, [`The boundary group “${boundaryGroup}” was changed.`])
  return exitCodes.done
}

async function remove(command: Command, boundaryGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeBoundaryGroup({ boundaryGroup })
  out.answer({ removed: boundaryGroup }, [`The boundary group “${boundaryGroup}” was removed.`])
  return exitCodes.done
}
