<#
.SYNOPSIS
Goes on with the sequence of an attempt until it ends, the device has to restart, or something has to be waited for.
.DESCRIPTION
What the table decides is on the disk before it is done. Throws ContentNotHere: it goes on in a later pass.
#>
function Invoke-Sequence {
    param([hashtable] $Attempt)
    $happened = Get-FirstEvent -Attempt $Attempt
    while ($null -ne $happened) {
        $run = $Attempt['run']
        $sequence = Read-Sequence -Sequence $run['assignment']['sequence']
        $facts = (Get-DeviceFacts)['sequence']
        $made = Step-Decision -Sequence $sequence -State $run['state'] -Happened $happened -Facts $facts
        $decision = $made['Decision']
        $setup = $null
        $step = $null
        if ($decision['kind'] -ceq 'run') { $step = $decision['item'] }
        if ($null -ne $step -and $step['type'] -ceq 'upgrade-operating-system') {
            # The content first: bringing it may be cut off and go on, starting Windows Setup may not.
            $run['state'] = Copy-JsonValue -Value $made['State']
            $run['state']['phase'] = 'between'
            Add-EntryReports -Attempt $Attempt -Made $made
            if ($null -ne $step['package']) { Add-Report -Attempt $Attempt -State 'downloading' -Message 'The content is fetched and compared.' }
            Save-Work
            $setup = Get-SetupToRun -Attempt $Attempt -Step $step -Variables $made['State']['variables']
            $run['state'] = $made['State']
        }
        else {
            $run['state'] = $made['State']
            Add-EntryReports -Attempt $Attempt -Made $made
        }
        Add-DecisionReport -Attempt $Attempt -Decision $decision -Setup $setup
        Save-Work
        Send-Reports
        $happened = Invoke-Decision -Attempt $Attempt -Decision $decision -Setup $setup
    }
}

<#
.SYNOPSIS
Does what was decided. Gives what happened then, or nothing: no more for now.
#>
function Invoke-Decision {
    param([hashtable] $Attempt, [hashtable] $Decision, [object] $Setup)
    if ($Decision['kind'] -ceq 'run') {
        return Invoke-Step -Attempt $Attempt -Step $Decision['item'] -Variables $Attempt['run']['state']['variables'] -Setup $Setup
    }
    if ($Decision['kind'] -ceq 'restart') { Request-Restart -DelaySeconds $Decision['delaySeconds'] -Message $Decision['message'] }
    if ($Decision['kind'] -ceq 'wait-for-setup') { Request-RestartAgain -Attempt $Attempt }
    if ($Decision['kind'] -ceq 'pause') {
        $until = ConvertFrom-TimeText -Text $Attempt['run']['pausedUntil']
        $seconds = [int] [System.Math]::Ceiling(($until - [System.DateTime]::UtcNow).TotalSeconds)
        if ($seconds -gt 0) { Start-Sleep -Seconds $seconds }
        return @{ kind = 'paused' }
    }
    return $null
}

<#
.SYNOPSIS
What happened while this script did not run; nothing: it has to be waited for.
#>
function Get-FirstEvent {
    param([hashtable] $Attempt)
    $run = $Attempt['run']
    $phase = $run['state']['phase']
    if ($phase -ceq 'in-setup') {
        $ended = Get-SetupEnd -Attempt $Attempt
        if ($null -ne $ended) { return $ended }
        $asked = $run['restartAsked']
        $isUpAgain = $null -ne $asked -and (Test-Restarted -Asked $asked)
        if ($isUpAgain -and (Get-UptimeSeconds) -ge $script:Tables['setupSilentMinutes'] * 60) { return @{ kind = 'setup-silent' } }
    }
    if ($phase -ceq 'restarting' -and $null -ne $run['restartAsked']) {
        if (Test-Restarted -Asked $run['restartAsked']) { return @{ kind = 'restarted' } }
        Request-RestartAgain -Attempt $Attempt
        return $null
    }
    if ($phase -ceq 'pausing' -and $null -ne $run['pausedUntil']) {
        if ((ConvertFrom-TimeText -Text $run['pausedUntil']) -gt [System.DateTime]::UtcNow) { return $null }
        return @{ kind = 'paused' }
    }
    return @{ kind = 'started' }
}

