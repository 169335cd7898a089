// Boundaries and boundary groups, task sequences and devices.

import { always, type Cmdlet, type CmdletParameter, given, givenList, nameParameter } from './cmdlet.ts'

const force: CmdletParameter = { name: 'Force', type: 'switch', help: 'Without asking.' }
const named = (name: string, help: string): CmdletParameter => ({
  name,
  type: 'string',
  help,
  mandatory: true,
})
const many = (name: string, help: string): CmdletParameter => ({ name, type: 'string[]', help })

const boundaryCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMBoundary',
    synopsis: 'Gets boundaries.',
    description: 'Objects have the properties of SMS_Boundary.',
    parameters: [
      {
        name: 'BoundaryName',
        type: 'string',
        help: 'The name of boundaries; wildcards are taken. Without it: all.',
        aliases: ['Name'],
      },
      { name: 'Id', type: 'int', help: 'The BoundaryID of one boundary.', aliases: ['BoundaryId'] },
    ],
    read: { class: 'SMS_Boundary', where: { DisplayName: 'BoundaryName', BoundaryID: 'Id' } },
    examples: [
      { code: "Get-CMBoundary -BoundaryName 'Paris*'", text: 'All boundaries whose names begin so.' },
    ],
  },
  {
    name: 'New-CMBoundary',
    synopsis: 'Makes a boundary.',
    description: 'It does nothing until it is in a boundary group. Boundaries may overlap.',
    impact: 'Medium',
    parameters: [
      {
        ...named('DisplayName', 'The name of the boundary.'),
        aliases: ['Name'],
        validate: 'ValidateLength(1, 100)',
      },
      {
        ...named('Type', 'What its value is: a subnet, an IPv6 prefix or a range.'),
        validate: "ValidateSet('IPSubnet', 'IPv6Prefix', 'IPRange')",
      },
      named('Value', '10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99.'),
    ],
    calls: [
      {
        operation: 'createBoundary',
        values: {
          name: always('$DisplayName'),
          value: always('ConvertTo-SlipstreamBoundaryValue -Type $Type -Value $Value'),
        },
      },
    ],
    shows: { class: 'SMS_Boundary', where: { DisplayName: '$DisplayName' } },
    examples: [
      { code: "New-CMBoundary -DisplayName 'Paris' -Type IPSubnet -Value '10.1.0.0/16'", text: 'A subnet.' },
    ],
  },
  {
    name: 'Set-CMBoundary',
    synopsis: 'Changes a boundary.',
    description: 'In all boundary groups that it is in.',
    impact: 'Medium',
    needsOneOf: ['NewName', 'NewValue'],
    parameters: [
      named('Name', 'The name of the boundary.'),
      { name: 'NewName', type: 'string', help: 'Another name.', validate: 'ValidateLength(1, 100)' },
      { name: 'NewValue', type: 'string', help: 'Another value.' },
    ],
    calls: [
      {
        operation: 'changeBoundary',
        values: { boundary: always('$Name'), name: given('NewName'), value: given('NewValue') },
      },
    ],
    examples: [{ code: "Set-CMBoundary -Name 'Paris' -NewValue '10.1.0.0/17'", text: 'A smaller subnet.' }],
  },
  {
    name: 'Remove-CMBoundary',
    synopsis: 'Removes a boundary.',
    description: 'Also from the boundary groups that it is in.',
    impact: 'High',
    parameters: [named('Name', 'The name of the boundary.'), force],
    calls: [{ operation: 'removeBoundary', values: { boundary: always('$Name') } }],
    examples: [{ code: "Remove-CMBoundary -Name 'Paris'", text: 'Asks first.' }],
  },
]

const boundaryGroupCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMBoundaryGroup',
    synopsis: 'Gets boundary groups.',
    description: 'Objects have the properties of SMS_BoundaryGroup.',
    parameters: [
      ...nameParameter('The name of groups; wildcards are taken. Without it: all.'),
      { name: 'Id', type: 'int', help: 'The GroupID of one group.' },
    ],
    read: { class: 'SMS_BoundaryGroup', where: { Name: 'Name', GroupID: 'Id' } },
    examples: [
      { code: 'Get-CMBoundaryGroup | Where-Object SiteSystemCount -eq 0', text: 'Groups without points.' },
    ],
  },
  {
    name: 'New-CMBoundaryGroup',
    synopsis: 'Makes a boundary group.',
    description: 'Clients in its boundaries are sent to its distribution points.',
    impact: 'Medium',
    parameters: [
      { ...named('Name', 'The name of the group.'), validate: 'ValidateLength(1, 100)' },
      { name: 'Description', type: 'string', help: 'A description.', validate: 'ValidateLength(0, 500)' },
      many('AddSiteSystemServerName', 'Names of distribution points.'),
    ],
    calls: [
      {
        operation: 'createBoundaryGroup',
        values: {
          name: always('$Name'),
          description: given('Description'),
          points: givenList('AddSiteSystemServerName'),
        },
      },
    ],
    shows: { class: 'SMS_BoundaryGroup', where: { Name: '$Name' } },
    examples: [
      {
        code: "New-CMBoundaryGroup -Name 'Paris' -AddSiteSystemServerName DP-PARIS",
        text: 'With one point.',
      },
    ],
  },
  {
    name: 'Set-CMBoundaryGroup',
    synopsis: 'Changes a boundary group.',
    description: 'What is not given stays. Clients that ask from then on are sent by what is so now.',
    impact: 'Medium',
    needsOneOf: ['NewName', 'Description', 'AddSiteSystemServerName', 'RemoveSiteSystemServerName'],
    parameters: [
      named('Name', 'The name of the group.'),
      { name: 'NewName', type: 'string', help: 'Another name.', validate: 'ValidateLength(1, 100)' },
      { name: 'Description', type: 'string', help: 'A description.', validate: 'ValidateLength(0, 500)' },
      many('AddSiteSystemServerName', 'Names of distribution points that come into the group.'),
      many('RemoveSiteSystemServerName', 'Names of distribution points that leave it.'),
    ],
    calls: [
      {
        operation: 'changeBoundaryGroup',
        values: {
          boundaryGroup: always('$Name'),
          name: given('NewName'),
          description: given('Description'),
          'add.points': givenList('AddSiteSystemServerName'),
          'remove.points': givenList('RemoveSiteSystemServerName'),
        },
      },
    ],
    examples: [
      {
        code: "Set-CMBoundaryGroup -Name 'Paris' -RemoveSiteSystemServerName DP-LYON",
        text: 'Without a point.',
      },
    ],
  },
  {
    name: 'Remove-CMBoundaryGroup',
    synopsis: 'Removes a boundary group.',
    description: 'Its boundaries and distribution points stay.',
    impact: 'High',
    parameters: [named('Name', 'The name of the group.'), force],
    calls: [{ operation: 'removeBoundaryGroup', values: { boundaryGroup: always('$Name') } }],
    examples: [{ code: "Remove-CMBoundaryGroup -Name 'Paris'", text: 'Asks first.' }],
  },
  {
    name: 'Add-CMBoundaryToGroup',
    synopsis: 'Puts boundaries into a boundary group.',
    description: 'Clients in them are sent to the points of the group from then on.',
    impact: 'Medium',
    parameters: [
      { ...many('BoundaryName', 'Names of boundaries.'), mandatory: true },
      named('BoundaryGroupName', 'The name of the group.'),
    ],
    calls: [
      {
        operation: 'changeBoundaryGroup',
        values: { boundaryGroup: always('$BoundaryGroupName'), 'add.boundaries': always('@($BoundaryName)') },
      },
    ],
    examples: [
      {
        code: "Add-CMBoundaryToGroup -BoundaryName 'Paris' -BoundaryGroupName 'Paris'",
        text: 'One boundary.',
      },
    ],
  },
  {
    name: 'Remove-CMBoundaryFromGroup',
    synopsis: 'Takes boundaries out of a boundary group.',
    description: 'They stay, and so do other groups that they are in.',
    impact: 'High',
    parameters: [
      { ...many('BoundaryName', 'Names of boundaries.'), mandatory: true },
      named('BoundaryGroupName', 'The name of the group.'),
      force,
    ],
    calls: [
      {
        operation: 'changeBoundaryGroup',
        values: {
          boundaryGroup: always('$BoundaryGroupName'),
          'remove.boundaries': always('@($BoundaryName)'),
        },
      },
    ],
    examples: [
      {
        code: "Remove-CMBoundaryFromGroup -BoundaryName 'Paris' -BoundaryGroupName 'Paris'",
        text: 'Asks first.',
      },
    ],
  },
]

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
      { ...named('Name', 'The name of the task sequence.'), validate: 'ValidateLength(1, 100)' },
      {
        name: 'UpgradeOperatingSystem',
        type: 'switch',
        help: 'The kind of task sequence; there is no other.',
        mandatory: true,
      },
      {
        ...named('UpgradePackageId', 'The ID of the upgrade package.'),
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
    name: 'New-CMTaskSequenceDeployment',
    synopsis: 'Deploys a task sequence to the devices of a group.',
    description:
      'A device group stands in the place of a collection. Required on many devices, the number that the preview counts is repeated.',
    impact: 'High',
    parameters: [
      { ...sequenceId, mandatory: true },
      named('CollectionName', 'The name of the device group.'),
      {
        ...named(
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
    parameters: [named('DeviceName', 'The name of the device, or its SMSID.'), force],
    calls: [{ operation: 'approveDevice', values: { device: always('$DeviceName') } }],
    examples: [{ code: 'Approve-CMDevice -DeviceName PC-0001', text: 'Asks first.' }],
  },
  {
    name: 'Remove-CMDevice',
    synopsis: 'Removes a device and what it reported.',
    description: 'It may enrol again; to keep it out, revoke it on the command line.',
    impact: 'High',
    parameters: [named('DeviceName', 'The name of the device, or its SMSID.'), force],
    calls: [{ operation: 'removeDevice', values: { device: always('$DeviceName') } }],
    examples: [{ code: 'Remove-CMDevice -DeviceName PC-0001 -Force', text: 'Without asking.' }],
  },
]

/** See above. */
export const clientCmdlets: readonly Cmdlet[] = [
  ...boundaryCmdlets,
  ...boundaryGroupCmdlets,
  ...sequenceCmdlets,
  ...deviceCmdlets,
]
