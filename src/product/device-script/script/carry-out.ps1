<#
.SYNOPSIS
A step that could not be done: an exit code as Windows has them, and why.
#>
function New-FailedStep {
    param([string] $Code, [string] $Reason)
    @{ kind = 'step-ended'; exitCode = $script:Codes[$Code]; reason = $Reason }
}

<#
.SYNOPSIS
The content that an assignment gives for a package; nothing when it gives none.
#>
function Find-AssignedContent {
    param([hashtable] $Assignment, [string] $PackageId, [object] $Version)
    foreach ($content in $Assignment['contents']) {
        if ($content['packageId'] -ceq $PackageId -and ($null -eq $Version -or $content['version'] -eq $Version)) { return $content }
    }
    return $null
}

<#
.SYNOPSIS
Has the content of a package here. Gives its folder, or the failed step. Throws ContentNotHere when it goes on later.
#>
function Get-StepContent {
    param([hashtable] $Attempt, [string] $PackageId, [object] $Version)
    $content = Find-AssignedContent -Assignment $Attempt['run']['assignment'] -PackageId $PackageId -Version $Version
    if ($null -eq $content) { return @{ Failed = New-FailedStep -Code 'Missing' -Reason "the deployment gives no content of $PackageId" } }
    try { return @{ Failed = $null; Folder = Get-PreparedFolder -Attempt $Attempt -Content $content; Content = $content } }
    catch {
        $kind = Get-ErrorKind -Failure $_
        if ($kind -ceq 'ContentNotHere') { throw }
        $code = 'Invalid'
        if ($kind -ceq 'NoRoom') { $code = 'Full' }
        return @{ Failed = New-FailedStep -Code $code -Reason $_.Exception.Message }
    }
}

<#
.SYNOPSIS
Has the content of an upgrade compared once more, at the last moment, and makes the command line. Gives it, or the failed step.
#>
function Get-SetupToRun {
    param([hashtable] $Attempt, [hashtable] $Step, [hashtable] $Variables)
    if ($Step['overrideUpdatePolicy']) {
        return @{ Failed = New-FailedStep -Code 'NotSupported' -Reason 'this client cannot override the update policy'; Line = $null }
    }
    $call = @{ Step = $Step; Images = @(); ContentFolder = ''; ScriptFolder = Get-SetupScriptFolder -Attempt $Attempt; Variables = $Variables }
    if ($null -ne $Step['package']) {
        $brought = Get-StepContent -Attempt $Attempt -PackageId $Step['package'] -Version $Step['version']
        if ($null -ne $brought['Failed']) { return @{ Failed = $brought['Failed']; Line = $null } }
        $call['Images'] = @($brought['Content']['images'])
        $call['ContentFolder'] = $brought['Folder']
    }
    try { return @{ Failed = $null; Line = Get-SetupCommandLine -Call $call } }
    catch {
        if ((Get-ErrorKind -Failure $_) -cne 'NotPossible') { throw }
        return @{ Failed = New-FailedStep -Code 'WrongArguments' -Reason $_.Exception.Message; Line = $null }
    }
}

<#
.SYNOPSIS
Carries a step out. Gives how it ended.
#>
function Invoke-Step {
    param([hashtable] $Attempt, [hashtable] $Step, [hashtable] $Variables, [object] $Setup)
    switch -CaseSensitive ($Step['type']) {
        'download-package-content' { return Invoke-DownloadStep -Attempt $Attempt -Step $Step -Variables $Variables }
        'run-command-line' {
            $text = (Expand-SequenceText -Text $Step['commandLine'] -Variables $Variables)['Text']
            $line = Split-CommandLine -CommandLine $text
            $folder = ''
            if ($null -ne $Step['workingDirectory']) { $folder = (Expand-SequenceText -Text $Step['workingDirectory'] -Variables $Variables)['Text'] }
            return Invoke-Program -Program $line['Program'] -Arguments $line['Rest'] -WorkingDirectory $folder -TimeoutMinutes $Step['timeoutMinutes']
        }
        'upgrade-operating-system' {
            if ($null -ne $Setup['Failed']) { return $Setup['Failed'] }
            if (-not $Step['scanOnly']) { Write-SetupScripts -Folder (Get-SetupScriptFolder -Attempt $Attempt) }
            Write-LogLine -Text "Started: $($Setup['Line']['Shown'])"
            return Invoke-Program -Program $Setup['Line']['Program'] -Arguments $Setup['Line']['Arguments'] -WorkingDirectory '' -TimeoutMinutes $Step['timeoutMinutes']
        }
    }
    throw "A step of the type $($Step['type']) is not for the device."
}

<#
.SYNOPSIS
Has the content of packages here, in the data folder or where the step wants it.
#>
function Invoke-DownloadStep {
    param([hashtable] $Attempt, [hashtable] $Step, [hashtable] $Variables)
    $folders = New-Object System.Collections.ArrayList
    foreach ($wanted in $Step['packages']) {
        $brought = Get-StepContent -Attempt $Attempt -PackageId $wanted['package'] -Version $wanted['version']
        if ($null -ne $brought['Failed']) { return $brought['Failed'] }
        if ($null -eq $Step['path']) {
            [void] $folders.Add($brought['Folder'])
            continue
        }
        try {
            $path = (Get-ExpandedPath -Text $Step['path'] -Variables $Variables) -creplace '[\\/]+\z', ''
            $target = $path + '\' + $wanted['package']
            if ([System.IO.Directory]::Exists($target)) { Remove-Item -LiteralPath $target -Recurse -Force }
            [void] [System.IO.Directory]::CreateDirectory($path)
            Copy-Item -LiteralPath $brought['Folder'] -Destination $target -Recurse -Force
        }
        catch {
            $code = 'NotStarted'
            if ((Get-ErrorKind -Failure $_) -ceq 'NotPossible') { $code = 'WrongArguments' }
            return New-FailedStep -Code $code -Reason $_.Exception.Message
        }
        [void] $folders.Add($target)
    }
    @{ kind = 'step-ended'; exitCode = 0; reason = ''; folders = $folders.ToArray() }
}
