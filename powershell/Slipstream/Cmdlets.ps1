# Generated from generated/powershell by `npm run generate`; do not edit.

$script:SlipstreamOperations = @{
    addDistributionPointsToGroup = @{ Method = 'POST'; Path = '/api/v1/distribution-point-groups/{group}/members'; InPath = @('group'); HasBody = $true }
    addUpgradePackage = @{ Method = 'POST'; Path = '/api/v1/upgrade-packages'; InPath = @(); HasBody = $true }
    approveDevice = @{ Method = 'POST'; Path = '/api/v1/devices/{device}/approve'; InPath = @('device'); HasBody = $true }
    cancelServicingSchedule = @{ Method = 'POST'; Path = '/api/v1/servicing-schedules/{schedule}/cancel'; InPath = @('schedule'); HasBody = $false }
    changeBoundary = @{ Method = 'PATCH'; Path = '/api/v1/boundaries/{boundary}'; InPath = @('boundary'); HasBody = $true }
    changeBoundaryGroup = @{ Method = 'PATCH'; Path = '/api/v1/boundary-groups/{boundaryGroup}'; InPath = @('boundaryGroup'); HasBody = $true }
    changeDistributionPoint = @{ Method = 'PATCH'; Path = '/api/v1/distribution-points/{name}'; InPath = @('name'); HasBody = $true }
    createBoundary = @{ Method = 'POST'; Path = '/api/v1/boundaries'; InPath = @(); HasBody = $true }
    createBoundaryGroup = @{ Method = 'POST'; Path = '/api/v1/boundary-groups'; InPath = @(); HasBody = $true }
    createDeployment = @{ Method = 'POST'; Path = '/api/v1/deployments'; InPath = @(); HasBody = $true }
    createDistributionPointGroup = @{ Method = 'POST'; Path = '/api/v1/distribution-point-groups'; InPath = @(); HasBody = $true }
    createServicingSchedule = @{ Method = 'POST'; Path = '/api/v1/servicing-schedules'; InPath = @(); HasBody = $true }
    createTaskSequenceFromTemplate = @{ Method = 'POST'; Path = '/api/v1/task-sequences/from-template'; InPath = @(); HasBody = $true }
    deleteDistributionPointGroup = @{ Method = 'DELETE'; Path = '/api/v1/distribution-point-groups/{group}'; InPath = @('group'); HasBody = $false }
    deleteTaskSequence = @{ Method = 'DELETE'; Path = '/api/v1/task-sequences/{taskSequence}'; InPath = @('taskSequence'); HasBody = $false }
    distributeContent = @{ Method = 'POST'; Path = '/api/v1/content/distribute'; InPath = @(); HasBody = $true }
    downloadUpdates = @{ Method = 'POST'; Path = '/api/v1/update-downloads'; InPath = @(); HasBody = $true }
    editUpgradePackage = @{ Method = 'PATCH'; Path = '/api/v1/upgrade-packages/{packageId}'; InPath = @('packageId'); HasBody = $true }
    listUpdateSources = @{ Method = 'GET'; Path = '/api/v1/update-sources'; InPath = @(); HasBody = $false }
    readDistributionPoint = @{ Method = 'GET'; Path = '/api/v1/distribution-points/{name}'; InPath = @('name'); HasBody = $false }
    redistributeContent = @{ Method = 'POST'; Path = '/api/v1/content/redistribute'; InPath = @(); HasBody = $true }
    reloadUpgradePackage = @{ Method = 'POST'; Path = '/api/v1/upgrade-packages/{packageId}/reload'; InPath = @('packageId'); HasBody = $true }
    removeBoundary = @{ Method = 'DELETE'; Path = '/api/v1/boundaries/{boundary}'; InPath = @('boundary'); HasBody = $false }
    removeBoundaryGroup = @{ Method = 'DELETE'; Path = '/api/v1/boundary-groups/{boundaryGroup}'; InPath = @('boundaryGroup'); HasBody = $false }
    removeContent = @{ Method = 'POST'; Path = '/api/v1/content/remove'; InPath = @(); HasBody = $true }
    removeDeployment = @{ Method = 'DELETE'; Path = '/api/v1/deployments/{deployment}'; InPath = @('deployment'); HasBody = $false }
    removeDevice = @{ Method = 'DELETE'; Path = '/api/v1/devices/{device}'; InPath = @('device'); HasBody = $false }
    removeDistributionPoint = @{ Method = 'DELETE'; Path = '/api/v1/distribution-points/{name}'; InPath = @('name'); HasBody = $false }
    removeDistributionPointsFromGroup = @{ Method = 'POST'; Path = '/api/v1/distribution-point-groups/{group}/members/remove'; InPath = @('group'); HasBody = $true }
    removeServicingSchedule = @{ Method = 'DELETE'; Path = '/api/v1/servicing-schedules/{schedule}'; InPath = @('schedule'); HasBody = $false }
    removeUpgradePackage = @{ Method = 'DELETE'; Path = '/api/v1/upgrade-packages/{packageId}'; InPath = @('packageId'); HasBody = $false }
    setContentPriority = @{ Method = 'PUT'; Path = '/api/v1/content/priorities/{packageId}'; InPath = @('packageId'); HasBody = $true }
    setUpdateSchedule = @{ Method = 'PUT'; Path = '/api/v1/upgrade-packages/{packageId}/update-schedule'; InPath = @('packageId'); HasBody = $true }
    synchroniseUpdateSource = @{ Method = 'POST'; Path = '/api/v1/update-sources/{source}/synchronise'; InPath = @('source'); HasBody = $false }
    updateDistributionPoints = @{ Method = 'POST'; Path = '/api/v1/content/update-distribution-points'; InPath = @(); HasBody = $true }
    validateContent = @{ Method = 'POST'; Path = '/api/v1/content/validate'; InPath = @(); HasBody = $true }
    writePrestageFile = @{ Method = 'POST'; Path = '/api/v1/content/prestage-files'; InPath = @(); HasBody = $true }
}

<#
.SYNOPSIS
Adds an operating system upgrade package.
.DESCRIPTION
The Windows Setup source files are read by the site server, from a folder, an ISO file or a share that it can reach. The source is not changed, also when one image is taken alone.
.PARAMETER Path
The folder with setup.exe and sources (also a UNC path), or an ISO file, as the site server sees it.
.PARAMETER Name
The name of the package. At most 50 characters.
.PARAMETER Version
Your own version. At most 32 characters.
.PARAMETER Description
A comment. At most 127 characters.
.PARAMETER Index
The only image of install.wim to keep.
.PARAMETER AcceptLicenseTerms
The licence terms of the media were reviewed and are accepted. Without it the package is refused. (Not a parameter of Configuration Manager.)
.EXAMPLE
New-CMOperatingSystemInstaller -Path '\\files\media\windows11-24h2' -Name 'Windows 11 24H2' -Version '2026-11' -AcceptLicenseTerms

