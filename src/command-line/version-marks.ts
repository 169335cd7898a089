// slipstream upgrade-package pin | unpin | hold | release | promote | withdraw-promotion | mark-bad | unmark-bad

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

type Api = Awaited<ReturnType<typeof contextOf>>['api']
type About = { packageId: string; version: number }
type Mark = {
  name: string
  text: string
  /** Whether a reason can be given, or must be. */
  reason?: 'optional' | 'needed'
  /** Sends it; gives what is to be told beside `done`. */
  send: (api: Api, about: About & { reason: string }) => Promise<object | undefined>
  /** Added to `Version 3 of S0100001`. */
  done: string
}

const marks: readonly Mark[] = [
  {
    name: 'pin',
    text: 'never remove this version until it is unpinned',
    reason: 'optional',
    send: (api, about) => api.pinPackageVersion(about).then(() => ({ pinned: true })),
    done: 'is pinned',
  },
  {
    name: 'unpin',
    text: 'let retention decide about this version again',
    send: (api, { reason: _, ...about }) => api.unpinPackageVersion(about).then(() => ({ pinned: false })),
    done: 'is not pinned',
  },
  {
    name: 'hold',
    text: 'no run, no reload and no rollback replaces this version while it is in use, and it is never removed',
    reason: 'needed',
    send: (api, about) => api.holdPackageVersion(about).then(() => ({ held: true })),
    done: 'is held',
  },
  {
    name: 'release',
    text: 'end a hold',
    send: (api, { reason: _, ...about }) => api.releasePackageVersion(about).then(() => ({ held: false })),
    done: 'is not held',
  },
  {
    name: 'promote',
    text: 'this version was tested and found good: rings that need a promotion begin, and rollbacks choose it first',
    reason: 'optional',
    send: (api, about) => api.promotePackageVersion(about).then(() => ({ promoted: true })),
    done: 'is promoted',
  },
  {
    name: 'withdraw-promotion',
    text: 'this version counts as not tested again',
    send: (api, { reason: _, ...about }) =>
      api.withdrawPackageVersionPromotion(about).then(() => ({ promoted: false })),
    done: 'is not promoted',
  },
  {
    name: 'unmark-bad',
    text: 'this version was marked bad by mistake',
    reason: 'needed',
    send: (api, about) => api.unmarkPackageVersionBad(about).then(() => ({ bad: false })),
    done: 'is not marked bad',
  },
]

/** Adds the verbs that say something of a version to the noun `upgrade-package`. */
export function addVersionMarkCommands(noun: Command): void {
  for (const mark of marks) {
    const verb = versionVerb(noun, mark)
    verb.action(
      runCommand((command, packageId: string, version: string) => say(command, mark, { packageId, version })),
    )
  }
  const reason = 'needed'
  versionVerb(noun, {
    name: 'mark-bad',
    text: 'never use, distribute or service this version and its content again',
    reason,
  }).action(runCommand(markBad))
}

function versionVerb(noun: Command, { name, text, reason }: Pick<Mark, 'name' | 'text' | 'reason'>): Command {
  const verb = noun.command(name).description(text).argument('<packageId>').argument('<version>')
  if (reason === 'optional') return verb.option('--reason <text>', 'why, for others', '')
  return reason === 'needed' ? verb.requiredOption('--reason <text>', 'why, for others') : verb
}

async function say(
  command: Command,
  { send, done }: Mark,
  { packageId, version }: { packageId: string; version: string },
): Promise<number> {
  const { api, out } = await contextOf(command)
  const { reason = '' } = command.opts<{ reason?: string }>()
  const about = { packageId, version: wholeNumber('the version', version) }
  const told = await send(api, { ...about, reason })
  out.answer({ ...about, ...told }, [`Version ${about.version} of ${packageId} ${done}.`])
  return exitCodes.done
}

async function markBad(command: Command, packageId: string, version: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { reason } = command.opts<{ reason: string }>()
  const number = wholeNumber('the version', version)
  const marked = await api.markPackageVersionBad({ packageId, version: number, reason })
  const next =
    marked.rollBackTo === null
      ? 'and there is no other version to go back to: reload the source, or service the pristine version (`servicing run --base pristine`)'
      : `so roll back: slipstream upgrade-package roll-back ${packageId}`
  out.answer({ packageId, version: number, bad: true, ...marked }, [
    `Version ${number} of ${packageId} is marked bad.`,
    ...(marked.sameContent.length > 0
      ? [`So is every other version with the same content: ${marked.sameContent.join(', ')}.`]
      : []),
    ...(marked.inUse ? [`It is in use, ${next}`] : []),
  ])
  return exitCodes.done
}