<#
.SYNOPSIS
Asks for a restart once more: this script may have been ended between writing down that it is due and asking for it.
#>
function Request-RestartAgain {
    param([hashtable] $Attempt)
    $asked = $Attempt['run']['restartAsked']
    if ($null -eq $asked -or (Test-Restarted -Asked $asked)) { return }
    if (([System.DateTime]::UtcNow - (ConvertFrom-TimeText -Text $asked['at'])).TotalMinutes -lt 15) { return }
    Request-Restart -DelaySeconds 60 -Message ''
}

<#
.SYNOPSIS
Reports what became of steps.
#>
function Add-EntryReports {
    param([hashtable] $Attempt, [hashtable] $Made)
    $entries = $Made['Entries']
    for ($at = 0; $at -lt $entries.Length; $at++) {
        $entry = $entries[$at]
        $item = $entry['item']
        $isLast = $at -eq $entries.Length - 1 -and $Made['State']['phase'] -ceq 'ended' -and $Made['State']['outcome'] -ceq 'failed'
        $outcome = $entry['result']
        if ($outcome -ceq 'failed' -and -not $isLast) { $outcome = 'continued-on-error' }
        $state = 'running'
        if ($item['type'] -ceq 'download-package-content' -and $outcome -ceq 'succeeded') { $state = 'downloaded' }
        Add-Report -Attempt $Attempt -State $state -Step (New-StatusStep -Item $item -Outcome $outcome) -ExitCode $entry['exitCode'] -Message $entry['reason']
    }
}

<#
.SYNOPSIS
Reports and remembers what is done next.
#>
function Add-DecisionReport {
    param([hashtable] $Attempt, [hashtable] $Decision, [object] $Setup)
    $run = $Attempt['run']
    switch -CaseSensitive ($Decision['kind']) {
        'run' {
            $state = 'running'
            $message = $null
            if ($Decision['item']['type'] -ceq 'download-package-content') { $state = 'downloading' }
            if ($null -ne $Setup -and $null -ne $Setup['Line']) { $message = $Setup['Line']['Shown'] }
            Add-Report -Attempt $Attempt -State $state -Step (New-StatusStep -Item $Decision['item'] -Outcome 'begun') -Message $message
        }
        'restart' {
            $run['restartAsked'] = @{ at = Get-TimeText; uptimeSeconds = Get-UptimeSeconds }
            $message = $null
            if ($Decision['forSetup']) { $message = 'Windows Setup goes on after the restart.' }
            Add-Report -Attempt $Attempt -State 'restarting' -Message $message
        }
        'pause' { $run['pausedUntil'] = Get-TimeText -Time ([System.DateTime]::UtcNow.AddSeconds($Decision['seconds'])) }
        'end' {
            $state = $Decision['outcome']
            $message = $Decision['reason']
            $wentBack = (Get-SequenceVariable -Variables $run['state']['variables'] -Name '_SMSTSSetupRollback') -ceq 'true'
            if ($null -ne $Decision['exitCode']) {
                $meaning = Get-CodeMeaning -Code $Decision['exitCode']
                if ($meaning['outcome'] -ceq 'rolled-back') { $wentBack = $true }
                if ($state -ceq 'failed' -and $message -ceq '') { $message = "$($meaning['meaning']) $($meaning['remedy'])".Trim() }
            }
            if ($state -ceq 'failed' -and $wentBack) { $state = 'rolled-back' }
            Add-Report -Attempt $Attempt -State $state -ExitCode $Decision['exitCode'] -Message $message
        }
    }
}
