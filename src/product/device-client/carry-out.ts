// What one step does to the device. What cannot be done has an exit code as Windows has them, and a reason.

import { SlipstreamError } from '#platform/errors'
import type { AssignedContent, Assignment } from '#product/device-protocol'
import {
  type CommandStep,
  type DownloadStep,
  expandVariables,
  type RunEvent,
  type SetupCommandLine,
  type Step,
  setupCommandLine,
  type UpgradeStep,
  type Variables,
} from '#product/task-sequence-model'
import { bringContent } from './bring-content.ts'
import type { Client } from './client.ts'
import type { PreparedVersion } from './content-cache.ts'
import { ContentNotHere } from './errors.ts'
import { splitCommandLine } from './split-command-line.ts'
import type { AttemptKey } from './work.ts'

type StepEnded = RunEvent & { kind: 'step-ended' }

/** ERROR_FILE_NOT_FOUND, ERROR_INVALID_DATA, ERROR_DISK_FULL, ERROR_NOT_SUPPORTED and ERROR_BAD_ARGUMENTS as programs of Windows return them. */
const codes = {
  missing: 0x8007_0002,
  invalid: 0x8007_000d,
  full: 0x8007_0070,
  notSupported: 0x8007_0032,
  wrongArguments: 0x8007_00a0,
} as const
const noRoom = new Set(['CACHE_TOO_SMALL', 'CONTENT_NO_SPACE'])

/** What a step needs to be carried out. */
export type StepToCarryOut = {
  key: AttemptKey
  step: Step
  assignment: Assignment
  variables: Variables
  /** What Windows Setup is started with, for a step that starts it. */
  setup: SetupToRun | null
}

/** Windows Setup as it can be started now, its content compared; or why it cannot. */
export type SetupToRun =
  | { kind: 'ready'; line: SetupCommandLine; scriptFolder: string }
  | { kind: 'impossible'; ended: StepEnded }

/** Carries a step out. @throws ContentNotHere: the step goes on later; the signal's reason */
export async function carryOutStep(
  client: Client,
  { key, step, assignment, variables, setup }: StepToCarryOut,
  signal: AbortSignal,
): Promise<StepEnded> {
  if (step.type === 'download-package-content')
    return download(client, { key, step, assignment, variables }, signal)
  if (step.type === 'run-command-line') return runCommand(client, { step, variables }, signal)
  if (step.type !== 'upgrade-operating-system' || setup === null)
    throw new TypeError(`${step.type} is not for the device`)
  if (setup.kind === 'impossible') return setup.ended
  const { line, scriptFolder } = setup
  if (!step.scanOnly) await client.machine.writeSetupScripts(scriptFolder)
  client.say(`${client.machine.isDryRun ? 'Dry run, not started: ' : 'Started: '}${line.shown}`)
  const program = {
    program: line.program,
    arguments: line.arguments,
    workingDirectory: null,
    timeoutMinutes: step.timeoutMinutes,
  }
  return { kind: 'step-ended', ...(await client.machine.runSetup(step, program, signal)) }
}

/** Where the scripts are by which Windows Setup says how it ended; of this attempt alone. */
export function scriptFolderOf(
  client: Pick<Client, 'folder'>,
  { deploymentId, attempt }: AttemptKey,
): string {
  return client.folder.inside('setup', `${deploymentId}-${attempt}`)
}

/**
 * Has the content of an upgrade compared once more, at the last moment, and makes the command line.
 * @throws ContentNotHere: later; the signal's reason
 */
