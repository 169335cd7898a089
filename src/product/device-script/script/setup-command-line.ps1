<#
.SYNOPSIS
One argument as it stands on a command line of Windows; in quotes only where it has to be.
#>
function Get-QuotedArgument {
    param([string] $Argument)
    if ($Argument -cne '' -and $Argument -cnotmatch '[\s"]') { return $Argument }
    # Backslashes in front of a quote, and those in front of the closing one, are doubled.
    $inside = [regex]::Replace($Argument, '(\\*)"', '$1$1\"')
    $inside = [regex]::Replace($inside, '(\\+)\z', '$1$1')
    return '"' + $inside + '"'
}

<#
.SYNOPSIS
A text of a step with its variables expanded. A variable that is not set, or holds control characters, is refused.
#>
function Get-ExpandedText {
    param([string] $Text, [hashtable] $Variables)
    $made = Expand-SequenceText -Text $Text -Variables $Variables
    if ($made['Unknown'].Length -gt 0) { throw (New-KindError -Kind 'NotPossible' -Message "the variable $($made['Unknown'][0]) is not set") }
    if ($made['Text'] -cmatch '\p{Cc}') { throw (New-KindError -Kind 'NotPossible' -Message 'a variable holds control characters') }
    $made['Text']
}

<#
.SYNOPSIS
The same for a path, out of which no variable may break.
#>
function Get-ExpandedPath {
    param([string] $Text, [hashtable] $Variables)
    $path = Get-ExpandedText -Text $Text -Variables $Variables
    if ($path.Trim() -ceq '' -or $path -cmatch '["<>|*?]') { throw (New-KindError -Kind 'NotPossible' -Message "$path is no path of Windows") }
    $path
}

<#
.SYNOPSIS
A file in a folder.
#>
function Join-WindowsPath {
    param([string] $Folder, [string] $File)
    if ($Folder.EndsWith('\') -or $Folder.EndsWith('/')) { return $Folder + $File }
    return $Folder + '\' + $File
}

<#
.SYNOPSIS
The index of the image that a step installs; nothing where Windows Setup chooses.
#>
function Get-ImageIndex {
    param([hashtable] $Step, [object[]] $Images)
    if ($null -ne $Step['imageIndex']) {
        $isThere = @($Images | Where-Object -FilterScript { $_['index'] -eq $Step['imageIndex'] }).Length -gt 0
        if ($null -ne $Step['package'] -and -not $isThere) {
            throw (New-KindError -Kind 'NotPossible' -Message "the package has no image $($Step['imageIndex'])")
        }
        return $Step['imageIndex']
    }
    if ($null -eq $Step['edition']) { return $null }
    $found = @($Images | Where-Object -FilterScript { [string]::Equals([string] $_['editionId'], $Step['edition'], [System.StringComparison]::OrdinalIgnoreCase) })
    if ($found.Length -eq 0) { throw (New-KindError -Kind 'NotPossible' -Message "the package has no image with the edition $($Step['edition'])") }
    if ($found.Length -gt 1) { throw (New-KindError -Kind 'NotPossible' -Message "several images have the edition $($Step['edition'])") }
    return $found[0]['index']
}

<#
.SYNOPSIS
The product key of a step; nothing when it has none.
#>
function Get-ProductKey {
    param([hashtable] $Step, [hashtable] $Variables)
    if ($null -eq $Step['productKey']) { return $null }
    $key = Get-ExpandedText -Text $Step['productKey'] -Variables $Variables
    if ($key -cnotmatch '^[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}\z') { throw (New-KindError -Kind 'NotPossible' -Message 'its product key has another form') }
    return $key.ToUpperInvariant()
}

<#
.SYNOPSIS
The value of an option of the table; nothing when it is left out. An option without a value has an empty text.
#>
function Get-OptionValue {
    param([hashtable] $Option, [hashtable] $Call, [hashtable] $Found)
    $step = $Call['Step']
    if ($null -ne $Option['when'] -and -not $step[$Option['when']]) { return $null }
    if ($null -ne $Option['unless'] -and $step[$Option['unless']]) { return $null }
    if ($null -ne $Option['value']) { return $Found[$Option['value']] }
    if ($null -ne $Option['of']) {
        if ($null -eq $step[$Option['of']]) { return $null }
        return $Option['words'][$step[$Option['of']]]
    }
    if ($null -ne $Option['script']) { return Join-WindowsPath -Folder $Call['ScriptFolder'] -File $Option['script'] }
    if ($null -ne $Option['path']) {
        if ($null -eq $step[$Option['path']]) { return $null }
        $path = Get-ExpandedPath -Text $step[$Option['path']] -Variables $Call['Variables']
        if ($Option['isFolder'] -and $path -cnotmatch '^[A-Za-z]:[\\/]\z') { $path = $path -creplace '[\\/]+\z', '' }
        return $path
    }
    return [string] $Option['text']
}

<#
.SYNOPSIS
How Windows Setup is started: program, arguments, and the command line without its product key, for people.
#>
function Get-SetupCommandLine {
    param([hashtable] $Call)
    $step = $Call['Step']
    $index = Get-ImageIndex -Step $step -Images $Call['Images']
    $folder = $Call['ContentFolder']
    if ($null -ne $step['sourcePath']) { $folder = Get-ExpandedPath -Text $step['sourcePath'] -Variables $Call['Variables'] }
    $program = Join-WindowsPath -Folder $folder -File 'setup.exe'
    $key = Get-ProductKey -Step $step -Variables $Call['Variables']
    $found = @{ 'image-index' = $null; 'product-key' = $key }
    if ($null -ne $index) { $found['image-index'] = $index.ToString($script:Invariant) }
    $parts = New-Object System.Collections.ArrayList
    foreach ($option in $script:Tables['setupOptions']) {
        $value = Get-OptionValue -Option $option -Call $Call -Found $found
        if ($null -eq $value) { continue }
        $hasValue = $null -ne $option['value'] -or $null -ne $option['of'] -or $null -ne $option['script'] -or $null -ne $option['path'] -or $null -ne $option['text']
        if ($hasValue) { [void] $parts.Add($option['option'] + ' ' + (Get-QuotedArgument -Argument $value)) }
        else { [void] $parts.Add($option['option']) }
    }
    $more = @($step['additionalOptions'], (Get-SequenceVariable -Variables $Call['Variables'] -Name 'OSDSetupAdditionalUpgradeOptions'))
    foreach ($text in $more) {
        if ($null -eq $text) { continue }
        $written = (Get-ExpandedText -Text $text -Variables $Call['Variables']).Trim()
        if ($written -cne '') { [void] $parts.Add($written) }
    }
    $arguments = [string]::Join(' ', [string[]] $parts.ToArray())
    $line = '"' + $program + '" ' + $arguments
    if ($line.Length -gt $script:Tables['longestCommandLine']) { throw (New-KindError -Kind 'NotPossible' -Message 'the command line is longer than Windows allows') }
    $shown = $line
    if ($null -ne $key) { $shown = $line.Replace($key, 'XXXXX-XXXXX-XXXXX-XXXXX-' + $key.Substring(24)) }
    @{ Program = $program; Arguments = $arguments; Shown = $shown }
}
