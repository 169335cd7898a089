// slipstream audit list | verify | export | accept-head

import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { request } from 'undici'
import type { AuditVerification } from '#api-client'
import { ProblemReceived, problemOf } from './connect.ts'
import { contextOf, exitCodes } from './context.ts'
import { FileUnwritable, SiteUnreachable } from './errors.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { readTime } from './status-message.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addAuditCommands(program: Command): void {
  const noun = program
    .command('audit')
    .description('every change with who, what, before and after, in a chain of hashes')
  noun
    .command('list')
    .description('changes, the newest first')
    .option('--subject <subject>', 'of this: a package ID, the name of a point')
    .option('--actor <name>', 'by this person or program')
    .option('--code <code>', 'of this kind')
    .option('--since <time>', 'not before this time (ISO 8601)')
    .option('--before <sequence>', 'older than this entry: the next page')
    .option('--limit <number>', 'at most so many', '50')
    .action(runCommand(list))
  noun
    .command('verify')
    .description('read the whole chain again; exit code 1 when a link does not hold')
    .action(runCommand(verify))
  noun
    .command('export')
    .description('the whole audit in the order of its chain, one JSON object on each line')
    .option('--to <file>', 'into this new file; else to standard output')
    .option('--after <sequence>', 'only what comes after this entry', '0')
    .action(runCommand(exportAudit))
  noun
    .command('accept-head')
    .description(
      'note the head as it is, after the database was restored from a backup; this is audited itself',
    )
    .requiredOption('--reason <text>')
    .action(runCommand(acceptHead))
}

type ListOptions = {
  subject?: string
  actor?: string
  code?: string
  since?: string
  before?: string
  limit: string
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { since, before, limit, ...filter } = command.opts<ListOptions>()
  const entries = await api.listAudit({
    ...filter,
    ...(since !== undefined && { since: readTime('--since', since) }),
    ...(before !== undefined && { before: wholeNumber('--before', before) }),
    limit: wholeNumber('--limit', limit),
  })
  const rows = entries.map(one => [one.sequence, one.at, one.actor, one.message, one.before, one.after])
  out.answer(entries, table(['Entry', 'At', 'By', 'What', 'Before', 'After'], rows))
  return exitCodes.done
}

async function verify(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.verifyAudit()
  out.answer(found, describe(found))
  return found.broken === null ? exitCodes.done : exitCodes.failed
}

function describe({ entries, head, noted, broken }: AuditVerification): string[] {
  if (broken === null)
    return [`${entries} entries, and every link holds. Head: ${head.sequence} ${head.hash}`]
  return [
    `Broken at entry ${broken.sequence}: ${broken.text}`,
    `${entries} entries before it hold. Noted head: ${noted.sequence} ${noted.hash}`,
  ]
}

async function exportAudit(command: Command): Promise<number> {
  const { out, site, token } = await contextOf(command)
  const { to, after } = command.opts<{ to?: string; after: string }>()
  const url = new URL('/api/v1/audit/export', site)
  url.searchParams.set('after', String(wholeNumber('--after', after, 0)))
  const { statusCode, body } = await request(url, { headers: { authorization: `Bearer ${token}` } }).catch(
    cause => {
      throw new SiteUnreachable({ site, reason: cause.code ?? 'the connection broke' }, { cause })
    },
  )
  if (statusCode !== 200)
    throw new ProblemReceived(problemOf(await body.json().catch(() => null), statusCode))
  if (to === undefined) {
    await pipeline(body, process.stdout, { end: false })
    return exitCodes.done
  }
  await pipeline(body, createWriteStream(to, { flags: 'wx', mode: 0o600 })).catch(cause => {
    throw new FileUnwritable({ file: to, reason: cause.code ?? 'unknown' }, { cause })
  })
  out.answer({ file: to }, [`The audit is in ${to}.`])
  return exitCodes.done
}

async function acceptHead(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.acceptAuditHead(command.opts<{ reason: string }>())
  out.answer(found, ['The head of the audit is noted as it is.', ...describe(found)])
  return found.broken === null ? exitCodes.done : exitCodes.failed
}
