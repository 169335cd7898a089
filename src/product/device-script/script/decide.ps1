<#
.SYNOPSIS
What a running sequence does next: follows the table of rules. Gives the state to write down, the decision, and what became of steps.
.DESCRIPTION
Nothing is decided here that is not in the table; each word and each action of the table has its place below.
#>
function Step-Decision {
    param([hashtable] $Sequence, [hashtable] $State, [hashtable] $Happened, [hashtable] $Facts)
    $run = @{
        Table    = Get-Instructions -Sequence $Sequence
        Happened = $Happened
        Facts    = $Facts
        State    = Copy-JsonValue -Value $State
        Code     = [long] 0
        Reason   = ''
        Entries  = New-Object System.Collections.ArrayList
    }
    Set-SequenceVariable -Variables $run['State']['variables'] -Name '_SMSTSInstructionTableSize' -Value ([string] $run['Table'].Length)
    $at = $script:Tables['firstPlace']
    for (;;) {
        $words = Get-RuleWords -Run $run
        $fitting = $null
        foreach ($rule in $script:Tables['rules']) {
            if ($rule['at'] -ceq $at -and (Test-Rule -Rule $rule -Words $words)) {
                $fitting = $rule
                break
            }
        }
        if ($null -eq $fitting) { throw "No rule fits at $at." }
        foreach ($action in $fitting['actions']) { Invoke-RuleAction -Run $run -Action $action }
        if ($fitting.ContainsKey('answer')) {
            return @{ State = $run['State']; Decision = Get-Decision -Run $run -Answer $fitting['answer']; Entries = $run['Entries'].ToArray() }
        }
        $at = $fitting['goTo']
    }
}

<#
.SYNOPSIS
Whether every word is one of those that a rule takes.
#>
function Test-Rule {
    param([hashtable] $Rule, [hashtable] $Words)
    foreach ($entry in $Rule['when'].GetEnumerator()) {
        if ($entry.Value -cnotcontains $Words[$entry.Key]) { return $false }
    }
    return $true
}

<#
.SYNOPSIS
The group or step in turn; nothing behind the last one.
#>
function Get-CurrentItem {
    param([hashtable] $Run)
    $next = $Run['State']['next']
    if ($next -ge $Run['Table'].Length) { return $null }
    return $Run['Table'][$next]['Item']
}

<#
.SYNOPSIS
The words that rules look at.
#>
function Get-RuleWords {
    param([hashtable] $Run)
    $state = $Run['State']
    $item = Get-CurrentItem -Run $Run
    $type = 'end'
    $enabled = 'none'
    $condition = 'met'
    $codes = @(0)
    if ($null -ne $item) {
        $type = $item['type']
        $enabled = ConvertTo-Word -Value $item['enabled']
        $isMet = $null -eq $item['condition'] -or (Test-Condition -Condition $item['condition'] -Variables $state['variables'] -Facts $Run['Facts'])
        if (-not $isMet) { $condition = 'not-met' }
        if ($type -ceq 'run-command-line') { $codes = $item['successCodes'] }
    }
    $eventCode = 'other'
    if ([long] $Run['Happened']['exitCode'] -eq 0) { $eventCode = 'zero' }
    $isRolledBack = $Run['Happened']['kind'] -ceq 'setup-ended' -and [bool] $Run['Happened']['rolledBack']
    $isScan = $type -ceq 'upgrade-operating-system' -and [bool] $item['scanOnly']
    $isSuccess = @($codes | ForEach-Object { ConvertTo-Unsigned -Code $_ }) -contains $Run['Code']
    @{
        phase         = $state['phase']
        outcome       = ConvertTo-Word -Value $state['outcome']
        upgradeFailed = ConvertTo-Word -Value ($null -ne $state['upgradeFailure'])
        event         = $Run['Happened']['kind']
        eventCode     = $eventCode
        rolledBack    = ConvertTo-Word -Value $isRolledBack
        item          = $type
        enabled       = $enabled
        condition     = $condition
        scanOnly      = ConvertTo-Word -Value $isScan
        goesOn        = ConvertTo-Word -Value ($null -ne (Get-PlaceToGoOn -Run $Run))
        ready         = ConvertTo-Word -Value ((Get-FailedChecks -Run $Run).Length -eq 0)
        codeMeans     = (Get-CodeMeaning -Code $Run['Code'])['outcome']
        isSuccessCode = ConvertTo-Word -Value $isSuccess
        pause         = ConvertTo-Word -Value ((Get-PauseSeconds -Run $Run) -gt 0)
    }
}

