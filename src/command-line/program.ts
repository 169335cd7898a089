// The command line: slipstream <noun> <verb>. It speaks the same HTTP API as everything else.

import { Command, CommanderError, Option } from 'commander'
import { reportError, type SlipstreamError } from '#platform/errors'
import { addAlertCommands } from './alert.ts'
import { addAuditCommands } from './audit.ts'
import { addBackupCommands } from './backup.ts'
import { addBoundaryCommands } from './boundary.ts'
import { addBoundaryGroupCommands } from './boundary-group.ts'
import { addClientCommands } from './client.ts'
import { addCompletionCommand } from './completion.ts'
import { addContentCommands } from './content.ts'
import { addContentLibraryCommands } from './content-library.ts'
import { addContentLocationCommands } from './content-location.ts'
import { exitCodes } from './context.ts'
import { addDeploymentCommands } from './deployment.ts'
import { addDeviceCommands } from './device.ts'
import { addDeviceGroupCommands } from './device-group.ts'
import { addDeviceScriptCommands } from './device-script.ts'
import { addDistributionPointCommands } from './distribution-point.ts'
import { addDistributionPointGroupCommands } from './distribution-point-group.ts'
import { addDistributionRingCommands } from './distribution-ring.ts'
import { addDoctorCommands } from './doctor.ts'
import { addEnrolmentTokenCommands } from './enrolment-token.ts'
import { CommandInvalid } from './errors.ts'
import { addEventCommands } from './event.ts'
import { addMetricsTokenCommands } from './metrics-token.ts'
import { addMigrationCommands } from './migration.ts'
import { addNetworkAccountCommands } from './network-account.ts'
import { addOperationCommands } from './operation.ts'
import { makeOutput, outputForms } from './output.ts'
import { addRoleCommands } from './role.ts'
import { addRolloutCommands } from './rollout.ts'
import { addSecurityScopeCommands } from './security-scope.ts'
import { addSelectionRuleCommands } from './selection-rule.ts'
import { addServicingCommands } from './servicing.ts'
import { addServicingScheduleCommands } from './servicing-schedule.ts'
import { addServicingWorkerCommands } from './servicing-worker.ts'
import { addSessionCommands } from './session.ts'
import { addSignInCommands } from './sign-in.ts'
import { addSiteNoun } from './site.ts'
import { addSiteAsCodeCommands } from './site-as-code-commands.ts'
import { addSiteCommands } from './site-commands.ts'
import { addStatusMessageCommands } from './status-message.ts'
import { addTaskSequenceCommands } from './task-sequence.ts'
import { addTokenCommands } from './token.ts'
import { addUpdateCommands } from './update.ts'
import { addUpdateCatalogueCommands } from './update-catalogue.ts'
import { addUpdateSourceCommands } from './update-source.ts'
import { addUpgradePackageCommands } from './upgrade-package.ts'
import { addUserCommands } from './user.ts'

/** Runs the command line with the words after the program's name; sets the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  process.stdout.on('error', endWithoutReader)
  const program = new Command('slipstream')
    .description('Manages Windows operating system upgrade packages.')
    .option('--site <url>', 'the site server; else SLIPSTREAM_SITE, else the site of the sign-in')
    .option('--token <token>', 'an API token; else SLIPSTREAM_TOKEN, else that of the sign-in')
    .option('--json', 'answer with one JSON value; the same as --output json')
    .addOption(
      new Option('--output <form>', 'how to answer: csv has a row for each thing of a list').choices(
        outputForms,
      ),
    )
    .enablePositionalOptions(false)
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 partly done, 3 could not start.')
  const json = asksForJson(words)
  if (json) program.configureOutput({ writeErr: () => undefined })
  addSiteCommands(program)
  addSignInCommands(program)
  addSiteNoun(program)
  addSiteAsCodeCommands(program)
  addBackupCommands(program)
  addDoctorCommands(program)
  addDistributionPointCommands(program)
  addDistributionPointGroupCommands(program)
  addDistributionRingCommands(program)
  addTaskSequenceCommands(program)
  addBoundaryCommands(program)
  addBoundaryGroupCommands(program)
  addContentLocationCommands(program)
  addDeviceCommands(program)
  addDeviceGroupCommands(program)
  addDeploymentCommands(program)
  addEnrolmentTokenCommands(program)
  addDeviceScriptCommands(program)
  addRolloutCommands(program)
  addNetworkAccountCommands(program)
  addUpgradePackageCommands(program)
  addMigrationCommands(program)
  addUpdateCommands(program)
  addUpdateSourceCommands(program)
  addUpdateCatalogueCommands(program)
  addSelectionRuleCommands(program)
  addServicingCommands(program)
  addServicingScheduleCommands(program)
  addServicingWorkerCommands(program)
  addContentCommands(program)
  addContentLibraryCommands(program)
  addOperationCommands(program)
  addStatusMessageCommands(program)
  addAuditCommands(program)
  addEventCommands(program)
  addAlertCommands(program)
  addMetricsTokenCommands(program)
  addUserCommands(program)
  addRoleCommands(program)
  addSecurityScopeCommands(program)
  addSessionCommands(program)
  addTokenCommands(program)
  addClientCommands(program)
  addCompletionCommand(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.cannotStart
    if (json && error.exitCode !== 0) makeOutput({ form: 'json' }).fail(reportError(describe(error)))
  }
}

/** Whether errors shall be JSON too, said before the words are understood. */
function asksForJson(words: readonly string[]): boolean {
  const next = words[words.indexOf('--output') + 1]
  return (
    words.includes('--json') ||
    words.includes('--output=json') ||
    (words.includes('--output') && next === 'json')
  )
}

/** Whoever read has gone (`| head`): that is no defect. A command that answered has its exit code by the next turn. */
function endWithoutReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  setImmediate(() => process.exit())
}

function describe({ code, message }: CommanderError): SlipstreamError {
  const reason = code === 'commander.help' ? 'it is not complete' : message.replace(/^error: /, '')
  return new CommandInvalid({ reason })
}
