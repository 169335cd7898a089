// Content on distribution points, the points themselves and their groups, and software updates.

import {
  always,
  type Cmdlet,
  type CmdletParameter,
  force,
  given,
  givenList,
  mandatoryText,
  nameParameter,
  packageParameters,
} from './cmdlet.ts'

const installer = { id: 'OperatingSystemInstallerId', name: 'OperatingSystemInstallerName' }
const targets: readonly CmdletParameter[] = [
  { name: 'DistributionPointName', type: 'string[]', help: 'Names of distribution points.' },
  { name: 'DistributionPointGroupName', type: 'string[]', help: 'Names of distribution point groups.' },
]
const packageId = always('$package.PackageID')
const toTargets = {
  points: givenList('DistributionPointName'),
  groups: givenList('DistributionPointGroupName'),
}
const everyAction = { forEachPackage: installer, defaultSet: 'ByName' } as const

/** Content, by the actions of Configuration Manager. */
const actionCmdlets: readonly Cmdlet[] = [
  {
    name: 'Start-CMContentDistribution',
    synopsis: 'Distributes packages to distribution points and groups.',
    description:
      'The first copy: a point that has the package already keeps what it has. A group keeps the package for members that join later.',
    impact: 'Medium',
    ...everyAction,
    needsOneOf: targets.map(one => one.name),
    parameters: [...packageParameters(installer), ...targets],
    calls: [{ operation: 'distributeContent', values: { packageId, ...toTargets } }],
    examples: [
      {
        code: "Get-CMOperatingSystemInstaller -Name 'Windows 11*' | Start-CMContentDistribution -DistributionPointGroupName 'All'",
        text: 'To every member of a group.',
      },
    ],
  },
  {
    name: 'Update-CMDistributionPoint',
    synopsis: 'Updates the distribution points of packages to the version in use.',
    description:
      'Every point that has the package gets the version in use; only what it lacks is sent. Set-CMOperatingSystemInstaller -Reload reads the source again before.',
    impact: 'Medium',
    ...everyAction,
    parameters: packageParameters(installer),
    calls: [{ operation: 'updateDistributionPoints', values: { packageId } }],
    examples: [
      {
        code: 'Update-CMDistributionPoint -OperatingSystemInstallerId S0100001',
        text: 'Every point that has it.',
      },
    ],
  },
  {
    name: 'Invoke-CMContentRedistribution',
    synopsis: 'Sends packages to distribution points once more, whatever they hold.',
    description: 'The version stays the same. For repairs; what is damaged on a point heals by itself.',
    impact: 'Medium',
    ...everyAction,
    needsOneOf: targets.map(one => one.name),
    parameters: [...packageParameters(installer), ...targets],
    calls: [{ operation: 'redistributeContent', values: { packageId, ...toTargets } }],
    examples: [
      {
        code: 'Get-CMOperatingSystemInstaller -Id S0100001 | Invoke-CMContentRedistribution -DistributionPointName DP1',
        text: 'To one point.',
      },
    ],
  },
  {
    name: 'Invoke-CMContentValidation',
    synopsis: 'Has distribution points read packages again and say that they are whole.',
    description: 'Damage that is found is fetched again.',
    impact: 'Medium',
    ...everyAction,
    needsOneOf: targets.map(one => one.name),
    parameters: [...packageParameters(installer), ...targets],
    calls: [{ operation: 'validateContent', values: { packageId, ...toTargets } }],
    examples: [
      {
        code: "Invoke-CMContentValidation -OperatingSystemInstallerName 'Windows 11*' -DistributionPointName @('DP1', 'DP2')",
        text: 'On two points.',
      },
    ],
  },
  {
    name: 'Remove-CMContentDistribution',
    synopsis: 'Removes packages from distribution points and groups.',
    description: 'What a point has through a group stays on it until the group no longer has it.',
    impact: 'High',
    ...everyAction,
    needsOneOf: targets.map(one => one.name),
    parameters: [...packageParameters(installer), ...targets, force],
    calls: [{ operation: 'removeContent', values: { packageId, ...toTargets } }],
    examples: [
      {
        code: 'Remove-CMContentDistribution -OperatingSystemInstallerId S0100001 -DistributionPointName DP1 -Force',
        text: 'From one point, without asking.',
      },
    ],
  },
  {
    name: 'Get-CMDistributionStatus',
    synopsis: 'Gets content status: how many points are targeted, and how they stand.',
    description:
      'Objects have the properties of SMS_ObjectContentExtraInfo. Success takes a receipt that the point has signed.',
    parameters: [
      { name: 'Id', type: 'string', help: 'The ID of a package. Without it: all.', aliases: ['PackageId'] },
      {
        name: 'InputObject',
        type: 'object',
        help: 'A package as Get-CMOperatingSystemInstaller gives it.',
        fromPipeline: true,
      },
    ],
    read: { class: 'SMS_ObjectContentExtraInfo', where: { PackageID: ['Id', 'InputObject.PackageID'] } },
    examples: [
      {
        code: 'Get-CMDistributionStatus | Where-Object NumberErrors -gt 0',
        text: 'What has failed somewhere.',
      },
    ],
  },
]

