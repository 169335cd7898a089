# Cmdlets that are written by hand, because they ask the site before they change something, or write a file here. Their calls go through the
# table of operations in Cmdlets.ps1.

Set-StrictMode -Version 2.0

<#
.SYNOPSIS
Changes a distribution point.
.DESCRIPTION
What is not given stays. The change is refused when somebody else changed the point meanwhile.
.PARAMETER SiteSystemServerName
The name of the distribution point.
.PARAMETER EnableMaintenanceMode
In maintenance mode a distribution point is sent nothing, and clients are not led to it.
.PARAMETER EnableContentValidation
Whether the point reads what it holds again by itself. With $true, -ContentValidationSchedule says how often.
.PARAMETER ContentValidationSchedule
A schedule of New-CMSchedule that recurs every so many days or weeks. The point chooses the hour.
.PARAMETER EnablePullDP
With $true it is a pull distribution point, and -SourceDistributionPoint names its sources; with $false a standard one.
.PARAMETER SourceDistributionPoint
Names of the distribution points that it fetches from.
.PARAMETER SourceDPRank
The rank of each source, in the same order; the lowest is tried first. Without it the order of the names.
.PARAMETER ClientCommunicationType
HTTP allows both, HTTPS encryption alone.
.EXAMPLE
Set-CMDistributionPoint -SiteSystemServerName DP1 -EnableMaintenanceMode $true

Nothing is sent to it until maintenance mode ends.
.EXAMPLE
Set-CMDistributionPoint -SiteSystemServerName DP2 -EnablePullDP $true -SourceDistributionPoint DP1, DP3 -SourceDPRank 1, 2

It fetches from DP1, and from DP3 when DP1 is away.
#>
function Set-CMDistributionPoint {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true)]
        [Alias('Name')]
        [string] $SiteSystemServerName,

        [bool] $EnableMaintenanceMode,

        [bool] $EnableContentValidation,

        [object] $ContentValidationSchedule,

        [bool] $EnablePullDP,

        [string[]] $SourceDistributionPoint,

        [int[]] $SourceDPRank,

        [ValidateSet('HTTP', 'HTTPS')]
        [string] $ClientCommunicationType
    )
    process {
        $properties = @{}
        if ($PSBoundParameters.ContainsKey('EnableMaintenanceMode')) { $properties['maintenance'] = $EnableMaintenanceMode }
        if ($PSBoundParameters.ContainsKey('EnableContentValidation') -and -not $EnableContentValidation) { $properties['validateEverySeconds'] = $null }
        elseif ($PSBoundParameters.ContainsKey('ContentValidationSchedule')) { $properties['validateEverySeconds'] = ConvertTo-SlipstreamSeconds -Schedule $ContentValidationSchedule }
        elseif ($EnableContentValidation) {
            throw (New-SlipstreamError -Code 'SCHEDULE_NEEDED' -Message 'It is not said how often content is validated.' -Remedy 'Give -ContentValidationSchedule.')
        }
        if ($PSBoundParameters.ContainsKey('ClientCommunicationType')) {
            $properties['communication'] = if ($ClientCommunicationType -eq 'HTTPS') { 'https-only' } else { 'http-or-https' }
        }
        $values = @{ name = $SiteSystemServerName }
        if ($properties.Count -gt 0) { $values['properties'] = $properties }
        if ($PSBoundParameters.ContainsKey('EnablePullDP')) {
            $values['sources'] = @(if ($EnablePullDP) { ConvertTo-SlipstreamSource -Point $SourceDistributionPoint -Rank $SourceDPRank })
        }
        if ($values.Count -eq 1) {
            throw (New-SlipstreamError -Code 'NOTHING_TO_CHANGE' -Message 'It is not said what shall be different.' -Remedy 'Give a property of the distribution point.')
        }
        if ($PSCmdlet.ShouldProcess($SiteSystemServerName, 'Set')) {
            $values['expectedRevision'] = (Invoke-SlipstreamOperation -Name 'readDistributionPoint' -Values @{ name = $SiteSystemServerName }).revision
            $null = Invoke-SlipstreamOperation -Name 'changeDistributionPoint' -Values $values
        }
    }
}

# The seconds between two times of a schedule that recurs every so many days or weeks.
function ConvertTo-SlipstreamSeconds {
    param([object] $Schedule)
    $pattern = if ($null -ne $Schedule.Recurrence) { $Schedule.Recurrence.pattern } else { $null }
    if ($null -ne $pattern -and $pattern.every -eq 'day') { return 86400 * $pattern.interval }
    if ($null -ne $pattern -and $pattern.every -eq 'week') { return 7 * 86400 * $pattern.interval }
    throw (New-SlipstreamError -Code 'SCHEDULE_INVALID' -Message 'Content is validated every so many days or weeks.' -Remedy 'Make the schedule with New-CMSchedule -RecurInterval Days or -DayOfWeek.')
}