Adds everything that is in the folder.
#>
function New-CMOperatingSystemInstaller {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('PackageSourcePath')]
        [string] $Path,

        [Parameter(Mandatory = $true)]
        [ValidateLength(1, 50)]
        [string] $Name,

        [ValidateLength(0, 32)]
        [string] $Version,

        [ValidateLength(0, 127)]
        [string] $Description,

        [Alias('ImageIndex')]
        [ValidateRange(1, 10000)]
        [int] $Index,

        [switch] $AcceptLicenseTerms
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Path, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'path' -Value ($Path)
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($Name)
            if ($PSBoundParameters.ContainsKey('Version')) { Set-SlipstreamValue -Values $values -Field 'version' -Value ($Version) }
            if ($PSBoundParameters.ContainsKey('Description')) { Set-SlipstreamValue -Values $values -Field 'comment' -Value ($Description) }
            if ($PSBoundParameters.ContainsKey('Index')) { Set-SlipstreamValue -Values $values -Field 'extractIndex' -Value ($Index) }
            Set-SlipstreamValue -Values $values -Field 'licenceAccepted' -Value ([bool] $AcceptLicenseTerms)
            $answer = Invoke-SlipstreamOperation -Name 'addUpgradePackage' -Values $values
            $result = Wait-SlipstreamOperation -Id $answer.operation -Activity 'New-CMOperatingSystemInstaller'
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            Write-Verbose ([string] (ConvertTo-Json -InputObject $result -Depth 6 -Compress))
            $property = @{}
            $property['PackageID'] = $result.packageId
            Get-SlipstreamEntity -Class 'SMS_OperatingSystemInstallPackage' -Property $property
        }
    }
}

<#
.SYNOPSIS
Gets operating system upgrade packages.
.DESCRIPTION
Objects have the properties of SMS_OperatingSystemInstallPackage.
.PARAMETER Id
The ID of a package, such as S0100001.
.PARAMETER Name
The name of packages; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMOperatingSystemInstaller

All packages.
.EXAMPLE
Get-CMOperatingSystemInstaller -Name 'Windows 11*' | Format-Table

Some, with the versions in use.
#>
function Get-CMOperatingSystemInstaller {
    [CmdletBinding(DefaultParameterSetName = 'ByName')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string] $Id,

        [Parameter(ParameterSetName = 'ByName')]
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Id')) { $property['PackageID'] = $Id }
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        Get-SlipstreamEntity -Class 'SMS_OperatingSystemInstallPackage' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Changes an operating system upgrade package.
.DESCRIPTION
Sets its name, version and comment, its distribution priority, when its distribution points are updated from its source, or reads its source again as the next version.
.PARAMETER Id
IDs of packages, such as S0100001.
.PARAMETER Name
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER NewName
Another name, at most 50 characters.
.PARAMETER Version
Your own version, at most 32 characters.
.PARAMETER Description
The comment, at most 127 characters.
.PARAMETER Priority
The distribution priority.
.PARAMETER DistributionPointUpdateSchedule
When the source is looked at, and what is different sent to the distribution points: a recurring schedule of New-CMSchedule.
.PARAMETER Reload
The source is read again as the next version.
.PARAMETER Path
With -Reload: the source is now in another place.
.EXAMPLE
Set-CMOperatingSystemInstaller -Name 'Windows 11 24H2' -Priority High

It goes before others.
.EXAMPLE
$weekly = New-CMSchedule -Start '2027-01-04 03:00' -DayOfWeek Monday -IsUtc
Set-CMOperatingSystemInstaller -Id S0100001 -DistributionPointUpdateSchedule $weekly

The source is looked at every Monday.
#>
function Set-CMOperatingSystemInstaller {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string[]] $Id,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $Name,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string] $NewName,

        [string] $Version,

        [string] $Description,

        [ValidateSet('High', 'Medium', 'Low')]
        [string] $Priority,

        [object] $DistributionPointUpdateSchedule,

        [switch] $Reload,

        [string] $Path
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $Id -Name $Name -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Set')) {
                if ($PSBoundParameters.ContainsKey('NewName')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    if ($PSBoundParameters.ContainsKey('NewName')) { Set-SlipstreamValue -Values $values -Field 'name' -Value ($NewName) }
                    $answer = Invoke-SlipstreamOperation -Name 'editUpgradePackage' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
                if ($PSBoundParameters.ContainsKey('Version')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    if ($PSBoundParameters.ContainsKey('Version')) { Set-SlipstreamValue -Values $values -Field 'version' -Value ($Version) }
                    $answer = Invoke-SlipstreamOperation -Name 'editUpgradePackage' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
                if ($PSBoundParameters.ContainsKey('Description')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    if ($PSBoundParameters.ContainsKey('Description')) { Set-SlipstreamValue -Values $values -Field 'comment' -Value ($Description) }
                    $answer = Invoke-SlipstreamOperation -Name 'editUpgradePackage' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
                if ($PSBoundParameters.ContainsKey('Priority')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    Set-SlipstreamValue -Values $values -Field 'priority' -Value ($Priority.ToLowerInvariant())
                    $answer = Invoke-SlipstreamOperation -Name 'setContentPriority' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
                if ($PSBoundParameters.ContainsKey('DistributionPointUpdateSchedule')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    Set-SlipstreamValue -Values $values -Field 'pattern' -Value ($DistributionPointUpdateSchedule.Recurrence.pattern)
                    Set-SlipstreamValue -Values $values -Field 'start' -Value ($DistributionPointUpdateSchedule.Recurrence.start)
                    Set-SlipstreamValue -Values $values -Field 'timeZone' -Value ($DistributionPointUpdateSchedule.Recurrence.timeZone)
                    $answer = Invoke-SlipstreamOperation -Name 'setUpdateSchedule' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
                if ($PSBoundParameters.ContainsKey('Reload')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                    Set-SlipstreamValue -Values $values -Field 'expectedVersion' -Value ($package.SourceVersion)
                    if ($PSBoundParameters.ContainsKey('Path')) { Set-SlipstreamValue -Values $values -Field 'path' -Value ($Path) }
                    $answer = Invoke-SlipstreamOperation -Name 'reloadUpgradePackage' -Values $values
                    $result = Wait-SlipstreamOperation -Id $answer.operation -Activity 'Set-CMOperatingSystemInstaller'
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $result -Depth 6 -Compress))
                }
            }
        }
    }
}

