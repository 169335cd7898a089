// slipstream alert set-webhook | set-mail | list | show | test | remove | set-mail-server | show-mail-server | remove-mail-server

import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import type { AlertSubscription, SiteApi } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid, FileUnreadable } from './errors.ts'
import { durationText, table } from './output.ts'
import { askPassword, readPasswordFrom } from './read-password.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

type NewSubscription = Parameters<SiteApi['setAlertSubscription']>[0]
type Filter = NonNullable<NewSubscription['filter']>

/** Adds the noun. */
export function addAlertCommands(program: Command): void {
  const noun = program.command('alert').description('who is told of status messages, by webhook or mail')
  addFilterOptions(
    noun
      .command('set-webhook')
      .description('make a subscription, or replace the one of this name: JSON to this address, signed')
      .argument('<name>')
      .argument('<url>')
      .option('--secret-stdin', 'read the secret that signs from standard input; else one is made')
      .option(
        '--authority-file <file>',
        'certificates of authorities (PEM) to trust instead of the system’s',
      ),
  ).action(runCommand(setWebhook))
  addFilterOptions(
    noun
      .command('set-mail')
      .description('make a subscription, or replace the one of this name: mail to these addresses')
      .argument('<name>')
      .argument('<addresses...>'),
  ).action(runCommand(setMail))
  noun.command('list').description('all subscriptions, and how they do').action(runCommand(list))
  noun
    .command('show')
    .description('one subscription, and how it does')
    .argument('<name>')
    .action(runCommand(show))
  noun.command('test').description('send a test alert now').argument('<name>').action(runCommand(test))
  noun
    .command('remove')
    .description('remove a subscription, with what waits for it')
    .argument('<name>')
    .action(runCommand(remove))
  noun
    .command('set-mail-server')
    .description('the mail server of all alerts, in place of the one before')
    .argument('<host>')
    .requiredOption('--from <address>', 'the sender’s address')
    .option('--port <port>', 'the TCP port', '587')
    .option('--security <kind>', 'starttls, tls or none', readSecurity, 'starttls')
    .option('--user <user>', 'to sign in with; the password is asked for')
    .option('--password-stdin', 'read the password from standard input')
    .option('--authority-file <file>', 'certificates of authorities (PEM) to trust instead of the system’s')
    .action(runCommand(setMailServer))
  noun.command('show-mail-server').description('the mail server').action(runCommand(showMailServer))
  noun
    .command('remove-mail-server')
    .description('forget the mail server')
    .action(runCommand(removeMailServer))
}

function addFilterOptions(command: Command): Command {
  return command
    .option('--severity <severity...>', 'only these: information, warning, error')
    .option('--component <component...>', 'only messages of these parts of the product')
    .option('--code <code...>', 'only these kinds of messages')
    .option('--subject <subject...>', 'only about these: package IDs, names of points')
    .option('--repeat-minutes <minutes>', 'gather repeats for so long; 0: never', '5')
    .option('--paused', 'deliver nothing for now')
}

type FilterOptions = {
  severity?: string[]
  component?: string[]
  code?: string[]
  subject?: string[]
  repeatMinutes: string
  paused?: boolean
}

/** What the words mean is for the site to judge. */
function settingsOf(options: FilterOptions) {
  return {
    enabled: options.paused !== true,
    filter: {
      severities: (options.severity ?? []) as NonNullable<Filter['severities']>,
      components: (options.component ?? []) as NonNullable<Filter['components']>,
      codes: (options.code ?? []) as NonNullable<Filter['codes']>,
      subjects: options.subject ?? [],
    },
    repeatSeconds: wholeNumber('--repeat-minutes', options.repeatMinutes, 0) * 60,
  }
}

async function setWebhook(command: Command, name: string, url: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<FilterOptions & { secretStdin?: boolean; authorityFile?: string }>()
  const given = options.secretStdin === true ? await readPasswordFrom(process.stdin) : null
  const authorityPem = await readAuthority(options.authorityFile)
  const { secret } = await api.setAlertSubscription({
    subscription: name,
    ...settingsOf(options),
    to: { channel: 'webhook', url, secret: given, authorityPem },
  })
  out.answer({ name, secret }, [
    `“${name}” is told by webhook.`,
    ...(secret === null ? [] : [`The secret that signs, shown this once: ${secret}`]),
    `Try it: slipstream alert test "${name}"`,
  ])
  return exitCodes.done
}

