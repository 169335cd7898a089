// Task sequences, their deployments, and devices.

import {
  always,
  type Cmdlet,
  type CmdletParameter,
  force,
  given,
  mandatoryText,
  nameParameter,
} from './cmdlet.ts'

const sequenceId: CmdletParameter = {
  name: 'TaskSequencePackageId',
  type: 'string',
  help: 'The ID of the task sequence, such as S0100002.',
  aliases: ['Id', 'TaskSequenceId'],
}

const sequenceCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMTaskSequence',
    synopsis: 'Gets task sequences.',
    description: 'Objects have the properties of SMS_TaskSequencePackage.',
    parameters: [
      ...nameParameter('The name of task sequences; wildcards are taken. Without it: all.'),
      sequenceId,
      {
        name: 'Fast',
        type: 'switch',
        help: 'Nothing is left away in any case; taken for scripts that give it.',
      },
    ],
    read: { class: 'SMS_TaskSequencePackage', where: { Name: 'Name', PackageID: 'TaskSequencePackageId' } },
    examples: [{ code: "Get-CMTaskSequence -Name 'Windows 11*' -Fast", text: 'By name.' }],
  },
  {
    name: 'New-CMTaskSequence',
    synopsis: 'Makes a task sequence that upgrades an operating system.',
    description: 'With the usual groups; its steps are edited on the command line.',
    impact: 'Medium',
    parameters: [
      { ...mandatoryText('Name', 'The name of the task sequence.'), validate: 'ValidateLength(1, 100)' },
      {
        name: 'UpgradeOperatingSystem',
        type: 'switch',
        help: 'The kind of task sequence; there is no other.',
        mandatory: true,
      },
      {
        ...mandatoryText('UpgradePackageId', 'The ID of the upgrade package.'),
        aliases: ['UpgradePackagePackageId'],
      },
      {
        name: 'EditionIndex',
        type: 'int',
        help: 'The index of the image that is installed; without it the first.',
      },
    ],
    calls: [
      {
        operation: 'createTaskSequenceFromTemplate',
        values: {
          name: always('$Name'),
          packageId: always('$UpgradePackageId'),
          imageIndex: given('EditionIndex'),
        },
      },
    ],
    shows: { class: 'SMS_TaskSequencePackage', where: { Name: '$Name' } },
    examples: [
      {
        code: "New-CMTaskSequence -UpgradeOperatingSystem -Name 'Windows 11 24H2' -UpgradePackageId S0100001 -EditionIndex 3",
        text: 'From the third image of a package.',
      },
    ],
  },
  {
    name: 'Remove-CMTaskSequence',
    synopsis: 'Deletes a task sequence with its versions.',
    description: 'Packages that its steps name stay.',
    impact: 'High',
    parameters: [{ ...sequenceId, mandatory: true }, force],
    calls: [{ operation: 'deleteTaskSequence', values: { taskSequence: always('$TaskSequencePackageId') } }],
    examples: [{ code: 'Remove-CMTaskSequence -TaskSequencePackageId S0100002', text: 'Asks first.' }],
  },
  {
    name: 'Get-CMTaskSequenceDeployment',
    synopsis: 'Gets deployments of task sequences.',
    description:
      'Objects have the properties of SMS_DeploymentSummary: what is deployed to whom, and the numbers of devices by how they stand.',
    parameters: [
      ...nameParameter('The name of task sequences; wildcards are taken. Without it: all.'),
      { name: 'DeploymentId', type: 'string', help: 'The ID of one deployment.' },
      { name: 'CollectionName', type: 'string', help: 'The name of the device group.' },
      { ...sequenceId, aliases: ['TaskSequenceId'] },
      {
        name: 'Fast',
        type: 'switch',
        help: 'Nothing is left away in any case; taken for scripts that give it.',
      },
    ],
    read: {
      class: 'SMS_DeploymentSummary',
      where: {
        SoftwareName: 'Name',
        DeploymentID: 'DeploymentId',
        CollectionName: 'CollectionName',
        PackageID: 'TaskSequencePackageId',
      },
    },
    examples: [
      {
        code: "Get-CMTaskSequenceDeployment -CollectionName 'Pilot' | Where-Object NumberErrors -gt 0",
        text: 'Those with devices that failed.',
      },
    ],
  },
  {
    name: 'Remove-CMTaskSequenceDeployment',
    synopsis: 'Removes a deployment with what its devices reported.',
    description: 'No device begins it any more; one that has begun is told nothing more of it.',
    impact: 'High',
    parameters: [mandatoryText('DeploymentId', 'The ID of the deployment.'), force],
    calls: [{ operation: 'removeDeployment', values: { deployment: always('$DeploymentId') } }],
    examples: [
      {
        code: 'Get-CMTaskSequenceDeployment -CollectionName Pilot | ForEach-Object { Remove-CMTaskSequenceDeployment -DeploymentId $_.DeploymentID }',
        text: 'Those of one group; each asks first.',
      },
    ],
  },
  {
    name: 'New-CMTaskSequenceDeployment',
    synopsis: 'Deploys a task sequence to the devices of a group.',
    description:
      'A device group stands in the place of a collection. Required on many devices, the number that the preview counts is repeated.',
    impact: 'High',
    parameters: [
      { ...sequenceId, mandatory: true },
      mandatoryText('CollectionName', 'The name of the device group.'),
      {
        ...mandatoryText(
          'DeployPurpose',
          'Whether somebody at the device starts it, or it begins by itself at its deadline.',
        ),
        validate: "ValidateSet('Available', 'Required')",
      },
      { name: 'AvailableDateTime', type: 'datetime', help: 'From when on it is there; without it at once.' },
      {
        name: 'DeadlineDateTime',
        type: 'datetime',
        help: 'Of a required one: when it begins at the latest.',
      },
      { name: 'Comment', type: 'string', help: 'A comment.', validate: 'ValidateLength(0, 1000)' },
      { name: 'ConfirmDevices', type: 'int', help: 'How many devices the preview of the deployment counts.' },
      force,
    ],
    calls: [
      {
        operation: 'createDeployment',
        values: {
          name: always('"$TaskSequencePackageId to $CollectionName"'),
          taskSequence: always('$TaskSequencePackageId'),
          deviceGroup: always('$CollectionName'),
          purpose: always('$DeployPurpose.ToLowerInvariant()'),
          availableFrom: given('AvailableDateTime', 'ConvertTo-SlipstreamTime -Time $AvailableDateTime'),
          deadline: given('DeadlineDateTime', 'ConvertTo-SlipstreamTime -Time $DeadlineDateTime'),
          comment: given('Comment'),
          confirmDevices: given('ConfirmDevices'),
        },
      },
    ],
    examples: [
      {
        code: "New-CMTaskSequenceDeployment -TaskSequencePackageId S0100002 -CollectionName 'Pilot' -DeployPurpose Required -DeadlineDateTime '2027-03-01 20:00'",
        text: 'Begins by itself at the deadline.',
      },
    ],
  },
]

const deviceCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMDevice',
    synopsis: 'Gets devices.',
    description:
      'Objects have the properties of SMS_CombinedDeviceResources. IsApproved is 1 for those that the site trusts.',
    parameters: [
      ...nameParameter('The name of devices; wildcards are taken. Without it: all.'),
      { name: 'ResourceId', type: 'long', help: 'The ResourceID of one device.', aliases: ['Id'] },
      {
        name: 'Fast',
        type: 'switch',
        help: 'Nothing is left away in any case; taken for scripts that give it.',
      },
    ],
    read: { class: 'SMS_CombinedDeviceResources', where: { Name: 'Name', ResourceID: 'ResourceId' } },
    examples: [
      { code: 'Get-CMDevice -Fast | Where-Object IsApproved -eq 0', text: 'Those that are not trusted.' },
    ],
  },
  {
    name: 'Approve-CMDevice',
    synopsis: 'Trusts a device that waits.',
    description: 'Compare the fingerprint of its key first: slipstream device show tells it.',
    impact: 'High',
    parameters: [mandatoryText('DeviceName', 'The name of the device, or its SMSID.'), force],
    calls: [{ operation: 'approveDevice', values: { device: always('$DeviceName') } }],
    examples: [{ code: 'Approve-CMDevice -DeviceName PC-0001', text: 'Asks first.' }],
  },
  {
    name: 'Remove-CMDevice',
    synopsis: 'Removes a device and what it reported.',
    description: 'It may enrol again; to keep it out, revoke it on the command line.',
    impact: 'High',
    parameters: [mandatoryText('DeviceName', 'The name of the device, or its SMSID.'), force],
    calls: [{ operation: 'removeDevice', values: { device: always('$DeviceName') } }],
    examples: [{ code: 'Remove-CMDevice -DeviceName PC-0001 -Force', text: 'Without asking.' }],
  },
]

/** See above. */
export const clientCmdlets: readonly Cmdlet[] = [...sequenceCmdlets, ...deviceCmdlets]