<#
.SYNOPSIS
Schedules software updates for an operating system upgrade package.
.DESCRIPTION
Makes a servicing schedule that is due once. The version in use stays until the serviced one is proven, and is kept afterwards.
.PARAMETER Id
IDs of packages, such as S0100001.
.PARAMETER Name
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER SoftwareUpdate
Updates as Get-CMSoftwareUpdate gives them, or update IDs or KB articles.
.PARAMETER RunNow
As soon as possible.
.PARAMETER CustomSchedule
When; local time of this computer.
.PARAMETER Utc
The time of -CustomSchedule is UTC.
.PARAMETER ContinueOnError
When an update fails, the others are applied all the same.
.PARAMETER UpdateDistributionPoint
Distribution points that have the package get the new version.
.PARAMETER RemoveSupersededUpdates
Components that newer ones replaced are removed afterwards.
.EXAMPLE
$updates = Get-CMSoftwareUpdate -ArticleId 5043080
Get-CMOperatingSystemInstaller -Name 'Windows 11*' |
    New-CMOperatingSystemUpgradeUpdateSchedule -SoftwareUpdate $updates -RunNow -UpdateDistributionPoint

Applies an update to some packages now.
#>
function New-CMOperatingSystemUpgradeUpdateSchedule {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string[]] $Id,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $Name,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [Parameter(Mandatory = $true)]
        [object[]] $SoftwareUpdate,

        [switch] $RunNow,

        [datetime] $CustomSchedule,

        [switch] $Utc,

        [switch] $ContinueOnError,

        [Alias('UpdateDistributionPoints', 'UpdateDistributionPointsWithImage')]
        [switch] $UpdateDistributionPoint,

        [Alias('CleanUp')]
        [switch] $RemoveSupersededUpdates
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $Id -Name $Name -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'New')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'name' -Value ("$($package.PackageID) $([guid]::NewGuid().ToString())")
                Set-SlipstreamValue -Values $values -Field 'packages' -Value (@($package.PackageID))
                Set-SlipstreamValue -Values $values -Field 'updates.by' -Value ('hand')
                Set-SlipstreamValue -Values $values -Field 'updates.names' -Value (@(ConvertTo-SlipstreamUpdateName -Update $SoftwareUpdate))
                Set-SlipstreamValue -Values $values -Field 'when' -Value (ConvertTo-SlipstreamStart -RunNow (-not $PSBoundParameters.ContainsKey('CustomSchedule')) -CustomSchedule $CustomSchedule -Utc ([bool] $Utc))
                Set-SlipstreamValue -Values $values -Field 'options.continueOnError' -Value ([bool] $ContinueOnError)
                Set-SlipstreamValue -Values $values -Field 'options.distribute' -Value (@{ to = $(if ($UpdateDistributionPoint) { 'package' } else { 'none' }) })
                Set-SlipstreamValue -Values $values -Field 'options.cleanup' -Value ($(if ($RemoveSupersededUpdates) { 'start-component-cleanup' } else { 'none' }))
                $answer = Invoke-SlipstreamOperation -Name 'createServicingSchedule' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                $property = @{}
                $property['Name'] = $values['name']
                Get-SlipstreamEntity -Class 'SMS_ImageServicingSchedule' -Property $property
            }
        }
    }
}

<#
.SYNOPSIS
Removes operating system upgrade packages.
.DESCRIPTION
With all of their versions, here and on distribution points. Refused while a schedule, a run or a held version needs the package.
.PARAMETER Id
IDs of packages, such as S0100001.
.PARAMETER Name
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMOperatingSystemInstaller -Id S0100001 -Force

Removes it.
#>
function Remove-CMOperatingSystemInstaller {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string[]] $Id,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $Name,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [switch] $Force
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $Id -Name $Name -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Remove')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                $answer = Invoke-SlipstreamOperation -Name 'removeUpgradePackage' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Gets the schedules of updates of an operating system upgrade package.
.DESCRIPTION
Objects have the properties of SMS_ImageServicingSchedule. State: 0 none, 1 scheduled, 2 running, 3 succeeded, 4 failed.
.PARAMETER Id
IDs of packages, such as S0100001.
.PARAMETER Name
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMOperatingSystemUpgradeUpdateSchedule -Name 'Windows 11 24H2'

Its schedules.
#>
function Get-CMOperatingSystemUpgradeUpdateSchedule {
    [CmdletBinding(DefaultParameterSetName = 'ByName')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string[]] $Id,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $Name,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $Id -Name $Name -DisableWildcard ([bool] $DisableWildcardHandling))) {
            $property = @{}
            $property['ImagePackageID'] = $package.PackageID
            Get-SlipstreamEntity -Class 'SMS_ImageServicingScheduledImage' -Property $property -Expand 'SMS_ImageServicingSchedule' -DisableWildcard ([bool] $DisableWildcardHandling) | ForEach-Object { $_.SMS_ImageServicingSchedule }
        }
    }
}

<#
.SYNOPSIS
Removes the schedules of updates of an operating system upgrade package.
.DESCRIPTION
What runs is cancelled, and leaves the version in use unchanged; until it has ended, the cmdlet says that the schedule is busy, and is to be run again. A schedule that is for other packages too is removed for all of them.
.PARAMETER Id
IDs of packages, such as S0100001.
.PARAMETER Name
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER Force
Without asking.
.EXAMPLE
Clear-CMOperatingSystemUpgradeUpdateSchedule -Id S0100001 -Force

Removes them.
#>
function Clear-CMOperatingSystemUpgradeUpdateSchedule {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [Alias('PackageId')]
        [string[]] $Id,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $Name,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [switch] $Force
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $Id -Name $Name -DisableWildcard ([bool] $DisableWildcardHandling))) {
            $property = @{}
            $property['ImagePackageID'] = $package.PackageID
            $entities = @(Get-SlipstreamEntity -Class 'SMS_ImageServicingScheduledImage' -Property $property -Expand 'SMS_ImageServicingSchedule' -DisableWildcard ([bool] $DisableWildcardHandling) | ForEach-Object { $_.SMS_ImageServicingSchedule })
            foreach ($entity in $entities) {
                if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
                if ($PSCmdlet.ShouldProcess([string] $entity.Name, 'Clear')) {
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'schedule' -Value ($entity.Name)
                    $answer = Invoke-SlipstreamOperation -Name 'cancelServicingSchedule' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                    $values = @{}
                    Set-SlipstreamValue -Values $values -Field 'schedule' -Value ($entity.Name)
                    $answer = Invoke-SlipstreamOperation -Name 'removeServicingSchedule' -Values $values
                    Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
                }
            }
        }
    }
}

