#Requires -Version 5.1
<#
.SYNOPSIS
Works for a Slipstream site on this device with Windows: asks what to do, fetches content, checks every byte, and upgrades Windows.
.DESCRIPTION
Nothing has to be installed. The site made this script with its address and its key in it: compare the SHA-256 of this file with what the site says
(slipstream device-script show) before you run it. Run it once with -Install as an administrator; a scheduled task then runs it as the system.
.PARAMETER Install
Copies the script into its data folder, enrols the device, and makes the scheduled task.
.PARAMETER EnrolmentToken
The text that "slipstream enrolment-token create" printed. Without it somebody approves the device at the site.
.PARAMETER StartDeployment
The ID of an available deployment that you start here and now.
.PARAMETER Show
Shows what this device is at its site, and what it does; nothing is changed.
.PARAMETER Remove
Removes the scheduled task. The data folder and the key stay.
.EXAMPLE
powershell.exe -NoProfile -ExecutionPolicy Bypass -File slipstream-device.ps1 -Install -EnrolmentToken slipenrol1.xxx.yyy
#>
[CmdletBinding(DefaultParameterSetName = 'Run')]
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Install')]
    [switch] $Install,

    [Parameter(ParameterSetName = 'Install')]
    [Parameter(ParameterSetName = 'Run')]
    [string] $EnrolmentToken = '',

    [Parameter(ParameterSetName = 'Run')]
    [string] $StartDeployment = '',

    [Parameter(Mandatory = $true, ParameterSetName = 'Show')]
    [switch] $Show,

    [Parameter(Mandatory = $true, ParameterSetName = 'Remove')]
    [switch] $Remove
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$script:SiteUrl = '@siteUrl@'
$script:SiteCode = '@siteCode@'
$script:SiteKey = '@siteKey@'
$script:ScriptVersion = '@version@'
$script:TablesText = '@tables@'

# Directly in ProgramData, where nobody else can take the place of what an administrator made.
$script:Folder = [System.IO.Path]::Combine([System.Environment]::GetFolderPath('CommonApplicationData'), 'SlipstreamDevice')
$script:KeyName = 'SlipstreamDevice'
$script:TaskName = 'SlipstreamDevice'
$script:Invariant = [System.Globalization.CultureInfo]::InvariantCulture
$script:Utf8 = New-Object System.Text.UTF8Encoding($false, $true)

# Exit codes of steps that no program returned: not found, not valid, disk full, not supported, wrong arguments, not started, too late.
$script:Codes = @{
    Missing        = 2147942402
    Invalid        = 2147942413
    Full           = 2147942512
    NotSupported   = 2147942450
    WrongArguments = 2147942560
    NotStarted     = 2147500037
    TimedOut       = 2147943860
}
