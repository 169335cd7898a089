<#
.SYNOPSIS
Has this device known at its site. Gives whether it is trusted now.
#>
function Confirm-Enrolment {
    param([hashtable] $Facts, [string] $Token)
    $device = $script:Work['device']
    if ($null -ne $device -and $device['state'] -ceq 'approved' -and $Token -ceq '') { return $true }
    $script:Work['device'] = Register-Device -Facts $Facts -Token $Token
    Save-Work
    $state = $script:Work['device']['state']
    Write-LogLine -Text "The site $($script:SiteCode) says of this device: $state."
    return $state -ceq 'approved'
}

<#
.SYNOPSIS
Goes on with the sequence that runs. Gives whether none runs any more.
#>
function Resume-Sequence {
    foreach ($attempt in @($script:Work['attempts'])) {
        if ($null -eq $attempt['run']) { continue }
        Invoke-Patiently -Attempt $attempt -Work { Invoke-Sequence -Attempt $attempt }
        if ($null -ne $attempt['run']) { return $false }
    }
    return $true
}

<#
.SYNOPSIS
Does work; content that cannot be had now is told, and is tried again in the next pass.
#>
function Invoke-Patiently {
    param([hashtable] $Attempt, [scriptblock] $Work)
    try { [void] (& $Work) }
    catch {
        if ((Get-ErrorKind -Failure $_) -cne 'ContentNotHere') { throw }
        $message = Limit-Text -Text $_.Exception.Message -Most 1000
        if ($Attempt['message'] -cne $message) {
            Add-Report -Attempt $Attempt -State 'downloading' -Message $message
            Save-Work
        }
    }
}

<#
.SYNOPSIS
One pass: goes on with what runs, asks the site, and begins what is due.
#>
function Invoke-Pass {
    param([string] $Token, [string] $StartedByHand)
    $facts = Get-DeviceFacts
    if ($null -eq $script:Work['device'] -or $Token -cne '' -or $script:Work['device']['state'] -cne 'approved') {
        if (-not (Confirm-Enrolment -Facts $facts -Token $Token)) { return }
    }
    Send-Reports
    $isFree = Resume-Sequence
    $policy = Get-Policy -Facts $facts
    if ($null -ne $policy) {
        $script:Work['device']['state'] = $policy['state']
        Save-Work
        if ($policy['state'] -ceq 'approved') {
            Add-Attempts -Assignments $policy['assignments']
            if ($isFree) {
                $needed = @($policy['assignments'] | ForEach-Object { $_['contents'] } | ForEach-Object { $_['contentVersion'] })
                Remove-OldContent -Needed $needed
                Invoke-Assignments -Policy $policy -StartedByHand $StartedByHand
            }
        }
    }
    Send-Reports
}

<#
.SYNOPSIS
Does everything of a policy that can be done now, the most pressing first.
#>
function Invoke-Assignments {
    param([hashtable] $Policy, [string] $StartedByHand)
    # Each goes at least one step ahead, or ends the loop.
    for ($left = 2 * @($Policy['assignments']).Length; $left -gt 0; $left--) {
        $chosen = Select-Work -Policy $Policy -StartedByHand $StartedByHand
        if ($chosen['Kind'] -ceq 'nothing') { return }
        $assignment = $chosen['Assignment']
        $attempt = Find-Attempt -Assignment $assignment
        if ($chosen['Kind'] -ceq 'run') { Invoke-Patiently -Attempt $attempt -Work { Start-Sequence -Attempt $attempt -Assignment $assignment } }
        else { Invoke-Patiently -Attempt $attempt -Work { Save-AssignedContent -Attempt $attempt -Assignment $assignment } }
        if ($null -ne $attempt['run'] -or $null -ne $attempt['lookingSince']) { return }
    }
}

<#
.SYNOPSIS
What this device is at its site, and what it does, for people.
#>
function Show-Device {
    Open-Work
    $device = $script:Work['device']
    if ($null -eq $device) { return 'This device is not enrolled.' }
    "$($device['name']) ($($device['deviceId'])) at the site $($script:SiteCode), $($script:SiteUrl): $($device['state'])"
    foreach ($attempt in $script:Work['attempts']) {
        "$($attempt['deploymentName']) ($($attempt['deploymentId'])), attempt $($attempt['attempt']): $($attempt['state']) $($attempt['message'])"
    }
    "Reports that the site does not have yet: $(@($script:Work['outbox']).Length)"
}

<#
.SYNOPSIS
Runs this script by its parameters. Gives the exit code: 0 done, 1 failed.
#>
function Start-Device {
    Assert-Administrator
    if ($Remove) {
        Uninstall-DeviceScript
        return 0
    }
    Open-DataFolder
    if ($Show) {
        Show-Device | Out-Host
        return 0
    }
    $lock = $null
    try { $lock = [System.IO.File]::Open((Get-DataPath -Names 'lock'), [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::None) }
    catch [System.IO.IOException] {
        Write-Warning -Message 'The script runs already.'
        return 0
    }
    try {
        Open-Work
        if ($Install) {
            Install-DeviceScript -Source $PSCommandPath
            [void] (Confirm-Enrolment -Facts (Get-DeviceFacts) -Token $EnrolmentToken)
            Show-Device | Out-Host
            return 0
        }
        [void] (Invoke-Pass -Token $EnrolmentToken -StartedByHand $StartDeployment)
        return 0
    }
    catch {
        Write-LogLine -Text "It failed: $($_.Exception.Message) $($_.ScriptStackTrace)"
        Write-Warning -Message $_.Exception.Message
        return 1
    }
    finally { $lock.Dispose() }
}

exit (Start-Device)
