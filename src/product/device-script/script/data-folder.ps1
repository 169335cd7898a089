<#
.SYNOPSIS
Refuses to go on without the rights of an administrator.
#>
function Assert-Administrator {
    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object System.Security.Principal.WindowsPrincipal($identity)
    if (-not $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)) {
        throw 'Run this as an administrator.'
    }
}

<#
.SYNOPSIS
Makes the data folder, or checks that it is what an administrator made: what lies in it is believed and run as the system.
#>
function Open-DataFolder {
    if (-not [System.IO.Directory]::Exists($script:Folder)) {
        $security = New-Object System.Security.AccessControl.DirectorySecurity
        $security.SetSecurityDescriptorSddlForm('O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
        [void] [System.IO.Directory]::CreateDirectory($script:Folder, $security)
    }
    $trusted = @('S-1-5-18', 'S-1-5-32-544')
    $kind = [System.Security.Principal.SecurityIdentifier]
    $found = New-Object System.IO.DirectoryInfo($script:Folder)
    if (($found.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0) {
        throw "$($script:Folder) leads elsewhere. Remove it."
    }
    $access = $found.GetAccessControl()
    if ($trusted -notcontains $access.GetOwner($kind).Value) { throw "$($script:Folder) belongs to somebody else. Remove it." }
    foreach ($rule in $access.GetAccessRules($true, $true, $kind)) {
        $isAllowed = $rule.AccessControlType -eq [System.Security.AccessControl.AccessControlType]::Allow
        if ($isAllowed -and $trusted -notcontains $rule.IdentityReference.Value) {
            throw "Others than administrators may use $($script:Folder). Remove it."
        }
    }
}

<#
.SYNOPSIS
A path in the data folder.
#>
function Get-DataPath {
    param([string[]] $Names)
    $path = $script:Folder
    foreach ($name in $Names) { $path = [System.IO.Path]::Combine($path, $name) }
    $path
}

<#
.SYNOPSIS
Writes a file whole; done when it is on the disk. A loss of power leaves the old one or the new one.
#>
function Write-DurableText {
    param([string] $Path, [string] $Text)
    $next = $Path + '.next'
    $bytes = $script:Utf8.GetBytes($Text)
    $stream = New-Object System.IO.FileStream($next, [System.IO.FileMode]::Create, [System.IO.FileAccess]::Write, [System.IO.FileShare]::None)
    try {
        $stream.Write($bytes, 0, $bytes.Length)
        $stream.Flush($true)
    }
    finally { $stream.Dispose() }
    if ([System.IO.File]::Exists($Path)) { [System.IO.File]::Replace($next, $Path, [NullString]::Value) }
    else { [System.IO.File]::Move($next, $Path) }
}

<#
.SYNOPSIS
What a file of the data folder says as JSON; nothing when there is none.
#>
function Read-StateFile {
    param([string] $Name)
    $path = Get-DataPath -Names $Name
    if (-not [System.IO.File]::Exists($path)) { return $null }
    ConvertFrom-JsonText -Text ([System.IO.File]::ReadAllText($path, $script:Utf8)) -MostCharacters 64000000
}

<#
.SYNOPSIS
Writes a file of the data folder as JSON.
#>
function Write-StateFile {
    param([string] $Name, [object] $Value)
    Write-DurableText -Path (Get-DataPath -Names $Name) -Text (ConvertTo-JsonText -Value $Value)
}

<#
.SYNOPSIS
Writes a line into the log, of which the last two files of 4 MB are kept, and shows it.
#>
function Write-LogLine {
    param([string] $Text)
    $path = Get-DataPath -Names 'device.log'
    $file = New-Object System.IO.FileInfo($path)
    if ($file.Exists -and $file.Length -gt 4000000) {
        $old = $path + '.old'
        [System.IO.File]::Delete($old)
        [System.IO.File]::Move($path, $old)
    }
    $line = (Get-TimeText) + ' ' + ($Text -replace '[\r\n]+', ' ')
    [System.IO.File]::AppendAllText($path, $line + [System.Environment]::NewLine, $script:Utf8)
    Write-Verbose -Message $line
}

<#
.SYNOPSIS
A time as the protocol writes it, in UTC with milliseconds.
#>
function Get-TimeText {
    param([System.DateTime] $Time = [System.DateTime]::UtcNow)
    $Time.ToUniversalTime().ToString('yyyy-MM-dd\THH:mm:ss.fff\Z', $script:Invariant)
}

<#
.SYNOPSIS
Reads a time of the protocol, in UTC.
#>
function ConvertFrom-TimeText {
    param([string] $Text)
    $styles = [System.Globalization.DateTimeStyles]::AdjustToUniversal -bor [System.Globalization.DateTimeStyles]::AssumeUniversal
    [System.DateTime]::Parse($Text, $script:Invariant, $styles)
}