<#
.SYNOPSIS
Distributes packages to distribution points and groups.
.DESCRIPTION
The first copy: a point that has the package already keeps what it has. A group keeps the package for members that join later.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
Names of distribution point groups.
.EXAMPLE
Get-CMOperatingSystemInstaller -Name 'Windows 11*' | Start-CMContentDistribution -DistributionPointGroupName 'All'

To every member of a group.
#>
function Start-CMContentDistribution {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string[]] $DistributionPointName,

        [string[]] $DistributionPointGroupName
    )
    process {
        if (-not $PSBoundParameters.ContainsKey('DistributionPointName') -and -not $PSBoundParameters.ContainsKey('DistributionPointGroupName')) {
            throw (New-SlipstreamError -Code 'TARGETS_NEEDED' -Message 'It is not said where.' -Remedy 'Give -DistributionPointName or -DistributionPointGroupName.')
        }
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Start')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                if ($PSBoundParameters.ContainsKey('DistributionPointName')) { Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName)) }
                if ($PSBoundParameters.ContainsKey('DistributionPointGroupName')) { Set-SlipstreamValue -Values $values -Field 'groups' -Value (@($DistributionPointGroupName)) }
                $answer = Invoke-SlipstreamOperation -Name 'distributeContent' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Updates the distribution points of packages to the version in use.
.DESCRIPTION
Every point that has the package gets the version in use; only what it lacks is sent. Set-CMOperatingSystemInstaller -Reload reads the source again before.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Update-CMDistributionPoint -OperatingSystemInstallerId S0100001

Every point that has it.
#>
function Update-CMDistributionPoint {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Update')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                $answer = Invoke-SlipstreamOperation -Name 'updateDistributionPoints' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Sends packages to distribution points once more, whatever they hold.
.DESCRIPTION
The version stays the same. For repairs; what is damaged on a point heals by itself.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
Names of distribution point groups.
.EXAMPLE
Get-CMOperatingSystemInstaller -Id S0100001 | Invoke-CMContentRedistribution -DistributionPointName DP1

To one point.
#>
function Invoke-CMContentRedistribution {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string[]] $DistributionPointName,

        [string[]] $DistributionPointGroupName
    )
    process {
        if (-not $PSBoundParameters.ContainsKey('DistributionPointName') -and -not $PSBoundParameters.ContainsKey('DistributionPointGroupName')) {
            throw (New-SlipstreamError -Code 'TARGETS_NEEDED' -Message 'It is not said where.' -Remedy 'Give -DistributionPointName or -DistributionPointGroupName.')
        }
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Invoke')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                if ($PSBoundParameters.ContainsKey('DistributionPointName')) { Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName)) }
                if ($PSBoundParameters.ContainsKey('DistributionPointGroupName')) { Set-SlipstreamValue -Values $values -Field 'groups' -Value (@($DistributionPointGroupName)) }
                $answer = Invoke-SlipstreamOperation -Name 'redistributeContent' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Has distribution points read packages again and say that they are whole.
.DESCRIPTION
Damage that is found is fetched again.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
Names of distribution point groups.
.EXAMPLE
Invoke-CMContentValidation -OperatingSystemInstallerName 'Windows 11*' -DistributionPointName @('DP1', 'DP2')

On two points.
#>
function Invoke-CMContentValidation {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string[]] $DistributionPointName,

        [string[]] $DistributionPointGroupName
    )
    process {
        if (-not $PSBoundParameters.ContainsKey('DistributionPointName') -and -not $PSBoundParameters.ContainsKey('DistributionPointGroupName')) {
            throw (New-SlipstreamError -Code 'TARGETS_NEEDED' -Message 'It is not said where.' -Remedy 'Give -DistributionPointName or -DistributionPointGroupName.')
        }
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Invoke')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                if ($PSBoundParameters.ContainsKey('DistributionPointName')) { Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName)) }
                if ($PSBoundParameters.ContainsKey('DistributionPointGroupName')) { Set-SlipstreamValue -Values $values -Field 'groups' -Value (@($DistributionPointGroupName)) }
                $answer = Invoke-SlipstreamOperation -Name 'validateContent' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Removes packages from distribution points and groups.
.DESCRIPTION
What a point has through a group stays on it until the group no longer has it.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
Names of distribution point groups.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMContentDistribution -OperatingSystemInstallerId S0100001 -DistributionPointName DP1 -Force

From one point, without asking.
#>
function Remove-CMContentDistribution {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string[]] $DistributionPointName,

        [string[]] $DistributionPointGroupName,

        [switch] $Force
    )
    process {
        if (-not $PSBoundParameters.ContainsKey('DistributionPointName') -and -not $PSBoundParameters.ContainsKey('DistributionPointGroupName')) {
            throw (New-SlipstreamError -Code 'TARGETS_NEEDED' -Message 'It is not said where.' -Remedy 'Give -DistributionPointName or -DistributionPointGroupName.')
        }
        foreach ($package in @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))) {
            if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
            if ($PSCmdlet.ShouldProcess([string] $package.PackageID, 'Remove')) {
                $values = @{}
                Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($package.PackageID)
                if ($PSBoundParameters.ContainsKey('DistributionPointName')) { Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName)) }
                if ($PSBoundParameters.ContainsKey('DistributionPointGroupName')) { Set-SlipstreamValue -Values $values -Field 'groups' -Value (@($DistributionPointGroupName)) }
                $answer = Invoke-SlipstreamOperation -Name 'removeContent' -Values $values
                Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            }
        }
    }
}

<#
.SYNOPSIS
Gets content status: how many points are targeted, and how they stand.
.DESCRIPTION
Objects have the properties of SMS_ObjectContentExtraInfo. Success takes a receipt that the point has signed.
.PARAMETER Id
The ID of a package. Without it: all.
.PARAMETER InputObject
A package as Get-CMOperatingSystemInstaller gives it.
.EXAMPLE
Get-CMDistributionStatus | Where-Object NumberErrors -gt 0

What has failed somewhere.
#>
function Get-CMDistributionStatus {
    [CmdletBinding()]
    param(
        [Alias('PackageId')]
        [string] $Id,

        [Parameter(ValueFromPipeline = $true)]
        [object] $InputObject
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Id')) { $property['PackageID'] = $Id }
        if ($PSBoundParameters.ContainsKey('InputObject')) { $property['PackageID'] = $InputObject.PackageID }
        Get-SlipstreamEntity -Class 'SMS_ObjectContentExtraInfo' -Property $property
    }
}

