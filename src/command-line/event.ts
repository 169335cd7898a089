// slipstream event follow

import type { Command } from 'commander'
import { request } from 'undici'
import { ProblemReceived, problemOf } from './connect.ts'
import { contextOf, exitCodes } from './context.ts'
import { SiteUnreachable } from './errors.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addEventCommands(program: Command): void {
  program
    .command('event')
    .description('what changes, as it changes')
    .command('follow')
    .description('show each change until Ctrl+C; with --json one value on each line')
    .option('--kind <kind...>', 'only of these kinds: operation, upgrade-package, content-status, …')
    .option('--after <id>', 'begin after this event instead of now')
    .option('--limit <number>', 'end after so many changes')
    .action(runCommand(follow))
}

/** How the site begins a stream, or one change. */
type Event = { event: string; id: number; kind?: string; objectId?: string | null; change?: string }

async function follow(command: Command): Promise<number> {
  const { out, site, token } = await contextOf(command)
  const { kind, after, limit } = command.opts<{ kind?: string[]; after?: string; limit?: string }>()
  const most = limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--limit', limit)
  let place = after === undefined ? null : wholeNumber('--after', after, 0)
  let seen = 0
  const show = (event: Event): boolean => {
    place = event.id
    // Where the stream begins is of use to nobody here.
    if (event.event === 'ready') return true
    if (out.json) process.stdout.write(`${JSON.stringify(event)}\n`)
    else if (event.event === 'change') process.stdout.write(`${lineOf(event)}\n`)
    else if (event.event === 'reset') out.say('What happened before is not kept any more.')
    if (event.event === 'change') seen += 1
    return seen < most
  }
  for (;;) {
    const url = new URL('/api/v1/events', site)
    if (place !== null) url.searchParams.set('after', String(place))
    if (kind) url.searchParams.set('kinds', kind.join(','))
    // A stream ends after some minutes; it is asked for again, and goes on where it ended.
    if (!(await readStream({ url, token, site }, show))) return exitCodes.done
  }
}

/** Reads one stream to its end; false when nothing more is wanted. @throws ProblemReceived, SiteUnreachable */
async function readStream(
  { url, token, site }: { url: URL; token: string; site: string },
  show: (event: Event) => boolean,
): Promise<boolean> {
  const unreachable = (cause: NodeJS.ErrnoException) => {
    throw new SiteUnreachable({ site, reason: cause.code ?? 'the connection broke' }, { cause })
  }
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const { statusCode, body } = await request(url, { headers, bodyTimeout: 60_000 }).catch(unreachable)
  if (statusCode !== 200)
    throw new ProblemReceived(problemOf(await body.json().catch(() => null), statusCode))
  let text = ''
  body.setEncoding('utf8')
  try {
    for await (const chunk of body) {
      const parts = (text + chunk).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const event = eventOf(part)
        if (event !== null && !show(event)) return false
      }
    }
  } catch (cause) {
    unreachable(cause as NodeJS.ErrnoException)
  }
  return true
}

/** One event of a stream; null for a sign of life. */
function eventOf(text: string): Event | null {
  const lines = text.split('\n')
  const data = lines.find(line => line.startsWith('data: '))?.slice('data: '.length)
  const event = lines.find(line => line.startsWith('event: '))?.slice('event: '.length)
  if (data === undefined || event === undefined) return null
  return { event, ...(JSON.parse(data) as Omit<Event, 'event'>) }
}

function lineOf({ id, kind = '', objectId, change = '' }: Event): string {
  return [id, change.padEnd('progress'.length), kind, objectId ?? '(many)'].join('  ')
}
