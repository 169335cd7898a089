// slipstream deployment create | list | show | preview | pause | resume | change | rerun | open-ring | remove | devices

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { describeDeployment, describePreview, devicesTable } from './describe-deployment.ts'
import { table } from './output.ts'
import {
  addDeploymentSettings,
  type DeploymentOptions,
  deploymentRequestOf,
} from './read-deployment-options.ts'
import { readPages } from './read-pages.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addDeploymentCommands(program: Command): void {
  const noun = program
    .command('deployment')
    .description('deployments: a version of a task sequence for a group of devices')
  for (const [verb, description, action] of [
    ['preview', 'which devices and contents it would be about, and what hinders it', preview],
    ['create', 'deploy a task sequence to a device group', create],
  ] as const) {
    const command = noun
      .command(verb)
      .description(description)
      .argument('<name>')
      .requiredOption('--task-sequence <id>', 'ID of the task sequence')
      .requiredOption('--device-group <name>', 'to its devices')
      .option(
        '--ring <ring...>',
        'in their order: NAME=GROUP, NAME=10% or NAME, then what must be so before the next: ,success=95,count=3,hours=24,by-hand',
      )
    addDeploymentSettings(command).action(runCommand(action))
  }
  noun.command('list').description('all deployments by name').action(runCommand(list))
  const one = (verb: string, description: string) =>
    noun.command(verb).description(description).argument('<deployment>', 'name or ID')
  one('show', 'one deployment with its rings').action(runCommand(show))
  one('devices', 'how each device stands')
    .option('--state <state>', 'only those in this state, for example failed or unknown')
    .action(runCommand(devices))
  addDeploymentSettings(
    one('change', 'say anew what is given; the rest stays, and so do its group and rings'),
  )
    .option('--name <name>', 'another name')
    .action(runCommand(change))
  one('pause', 'no device begins anything; what runs goes on')
    .requiredOption('--reason <text>', 'why')
    .action(runCommand(pause))
  one('resume', 'devices begin again').action(runCommand(resume))
  one('open-ring', 'have a ring begin now').argument('<ring>').action(runCommand(openRing))
  one('rerun', 'give devices that failed another attempt')
    .option('--device <device...>', 'only these, by name or ID')
    .action(runCommand(rerun))
  one('remove', 'remove it with what its devices reported').action(runCommand(remove))
}

async function preview(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.previewDeployment(deploymentRequestOf(name, command.opts<DeploymentOptions>()))
  out.answer(found, describePreview(found))
  return exitCodes.done
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const made = await api.createDeployment(deploymentRequestOf(name, command.opts<DeploymentOptions>()))
  out.answer(made, describeDeployment(made))
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const all = await api.listDeployments({})
  const rows = all.map(one => [
    one.name,
    one.state,
    one.purpose,
    one.taskSequenceName,
    one.deviceGroup,
    one.counts.devices,
    one.counts.succeeded,
    one.counts.inProgress,
    one.counts.failed,
    one.counts.unknown + one.counts.waiting,
  ])
  const head = ['Name', 'State', 'Purpose', 'Task sequence', 'Device group', 'Devices']
  out.answer(all, table([...head, 'Succeeded', 'In progress', 'Failed', 'To come'], rows))
  return exitCodes.done
}

async function show(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readDeployment({ deployment })
  out.answer(found, describeDeployment(found))
  return exitCodes.done
}

async function devices(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  type State = NonNullable<Parameters<typeof api.listDeploymentDevices>[0]['state']>
  const { state } = command.opts<{ state?: State }>()
  const found = await readPages(
    page => api.listDeploymentDevices({ deployment, ...(state && { state }), ...page }),
    one => one.deviceId,
  )
  out.answer(found, devicesTable(found))
  return exitCodes.done
}

async function change(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const before = await api.readDeployment({ deployment })
  const options = command.opts<DeploymentOptions>()
  const {
    taskSequence: _sequence,
    deviceGroup: _group,
    rings: _rings,
    ...asked
  } = deploymentRequestOf(
    options.name ?? before.name,
    { ...options, taskSequence: '', deviceGroup: '' },
    before,
  )
  const changed = await api.changeDeployment({ deployment: before.id, ...asked })
  out.answer(changed, describeDeployment(changed))
  return exitCodes.done
}

async function pause(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const paused = await api.pauseDeployment({ deployment, ...command.opts<{ reason: string }>() })
  out.answer(paused, describeDeployment(paused))
  return exitCodes.done
}

async function resume(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const resumed = await api.resumeDeployment({ deployment })
  out.answer(resumed, describeDeployment(resumed))
  return exitCodes.done
}

async function openRing(command: Command, deployment: string, ring: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const opened = await api.openDeploymentRing({ deployment, ring })
  out.answer(opened, describeDeployment(opened))
  return exitCodes.done
}

async function rerun(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { device = null } = command.opts<{ device?: string[] }>()
  const done = await api.rerunDeployment({ deployment, devices: device })
  out.answer(done, [`${done.devices} devices get another attempt.`])
  return exitCodes.done
}

async function remove(command: Command, deployment: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeDeployment({ deployment })
  out.answer({ deployment, removed: true }, [`The deployment ${deployment} is removed.`])
  return exitCodes.done
}
