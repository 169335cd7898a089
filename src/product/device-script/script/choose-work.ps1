<#
.SYNOPSIS
When the work of an assignment may begin: start, offer, or wait with the reason.
#>
function Get-StartDecision {
    param([hashtable] $Schedule, [System.DateTime] $Now)
    if ($Now -lt (ConvertFrom-TimeText -Text $Schedule['availableFrom'])) { return @{ Kind = 'wait'; Reason = 'it is not available yet' } }
    if ($null -eq $Schedule['deadline']) { return @{ Kind = 'offer'; Reason = 'somebody at the device has to start it' } }
    if ($Now -lt (ConvertFrom-TimeText -Text $Schedule['deadline'])) { return @{ Kind = 'wait'; Reason = 'its deadline has not come' } }
    if ($null -eq $Schedule['windows']) { return @{ Kind = 'start'; Reason = '' } }
    $reason = 'no maintenance window is long enough for it'
    foreach ($window in $Schedule['windows']) {
        $from = ConvertFrom-TimeText -Text $window['from']
        $until = ConvertFrom-TimeText -Text $window['until']
        $start = $from
        if ($Now -gt $from) { $start = $Now }
        if (($until - $start).TotalMinutes -lt $Schedule['estimatedMinutes']) { continue }
        if ($from -le $Now) { return @{ Kind = 'start'; Reason = '' } }
        $reason = 'its maintenance window has not opened'
    }
    return @{ Kind = 'wait'; Reason = $reason }
}

<#
.SYNOPSIS
Asks the site what to do. Gives its signed answer, or nothing while the site is away.
#>
function Get-Policy {
    param([hashtable] $Facts)
    $message = New-Message -Form 'policyRequest' -Values @{
        protocolVersion = $script:Tables['protocolVersion']
        name            = $Facts['name']
        facts           = $Facts['device']
    }
    $deviceId = $script:Work['device']['deviceId']
    $kept = $null
    try {
        $call = Invoke-SignedCall -Path $script:Tables['paths']['policy'] -Message $message -DeviceId $deviceId
        $kept = @{ nonce = $call['Nonce']; answer = $call['Answer'] }
    }
    catch {
        if ((Get-ErrorKind -Failure $_) -cne 'SiteAway') { throw }
        Write-LogLine -Text $_.Exception.Message
        $kept = Read-StateFile -Name 'policy.json'
        if ($null -eq $kept) { return $null }
    }
    $read = Open-SignedText -Answer $kept['answer'] -Context 'policy'
    if ($read['deviceId'] -cne $deviceId -or $read['nonce'] -cne $kept['nonce']) {
        throw (New-KindError -Kind 'AnswerRefused' -Message 'The policy was thrown away: it is for another device or request.')
    }
    # What the site said last holds until it expires, so that a deadline is met while the site is away.
    if ((ConvertFrom-TimeText -Text $read['expiresAt']) -le [System.DateTime]::UtcNow) { return $null }
    Write-StateFile -Name 'policy.json' -Value $kept
    return $read
}

<#
.SYNOPSIS
Remembers new attempts, and has the site hear that they have arrived.
#>
function Add-Attempts {
    param([object[]] $Assignments)
    foreach ($assignment in $Assignments) {
        if ($null -ne (Find-Attempt -Assignment $assignment)) { continue }
        $attempt = @{
            deploymentId   = $assignment['deploymentId']
            attempt        = $assignment['attempt']
            deploymentName = $assignment['deploymentName']
            nextNumber     = 1
            state          = 'received'
            message        = $null
            bytes          = @{}
            lookingSince   = $null
            cached         = @()
            run            = $null
        }
        $script:Work['attempts'] = @($script:Work['attempts']) + @(, $attempt)
        Add-Report -Attempt $attempt -State 'received'
    }
    Save-Work
}