<#
.SYNOPSIS
Does what a rule says.
#>
function Invoke-RuleAction {
    param([hashtable] $Run, [hashtable] $Action)
    $state = $Run['State']
    $item = Get-CurrentItem -Run $Run
    switch -CaseSensitive ($Action['do']) {
        'set' { Set-SequenceVariable -Variables $state['variables'] -Name $Action['variable'] -Value (Get-FilledText -Run $Run -Text $Action['to']) }
        'take-code' {
            $Run['Code'] = [long] $Action['code']
            $Run['Reason'] = Get-FilledText -Run $Run -Text $Action['reason']
        }
        'take-event-code' {
            $Run['Code'] = ConvertTo-Unsigned -Code ([long] $Run['Happened']['exitCode'])
            $Run['Reason'] = [string] $Run['Happened']['reason']
            if ($Action.ContainsKey('reason')) { $Run['Reason'] = $Action['reason'] }
        }
        'set-from-step' {
            $value = (Expand-SequenceText -Text $item['value'] -Variables $state['variables'])['Text']
            Set-SequenceVariable -Variables $state['variables'] -Name $item['variable'] -Value $value
        }
        'set-readiness' {
            foreach ($check in (Get-ReadinessChecks -Step $item -Facts $Run['Facts'])) {
                Set-SequenceVariable -Variables $state['variables'] -Name $check['Variable'] -Value ([string] [int] $check['Passed'])
            }
        }
        'keep-folders' {
            if ($null -ne $item['pathVariable'] -and $null -ne $Run['Happened']['folders']) {
                $number = 0
                foreach ($folder in $Run['Happened']['folders']) {
                    $number++
                    Set-SequenceVariable -Variables $state['variables'] -Name ($item['pathVariable'] + $number.ToString('00', $script:Invariant)) -Value $folder
                }
            }
        }
        'record' { Add-Entry -Run $Run -Item $item -Action $Action }
        'phase' { $state['phase'] = $Action['phase'] }
        'move' {
            if ($Action['to'] -ceq 'next') { $state['next'] = $state['next'] + 1 }
            elseif ($Action['to'] -ceq 'behind') { $state['next'] = $Run['Table'][$state['next']]['End'] }
            else { $state['next'] = Get-PlaceToGoOn -Run $Run }
        }
        'remember-upgrade-failure' { $state['upgradeFailure'] = @{ step = $item['id']; exitCode = $Run['Code']; reason = $Run['Reason'] } }
        'forget-upgrade-failure' { $state['upgradeFailure'] = $null }
        'finish' {
            $state['phase'] = 'ended'
            $state['outcome'] = $Action['outcome']
            if ($Action['outcome'] -ceq 'failed') {
                $failure = $state['upgradeFailure']
                if ($Action['from'] -ceq 'hand') { $failure = @{ step = $item['id']; exitCode = $Run['Code']; reason = $Run['Reason'] } }
                $state['failure'] = $failure
            }
        }
        default { throw "The rules have an action that is not known: $($Action['do'])." }
    }
}

<#
.SYNOPSIS
What the device is told.
#>
function Get-Decision {
    param([hashtable] $Run, [hashtable] $Answer)
    $item = Get-CurrentItem -Run $Run
    $state = $Run['State']
    switch -CaseSensitive ($Answer['kind']) {
        'run' { return @{ kind = 'run'; item = $item } }
        'restart' {
            $decision = @{ kind = 'restart'; forSetup = $Answer['forSetup']; delaySeconds = 0; message = '' }
            if ($item['type'] -ceq 'restart-computer') {
                $decision['delaySeconds'] = $item['delaySeconds']
                $decision['message'] = $item['message']
            }
            return $decision
        }
        'wait-for-setup' { return @{ kind = 'wait-for-setup' } }
        'pause' { return @{ kind = 'pause'; seconds = Get-PauseSeconds -Run $Run } }
        'end' {
            if ($state['outcome'] -ceq 'succeeded') { return @{ kind = 'end'; outcome = 'succeeded'; exitCode = 0; reason = '' } }
            $decision = @{ kind = 'end'; outcome = 'failed'; exitCode = $null; reason = '' }
            if ($null -ne $state['failure']) {
                $decision['exitCode'] = $state['failure']['exitCode']
                $decision['reason'] = $state['failure']['reason']
            }
            return $decision
        }
        default { throw "The rules have an answer that is not known: $($Answer['kind'])." }
    }
}