const group: CmdletParameter = {
  name: 'DistributionPointGroupName',
  type: 'string',
  help: 'The name of the group.',
  mandatory: true,
}
const points: CmdletParameter = {
  name: 'DistributionPointName',
  type: 'string[]',
  help: 'Names of distribution points.',
  mandatory: true,
}

/** Points and groups. */
const pointCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMDistributionPointInfo',
    synopsis: 'Gets distribution points.',
    description: 'Objects have the properties of SMS_DistributionPointInfo.',
    parameters: nameParameter('The name of points; wildcards are taken. Without it: all.'),
    read: { class: 'SMS_DistributionPointInfo', where: { Name: 'Name' } },
    examples: [
      { code: 'Get-CMDistributionPointInfo | Where-Object IsPullDP', text: 'Pull distribution points.' },
    ],
  },
  {
    name: 'Get-CMDistributionPoint',
    synopsis: 'Gets distribution points, by the name of their server.',
    description: 'The same objects as those of Get-CMDistributionPointInfo.',
    parameters: [
      {
        name: 'SiteSystemServerName',
        type: 'string',
        help: 'The name of a distribution point; wildcards are taken. Without it: all.',
        aliases: ['Name'],
      },
      ...nameParameter('').slice(1),
    ],
    read: { class: 'SMS_DistributionPointInfo', where: { Name: 'SiteSystemServerName' } },
    examples: [{ code: 'Get-CMDistributionPoint -SiteSystemServerName DP1', text: 'One point.' }],
  },
  {
    name: 'Remove-CMDistributionPoint',
    synopsis: 'Removes a distribution point from the site.',
    description: 'It is shut out at once. What it holds on its disk stays there.',
    impact: 'High',
    parameters: [
      { ...mandatoryText('SiteSystemServerName', 'The name of the distribution point.'), aliases: ['Name'] },
      force,
    ],
    calls: [{ operation: 'removeDistributionPoint', values: { name: always('$SiteSystemServerName') } }],
    examples: [{ code: 'Remove-CMDistributionPoint -SiteSystemServerName DP1', text: 'Asks first.' }],
  },
  {
    name: 'Get-CMDistributionPointGroup',
    synopsis: 'Gets distribution point groups.',
    description: 'Objects have the properties of SMS_DistributionPointGroup.',
    parameters: nameParameter('The name of groups; wildcards are taken. Without it: all.'),
    read: { class: 'SMS_DistributionPointGroup', where: { Name: 'Name' } },
    examples: [{ code: "Get-CMDistributionPointGroup -Name 'All'", text: 'One group.' }],
  },
  {
    name: 'New-CMDistributionPointGroup',
    synopsis: 'Makes an empty distribution point group.',
    description: 'What is distributed to a group, every member gets, also one that joins later.',
    impact: 'Medium',
    parameters: [
      {
        name: 'Name',
        type: 'string',
        help: 'The name of the group.',
        mandatory: true,
        validate: 'ValidateLength(1, 100)',
      },
      { name: 'Description', type: 'string', help: 'A description.', validate: 'ValidateLength(0, 500)' },
    ],
    calls: [
      {
        operation: 'createDistributionPointGroup',
        values: { name: always('$Name'), description: given('Description') },
      },
    ],
    shows: { class: 'SMS_DistributionPointGroup', where: { Name: '$Name' } },
    examples: [{ code: "New-CMDistributionPointGroup -Name 'Branches'", text: 'An empty group.' }],
  },
  {
    name: 'Remove-CMDistributionPointGroup',
    synopsis: 'Deletes a distribution point group.',
    description: 'Content that the members had only through the group is removed from them.',
    impact: 'High',
    parameters: [{ name: 'Name', type: 'string', help: 'The name of the group.', mandatory: true }, force],
    calls: [{ operation: 'deleteDistributionPointGroup', values: { group: always('$Name') } }],
    examples: [{ code: "Remove-CMDistributionPointGroup -Name 'Branches'", text: 'Asks first.' }],
  },
  {
    name: 'Add-CMDistributionPointToGroup',
    synopsis: 'Adds distribution points to a group.',
    description: 'They get everything that the group holds.',
    impact: 'Medium',
    parameters: [points, group],
    calls: [
      {
        operation: 'addDistributionPointsToGroup',
        values: { group: always('$DistributionPointGroupName'), points: always('@($DistributionPointName)') },
      },
    ],
    examples: [
      {
        code: "Add-CMDistributionPointToGroup -DistributionPointName DP1 -DistributionPointGroupName 'Branches'",
        text: 'One point.',
      },
    ],
  },
  {
    name: 'Remove-CMDistributionPointFromGroup',
    synopsis: 'Takes distribution points out of a group.',
    description: 'Content that they had only through the group is removed from them.',
    impact: 'High',
    parameters: [points, group, force],
    calls: [
      {
        operation: 'removeDistributionPointsFromGroup',
        values: { group: always('$DistributionPointGroupName'), points: always('@($DistributionPointName)') },
      },
    ],
    examples: [
      {
        code: "Remove-CMDistributionPointFromGroup -DistributionPointName DP1 -DistributionPointGroupName 'Branches'",
        text: 'Asks first.',
      },
    ],
  },
]

