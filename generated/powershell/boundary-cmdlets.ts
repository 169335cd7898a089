// Boundaries and boundary groups.

import {
  always,
  type Cmdlet,
  type CmdletParameter,
  force,
  given,
  givenList,
  mandatoryText,
  nameParameter,
} from './cmdlet.ts'

const many = (name: string, help: string): CmdletParameter => ({ name, type: 'string[]', help })

const oneBoundaryCmdlets: readonly Cmdlet[] = [
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
        ...mandatoryText('DisplayName', 'The name of the boundary.'),
        aliases: ['Name'],
        validate: 'ValidateLength(1, 100)',
      },
      {
        ...mandatoryText('Type', 'What its value is: a subnet, an IPv6 prefix or a range.'),
        validate: "ValidateSet('IPSubnet', 'IPv6Prefix', 'IPRange')",
      },
      mandatoryText('Value', '10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99.'),
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
      mandatoryText('Name', 'The name of the boundary.'),
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
    parameters: [mandatoryText('Name', 'The name of the boundary.'), force],
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
      { ...mandatoryText('Name', 'The name of the group.'), validate: 'ValidateLength(1, 100)' },
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
      mandatoryText('Name', 'The name of the group.'),
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
    parameters: [mandatoryText('Name', 'The name of the group.'), force],
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
      mandatoryText('BoundaryGroupName', 'The name of the group.'),
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
      mandatoryText('BoundaryGroupName', 'The name of the group.'),
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

/** See above. */
export const boundaryCmdlets: readonly Cmdlet[] = [...oneBoundaryCmdlets, ...boundaryGroupCmdlets]