<#
.SYNOPSIS
Notes what became of a group or a step.
#>
function Add-Entry {
    param([hashtable] $Run, [hashtable] $Item, [hashtable] $Action)
    $isSkipped = $Action['result'] -ceq 'skipped'
    $reason = ''
    if ($Action.ContainsKey('reason')) { $reason = $Action['reason'] }
    elseif ($Action['result'] -ceq 'failed') { $reason = $Run['Reason'] }
    $code = $Run['Code']
    if ($isSkipped) { $code = $null }
    [void] $Run['Entries'].Add(@{ item = $Item; result = $Action['result']; exitCode = $code; reason = $reason })
    if ($isSkipped) { return }
    $variables = $Run['State']['variables']
    $signed = $code
    if ($code -gt 2147483647) { $signed = $code - 4294967296 }
    Set-SequenceVariable -Variables $variables -Name '_SMSTSLastActionName' -Value $Item['name']
    Set-SequenceVariable -Variables $variables -Name '_SMSTSLastActionRetCode' -Value ($signed.ToString($script:Invariant))
    Set-SequenceVariable -Variables $variables -Name '_SMSTSLastActionSucceeded' -Value (ConvertTo-Word -Value ($Action['result'] -ceq 'succeeded'))
}

<#
.SYNOPSIS
The place behind the innermost of the step and its groups that continues on error; nothing when none does.
#>
function Get-PlaceToGoOn {
    param([hashtable] $Run)
    $next = $Run['State']['next']
    if ($next -ge $Run['Table'].Length) { return $null }
    $instruction = $Run['Table'][$next]
    if ($instruction['Item']['continueOnError']) { return $instruction['End'] }
    for ($at = $instruction['Groups'].Length - 1; $at -ge 0; $at--) {
        $group = $Run['Table'][$instruction['Groups'][$at]]
        if ($group['Item']['continueOnError']) { return $group['End'] }
    }
    return $null
}

<#
.SYNOPSIS
The checks of readiness of the step in turn that do not pass.
#>
function Get-FailedChecks {
    param([hashtable] $Run)
    $item = Get-CurrentItem -Run $Run
    if ($null -eq $item -or $item['type'] -cne 'check-readiness') { return , @() }
    , @(Get-ReadinessChecks -Step $item -Facts $Run['Facts'] | ForEach-Object { $_ } | Where-Object -FilterScript { -not $_['Passed'] })
}

<#
.SYNOPSIS
How many seconds the sequence wants to wait after Windows Setup.
#>
function Get-PauseSeconds {
    param([hashtable] $Run)
    $said = [string] (Get-SequenceVariable -Variables $Run['State']['variables'] -Name 'SetupCompletePause')
    if ($said -cnotmatch '^[0-9]{1,9}\z') { return 0 }
    return [System.Math]::Min([int] $said, $script:Tables['pauseLimit'])
}

<#
.SYNOPSIS
A text of the rules with its values in it.
#>
function Get-FilledText {
    param([hashtable] $Run, [string] $Text)
    if (-not $Text.Contains('{')) { return $Text }
    $item = Get-CurrentItem -Run $Run
    $name = ''
    if ($null -ne $item) { $name = $item['name'] }
    $unready = @(Get-FailedChecks -Run $Run | ForEach-Object { $_ } | ForEach-Object { "$($_['Check']): wanted $($_['Wanted']), found $($_['Found'])" })
    # One of them alone is in a text, so that no value is looked at again.
    switch -CaseSensitive -Wildcard ($Text) {
        '*{next}*' { return $Text.Replace('{next}', [string] $Run['State']['next']) }
        '*{name}*' { return $Text.Replace('{name}', $name) }
        '*{code}*' { return $Text.Replace('{code}', $Run['Code'].ToString($script:Invariant)) }
        '*{unready}*' { return $Text.Replace('{unready}', [string]::Join('; ', [string[]] $unready)) }
    }
    return $Text
}

<#
.SYNOPSIS
An exit code as the unsigned number that it is, also when it is written as a signed one.
#>
function ConvertTo-Unsigned {
    param([long] $Code)
    $Code -band 4294967295
}

<#
.SYNOPSIS
What an exit code means, and what to do about it.
#>
function Get-CodeMeaning {
    param([long] $Code)
    foreach ($one in $script:Tables['exitCodes']) {
        if ($one['code'] -eq $Code) { return $one }
    }
    return @{ code = $Code; outcome = 'failed'; meaning = ''; remedy = '' }
}