# Sources of a pull distribution point, each with its rank.
function ConvertTo-SlipstreamSource {
    param([string[]] $Point, [int[]] $Rank)
    $names = @($Point | Where-Object { $_ })
    $ranks = @($Rank)
    if ($names.Count -eq 0 -or ($null -ne $Rank -and $ranks.Count -ne $names.Count)) {
        throw (New-SlipstreamError -Code 'SOURCES_NEEDED' -Message 'A pull distribution point needs sources, and each of them one rank.' -Remedy 'Give -SourceDistributionPoint, and -SourceDPRank with as many numbers or not at all.')
    }
    for ($at = 0; $at -lt $names.Count; $at++) {
        @{ point = $names[$at]; order = $(if ($null -ne $Rank) { $ranks[$at] } else { $at + 1 }) }
    }
}

<#
.SYNOPSIS
Synchronises software updates.
.DESCRIPTION
Every source of updates is read, or the one that is named. The synchronisation goes on at the site; its operation is shown.
.PARAMETER Name
The name of a source of updates; without it all of them.
.PARAMETER FullSync
Taken for scripts that give it: a source says by itself what is new, and the same catalogue again changes nothing.
.EXAMPLE
Sync-CMSoftwareUpdate -FullSync $false

Starts all of them.
#>
function Sync-CMSoftwareUpdate {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [string] $Name,

        [bool] $FullSync
    )
    process {
        $names = @(if ($Name) { $Name } else { Invoke-SlipstreamOperation -Name 'listUpdateSources' -Values @{} | ForEach-Object { $_ } | ForEach-Object { $_.name } })
        foreach ($source in $names) {
            if ($PSCmdlet.ShouldProcess($source, 'Sync')) {
                Invoke-SlipstreamOperation -Name 'synchroniseUpdateSource' -Values @{ source = $source }
            }
        }
    }
}

<#
.SYNOPSIS
Writes a prestage file: the version in use of a package, for a distribution point on a slow link.
.DESCRIPTION
The file has its name when all of it has come. Whoever imports it ("slipstream distribution-point import") checks every signature and digest, and takes nothing of a
file that is not whole.
.PARAMETER OperatingSystemInstallerId
IDs of packages, such as S0100001.
.PARAMETER OperatingSystemInstallerName
Names of packages; wildcards are taken.
.PARAMETER InputObject
Packages as Get-CMOperatingSystemInstaller gives them. Of several the file holds all.
.PARAMETER DistributionPointName
Taken for scripts that give it: content comes from the content library of the site.
.PARAMETER FileName
The file to write. One that exists is not written over.
.PARAMETER DisableWildcardHandling
Signs of wildcards in names are meant as they are.
.PARAMETER ForceWildcardHandling
Signs of wildcards in names are wildcards, as they are anyway.
.EXAMPLE
Get-CMOperatingSystemInstaller -Id S0100001 | Publish-CMPrestageContent -FileName D:\windows11.prestage

One package.
#>
function Publish-CMPrestageContent {
    [CmdletBinding(DefaultParameterSetName = 'ByName', SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Mandatory = $true, ParameterSetName = 'ById')]
        [string[]] $OperatingSystemInstallerId,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByName')]
        [string[]] $OperatingSystemInstallerName,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByValue')]
        [object[]] $InputObject,

        [string] $DistributionPointName,

        [Parameter(Mandatory = $true)]
        [string] $FileName,

        [switch] $DisableWildcardHandling,

        [switch] $ForceWildcardHandling
    )
    begin {
        $packages = @()
    }
    process {
        $packages += @(Resolve-SlipstreamPackage -InputObject $InputObject -Id $OperatingSystemInstallerId -Name $OperatingSystemInstallerName -DisableWildcard ([bool] $DisableWildcardHandling))
    }
    end {
        if ($packages.Count -eq 0) { return }
        $file = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($FileName)
        if (Test-Path -LiteralPath $file) {
            throw (New-SlipstreamError -Code 'FILE_IN_USE' -Message "$file exists." -Remedy 'Give the name of a new file.' -Target $file)
        }
        if ($PSCmdlet.ShouldProcess($file, 'Publish')) {
            $versions = @(foreach ($package in $packages) { @{ packageId = $package.PackageID } })
            $partial = "$file.$PID.incoming"
            try {
                Invoke-SlipstreamOperation -Name 'writePrestageFile' -Values @{ versions = $versions } -OutFile $partial
                Move-Item -LiteralPath $partial -Destination $file -ErrorAction Stop
            }
            finally {
                if (Test-Path -LiteralPath $partial) { Remove-Item -LiteralPath $partial -Force }
            }
        }
    }
}