<#
.SYNOPSIS
Gets distribution points.
.DESCRIPTION
Objects have the properties of SMS_DistributionPointInfo.
.PARAMETER Name
The name of points; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMDistributionPointInfo | Where-Object IsPullDP

Pull distribution points.
#>
function Get-CMDistributionPointInfo {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        Get-SlipstreamEntity -Class 'SMS_DistributionPointInfo' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Gets distribution points, by the name of their server.
.DESCRIPTION
The same objects as those of Get-CMDistributionPointInfo.
.PARAMETER SiteSystemServerName
The name of a distribution point; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMDistributionPoint -SiteSystemServerName DP1

One point.
#>
function Get-CMDistributionPoint {
    [CmdletBinding()]
    param(
        [Alias('Name')]
        [string] $SiteSystemServerName,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('SiteSystemServerName')) { $property['Name'] = $SiteSystemServerName }
        Get-SlipstreamEntity -Class 'SMS_DistributionPointInfo' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Removes a distribution point from the site.
.DESCRIPTION
It is shut out at once. What it holds on its disk stays there.
.PARAMETER SiteSystemServerName
The name of the distribution point.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMDistributionPoint -SiteSystemServerName DP1

Asks first.
#>
function Remove-CMDistributionPoint {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('Name')]
        [string] $SiteSystemServerName,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $SiteSystemServerName, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($SiteSystemServerName)
            $answer = Invoke-SlipstreamOperation -Name 'removeDistributionPoint' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets distribution point groups.
.DESCRIPTION
Objects have the properties of SMS_DistributionPointGroup.
.PARAMETER Name
The name of groups; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMDistributionPointGroup -Name 'All'

One group.
#>
function Get-CMDistributionPointGroup {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        Get-SlipstreamEntity -Class 'SMS_DistributionPointGroup' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Makes an empty distribution point group.
.DESCRIPTION
What is distributed to a group, every member gets, also one that joins later.
.PARAMETER Name
The name of the group.
.PARAMETER Description
A description.
.EXAMPLE
New-CMDistributionPointGroup -Name 'Branches'

An empty group.
#>
function New-CMDistributionPointGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateLength(1, 100)]
        [string] $Name,

        [ValidateLength(0, 500)]
        [string] $Description
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Name, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($Name)
            if ($PSBoundParameters.ContainsKey('Description')) { Set-SlipstreamValue -Values $values -Field 'description' -Value ($Description) }
            $answer = Invoke-SlipstreamOperation -Name 'createDistributionPointGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            $property = @{}
            $property['Name'] = $Name
            Get-SlipstreamEntity -Class 'SMS_DistributionPointGroup' -Property $property
        }
    }
}

<#
.SYNOPSIS
Deletes a distribution point group.
.DESCRIPTION
Content that the members had only through the group is removed from them.
.PARAMETER Name
The name of the group.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMDistributionPointGroup -Name 'Branches'

Asks first.
#>
function Remove-CMDistributionPointGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Name,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $Name, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'group' -Value ($Name)
            $answer = Invoke-SlipstreamOperation -Name 'deleteDistributionPointGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Adds distribution points to a group.
.DESCRIPTION
They get everything that the group holds.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
The name of the group.
.EXAMPLE
Add-CMDistributionPointToGroup -DistributionPointName DP1 -DistributionPointGroupName 'Branches'

One point.
#>
function Add-CMDistributionPointToGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [string[]] $DistributionPointName,

        [Parameter(Mandatory = $true)]
        [string] $DistributionPointGroupName
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $DistributionPointName, 'Add')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'group' -Value ($DistributionPointGroupName)
            Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName))
            $answer = Invoke-SlipstreamOperation -Name 'addDistributionPointsToGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Takes distribution points out of a group.
.DESCRIPTION
Content that they had only through the group is removed from them.
.PARAMETER DistributionPointName
Names of distribution points.
.PARAMETER DistributionPointGroupName
The name of the group.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMDistributionPointFromGroup -DistributionPointName DP1 -DistributionPointGroupName 'Branches'

Asks first.
#>
function Remove-CMDistributionPointFromGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string[]] $DistributionPointName,

        [Parameter(Mandatory = $true)]
        [string] $DistributionPointGroupName,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $DistributionPointName, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'group' -Value ($DistributionPointGroupName)
            Set-SlipstreamValue -Values $values -Field 'points' -Value (@($DistributionPointName))
            $answer = Invoke-SlipstreamOperation -Name 'removeDistributionPointsFromGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets software updates of the catalogue.
.DESCRIPTION
Objects have the properties of SMS_SoftwareUpdate. A catalogue is large: give an article, a name without wildcards, or a property.
.PARAMETER Name
The title of updates; wildcards are taken.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER ArticleId
The number of the article, without KB.
.PARAMETER Id
The update ID, a GUID.
.PARAMETER IsSuperseded
Whether a newer update replaces it.
.PARAMETER IsExpired
Whether it is expired.
.PARAMETER IsOfflineServiceable
Whether it is of the kind that can be applied offline.
.PARAMETER Fast
Nothing is left away in any case; taken for scripts that give it.
.EXAMPLE
Get-CMSoftwareUpdate -ArticleId 5043080 -IsSuperseded $false

The updates of an article.
#>
function Get-CMSoftwareUpdate {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string] $ArticleId,

        [string] $Id,

        [bool] $IsSuperseded,

        [bool] $IsExpired,

        [bool] $IsOfflineServiceable,

        [switch] $Fast
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['LocalizedDisplayName'] = $Name }
        if ($PSBoundParameters.ContainsKey('ArticleId')) { $property['ArticleID'] = $ArticleId }
        if ($PSBoundParameters.ContainsKey('Id')) { $property['CI_UniqueID'] = $Id }
        if ($PSBoundParameters.ContainsKey('IsSuperseded')) { $property['IsSuperseded'] = $IsSuperseded }
        if ($PSBoundParameters.ContainsKey('IsExpired')) { $property['IsExpired'] = $IsExpired }
        if ($PSBoundParameters.ContainsKey('IsOfflineServiceable')) { $property['IsOfflineServiceable'] = $IsOfflineServiceable }
        Get-SlipstreamEntity -Class 'SMS_SoftwareUpdate' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Downloads the files of software updates into the content library.
.DESCRIPTION
Each file is checked by the digest of the catalogue.
.PARAMETER SoftwareUpdate
Updates as Get-CMSoftwareUpdate gives them, or update IDs.
.EXAMPLE
Get-CMSoftwareUpdate -ArticleId 5043080 | Save-CMSoftwareUpdate

