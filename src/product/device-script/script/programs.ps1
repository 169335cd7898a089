<#
.SYNOPSIS
Runs a program to its end, without a shell, or for the minutes that it has. Gives its exit code, unsigned, and a reason.
#>
function Invoke-Program {
    param([string] $Program, [string] $Arguments, [string] $WorkingDirectory, [int] $TimeoutMinutes)
    $start = New-Object System.Diagnostics.ProcessStartInfo($Program, $Arguments)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    if ($WorkingDirectory -cne '') { $start.WorkingDirectory = $WorkingDirectory }
    $process = $null
    try {
        try { $process = [System.Diagnostics.Process]::Start($start) }
        catch [System.ComponentModel.Win32Exception] {
            return @{ kind = 'step-ended'; exitCode = $script:Codes['NotStarted']; reason = "${Program}: $($_.Exception.Message)" }
        }
        if (-not (Wait-Program -Process $process -Minutes $TimeoutMinutes)) {
            # With everything that it has started: Windows Setup is more than one process.
            $killer = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'taskkill.exe')
            [void] (& $killer '/PID' ([string] $process.Id) '/T' '/F')
            return @{ kind = 'step-ended'; exitCode = $script:Codes['TimedOut']; reason = "it did not end within $TimeoutMinutes minutes" }
        }
        @{ kind = 'step-ended'; exitCode = (ConvertTo-Unsigned -Code $process.ExitCode); reason = '' }
    }
    finally {
        if ($null -ne $process) { $process.Dispose() }
    }
}

<#
.SYNOPSIS
Waits for the end of a program, and sends reports meanwhile. Gives whether it ended.
#>
function Wait-Program {
    param([System.Diagnostics.Process] $Process, [int] $Minutes)
    $until = [System.DateTime]::UtcNow.AddMinutes($Minutes)
    while (-not $Process.WaitForExit(30000)) {
        if ([System.DateTime]::UtcNow -gt $until) { return $false }
        Send-Reports
    }
    return $true
}

<#
.SYNOPSIS
A command line taken apart as CreateProcess does: the program up to the next quote where it begins with one, else up to the first space.
#>
function Split-CommandLine {
    param([string] $CommandLine)
    $parts = [regex]::Match($CommandLine.Trim(), '\A(?:"([^"]*)"?|(\S+))(.*)\z', [System.Text.RegularExpressions.RegexOptions]::Singleline)
    $program = $parts.Groups[2].Value
    if ($parts.Groups[1].Success) { $program = $parts.Groups[1].Value }
    @{ Program = $program; Rest = $parts.Groups[3].Value.Trim() }
}

<#
.SYNOPSIS
Asks Windows for a restart. That one is under way already is as good.
#>
function Request-Restart {
    param([int] $DelaySeconds, [string] $Message)
    $program = [System.IO.Path]::Combine([System.Environment]::SystemDirectory, 'shutdown.exe')
    $arguments = "/r /t $DelaySeconds /d p:2:3"
    if ($Message -cne '') { $arguments += ' /c ' + (Get-QuotedArgument -Argument (Limit-Text -Text $Message -Most 500)) }
    [void] (Invoke-Program -Program $program -Arguments $arguments -WorkingDirectory '' -TimeoutMinutes 5)
}

<#
.SYNOPSIS
Whether the device has restarted since a restart was asked for.
#>
function Test-Restarted {
    param([hashtable] $Asked)
    $uptime = Get-UptimeSeconds
    if ($uptime -lt $Asked['uptimeSeconds']) { return $true }
    # Clocks are set by seconds; a boot that is two minutes later than the one before is another one.
    $booted = [System.DateTime]::UtcNow.AddSeconds(-$uptime)
    $bootedThen = (ConvertFrom-TimeText -Text $Asked['at']).AddSeconds(-[double] $Asked['uptimeSeconds'])
    ($booted - $bootedThen).TotalSeconds -gt 120
}

<#
.SYNOPSIS
The folder with the scripts by which Windows Setup says how it ended; of one attempt alone.
#>
function Get-SetupScriptFolder {
    param([hashtable] $Attempt)
    Get-DataPath -Names @('setup', "$($Attempt['deploymentId'])-$($Attempt['attempt'])")
}

<#
.SYNOPSIS
Puts the scripts there. Each notes how Windows Setup ended and has the scheduled task go on.
#>
function Write-SetupScripts {
    param([string] $Folder)
    if ([System.IO.Directory]::Exists($Folder)) { [System.IO.Directory]::Delete($Folder, $true) }
    [void] [System.IO.Directory]::CreateDirectory($Folder)
    $words = @{ 'SetupComplete.cmd' = 'complete'; 'SetupRollback.cmd' = 'rolled-back' }
    foreach ($entry in $words.GetEnumerator()) {
        $lines = @('@echo off', ('>"%~dp0setup-ended" echo ' + $entry.Value), ('schtasks.exe /Run /TN "\' + $script:TaskName + '"'), '')
        Write-DurableText -Path ([System.IO.Path]::Combine($Folder, $entry.Key)) -Text ([string]::Join("`r`n", $lines))
    }
}

<#
.SYNOPSIS
How Windows Setup ended; nothing while it has not called.
#>
function Get-SetupEnd {
    param([hashtable] $Attempt)
    $path = [System.IO.Path]::Combine((Get-SetupScriptFolder -Attempt $Attempt), 'setup-ended')
    if (-not [System.IO.File]::Exists($path)) { return $null }
    $isComplete = [System.IO.File]::ReadAllText($path).StartsWith('complete', [System.StringComparison]::Ordinal)
    return @{ kind = 'setup-ended'; rolledBack = -not $isComplete }
}
