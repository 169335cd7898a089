// slipstream device list | show | approve | revoke | tag | remove

import type { Command } from 'commander'
import type { Device } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { readPages } from './read-pages.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addDeviceCommands(program: Command): void {
  const noun = program.command('device').description('devices: who they are, and whether they are trusted')
  noun
    .command('list')
    .description('devices by name')
    .option('--state <state>', 'only those that are waiting, approved or revoked')
    .option('--group <name>', 'only the members of a device group')
    .option('--tag <tag>', 'only those with this tag')
    .action(runCommand(list))
  noun
    .command('show')
    .description('what one device says of itself, and the fingerprint of its key')
    .argument('<device>', 'name or ID')
    .action(runCommand(show))
  noun
    .command('approve')
    .description('trust a device that waits; compare the fingerprint of its key first')
    .argument('<device>', 'name or ID')
    .option('--replace', 'revoke the one that is approved under this name')
    .action(runCommand(approve))
  noun
    .command('revoke')
    .description('tell a device nothing more and believe it nothing, at once and for good')
    .argument('<device>', 'name or ID')
    .requiredOption('--reason <text>', 'why')
    .action(runCommand(revoke))
  noun
    .command('tag')
    .description('say anew which tags a device has; none: it has none')
    .argument('<device>', 'name or ID')
    .argument('[tags...]')
    .action(runCommand(tag))
  noun
    .command('remove')
    .description('remove a device; to keep it out, revoke it')
    .argument('<device>', 'name or ID')
    .action(runCommand(remove))
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const {
    state,
    group,
    tag: oneTag,
  } = command.opts<{ state?: Device['state']; group?: string; tag?: string }>()
  const asked = {
    ...(state && { state }),
    ...(group && { deviceGroup: group }),
    ...(oneTag && { tag: oneTag }),
  }
  const devices = await readPages(
    page => api.listDevices({ ...asked, ...page }),
    one => one.id,
  )
  const rows = devices.map(({ name, state, facts, tags, deviceGroups, lastSeenAt }) => [
    name,
    state,
    facts.build,
    facts.architecture,
    facts.edition,
    facts.language,
    deviceGroups.join(', '),
    tags.join(', '),
    lastSeenAt,
  ])
  const head = [
    'Name',
    'State',
    'Build',
    'Architecture',
    'Edition',
    'Language',
    'Groups',
    'Tags',
    'Last seen',
  ]
  out.answer(devices, table(head, rows))
  return exitCodes.done
}

async function show(command: Command, device: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readDevice({ device })
  out.answer(found, describe(found))
  return exitCodes.done
}

async function approve(command: Command, device: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const replace = command.opts<{ replace?: boolean }>().replace === true
  const approved = await api.approveDevice({ device, replace })
  out.answer(approved, describe(approved))
  return exitCodes.done
}

async function revoke(command: Command, device: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { reason } = command.opts<{ reason: string }>()
  const revoked = await api.revokeDevice({ device, reason })
  out.answer(revoked, describe(revoked))
  return exitCodes.done
}

async function tag(command: Command, device: string, tags: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const changed = await api.setDeviceTags({ device, tags })
  out.answer(changed, describe(changed))
  return exitCodes.done
}

async function remove(command: Command, device: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeDevice({ device })
  out.answer({ device, removed: true }, [`The device ${device} is removed.`])
  return exitCodes.done
}

function describe(device: Device): string[] {
  const { facts } = device
  const revoked =
    device.revokedAt === null ? '' : ` by ${device.revokedBy} at ${device.revokedAt}: ${device.revokeReason}`
  return [
    `${device.name} (${device.id}): ${device.state}${revoked}`,
    ...(device.saidName === null ? [] : [`  calls itself ${device.saidName} now`]),
    `  key: ${device.keyFingerprint}`,
    `  ${facts.build}, ${facts.architecture}, ${facts.edition}, ${facts.language}`,
    `  addresses: ${facts.addresses.join(', ')}`,
    `  groups: ${device.deviceGroups.join(', ') || 'none'}; tags: ${device.tags.join(', ') || 'none'}`,
    `  enrolled at ${device.enrolledAt}, last seen at ${device.lastSeenAt}`,
  ]
}