Starts the downloads.
#>
function Save-CMSoftwareUpdate {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ValueFromPipeline = $true)]
        [object[]] $SoftwareUpdate
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $SoftwareUpdate, 'Save')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'updates' -Value (@(ConvertTo-SlipstreamUpdateName -Update $SoftwareUpdate))
            $answer = Invoke-SlipstreamOperation -Name 'downloadUpdates' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets boundaries.
.DESCRIPTION
Objects have the properties of SMS_Boundary.
.PARAMETER BoundaryName
The name of boundaries; wildcards are taken. Without it: all.
.PARAMETER Id
The BoundaryID of one boundary.
.EXAMPLE
Get-CMBoundary -BoundaryName 'Paris*'

All boundaries whose names begin so.
#>
function Get-CMBoundary {
    [CmdletBinding()]
    param(
        [Alias('Name')]
        [string] $BoundaryName,

        [Alias('BoundaryId')]
        [int] $Id
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('BoundaryName')) { $property['DisplayName'] = $BoundaryName }
        if ($PSBoundParameters.ContainsKey('Id')) { $property['BoundaryID'] = $Id }
        Get-SlipstreamEntity -Class 'SMS_Boundary' -Property $property
    }
}

<#
.SYNOPSIS
Makes a boundary.
.DESCRIPTION
It does nothing until it is in a boundary group. Boundaries may overlap.
.PARAMETER DisplayName
The name of the boundary.
.PARAMETER Type
What its value is: a subnet, an IPv6 prefix or a range.
.PARAMETER Value
10.1.0.0/16, 2001:db8::/32 or 10.1.0.1-10.1.0.99.
.EXAMPLE
New-CMBoundary -DisplayName 'Paris' -Type IPSubnet -Value '10.1.0.0/16'

A subnet.
#>
function New-CMBoundary {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('Name')]
        [ValidateLength(1, 100)]
        [string] $DisplayName,

        [Parameter(Mandatory = $true)]
        [ValidateSet('IPSubnet', 'IPv6Prefix', 'IPRange')]
        [string] $Type,

        [Parameter(Mandatory = $true)]
        [string] $Value
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $DisplayName, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($DisplayName)
            Set-SlipstreamValue -Values $values -Field 'value' -Value (ConvertTo-SlipstreamBoundaryValue -Type $Type -Value $Value)
            $answer = Invoke-SlipstreamOperation -Name 'createBoundary' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            $property = @{}
            $property['DisplayName'] = $DisplayName
            Get-SlipstreamEntity -Class 'SMS_Boundary' -Property $property
        }
    }
}

<#
.SYNOPSIS
Changes a boundary.
.DESCRIPTION
In all boundary groups that it is in.
.PARAMETER Name
The name of the boundary.
.PARAMETER NewName
Another name.
.PARAMETER NewValue
Another value.
.EXAMPLE
Set-CMBoundary -Name 'Paris' -NewValue '10.1.0.0/17'

A smaller subnet.
#>
function Set-CMBoundary {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Name,

        [ValidateLength(1, 100)]
        [string] $NewName,

        [string] $NewValue
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Name, 'Set')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundary' -Value ($Name)
            if ($PSBoundParameters.ContainsKey('NewName')) { Set-SlipstreamValue -Values $values -Field 'name' -Value ($NewName) }
            if ($PSBoundParameters.ContainsKey('NewValue')) { Set-SlipstreamValue -Values $values -Field 'value' -Value ($NewValue) }
            $answer = Invoke-SlipstreamOperation -Name 'changeBoundary' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Removes a boundary.
.DESCRIPTION
Also from the boundary groups that it is in.
.PARAMETER Name
The name of the boundary.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMBoundary -Name 'Paris'

Asks first.
#>
function Remove-CMBoundary {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Name,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $Name, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundary' -Value ($Name)
            $answer = Invoke-SlipstreamOperation -Name 'removeBoundary' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets boundary groups.
.DESCRIPTION
Objects have the properties of SMS_BoundaryGroup.
.PARAMETER Name
The name of groups; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER Id
The GroupID of one group.
.EXAMPLE
Get-CMBoundaryGroup | Where-Object SiteSystemCount -eq 0

Groups without points.
#>
function Get-CMBoundaryGroup {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [int] $Id
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        if ($PSBoundParameters.ContainsKey('Id')) { $property['GroupID'] = $Id }
        Get-SlipstreamEntity -Class 'SMS_BoundaryGroup' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Makes a boundary group.
.DESCRIPTION
Clients in its boundaries are sent to its distribution points.
.PARAMETER Name
The name of the group.
.PARAMETER Description
A description.
.PARAMETER AddSiteSystemServerName
Names of distribution points.
.EXAMPLE
New-CMBoundaryGroup -Name 'Paris' -AddSiteSystemServerName DP-PARIS

With one point.
#>
function New-CMBoundaryGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateLength(1, 100)]
        [string] $Name,

        [ValidateLength(0, 500)]
        [string] $Description,

        [string[]] $AddSiteSystemServerName
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Name, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($Name)
            if ($PSBoundParameters.ContainsKey('Description')) { Set-SlipstreamValue -Values $values -Field 'description' -Value ($Description) }
            if ($PSBoundParameters.ContainsKey('AddSiteSystemServerName')) { Set-SlipstreamValue -Values $values -Field 'points' -Value (@($AddSiteSystemServerName)) }
            $answer = Invoke-SlipstreamOperation -Name 'createBoundaryGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            $property = @{}
            $property['Name'] = $Name
            Get-SlipstreamEntity -Class 'SMS_BoundaryGroup' -Property $property
        }
    }
}

<#
.SYNOPSIS
Changes a boundary group.
.DESCRIPTION
What is not given stays. Clients that ask from then on are sent by what is so now.
.PARAMETER Name
The name of the group.
.PARAMETER NewName
Another name.
.PARAMETER Description
A description.
.PARAMETER AddSiteSystemServerName
Names of distribution points that come into the group.
.PARAMETER RemoveSiteSystemServerName
Names of distribution points that leave it.
.EXAMPLE
Set-CMBoundaryGroup -Name 'Paris' -RemoveSiteSystemServerName DP-LYON

