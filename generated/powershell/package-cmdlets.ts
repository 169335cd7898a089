// Operating system upgrade packages (operating system installers, as the cmdlets call them), and the schedules of their updates.

import { always, type Cmdlet, type CmdletParameter, given, packageParameters } from './cmdlet.ts'

const installer = { id: 'Id', name: 'Name' }
const installerParameters = packageParameters({ ...installer, idAliases: ['PackageId'] })
const packageId = always('$package.PackageID')

const text = (name: string, help: string, most: number): CmdletParameter => ({
  name,
  type: 'string',
  help: `${help} At most ${most} characters.`,
  validate: `ValidateLength(0, ${most})`,
})

/** See above. */
export const packageCmdlets: readonly Cmdlet[] = [
  {
    name: 'New-CMOperatingSystemInstaller',
    synopsis: 'Adds an operating system upgrade package.',
    description:
      'The Windows Setup source files are read by the site server, from a folder, an ISO file or a share that it can reach. The source is not changed, also when one image is taken alone.',
    impact: 'Medium',
    parameters: [
      {
        name: 'Path',
        type: 'string',
        help: 'The folder with setup.exe and sources (also a UNC path), or an ISO file, as the site server sees it.',
        aliases: ['PackageSourcePath'],
        mandatory: true,
      },
      { ...text('Name', 'The name of the package.', 50), mandatory: true, validate: 'ValidateLength(1, 50)' },
      text('Version', 'Your own version.', 32),
      text('Description', 'A comment.', 127),
      {
        name: 'Index',
        type: 'int',
        help: 'The only image of install.wim to keep.',
        aliases: ['ImageIndex'],
        validate: 'ValidateRange(1, 10000)',
      },
      {
        name: 'AcceptLicenseTerms',
        type: 'switch',
        help: 'The licence terms of the media were reviewed and are accepted. Without it the package is refused. (Not a parameter of Configuration Manager.)',
      },
    ],
    calls: [
      {
        operation: 'addUpgradePackage',
        values: {
          path: always('$Path'),
          name: always('$Name'),
          version: given('Version'),
          comment: given('Description'),
          extractIndex: given('Index'),
          licenceAccepted: always('[bool] $AcceptLicenseTerms'),
        },
        waitsFor: 'operation',
      },
    ],
    shows: { class: 'SMS_OperatingSystemInstallPackage', where: { PackageID: '$result.packageId' } },
    examples: [
      {
        code: "New-CMOperatingSystemInstaller -Path '\\\\files\\media\\windows11-24h2' -Name 'Windows 11 24H2' -Version '2026-11' -AcceptLicenseTerms",
        text: 'Adds everything that is in the folder.',
      },
    ],
  },
  {
    name: 'Get-CMOperatingSystemInstaller',
    synopsis: 'Gets operating system upgrade packages.',
    description: 'Objects have the properties of SMS_OperatingSystemInstallPackage.',
    defaultSet: 'ByName',
    parameters: [
      {
        name: 'Id',
        type: 'string',
        help: 'The ID of a package, such as S0100001.',
        aliases: ['PackageId'],
        mandatory: true,
        sets: ['ById'],
      },
      {
        name: 'Name',
        type: 'string',
        help: 'The name of packages; wildcards are taken. Without it: all.',
        sets: ['ByName'],
      },
      ...installerParameters.filter(one => one.name.endsWith('WildcardHandling')),
    ],
    read: { class: 'SMS_OperatingSystemInstallPackage', where: { PackageID: 'Id', Name: 'Name' } },
    examples: [
      { code: 'Get-CMOperatingSystemInstaller', text: 'All packages.' },
      {
        code: "Get-CMOperatingSystemInstaller -Name 'Windows 11*' | Format-Table",
        text: 'Some, with the versions in use.',
      },
    ],
  },
  {
    name: 'Set-CMOperatingSystemInstaller',
    synopsis: 'Changes an operating system upgrade package.',
    description:
      'Sets its name, version and comment, its distribution priority, when its distribution points are updated from its source, or reads its source again as the next version.',
    impact: 'Medium',
    forEachPackage: installer,
    defaultSet: 'ByName',
    parameters: [
      ...installerParameters,
      { name: 'NewName', type: 'string', help: 'Another name, at most 50 characters.' },
      { name: 'Version', type: 'string', help: 'Your own version, at most 32 characters.' },
      { name: 'Description', type: 'string', help: 'The comment, at most 127 characters.' },
      {
        name: 'Priority',
        type: 'string',
        help: 'The distribution priority.',
        validate: "ValidateSet('High', 'Medium', 'Low')",
      },
      {
        name: 'DistributionPointUpdateSchedule',
        type: 'object',
        help: 'When the source is looked at, and what is different sent to the distribution points: a recurring schedule of New-CMSchedule.',
      },
      { name: 'Reload', type: 'switch', help: 'The source is read again as the next version.' },
      { name: 'Path', type: 'string', help: 'With -Reload: the source is now in another place.' },
    ],
    calls: [
      {
        operation: 'editUpgradePackage',
        values: { packageId, name: given('NewName') },
        when: 'NewName',
      },
      {
        operation: 'editUpgradePackage',
        values: { packageId, version: given('Version') },
        when: 'Version',
      },
      {
        operation: 'editUpgradePackage',
        values: { packageId, comment: given('Description') },
        when: 'Description',
      },
      {
        operation: 'setContentPriority',
        values: { packageId, priority: always('$Priority.ToLowerInvariant()') },
        when: 'Priority',
      },
      {
        operation: 'setUpdateSchedule',
        values: {
          packageId,
          pattern: always('$DistributionPointUpdateSchedule.Recurrence.pattern'),
          start: always('$DistributionPointUpdateSchedule.Recurrence.start'),
          timeZone: always('$DistributionPointUpdateSchedule.Recurrence.timeZone'),
        },
        when: 'DistributionPointUpdateSchedule',
      },
      {
        operation: 'reloadUpgradePackage',
        values: { packageId, expectedVersion: always('$package.SourceVersion'), path: given('Path') },
        waitsFor: 'operation',
        when: 'Reload',
      },
    ],
    examples: [
      {
        code: "Set-CMOperatingSystemInstaller -Name 'Windows 11 24H2' -Priority High",
        text: 'It goes before others.',
      },
      {
        code: "$weekly = New-CMSchedule -Start '2027-01-04 03:00' -DayOfWeek Monday -IsUtc\nSet-CMOperatingSystemInstaller -Id S0100001 -DistributionPointUpdateSchedule $weekly",
        text: 'The source is looked at every Monday.',
      },
    ],
  },
  {
    name: 'New-CMOperatingSystemUpgradeUpdateSchedule',
    synopsis: 'Schedules software updates for an operating system upgrade package.',
    description:
      'Makes a servicing schedule that is due once. The version in use stays until the serviced one is proven, and is kept afterwards.',
    impact: 'Medium',
    forEachPackage: installer,
    defaultSet: 'ByName',
    parameters: [
      ...installerParameters,
      {
        name: 'SoftwareUpdate',
        type: 'object[]',
        help: 'Updates as Get-CMSoftwareUpdate gives them, or update IDs or KB articles.',
        mandatory: true,
      },
      { name: 'RunNow', type: 'switch', help: 'As soon as possible.' },
      { name: 'CustomSchedule', type: 'datetime', help: 'When; local time of this computer.' },
      { name: 'Utc', type: 'switch', help: 'The time of -CustomSchedule is UTC.' },
      {
        name: 'ContinueOnError',
        type: 'switch',
        help: 'When an update fails, the others are applied all the same.',
      },
      {
        name: 'UpdateDistributionPoint',
        type: 'switch',
        help: 'Distribution points that have the package get the new version.',
        aliases: ['UpdateDistributionPoints', 'UpdateDistributionPointsWithImage'],
      },
      {
        name: 'RemoveSupersededUpdates',
        type: 'switch',
        help: 'Components that newer ones replaced are removed afterwards.',
        aliases: ['CleanUp'],
      },
    ],
    calls: [
      {
        operation: 'createServicingSchedule',
        values: {
          name: always('"$($package.PackageID) $([guid]::NewGuid().ToString())"'),
          packages: always('@($package.PackageID)'),
          'updates.by': always("'hand'"),
          'updates.names': always('@(ConvertTo-SlipstreamUpdateName -Update $SoftwareUpdate)'),
          when: always(
            "ConvertTo-SlipstreamStart -RunNow (-not $PSBoundParameters.ContainsKey('CustomSchedule')) -CustomSchedule $CustomSchedule -Utc ([bool] $Utc)",
          ),
          'options.continueOnError': always('[bool] $ContinueOnError'),
          'options.distribute': always(
            "@{ to = $(if ($UpdateDistributionPoint) { 'package' } else { 'none' }) }",
          ),
          'options.cleanup': always(
            "$(if ($RemoveSupersededUpdates) { 'start-component-cleanup' } else { 'none' })",
          ),
        },
      },
    ],
    shows: { class: 'SMS_ImageServicingSchedule', where: { Name: "$values['name']" } },
    examples: [
      {
        code: "$updates = Get-CMSoftwareUpdate -ArticleId 5043080\nGet-CMOperatingSystemInstaller -Name 'Windows 11*' |\n    New-CMOperatingSystemUpgradeUpdateSchedule -SoftwareUpdate $updates -RunNow -UpdateDistributionPoint",
        text: 'Applies an update to some packages now.',
      },
    ],
  },
  {
    name: 'Remove-CMOperatingSystemInstaller',
    synopsis: 'Removes operating system upgrade packages.',
    description:
      'With all of their versions, here and on distribution points. Refused while a schedule, a run or a held version needs the package.',
    impact: 'High',
    forEachPackage: installer,
    defaultSet: 'ByName',
    parameters: [...installerParameters, { name: 'Force', type: 'switch', help: 'Without asking.' }],
    calls: [{ operation: 'removeUpgradePackage', values: { packageId } }],
    examples: [{ code: 'Remove-CMOperatingSystemInstaller -Id S0100001 -Force', text: 'Removes it.' }],
  },
  {
    name: 'Get-CMOperatingSystemUpgradeUpdateSchedule',
    synopsis: 'Gets the schedules of updates of an operating system upgrade package.',
    description:
      'Objects have the properties of SMS_ImageServicingSchedule. State: 0 none, 1 scheduled, 2 running, 3 succeeded, 4 failed.',
    forEachPackage: installer,
    defaultSet: 'ByName',
    parameters: installerParameters,
    read: {
      class: 'SMS_ImageServicingScheduledImage',
      where: { ImagePackageID: '$package.PackageID' },
      through: 'SMS_ImageServicingSchedule',
    },
    examples: [
      { code: "Get-CMOperatingSystemUpgradeUpdateSchedule -Name 'Windows 11 24H2'", text: 'Its schedules.' },
    ],
  },
  {
    name: 'Clear-CMOperatingSystemUpgradeUpdateSchedule',
    synopsis: 'Removes the schedules of updates of an operating system upgrade package.',
    description:
      'What runs is cancelled, and leaves the version in use unchanged; until it has ended, the cmdlet says that the schedule is busy, and is to be run again. A schedule that is for other packages too is removed for all of them.',
    impact: 'High',
    forEachPackage: installer,
    defaultSet: 'ByName',
    parameters: [...installerParameters, { name: 'Force', type: 'switch', help: 'Without asking.' }],
    read: {
      class: 'SMS_ImageServicingScheduledImage',
      where: { ImagePackageID: '$package.PackageID' },
      through: 'SMS_ImageServicingSchedule',
    },
    calls: [
      { operation: 'cancelServicingSchedule', values: { schedule: always('$entity.Name') } },
      { operation: 'removeServicingSchedule', values: { schedule: always('$entity.Name') } },
    ],
    examples: [
      { code: 'Clear-CMOperatingSystemUpgradeUpdateSchedule -Id S0100001 -Force', text: 'Removes them.' },
    ],
  },
]
