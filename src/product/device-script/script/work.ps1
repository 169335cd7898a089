$script:Work = $null

<#
.SYNOPSIS
Reads what this device has to do and has to tell. How far a sequence is and what is to be reported of it are in one file, so that both are written at once.
#>
function Open-Work {
    $script:Work = Read-StateFile -Name 'work.json'
    if ($null -eq $script:Work) { $script:Work = @{ device = $null; attempts = @(); outbox = @(); setAside = @() } }
    # The site may be a newer one by now: what it did not understand is tried again.
    $aside = @()
    if ($script:Work.ContainsKey('setAside')) { $aside = @($script:Work['setAside']) }
    if ($aside.Length -gt 0) { $script:Work['outbox'] = @($aside) + @($script:Work['outbox']) }
    $script:Work['setAside'] = @()
}

<#
.SYNOPSIS
Writes it down; done when it is on the disk.
#>
function Save-Work {
    # The site names an attempt no longer by far when two hundred came after it.
    $all = @($script:Work['attempts'])
    if ($all.Length -gt 200) { $script:Work['attempts'] = @($all | Select-Object -Last 200) }
    Write-StateFile -Name 'work.json' -Value $script:Work
}

<#
.SYNOPSIS
The attempt of an assignment; nothing when it is new.
#>
function Find-Attempt {
    param([hashtable] $Assignment)
    foreach ($attempt in $script:Work['attempts']) {
        if ($attempt['deploymentId'] -ceq $Assignment['deploymentId'] -and $attempt['attempt'] -eq $Assignment['attempt']) { return $attempt }
    }
    return $null
}

<#
.SYNOPSIS
Whether an attempt has ended.
#>
function Test-Ended {
    param([hashtable] $Attempt)
    $script:Tables['endStates'] -ccontains $Attempt['state']
}

<#
.SYNOPSIS
Puts a report into the outbox, and into the attempt what it says. It is written down by the next Save-Work.
#>
function Add-Report {
    param([hashtable] $Attempt, [string] $State, [object] $Step = $null, [object] $ExitCode = $null, [object] $Message = $null)
    $said = $null
    if ($null -ne $Message -and [string] $Message -cne '') { $said = Limit-Text -Text ([string] $Message) -Most 1000 }
    $Attempt['state'] = $State
    $Attempt['message'] = $said
    if (Test-Ended -Attempt $Attempt) { $Attempt['run'] = $null }
    $bytes = New-Object System.Collections.ArrayList
    foreach ($entry in $Attempt['bytes'].GetEnumerator()) {
        if ($bytes.Count -lt 64) { [void] $bytes.Add(@{ source = $entry.Key; bytes = $entry.Value }) }
    }
    $report = New-Message -Form 'statusReport' -Values @{
        deploymentId = $Attempt['deploymentId']
        attempt      = $Attempt['attempt']
        number       = $Attempt['nextNumber']
        state        = $State
        step         = $Step
        exitCode     = $ExitCode
        message      = $said
        at           = Get-TimeText
        bytes        = $bytes.ToArray()
    }
    $script:Work['outbox'] = @($script:Work['outbox']) + @(, $report)
    $Attempt['nextNumber'] = $Attempt['nextNumber'] + 1
    Write-LogLine -Text "$($Attempt['deploymentName']): $State $said"
}

<#
.SYNOPSIS
A step as a report names it.
#>
function New-StatusStep {
    param([hashtable] $Item, [string] $Outcome)
    New-Message -Form 'statusStep' -Values @{ id = $Item['id']; name = $Item['name']; outcome = $Outcome }
}

<#
.SYNOPSIS
Sends the outbox in its order. A report leaves it when the site has it, or says that it never takes it; while the site is away all of them stay. One that the site
does not understand is put aside: it must not keep those behind it from the site for ever.
#>
function Send-Reports {
    $atOnce = 50
    while (@($script:Work['outbox']).Length -gt 0) {
        $batch = @($script:Work['outbox'] | Select-Object -First $atOnce)
        $message = New-Message -Form 'statusRequest' -Values @{ protocolVersion = $script:Tables['protocolVersion']; reports = $batch }
        try {
            $call = Invoke-SignedCall -Path $script:Tables['paths']['status'] -Message $message -DeviceId $script:Work['device']['deviceId']
            if (@($call['Answer']['outcomes']).Length -ne $batch.Length) {
                throw (New-KindError -Kind 'SiteRefused' -Message 'The site gave an answer that is not understood.')
            }
        }
        catch {
            if (@('SiteAway', 'SiteRefused') -cnotcontains (Get-ErrorKind -Failure $_)) { throw }
            if (-not (Test-NotUnderstood -Failure $_)) {
                Write-LogLine -Text "Reports are kept: $($_.Exception.Message)"
                return
            }
            # One of them is not understood, and nobody says which: fewer at once, until it stands alone.
            if ($batch.Length -gt 1) {
                $atOnce = [int] [System.Math]::Ceiling($batch.Length / 2)
                continue
            }
            $aside = @($script:Work['setAside']) + @(, $batch[0])
            $script:Work['setAside'] = @($aside | Select-Object -Last 200)
            Write-LogLine -Text "A report was put aside, because the site does not understand it: $($_.Exception.Message)"
        }
        $atOnce = 50
        $script:Work['outbox'] = @($script:Work['outbox'] | Select-Object -Skip $batch.Length)
        Save-Work
    }
}