const booleanParameter = (name: string, help: string): CmdletParameter => ({ name, type: 'bool', help })

/** Software updates. */
const updateCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CMSoftwareUpdate',
    synopsis: 'Gets software updates of the catalogue.',
    description:
      'Objects have the properties of SMS_SoftwareUpdate. A catalogue is large: give an article, a name without wildcards, or a property.',
    parameters: [
      ...nameParameter('The title of updates; wildcards are taken.'),
      { name: 'ArticleId', type: 'string', help: 'The number of the article, without KB.' },
      { name: 'Id', type: 'string', help: 'The update ID, a GUID.' },
      booleanParameter('IsSuperseded', 'Whether a newer update replaces it.'),
      booleanParameter('IsExpired', 'Whether it is expired.'),
      booleanParameter('IsOfflineServiceable', 'Whether it is of the kind that can be applied offline.'),
      {
        name: 'Fast',
        type: 'switch',
        help: 'Nothing is left away in any case; taken for scripts that give it.',
      },
    ],
    read: {
      class: 'SMS_SoftwareUpdate',
      where: {
        LocalizedDisplayName: 'Name',
        ArticleID: 'ArticleId',
        CI_UniqueID: 'Id',
        IsSuperseded: 'IsSuperseded',
        IsExpired: 'IsExpired',
        IsOfflineServiceable: 'IsOfflineServiceable',
      },
    },
    examples: [
      {
        code: 'Get-CMSoftwareUpdate -ArticleId 5043080 -IsSuperseded $false',
        text: 'The updates of an article.',
      },
    ],
  },
  {
    name: 'Save-CMSoftwareUpdate',
    synopsis: 'Downloads the files of software updates into the content library.',
    description: 'Each file is checked by the digest of the catalogue.',
    impact: 'Medium',
    parameters: [
      {
        name: 'SoftwareUpdate',
        type: 'object[]',
        help: 'Updates as Get-CMSoftwareUpdate gives them, or update IDs.',
        mandatory: true,
        fromPipeline: true,
      },
    ],
    calls: [
      {
        operation: 'downloadUpdates',
        values: { updates: always('@(ConvertTo-SlipstreamUpdateName -Update $SoftwareUpdate)') },
      },
    ],
    examples: [
      {
        code: 'Get-CMSoftwareUpdate -ArticleId 5043080 | Save-CMSoftwareUpdate',
        text: 'Starts the downloads.',
      },
    ],
  },
]

/** See above. */
export const contentCmdlets: readonly Cmdlet[] = [...actionCmdlets, ...pointCmdlets, ...updateCmdlets]
