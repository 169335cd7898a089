// The sequence that the wizard makes for “Upgrade an operating system from an upgrade package”.

import { type TaskSequence, taskSequenceSchema, type UpgradeStep, type upgradeOptions } from './sequence.ts'

/** What is asked for a new sequence: the package, and any option of the step that upgrades from it. */
export type TemplateChoices = { package: string } & {
  [Option in keyof typeof upgradeOptions]?: UpgradeStep[Option] | undefined
}

const upgraded = { variable: '_SMSTSOSUpgradeActionReturnCode', is: 'equals', value: '0' } as const
const rolledBack = { variable: '_SMSTSSetupRollback', is: 'equals', value: 'true' } as const

/**
 * A sequence with the groups Prepare for Upgrade, Upgrade the Operating System, Post-Processing, Rollback and Run actions on failure. The last three
 * wait for steps; the upgrade's group continues on error so that they are reached.
 */
export function makeFromTemplate(choices: TemplateChoices): TaskSequence {
  const group = (id: string, name: string, description: string) =>
    ({ type: 'group', id, name, description }) as const
  return taskSequenceSchema.parse({
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    steps: [
      {
        ...group('prepare', 'Prepare for Upgrade', 'Before anything is changed on the device.'),
        steps: [
          {
            type: 'check-readiness',
            id: 'check-readiness',
            name: 'Check Readiness for Upgrade',
            minimumMemoryMegabytes: 4000,
            minimumFreeDiskMegabytes: 20_000,
            mainsPower: true,
            operatingSystem: 'client',
          },
          {
            type: 'download-package-content',
            id: 'download',
            name: 'Download Package Content',
            packages: [{ package: choices.package }],
          },
        ],
      },
      {
        ...group('upgrade-group', 'Upgrade the Operating System', ''),
        continueOnError: true,
        steps: [
          {
            type: 'upgrade-operating-system',
            id: 'upgrade',
            name: 'Upgrade Operating System',
            ...Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined)),
          },
        ],
      },
      {
        ...group('post-processing', 'Post-Processing', 'In the new Windows, after the upgrade.'),
        condition: { all: [upgraded, { none: [rolledBack] }] },
        steps: [],
      },
      {
        ...group('rollback', 'Rollback', 'In the old Windows, after Windows Setup went back.'),
        condition: rolledBack,
        steps: [],
      },
      {
        ...group('failure', 'Run actions on failure', 'After an upgrade that failed or was rolled back.'),
        condition: { all: [{ ...upgraded, is: 'exists', value: '' }, { none: [upgraded] }] },
        steps: [],
      },
    ],
  })
}
