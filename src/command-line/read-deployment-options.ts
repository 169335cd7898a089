// What is said of a deployment on the command line.

import type { Command } from 'commander'
import type { DeploymentDetail, DeploymentRequestInput } from '#api-client'
import { CommandInvalid } from './errors.ts'
import { serviceWindowOf } from './service-window.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the options of what a deployment is. */
export function addDeploymentSettings(command: Command): Command {
  return command
    .option('--required', 'it begins by itself, at the deadline at the latest')
    .option('--available', 'whoever is at the device may start it; so it is when neither is said')
    .option('--deadline <time>', 'with --required; ISO 8601, for example 2027-02-01T20:00:00Z')
    .option('--available-from <time>', 'at once when absent')
    .option('--window <window...>', 'begin only in these, for example “sat,sun 20:00-06:00”')
    .option('--time-zone <zone>', 'of the windows', 'UTC')
    .option('--estimated-minutes <minutes>', 'so much of a window must be left')
    .option('--variable <name=value...>', 'variables for the task sequence')
    .option(
      '--package-version <choice...>',
      'PACKAGE=latest, PACKAGE=ring:NAME or PACKAGE=NUMBER, where the sequence leaves it open',
    )
    .option('--sequence-version <number>', 'the current one when absent')
    .option('--pre-cache', 'devices fetch content before they may begin')
    .option('--pre-cache-architecture <architecture...>', 'only devices with one of these')
    .option('--pre-cache-edition <edition...>', 'only devices with one of these')
    .option('--pre-cache-language <language...>', 'only devices with one of these')
    .option('--comment <text>', 'for whoever reads the list')
    .option('--confirm-devices <number>', 'that it is meant for so many devices')
}

/** What is said. */
export type DeploymentOptions = {
  name?: string
  taskSequence: string
  deviceGroup: string
  ring?: string[]
  required?: boolean
  available?: boolean
  deadline?: string
  availableFrom?: string
  window?: string[]
  timeZone: string
  estimatedMinutes?: string
  variable?: string[]
  packageVersion?: string[]
  sequenceVersion?: string
  preCache?: boolean
  preCacheArchitecture?: ('x64' | 'arm64' | 'x86')[]
  preCacheEdition?: string[]
  preCacheLanguage?: string[]
  comment?: string
  confirmDevices?: string
}

/** What is asked for; of a change, what was not said is as before. @throws CommandInvalid */
export function deploymentRequestOf(
  name: string,
  options: DeploymentOptions,
  before?: DeploymentDetail,
): DeploymentRequestInput {
  if (options.required && options.available)
    throw new CommandInvalid({ reason: '--required and --available exclude each other' })
  const said = options.required ? 'required' : options.available ? 'available' : undefined
  const purpose = said ?? before?.purpose ?? (options.deadline === undefined ? 'available' : 'required')
  const deadline = purpose === 'required' ? (options.deadline ?? before?.deadline ?? null) : null
  const windows = options.window?.map(text => serviceWindowOf(text, options.timeZone)) ?? before?.windows
  const availableFrom = options.availableFrom ?? before?.availableFrom
  const variables = options.variable === undefined ? before?.variables : variablesOf(options.variable)
  const number = (option: string, word: string | undefined, least: 0 | 1) =>
    word === undefined ? undefined : wholeNumber(option, word, least)
  const sequenceVersion = number('--sequence-version', options.sequenceVersion, 1) ?? before?.sequenceVersion
  const confirmDevices = number('--confirm-devices', options.confirmDevices, 0)
  const estimatedMinutes =
    number('--estimated-minutes', options.estimatedMinutes, 0) ?? before?.estimatedMinutes
  return {
    name,
    taskSequence: options.taskSequence,
    deviceGroup: options.deviceGroup,
    rings: (options.ring ?? []).map(ringOf),
    purpose,
    deadline,
    windows: windows ?? null,
    ...(availableFrom !== undefined && { availableFrom }),
    ...(estimatedMinutes !== undefined && { estimatedMinutes }),
    variables: variables ?? {},
    versions: options.packageVersion?.map(choiceOf) ?? choicesOf(before),
    preCache: preCacheOf(options) ?? before?.preCache ?? null,
    comment: options.comment ?? before?.comment ?? '',
    ...(sequenceVersion !== undefined && { sequenceVersion }),
    ...(confirmDevices !== undefined && { confirmDevices }),
  }
}

type Asked = Required<Pick<DeploymentRequestInput, 'rings' | 'versions' | 'preCache'>>
type Ring = Asked['rings'][number]
type Choice = Asked['versions'][number]

/** `Pilot=IT,success=100,count=2,hours=24,by-hand`. @throws CommandInvalid */
function ringOf(text: string): Ring {
  const [first = '', ...gate] = text.split(',')
  const [, name = '', who] = /^([^=]+)(?:=(.+))?$/.exec(first.trim()) ?? []
  if (name === '') throw new CommandInvalid({ reason: `--ring says “${text}”, and names no ring` })
  const percent = /^(\d{1,3})%$/.exec(who ?? '')?.[1]
  const ring: Ring = { name }
  if (percent !== undefined) ring.percent = Number(percent)
  else if (who !== undefined) ring.deviceGroup = who
  for (const part of gate) {
    const [, word, number] = /^(success|count|hours)=(\d{1,7})$/.exec(part.trim()) ?? []
    if (part.trim() === 'by-hand') ring.byHand = true
    else if (word === 'success') ring.minimumSuccessPercent = Number(number)
    else if (word === 'count') ring.minimumSuccessCount = Number(number)
    else if (word === 'hours') ring.minimumHours = Number(number)
    else
      throw new CommandInvalid({
        reason: `--ring says “${part}”, and not success=, count=, hours= or by-hand`,
      })
  }
  return ring
}

/** @throws CommandInvalid */
function choiceOf(text: string): Choice {
  const [, packageId = '', what = ''] = /^([A-Z0-9]{8})=(latest|ring:.+|\d+)$/.exec(text) ?? []
  if (packageId === '')
    throw new CommandInvalid({
      reason: `--package-version says “${text}”, and not PACKAGE=latest, PACKAGE=ring:NAME or PACKAGE=NUMBER`,
    })
  if (what === 'latest') return { packageId, choice: 'latest' }
  return what.startsWith('ring:')
    ? { packageId, choice: 'ring', ring: what.slice('ring:'.length) }
    : { packageId, choice: 'pinned', version: Number(what) }
}

function choicesOf(before: DeploymentDetail | undefined): Choice[] {
  return (before?.packages ?? []).flatMap(({ packageId, choice, ring, version }): Choice[] => {
    if (choice === 'named') return []
    return [{ packageId, choice, ...(ring !== null && { ring }), ...(version !== null && { version }) }]
  })
}

/** @throws CommandInvalid */
function variablesOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map(text => {
      const at = text.indexOf('=')
      if (at < 1) throw new CommandInvalid({ reason: `--variable says “${text}”, and not NAME=VALUE` })
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

function preCacheOf(options: DeploymentOptions): Asked['preCache'] | undefined {
  const { preCacheArchitecture, preCacheEdition, preCacheLanguage } = options
  const isSaid = options.preCache || preCacheArchitecture || preCacheEdition || preCacheLanguage
  if (!isSaid) return undefined
  return {
    architectures: preCacheArchitecture ?? [],
    editions: preCacheEdition ?? [],
    languages: preCacheLanguage ?? [],
  }
}