<#
.SYNOPSIS
What of a policy is done now; gives the kind (run, pre-cache or nothing) and the assignment. Why others wait is told when it changes.
#>
function Select-Work {
    param([hashtable] $Policy, [string] $StartedByHand)
    $chosen = @{ Kind = 'nothing'; Assignment = $null }
    foreach ($assignment in $Policy['assignments']) {
        $attempt = Find-Attempt -Assignment $assignment
        if (Test-Ended -Attempt $attempt) { continue }
        if ($assignment['action'] -ceq 'pre-cache') {
            $missing = @($assignment['contents'] | Where-Object -FilterScript { @($attempt['cached']) -cnotcontains $_['contentVersion'] })
            # Fetching beforehand takes hours; what can begin does not wait for it.
            if ($missing.Length -gt 0 -and $chosen['Kind'] -ceq 'nothing') { $chosen = @{ Kind = 'pre-cache'; Assignment = $assignment } }
            continue
        }
        $reason = $assignment['reason']
        if ($assignment['action'] -ceq 'run') {
            $start = Get-StartDecision -Schedule $assignment['schedule'] -Now ([System.DateTime]::UtcNow)
            $isWanted = $start['Kind'] -ceq 'offer' -and $StartedByHand -ceq $assignment['deploymentId']
            if ($start['Kind'] -ceq 'start' -or $isWanted) { return @{ Kind = 'run'; Assignment = $assignment } }
            $reason = $start['Reason']
        }
        $sentence = Limit-Text -Text ('It waits: ' + $reason.TrimEnd('.') + '.') -Most 1000
        if ($attempt['state'] -cne 'waiting' -or $attempt['message'] -cne $sentence) {
            Add-Report -Attempt $attempt -State 'waiting' -Message $sentence
            Save-Work
        }
    }
    return $chosen
}

<#
.SYNOPSIS
Begins the sequence of an assignment. A sequence that is not understood has failed; nothing of it is run.
#>
function Start-Sequence {
    param([hashtable] $Attempt, [hashtable] $Assignment)
    try { $sequence = Read-Sequence -Sequence $Assignment['sequence'] }
    catch {
        if ((Get-ErrorKind -Failure $_) -cne 'NotPossible') { throw }
        Add-Report -Attempt $Attempt -State 'failed' -Message $_.Exception.Message
        Save-Work
        return
    }
    $variables = New-Object System.Collections.Hashtable([System.StringComparer]::Ordinal)
    foreach ($one in $sequence['variables']) { Set-SequenceVariable -Variables $variables -Name $one['name'] -Value $one['value'] }
    foreach ($entry in $Assignment['variables'].GetEnumerator()) {
        if (-not $entry.Key.StartsWith('_')) { Set-SequenceVariable -Variables $variables -Name $entry.Key -Value $entry.Value }
    }
    $own = @{
        '_SMSTSPackageName' = $Assignment['deploymentName']
        '_SMSTSPackageID'   = $Assignment['sequenceId']
        '_SMSTSAdvertID'    = $Assignment['deploymentId']
        '_SMSTSMachineName' = $env:COMPUTERNAME
        '_SMSTSType'        = '2'
        '_SMSTSInWinPE'     = 'false'
    }
    foreach ($entry in $own.GetEnumerator()) { Set-SequenceVariable -Variables $variables -Name $entry.Key -Value $entry.Value }
    $Attempt['run'] = @{
        assignment   = $Assignment
        state        = @{ next = 0; phase = 'between'; variables = $variables; upgradeFailure = $null; outcome = $null; failure = $null }
        restartAsked = $null
        pausedUntil  = $null
    }
    Add-Report -Attempt $Attempt -State 'running' -Message 'The task sequence begins.'
    Save-Work
    Invoke-Sequence -Attempt $Attempt
}

<#
.SYNOPSIS
Brings the content of an assignment here beforehand.
#>
function Save-AssignedContent {
    param([hashtable] $Attempt, [hashtable] $Assignment)
    Add-Report -Attempt $Attempt -State 'downloading'
    Save-Work
    foreach ($content in $Assignment['contents']) { [void] (Get-PreparedFolder -Attempt $Attempt -Content $content) }
    Add-Report -Attempt $Attempt -State 'downloaded'
    Save-Work
}