export async function prepareSetup(
  client: Client,
  { key, step, assignment, variables }: Omit<StepToCarryOut, 'setup' | 'step'> & { step: UpgradeStep },
  signal: AbortSignal,
): Promise<SetupToRun> {
  const impossible = (exitCode: number, reason: string): SetupToRun => ({
    kind: 'impossible',
    ended: failed(exitCode, reason),
  })
  if (step.overrideUpdatePolicy)
    return impossible(codes.notSupported, 'this client cannot override the update policy')
  let images: AssignedContent['images'] = []
  let contentFolder = ''
  if (step.package !== undefined) {
    const content = contentFor(assignment, { package: step.package, version: step.version })
    if (content === null)
      return impossible(codes.missing, `the deployment gives no content of ${step.package}`)
    const brought = await bring(client, key, content, signal)
    if ('kind' in brought) return { kind: 'impossible', ended: brought }
    images = content.images
    contentFolder = client.machine.windowsPath(brought.folder)
  }
  const scriptFolder = scriptFolderOf(client, key)
  try {
    const shownScripts = client.machine.windowsPath(scriptFolder)
    const line = setupCommandLine({ step, images, contentFolder, scriptFolder: shownScripts, variables })
    for (const warning of line.warnings) client.say(warning)
    return { kind: 'ready', line, scriptFolder }
  } catch (error) {
    if (error instanceof SlipstreamError) return impossible(codes.wrongArguments, error.message)
    throw error
  }
}

async function download(
  client: Client,
  { key, step, assignment, variables }: Omit<StepToCarryOut, 'setup' | 'step'> & { step: DownloadStep },
  signal: AbortSignal,
): Promise<StepEnded> {
  const folders: string[] = []
  for (const wanted of step.packages) {
    const content = contentFor(assignment, wanted)
    if (content === null) return failed(codes.missing, `the deployment gives no content of ${wanted.package}`)
    const brought = await bring(client, key, content, signal)
    if ('kind' in brought) return brought
    if (step.path === undefined) folders.push(client.machine.windowsPath(brought.folder))
    else {
      const { text, unknown } = expandVariables(step.path, variables)
      if (unknown[0] !== undefined)
        return failed(codes.wrongArguments, `the variable “${unknown[0]}” is not set`)
      const to = `${text.replace(/[\\/]+$/, '')}\\${content.packageId}`
      await client.machine.copyFolder(brought.folder, to)
      folders.push(to)
    }
  }
  return { kind: 'step-ended', exitCode: 0, folders }
}

async function bring(
  client: Client,
  key: AttemptKey,
  content: AssignedContent,
  signal: AbortSignal,
): Promise<PreparedVersion | StepEnded> {
  try {
    return await bringContent(client, key, content, signal)
  } catch (error) {
    const isPassing = error instanceof SlipstreamError && error.code === ContentNotHere.definition.code
    if (isPassing || !(error instanceof SlipstreamError)) throw error
    return failed(noRoom.has(error.code) ? codes.full : codes.invalid, error.message)
  }
}

async function runCommand(
  client: Client,
  { step, variables }: { step: CommandStep; variables: Variables },
  signal: AbortSignal,
): Promise<StepEnded> {
  const { program, rest } = splitCommandLine(expandVariables(step.commandLine, variables).text)
  const folder = step.workingDirectory
  const asked = {
    program,
    arguments: rest,
    workingDirectory: folder === undefined ? null : expandVariables(folder, variables).text,
    timeoutMinutes: step.timeoutMinutes,
  }
  return { kind: 'step-ended', ...(await client.machine.run(step, asked, signal)) }
}

function contentFor(
  { contents }: Assignment,
  wanted: { package: string; version?: number | undefined },
): AssignedContent | null {
  const found = contents.find(
    one =>
      one.packageId === wanted.package && (wanted.version === undefined || one.version === wanted.version),
  )
  return found ?? null
}

function failed(exitCode: number, reason: string): StepEnded {
  return { kind: 'step-ended', exitCode, reason }
}

/** What Windows Setup was, or would be, started with last, for people. */
export function shownLine(setup: SetupToRun | null): string | null {
  return setup?.kind === 'ready' ? setup.line.shown : null
}

/** How Windows Setup ended, of the attempt. */
export function setupEnded(client: Client, key: AttemptKey) {
  return client.machine.setupEnded(scriptFolderOf(client, key))
}
