// The programs of a soak: a site server with its embedded PostgreSQL, two distribution points and a servicing worker. Each can be killed, and
// is started again, often with a fault that waits for it.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FailpointName, failpoints, mayFail } from '#platform/failpoints'
import type { Program } from '../../demo/processes.ts'
import type { Random } from '../fuzz/random.ts'
import { type TestSite, waitForDeath } from '../running-house.ts'

/** Which program. */
export type ProgramName = 'site' | 'DP1' | 'DP2' | 'BUILD-1'
export const points = ['DP1', 'DP2'] as const
const everybody: readonly [ProgramName, ...ProgramName[]] = ['site', ...points, 'BUILD-1']

/** The programs, running. */
export type SoakPrograms = {
  /** Kills one. */
  kill: (name: ProgramName) => Promise<void>
  /** Ends the database, by a signal. */
  endDatabase: (signal: NodeJS.Signals) => Promise<void>
  /** Starts whoever does not run, each with a fault or without; says what has happened to them since. */
  revive: (withFaults: boolean) => Promise<void>
  /** Starts everybody anew, or one, without faults. */
  calm: (only?: ProgramName) => Promise<void>
  /** Starts the site anew, with a fault. */
  arm: () => Promise<void>
}

const siteFlags = ['--worker-lease-seconds', '3', '--unneeded-content-grace-hours', '0']

/** Failpoints that a program of this sort reaches. */
const reachedBy: Record<'site' | 'point' | 'worker', RegExp> = {
  site: /^(jobs|content-store|content-library|content-retention|content-recovery|upgrade-packages|image-contents|servicing|servicing-engines|distribution)\./,
  point: /^(distribution-point|content-store)\./,
  worker: /^(servicing-worker|servicing-engines|content-store)\.|^servicing\.(prepared|applied|proven)$/,
}

function sortOf(name: ProgramName): keyof typeof reachedBy {
  if (name === 'site') return 'site'
  return name === 'BUILD-1' ? 'worker' : 'point'
}

/** A fault that a program meets some day, as the setting spells it. */
function chooseFault(name: ProgramName, random: Random): string {
  const names = Object.keys(failpoints).filter(one => reachedBy[sortOf(name)].test(one)) as FailpointName[]
  const failpoint = names[random.below(names.length)] as FailpointName
  const kind = mayFail(failpoint) ? random.pick(['kill', 'kill', 'error', 'full', 'delay-4000']) : 'kill'
  return `${failpoint}:${kind}@${1 + random.below(3)}`
}

/** Nothing runs at first. `tell` gets what happens, for the trace; `violated` what must not. */
export function soakPrograms(
  site: TestSite,
  at: { random: Random; tell: (text: string) => void; violated: (text: string) => void },
): SoakPrograms {
  const { random, tell, violated } = at
  const running = new Map<ProgramName, Program>()
  const hasDied = ({ process: { exitCode, signalCode } }: Program) => exitCode !== null || signalCode !== null

  async function start(name: ProgramName, fault: string | null): Promise<void> {
    const flags = fault === null ? [] : ['--failpoint', fault]
    const begin = () => {
      if (name === 'site') return site.startServer([...siteFlags, ...flags])
      return name === 'BUILD-1' ? site.startWorker(name, flags) : site.startPoint(name, flags)
    }
    tell(`${name} starts${fault === null ? '' : ` with ${fault}`}`)
    try {
      running.set(name, await begin())
    } catch (error) {
      // A fault can be met before it is ready; without one there is no reason.
      if (fault === null) violated(`${name} does not start: ${String(error).slice(0, 600)}`)
      else tell(`${name} met its fault while it started`)
    }
  }
  /** Whoever ended without being killed has a defect. */
  function note(name: ProgramName, program: Program): void {
    const { exitCode, signalCode } = program.process
    if (signalCode === 'SIGKILL') tell(`${name} was killed`)
    else violated(`${name} ended by itself (${signalCode ?? exitCode})`)
  }
  async function kill(name: ProgramName): Promise<void> {
    const program = running.get(name)
    running.delete(name)
    if (!program) return
    if (hasDied(program)) return note(name, program)
    program.process.kill('SIGKILL')
    await waitForDeath(program)
    tell(`${name} is killed`)
  }
  return {
    kill,
    async endDatabase(signal) {
      const file = join(site.folder, 'site', 'database', 'postmaster.pid')
      const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
      if (!pid) return
      tell(`the database ends by ${signal}`)
      try {
        process.kill(pid, signal)
      } catch {
        tell('it had ended already')
      }
    },
    async revive(withFaults) {
      for (const name of everybody) {
        const program = running.get(name)
        if (program && !hasDied(program)) continue
        if (program) note(name, program)
        running.delete(name)
        // Nobody else can start without the site.
        if (name !== 'site' && !running.has('site')) continue
        await start(name, withFaults && !random.oneIn(3) ? chooseFault(name, random) : null)
      }
    },
    async arm() {
      await kill('site')
      await start('site', chooseFault('site', random))
    },
    async calm(only) {
      for (const name of only === undefined ? everybody : [only]) {
        await kill(name)
        await start(name, null)
      }
    },
  }
}