Without a point.
#>
function Set-CMBoundaryGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Name,

        [ValidateLength(1, 100)]
        [string] $NewName,

        [ValidateLength(0, 500)]
        [string] $Description,

        [string[]] $AddSiteSystemServerName,

        [string[]] $RemoveSiteSystemServerName
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Name, 'Set')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundaryGroup' -Value ($Name)
            if ($PSBoundParameters.ContainsKey('NewName')) { Set-SlipstreamValue -Values $values -Field 'name' -Value ($NewName) }
            if ($PSBoundParameters.ContainsKey('Description')) { Set-SlipstreamValue -Values $values -Field 'description' -Value ($Description) }
            if ($PSBoundParameters.ContainsKey('AddSiteSystemServerName')) { Set-SlipstreamValue -Values $values -Field 'add.points' -Value (@($AddSiteSystemServerName)) }
            if ($PSBoundParameters.ContainsKey('RemoveSiteSystemServerName')) { Set-SlipstreamValue -Values $values -Field 'remove.points' -Value (@($RemoveSiteSystemServerName)) }
            $answer = Invoke-SlipstreamOperation -Name 'changeBoundaryGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Removes a boundary group.
.DESCRIPTION
Its boundaries and distribution points stay.
.PARAMETER Name
The name of the group.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMBoundaryGroup -Name 'Paris'

Asks first.
#>
function Remove-CMBoundaryGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $Name,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $Name, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundaryGroup' -Value ($Name)
            $answer = Invoke-SlipstreamOperation -Name 'removeBoundaryGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Puts boundaries into a boundary group.
.DESCRIPTION
Clients in them are sent to the points of the group from then on.
.PARAMETER BoundaryName
Names of boundaries.
.PARAMETER BoundaryGroupName
The name of the group.
.EXAMPLE
Add-CMBoundaryToGroup -BoundaryName 'Paris' -BoundaryGroupName 'Paris'

One boundary.
#>
function Add-CMBoundaryToGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [string[]] $BoundaryName,

        [Parameter(Mandatory = $true)]
        [string] $BoundaryGroupName
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $BoundaryName, 'Add')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundaryGroup' -Value ($BoundaryGroupName)
            Set-SlipstreamValue -Values $values -Field 'add.boundaries' -Value (@($BoundaryName))
            $answer = Invoke-SlipstreamOperation -Name 'changeBoundaryGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Takes boundaries out of a boundary group.
.DESCRIPTION
They stay, and so do other groups that they are in.
.PARAMETER BoundaryName
Names of boundaries.
.PARAMETER BoundaryGroupName
The name of the group.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMBoundaryFromGroup -BoundaryName 'Paris' -BoundaryGroupName 'Paris'

Asks first.
#>
function Remove-CMBoundaryFromGroup {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string[]] $BoundaryName,

        [Parameter(Mandatory = $true)]
        [string] $BoundaryGroupName,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $BoundaryName, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'boundaryGroup' -Value ($BoundaryGroupName)
            Set-SlipstreamValue -Values $values -Field 'remove.boundaries' -Value (@($BoundaryName))
            $answer = Invoke-SlipstreamOperation -Name 'changeBoundaryGroup' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets task sequences.
.DESCRIPTION
Objects have the properties of SMS_TaskSequencePackage.
.PARAMETER Name
The name of task sequences; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER TaskSequencePackageId
The ID of the task sequence, such as S0100002.
.PARAMETER Fast
Nothing is left away in any case; taken for scripts that give it.
.EXAMPLE
Get-CMTaskSequence -Name 'Windows 11*' -Fast

