// Variables of a running sequence, in the names of the reference product.

import { z } from 'zod'

/** Values by name. Names are compared without regard to case; the first spelling stays. */
export type Variables = Readonly<Record<string, string>>

/** A variable's name. */
export const variableNameSchema = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'a variable name: letters, digits, “_” and “-”, not a digit first')

/** A name that a sequence may set: those with “_” first are the running sequence's own. */
export const settableVariableSchema = variableNameSchema.refine(name => !name.startsWith('_'), {
  error: 'variables that begin with “_” are read-only',
})

/** A read-only or predefined variable, and what it says. */
export type KnownVariable = { name: string; readOnly: boolean; meaning: string }

/** What the running sequence sets, and what it looks at. */
export const knownVariables: readonly KnownVariable[] = [
  own('_SMSTSPackageName', 'The name of the task sequence.'),
  own('_SMSTSPackageID', 'The ID of the task sequence.'),
  own('_SMSTSAdvertID', 'The ID of the deployment.'),
  own('_SMSTSMachineName', 'The computer name of the device.'),
  own('_SMSTSType', 'The kind of task sequence: 2, for one that runs in an installed operating system.'),
  own('_SMSTSInWinPE', 'Always “false”: an upgrade runs in the full operating system.'),
  own('_SMSTSCurrentActionName', 'The name of the step that runs.'),
  own('_SMSTSNextInstructionPointer', 'The place of the next group or step, from 0.'),
  own('_SMSTSInstructionTableSize', 'How many groups and steps there are.'),
  own('_SMSTSLastActionName', 'The name of the last step that ran.'),
  own('_SMSTSLastActionRetCode', 'The exit code of the last step that ran, as a signed number.'),
  own('_SMSTSLastActionSucceeded', '“true” or “false”: whether the last step that ran succeeded.'),
  own(
    '_SMSTSOSUpgradeActionReturnCode',
    'What Windows Setup returned, as an unsigned number: 0 after an upgrade, 3247440400 (0xC1900210) after a scan without a finding.',
  ),
  own('_SMSTSSetupRollback', '“true” when Windows Setup went back to the operating system from before.'),
  own(
    '_TS_CRMEMORY',
    'Check Readiness: 1 when there is memory enough, 0 when not. Each check has its variable.',
  ),
  own('_TS_CRSPEED', 'Check Readiness: processor speed.'),
  own('_TS_CRDISK', 'Check Readiness: free disk space.'),
  own('_TS_CROSTYPE', 'Check Readiness: client or server.'),
  own('_TS_CRARCH', 'Check Readiness: architecture.'),
  own('_TS_CRMINOSVER', 'Check Readiness: lowest build.'),
  own('_TS_CRMAXOSVER', 'Check Readiness: highest build.'),
  own('_TS_CROSLANGUAGE', 'Check Readiness: language.'),
  own('_TS_CROSEDITION', 'Check Readiness: edition.'),
  own('_TS_CRACPOWER', 'Check Readiness: mains power.'),
  own('_TS_CRUEFI', 'Check Readiness: UEFI.'),
  own('_TS_CRSECUREBOOT', 'Check Readiness: Secure Boot.'),
  own('_TS_CRTPM', 'Check Readiness: TPM.'),
  settable(
    'SetupCompletePause',
    'How many seconds to wait after Windows Setup, before the sequence goes on.',
  ),
  settable('OSDSetupAdditionalUpgradeOptions', 'Added to the end of the command line of Windows Setup.'),
]

function own(name: string, meaning: string): KnownVariable {
  return { name, readOnly: true, meaning }
}

function settable(name: string, meaning: string): KnownVariable {
  return { name, readOnly: false, meaning }
}

/** The value of a variable, whatever the case of its name; undefined where it is not set. */
export function readVariable(variables: Variables, name: string): string | undefined {
  const spelt = spellingOf(variables, name)
  return spelt === undefined ? undefined : variables[spelt]
}

/** The variables with one set anew. */
export function withVariable(variables: Variables, name: string, value: string): Variables {
  return { ...variables, [spellingOf(variables, name) ?? name]: value }
}

function spellingOf(variables: Variables, name: string): string | undefined {
  if (Object.hasOwn(variables, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(variables).find(one => one.toLowerCase() === wanted)
}

/**
 * Puts values in the place of `%name%`, once: a value that itself looks like a variable is not looked at again. What is not set stays as it is.
 * @returns the text, and the names that are not set
 */
export function expandVariables(text: string, variables: Variables): { text: string; unknown: string[] } {
  const unknown: string[] = []
  const expanded = text.replace(/%([A-Za-z_][A-Za-z0-9_-]*)%/g, (whole, name: string) => {
    const value = readVariable(variables, name)
    if (value === undefined) unknown.push(name)
    return value ?? whole
  })
  return { text: expanded, unknown }
}