async function setMail(command: Command, name: string, recipients: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.setAlertSubscription({
    subscription: name,
    ...settingsOf(command.opts<FilterOptions>()),
    to: { channel: 'mail', recipients },
  })
  out.answer({ name, recipients }, [`“${name}” is told by mail.`, `Try it: slipstream alert test "${name}"`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const subscriptions = await api.listAlertSubscriptions()
  const rows = subscriptions.map(one => [
    one.name,
    one.channel,
    one.address,
    describeFilter(one),
    one.waiting,
    one.delivered,
    one.givenUp,
    describeLast(one),
  ])
  const head = ['Name', 'By', 'To', 'About', 'Waiting', 'Delivered', 'Given up', 'Last']
  out.answer(subscriptions, table(head, rows))
  return exitCodes.done
}

async function show(command: Command, subscription: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readAlertSubscription({ subscription })
  const { name, channel, address, repeatSeconds, waiting, delivered, givenUp, setBy, setAt } = found
  out.answer(found, [
    `${name}: by ${channel} to ${address}`,
    `About: ${describeFilter(found)}`,
    repeatSeconds === 0
      ? 'Repeats are not gathered'
      : `Repeats are gathered for ${durationText(repeatSeconds)}`,
    `${waiting} wait, ${delivered} were delivered, ${givenUp} were given up`,
    `Last: ${describeLast(found)}`,
    `Set by ${setBy} at ${setAt}`,
  ])
  return exitCodes.done
}

function describeFilter({ filter, enabled }: AlertSubscription): string {
  const parts = [filter.severities, filter.components, filter.codes, filter.subjects]
  const words = parts.filter(part => part.length > 0).map(part => part.join(', '))
  return [...(enabled ? [] : ['paused']), ...(words.length === 0 ? ['everything'] : words)].join('; ')
}

function describeLast({ last, problem }: AlertSubscription): string {
  if (problem !== null) return problem
  if (last === null) return '-'
  return `${last.at} ${last.delivered ? 'delivered' : 'failed'}${last.error === null ? '' : `: ${last.error}`}`
}

async function test(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { remark } = await api.sendTestAlert({ subscription: name })
  out.answer({ name, remark }, ['The test alert was sent.', ...(remark === null ? [] : [remark])])
  return remark === null ? exitCodes.done : exitCodes.partly
}

async function remove(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeAlertSubscription({ subscription: name })
  out.answer({ removed: name }, [`“${name}” is removed.`])
  return exitCodes.done
}

type Security = Parameters<SiteApi['setAlertMailServer']>[0]['security']

function readSecurity(text: string): Security {
  const kinds: readonly Security[] = ['starttls', 'tls', 'none']
  const kind = kinds.find(one => one === text)
  if (kind === undefined) throw new InvalidArgumentError(`Choose from ${kinds.join(', ')}.`)
  return kind
}

type MailServerOptions = {
  from: string
  port: string
  security: Security
  user?: string
  passwordStdin?: boolean
  authorityFile?: string
}

async function setMailServer(command: Command, host: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const {
    from: sender,
    port,
    security,
    user,
    passwordStdin,
    authorityFile,
  } = command.opts<MailServerOptions>()
  if (user === undefined && passwordStdin === true)
    throw new CommandInvalid({ reason: '--password-stdin is for --user' })
  await api.setAlertMailServer({
    host,
    port: wholeNumber('the port', port),
    security,
    user: user ?? null,
    password: user === undefined ? null : await readPassword(user, passwordStdin === true),
    sender,
    authorityPem: await readAuthority(authorityFile),
  })
  out.answer({ host, port: wholeNumber('the port', port), security, user: user ?? null, sender }, [
    `Alerts by mail go through ${host}.`,
  ])
  return exitCodes.done
}

function readPassword(user: string, fromInput: boolean): Promise<string> {
  if (fromInput) return readPasswordFrom(process.stdin)
  return askPassword(`Password of ${user}: `, {
    input: process.stdin,
    show: text => void process.stderr.write(text),
  })
}

async function showMailServer(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const server = await api.readAlertMailServer()
  const { host, port, security, user, sender } = server
  out.answer(server, [
    `${host}, port ${port}, ${security}, ${user === null ? 'without a user' : `as ${user}`}, from ${sender}`,
  ])
  return exitCodes.done
}

async function removeMailServer(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeAlertMailServer()
  out.answer({ removed: true }, ['The mail server is forgotten.'])
  return exitCodes.done
}

/** @throws FileUnreadable */
async function readAuthority(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null
  return readFile(file, 'utf8').catch(cause => {
    throw new FileUnreadable({ file, reason: cause.code ?? 'unknown' }, { cause })
  })
}