By name.
#>
function Get-CMTaskSequence {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [Alias('Id', 'TaskSequenceId')]
        [string] $TaskSequencePackageId,

        [switch] $Fast
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        if ($PSBoundParameters.ContainsKey('TaskSequencePackageId')) { $property['PackageID'] = $TaskSequencePackageId }
        Get-SlipstreamEntity -Class 'SMS_TaskSequencePackage' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Makes a task sequence that upgrades an operating system.
.DESCRIPTION
With the usual groups; its steps are edited on the command line.
.PARAMETER Name
The name of the task sequence.
.PARAMETER UpgradeOperatingSystem
The kind of task sequence; there is no other.
.PARAMETER UpgradePackageId
The ID of the upgrade package.
.PARAMETER EditionIndex
The index of the image that is installed; without it the first.
.EXAMPLE
New-CMTaskSequence -UpgradeOperatingSystem -Name 'Windows 11 24H2' -UpgradePackageId S0100001 -EditionIndex 3

From the third image of a package.
#>
function New-CMTaskSequence {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [ValidateLength(1, 100)]
        [string] $Name,

        [Parameter(Mandatory = $true)]
        [switch] $UpgradeOperatingSystem,

        [Parameter(Mandatory = $true)]
        [Alias('UpgradePackagePackageId')]
        [string] $UpgradePackageId,

        [int] $EditionIndex
    )
    process {
        if ($PSCmdlet.ShouldProcess([string] $Name, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ($Name)
            Set-SlipstreamValue -Values $values -Field 'packageId' -Value ($UpgradePackageId)
            if ($PSBoundParameters.ContainsKey('EditionIndex')) { Set-SlipstreamValue -Values $values -Field 'imageIndex' -Value ($EditionIndex) }
            $answer = Invoke-SlipstreamOperation -Name 'createTaskSequenceFromTemplate' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
            $property = @{}
            $property['Name'] = $Name
            Get-SlipstreamEntity -Class 'SMS_TaskSequencePackage' -Property $property
        }
    }
}

<#
.SYNOPSIS
Deletes a task sequence with its versions.
.DESCRIPTION
Packages that its steps name stay.
.PARAMETER TaskSequencePackageId
The ID of the task sequence, such as S0100002.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMTaskSequence -TaskSequencePackageId S0100002

Asks first.
#>
function Remove-CMTaskSequence {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('Id', 'TaskSequenceId')]
        [string] $TaskSequencePackageId,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $TaskSequencePackageId, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'taskSequence' -Value ($TaskSequencePackageId)
            $answer = Invoke-SlipstreamOperation -Name 'deleteTaskSequence' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets deployments of task sequences.
.DESCRIPTION
Objects have the properties of SMS_DeploymentSummary: what is deployed to whom, and the numbers of devices by how they stand.
.PARAMETER Name
The name of task sequences; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER DeploymentId
The ID of one deployment.
.PARAMETER CollectionName
The name of the device group.
.PARAMETER TaskSequencePackageId
The ID of the task sequence, such as S0100002.
.PARAMETER Fast
Nothing is left away in any case; taken for scripts that give it.
.EXAMPLE
Get-CMTaskSequenceDeployment -CollectionName 'Pilot' | Where-Object NumberErrors -gt 0

Those with devices that failed.
#>
function Get-CMTaskSequenceDeployment {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [string] $DeploymentId,

        [string] $CollectionName,

        [Alias('TaskSequenceId')]
        [string] $TaskSequencePackageId,

        [switch] $Fast
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['SoftwareName'] = $Name }
        if ($PSBoundParameters.ContainsKey('DeploymentId')) { $property['DeploymentID'] = $DeploymentId }
        if ($PSBoundParameters.ContainsKey('CollectionName')) { $property['CollectionName'] = $CollectionName }
        if ($PSBoundParameters.ContainsKey('TaskSequencePackageId')) { $property['PackageID'] = $TaskSequencePackageId }
        Get-SlipstreamEntity -Class 'SMS_DeploymentSummary' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Removes a deployment with what its devices reported.
.DESCRIPTION
No device begins it any more; one that has begun is told nothing more of it.
.PARAMETER DeploymentId
The ID of the deployment.
.PARAMETER Force
Without asking.
.EXAMPLE
Get-CMTaskSequenceDeployment -CollectionName Pilot | ForEach-Object { Remove-CMTaskSequenceDeployment -DeploymentId $_.DeploymentID }

Those of one group; each asks first.
#>
function Remove-CMTaskSequenceDeployment {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $DeploymentId,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $DeploymentId, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'deployment' -Value ($DeploymentId)
            $answer = Invoke-SlipstreamOperation -Name 'removeDeployment' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Deploys a task sequence to the devices of a group.
.DESCRIPTION
A device group stands in the place of a collection. Required on many devices, the number that the preview counts is repeated.
.PARAMETER TaskSequencePackageId
The ID of the task sequence, such as S0100002.
.PARAMETER CollectionName
The name of the device group.
.PARAMETER DeployPurpose
Whether somebody at the device starts it, or it begins by itself at its deadline.
.PARAMETER AvailableDateTime
From when on it is there; without it at once.
.PARAMETER DeadlineDateTime
Of a required one: when it begins at the latest.
.PARAMETER Comment
A comment.
.PARAMETER ConfirmDevices
How many devices the preview of the deployment counts.
.PARAMETER Force
Without asking.
.EXAMPLE
New-CMTaskSequenceDeployment -TaskSequencePackageId S0100002 -CollectionName 'Pilot' -DeployPurpose Required -DeadlineDateTime '2027-03-01 20:00'

Begins by itself at the deadline.
#>
function New-CMTaskSequenceDeployment {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('Id', 'TaskSequenceId')]
        [string] $TaskSequencePackageId,

        [Parameter(Mandatory = $true)]
        [string] $CollectionName,

        [Parameter(Mandatory = $true)]
        [ValidateSet('Available', 'Required')]
        [string] $DeployPurpose,

        [datetime] $AvailableDateTime,

        [datetime] $DeadlineDateTime,

        [ValidateLength(0, 1000)]
        [string] $Comment,

        [int] $ConfirmDevices,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $TaskSequencePackageId, 'New')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'name' -Value ("$TaskSequencePackageId to $CollectionName")
            Set-SlipstreamValue -Values $values -Field 'taskSequence' -Value ($TaskSequencePackageId)
            Set-SlipstreamValue -Values $values -Field 'deviceGroup' -Value ($CollectionName)
            Set-SlipstreamValue -Values $values -Field 'purpose' -Value ($DeployPurpose.ToLowerInvariant())
            if ($PSBoundParameters.ContainsKey('AvailableDateTime')) { Set-SlipstreamValue -Values $values -Field 'availableFrom' -Value (ConvertTo-SlipstreamTime -Time $AvailableDateTime) }
            if ($PSBoundParameters.ContainsKey('DeadlineDateTime')) { Set-SlipstreamValue -Values $values -Field 'deadline' -Value (ConvertTo-SlipstreamTime -Time $DeadlineDateTime) }
            if ($PSBoundParameters.ContainsKey('Comment')) { Set-SlipstreamValue -Values $values -Field 'comment' -Value ($Comment) }
            if ($PSBoundParameters.ContainsKey('ConfirmDevices')) { Set-SlipstreamValue -Values $values -Field 'confirmDevices' -Value ($ConfirmDevices) }
            $answer = Invoke-SlipstreamOperation -Name 'createDeployment' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Gets devices.
.DESCRIPTION
Objects have the properties of SMS_CombinedDeviceResources. IsApproved is 1 for those that the site trusts.
.PARAMETER Name
The name of devices; wildcards are taken. Without it: all.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.PARAMETER ResourceId
The ResourceID of one device.
.PARAMETER Fast
Nothing is left away in any case; taken for scripts that give it.
.EXAMPLE
Get-CMDevice -Fast | Where-Object IsApproved -eq 0

Those that are not trusted.
#>
function Get-CMDevice {
    [CmdletBinding()]
    param(
        [string] $Name,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling,

        [Alias('Id')]
        [long] $ResourceId,

        [switch] $Fast
    )
    process {
        $property = @{}
        if ($PSBoundParameters.ContainsKey('Name')) { $property['Name'] = $Name }
        if ($PSBoundParameters.ContainsKey('ResourceId')) { $property['ResourceID'] = $ResourceId }
        Get-SlipstreamEntity -Class 'SMS_CombinedDeviceResources' -Property $property -DisableWildcard ([bool] $DisableWildcardHandling)
    }
}

<#
.SYNOPSIS
Trusts a device that waits.
.DESCRIPTION
Compare the fingerprint of its key first: slipstream device show tells it.
.PARAMETER DeviceName
The name of the device, or its SMSID.
.PARAMETER Force
Without asking.
.EXAMPLE
Approve-CMDevice -DeviceName PC-0001

Asks first.
#>
function Approve-CMDevice {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $DeviceName,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $DeviceName, 'Approve')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'device' -Value ($DeviceName)
            $answer = Invoke-SlipstreamOperation -Name 'approveDevice' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}

<#
.SYNOPSIS
Removes a device and what it reported.
.DESCRIPTION
It may enrol again; to keep it out, revoke it on the command line.
.PARAMETER DeviceName
The name of the device, or its SMSID.
.PARAMETER Force
Without asking.
.EXAMPLE
Remove-CMDevice -DeviceName PC-0001 -Force

Without asking.
#>
function Remove-CMDevice {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory = $true)]
        [string] $DeviceName,

        [switch] $Force
    )
    process {
        if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }
        if ($PSCmdlet.ShouldProcess([string] $DeviceName, 'Remove')) {
            $values = @{}
            Set-SlipstreamValue -Values $values -Field 'device' -Value ($DeviceName)
            $answer = Invoke-SlipstreamOperation -Name 'removeDevice' -Values $values
            Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))
        }
    }
}
