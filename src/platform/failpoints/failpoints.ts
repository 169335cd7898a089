// Named points in the main path at which a test may kill the process, have an error thrown, or hold everything up, to prove that nothing
// is lost or half done.

import { type FailpointName, failpoints } from './catalogue.ts'
import { FailpointInvalid } from './errors.ts'

/** What happens: the process dies as by `kill -9`; the disk has an error; it is full; everything stands still for a while. */
type Fault = { kind: 'kill' } | { kind: 'error' } | { kind: 'full' } | { kind: 'delay'; milliseconds: number }

/** `left`: how often it is still reached without anything happening. Each happens once. */
type Armed = { fault: Fault; left: number }

const armed = new Map<string, Armed[]>()

const spelling =
  /^(?<name>[a-z.-]+)(?::(?<kind>kill|error|full|delay-(?<milliseconds>\d{1,6})))?(?:@(?<time>[1-9]\d{0,5}))?$/

/**
 * Arms failpoints for the life of this process, in the place of those before; called by a program with the `failpoint` setting.
 * @param text `NAME[:KIND][@N]`, several with commas between them. KIND is `kill` (also without a kind), `error`, `full` or
 * `delay-MILLISECONDS`; it happens once, when the point is reached for the N-th time.
 * @throws FailpointInvalid
 */
export function armFailpoint(text: string | undefined): void {
  armed.clear()
  for (const one of text?.split(',') ?? []) arm(one.trim())
}

function arm(given: string): void {
  const { name = '', kind = 'kill', milliseconds, time = '1' } = spelling.exec(given)?.groups ?? {}
  const names = Object.keys(failpoints)
  if (!isFailpoint(name)) {
    const reason = `there is no failpoint of this name; there are: ${names.join(', ')}`
    throw new FailpointInvalid({ given: given.slice(0, 200), reason, names })
  }
  if ((kind === 'error' || kind === 'full') && !mayFail(name)) {
    const reason = 'a process can only die or wait there'
    throw new FailpointInvalid({
      given,
      reason,
      names: names.filter(one => isFailpoint(one) && mayFail(one)),
    })
  }
  const fault: Fault =
    milliseconds === undefined
      ? { kind: kind as 'kill' | 'error' | 'full' }
      : { kind: 'delay', milliseconds: Number(milliseconds) }
  armed.set(name, [...(armed.get(name) ?? []), { fault, left: Number(time) - 1 }])
}

function isFailpoint(name: string): name is FailpointName {
  return Object.hasOwn(failpoints, name)
}

/** Whether an error may be thrown at a failpoint. */
export function mayFail(name: FailpointName): boolean {
  return 'mayFail' in failpoints[name]
}

/**
 * Does what the named point was armed for; otherwise nothing.
 * @throws an error as a failing or a full disk gives it
 */
export function reachFailpoint(name: FailpointName): void {
  const here = armed.get(name)
  if (here === undefined) return
  const due = here.find(one => one.left === 0)
  for (const one of here) one.left -= 1
  if (due) cause(name, due.fault)
}

function cause(name: FailpointName, fault: Fault): void {
  switch (fault.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      // The signal is on its way: nothing more is done.
      standStill(60_000)
      return
    case 'delay':
      standStill(fault.milliseconds)
      return
    case 'error':
      throw systemError('EIO', -5, `i/o error, failpoint ${name}`)
    case 'full':
      throw systemError('ENOSPC', -28, `no space left on device, failpoint ${name}`)
  }
}

function systemError(code: string, errno: number, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code, errno, syscall: 'write' })
}

/** Everything stands still, as on a machine that is suspended: timers and other work too. */
function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
