Add-Type -AssemblyName System.Web
Add-Type -AssemblyName System.Web.Extensions

<#
.SYNOPSIS
Reads JSON. Objects become hashtables that tell upper from lower case; lists become arrays.
#>
function ConvertFrom-JsonText {
    param([string] $Text, [int] $MostCharacters = 8000000)
    $serializer = New-Object System.Web.Script.Serialization.JavaScriptSerializer
    $serializer.MaxJsonLength = $MostCharacters
    $serializer.RecursionLimit = 100
    ConvertTo-PlainValue -Value ($serializer.DeserializeObject($Text))
}

<#
.SYNOPSIS
Makes hashtables and arrays of what the reader of .NET gives. Members are read by index alone: a member called Keys or Count would hide a property.
#>
function ConvertTo-PlainValue {
    param([object] $Value)
    if ($Value -is [System.Collections.IDictionary]) {
        $table = New-Object System.Collections.Hashtable([System.StringComparer]::Ordinal)
        foreach ($entry in $Value.GetEnumerator()) {
            $table[$entry.Key] = ConvertTo-PlainValue -Value $entry.Value
        }
        return $table
    }
    if ($Value -is [System.Collections.IList]) {
        $list = New-Object System.Collections.ArrayList
        foreach ($one in $Value) { [void] $list.Add((ConvertTo-PlainValue -Value $one)) }
        return , $list.ToArray()
    }
    return $Value
}

<#
.SYNOPSIS
Writes JSON in one line.
#>
function ConvertTo-JsonText {
    param([object] $Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [bool]) { return $Value.ToString().ToLowerInvariant() }
    if ($Value -is [string]) { return '"' + [System.Web.HttpUtility]::JavaScriptStringEncode($Value) + '"' }
    $parts = New-Object System.Collections.ArrayList
    if ($Value -is [System.Collections.IDictionary]) {
        foreach ($entry in $Value.GetEnumerator()) {
            $name = ConvertTo-JsonText -Value ([string] $entry.Key)
            [void] $parts.Add($name + ':' + (ConvertTo-JsonText -Value $entry.Value))
        }
        return '{' + [string]::Join(',', [string[]] $parts.ToArray()) + '}'
    }
    if ($Value -is [System.Collections.IEnumerable]) {
        foreach ($one in $Value) { [void] $parts.Add((ConvertTo-JsonText -Value $one)) }
        return '[' + [string]::Join(',', [string[]] $parts.ToArray()) + ']'
    }
    return [System.Convert]::ToString($Value, $script:Invariant)
}

<#
.SYNOPSIS
A copy of a value of JSON that shares nothing with it.
#>
function Copy-JsonValue {
    param([object] $Value)
    ConvertFrom-JsonText -Text (ConvertTo-JsonText -Value $Value)
}

<#
.SYNOPSIS
A value as a word of JSON, for comparisons: true and false in lower case, none for nothing.
#>
function ConvertTo-Word {
    param([object] $Value)
    if ($null -eq $Value) { return 'none' }
    if ($Value -is [bool]) { return $Value.ToString().ToLowerInvariant() }
    return [System.Convert]::ToString($Value, $script:Invariant)
}

<#
.SYNOPSIS
An error that says what kind it is: SiteAway, SiteRefused, AnswerRefused, ContentNotHere, ContentWrong or NotPossible.
#>
function New-KindError {
    param([string] $Kind, [string] $Message)
    $exception = New-Object System.InvalidOperationException($Message)
    $exception.Data['Kind'] = $Kind
    $exception
}

<#
.SYNOPSIS
The kind of an error, or nothing for one that was not made here.
#>
function Get-ErrorKind {
    param([System.Management.Automation.ErrorRecord] $Failure)
    $exception = $Failure.Exception
    while ($null -ne $exception) {
        if ($null -ne $exception.Data -and $exception.Data.Contains('Kind')) { return [string] $exception.Data['Kind'] }
        $exception = $exception.InnerException
    }
    return ''
}

<#
.SYNOPSIS
Whether the site did not understand what was sent: HTTP status 400.
#>
function Test-NotUnderstood {
    param([System.Management.Automation.ErrorRecord] $Failure)
    $exception = $Failure.Exception
    while ($null -ne $exception) {
        if ($null -ne $exception.Data -and $exception.Data.Contains('Status')) { return ([int] $exception.Data['Status'] -eq 400) }
        $exception = $exception.InnerException
    }
    return $false
}

$script:Tables = ConvertFrom-JsonText -Text $script:TablesText

<#
.SYNOPSIS
A message with exactly the members that the site wants.
#>
function New-Message {
    param([string] $Form, [hashtable] $Values)
    $message = New-Object System.Collections.Specialized.OrderedDictionary
    $members = $script:Tables['messages'][$Form]
    foreach ($name in $members) {
        if (-not $Values.ContainsKey($name)) { throw "The message $Form lacks $name." }
        $message[$name] = $Values[$name]
    }
    foreach ($entry in $Values.GetEnumerator()) {
        if ($members -cnotcontains $entry.Key) { throw "The message $Form has no $($entry.Key)." }
    }
    $message
}
