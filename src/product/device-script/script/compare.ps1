<#
.SYNOPSIS
A whole number, also in hexadecimal with 0x; nothing for other texts.
#>
function Get-WholeNumber {
    param([string] $Text)
    if ($Text -cmatch '^-?[0-9]{1,15}\z') { return [long]::Parse($Text, $script:Invariant) }
    if ($Text -match '^0x[0-9a-fA-F]{1,8}\z') { return [System.Convert]::ToInt64($Text.Substring(2), 16) }
    return $null
}

<#
.SYNOPSIS
Compares two texts: as whole numbers, as versions, or as texts without regard to case. Gives -1, 0 or 1.
#>
function Compare-Value {
    param([string] $One, [string] $Other)
    $number = Get-WholeNumber -Text $One
    $otherNumber = Get-WholeNumber -Text $Other
    if ($null -ne $number -and $null -ne $otherNumber) { return $number.CompareTo($otherNumber) }
    $version = '^[0-9]{1,9}(\.[0-9]{1,9}){0,3}\z'
    if ($One -cmatch $version -and $Other -cmatch $version) {
        $parts = $One.Split('.')
        $otherParts = $Other.Split('.')
        for ($place = 0; $place -lt 4; $place++) {
            $left = [long] 0
            $right = [long] 0
            if ($place -lt $parts.Length) { $left = [long]::Parse($parts[$place], $script:Invariant) }
            if ($place -lt $otherParts.Length) { $right = [long]::Parse($otherParts[$place], $script:Invariant) }
            if ($left -ne $right) { return $left.CompareTo($right) }
        }
        return 0
    }
    return [System.Math]::Sign([string]::Compare($One, $Other, [System.StringComparison]::OrdinalIgnoreCase))
}

<#
.SYNOPSIS
The spelling under which a variable is kept, whatever the case; nothing when it is not set.
#>
function Get-Spelling {
    param([hashtable] $Variables, [string] $Name)
    if ($Variables.ContainsKey($Name)) { return $Name }
    foreach ($entry in $Variables.GetEnumerator()) {
        if ([string]::Equals($entry.Key, $Name, [System.StringComparison]::OrdinalIgnoreCase)) { return [string] $entry.Key }
    }
    return $null
}

<#
.SYNOPSIS
The value of a variable; nothing when it is not set.
#>
function Get-SequenceVariable {
    param([hashtable] $Variables, [string] $Name)
    $spelling = Get-Spelling -Variables $Variables -Name $Name
    if ($null -eq $spelling) { return $null }
    return $Variables[$spelling]
}

<#
.SYNOPSIS
Sets a variable; its first spelling stays.
#>
function Set-SequenceVariable {
    param([hashtable] $Variables, [string] $Name, [string] $Value)
    $spelling = Get-Spelling -Variables $Variables -Name $Name
    if ($null -eq $spelling) { $spelling = $Name }
    $Variables[$spelling] = $Value
}

<#
.SYNOPSIS
Puts values in the place of %name%, once. Gives the text, and the names that are not set.
#>
function Expand-SequenceText {
    param([string] $Text, [hashtable] $Variables)
    $result = New-Object System.Text.StringBuilder
    $unknown = New-Object System.Collections.ArrayList
    $at = 0
    foreach ($found in [regex]::Matches($Text, '%([A-Za-z_][A-Za-z0-9_-]*)%')) {
        [void] $result.Append($Text.Substring($at, $found.Index - $at))
        $value = Get-SequenceVariable -Variables $Variables -Name $found.Groups[1].Value
        if ($null -eq $value) {
            [void] $unknown.Add($found.Groups[1].Value)
            $value = $found.Value
        }
        [void] $result.Append($value)
        $at = $found.Index + $found.Length
    }
    [void] $result.Append($Text.Substring($at))
    @{ Text = $result.ToString(); Unknown = $unknown.ToArray() }
}

<#
.SYNOPSIS
Whether a condition holds. The table says which orders each operator takes.
#>
function Test-Condition {
    param([hashtable] $Condition, [hashtable] $Variables, [hashtable] $Facts)
    foreach ($word in @('all', 'any', 'none')) {
        if (-not $Condition.ContainsKey($word)) { continue }
        $met = 0
        foreach ($one in $Condition[$word]) {
            if (Test-Condition -Condition $one -Variables $Variables -Facts $Facts) { $met++ }
        }
        if ($word -ceq 'all') { return $met -eq $Condition[$word].Length }
        if ($word -ceq 'any') { return $met -gt 0 }
        return $met -eq 0
    }
    $found = ''
    if ($Condition.ContainsKey('variable')) { $found = [string] (Get-SequenceVariable -Variables $Variables -Name $Condition['variable']) }
    elseif ($null -ne $Facts[$Condition['fact']]) { $found = ConvertTo-Word -Value $Facts[$Condition['fact']] }
    $operator = $script:Tables['operators'][$Condition['is']]
    if ($null -eq $operator) { throw "The condition compares in a way that is not known: $($Condition['is'])." }
    if ($found -ceq '' -and -not $operator['comparesEmpty']) { return $false }
    $value = ''
    if ($Condition.ContainsKey('value')) { $value = [string] $Condition['value'] }
    return $operator['orders'] -contains (Compare-Value -One $found -Other $value)
}

<#
.SYNOPSIS
Makes every check of readiness that a step asks for, by the table of checks.
#>
function Get-ReadinessChecks {
    param([hashtable] $Step, [hashtable] $Facts)
    $checks = New-Object System.Collections.ArrayList
    foreach ($kind in $script:Tables['readiness']) {
        $wanted = $Step[$kind['wanted']]
        if ($null -eq $wanted -or ($wanted -is [bool] -and -not $wanted)) { continue }
        $list = @(@($wanted) | ForEach-Object { ConvertTo-Word -Value $_ })
        $found = ''
        if ($null -ne $Facts[$kind['found']]) { $found = ConvertTo-Word -Value $Facts[$kind['found']] }
        $passed = $found -cne '' -and (Test-Readiness -Rule $kind['rule'] -List $list -Found $found)
        $shown = $found
        if ($found -ceq '') { $shown = 'not known' }
        [void] $checks.Add(@{ Check = $kind['check']; Variable = $kind['variable']; Passed = $passed; Wanted = [string]::Join(', ', [string[]] $list); Found = $shown })
    }
    , $checks.ToArray()
}

<#
.SYNOPSIS
Whether what was found passes a check.
#>
function Test-Readiness {
    param([string] $Rule, [string[]] $List, [string] $Found)
    switch -CaseSensitive ($Rule) {
        'one-of' {
            foreach ($one in $List) {
                if ([string]::Equals($one, $Found, [System.StringComparison]::OrdinalIgnoreCase)) { return $true }
            }
            return $false
        }
        'is-true' { return $Found -ceq 'true' }
        'at-most-build' {
            $compared = $Found
            if (-not $List[0].Contains('.')) { $compared = $Found.Split('.')[0] }
            return (Compare-Value -One $compared -Other $List[0]) -le 0
        }
        'tpm-at-least' { return $Found -cne 'none' -and (Compare-Value -One $Found -Other $List[0]) -ge 0 }
        'at-least' { return (Compare-Value -One $Found -Other $List[0]) -ge 0 }
    }
    return $false
}
