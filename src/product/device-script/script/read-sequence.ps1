<#
.SYNOPSIS
Checks a task sequence, and puts in what was left out. What is not known here is refused: a sequence is run as a whole or not at all.
#>
function Read-Sequence {
    param([hashtable] $Sequence)
    if ($Sequence['format'] -cne 'slipstream-task-sequence-1' -or $Sequence['kind'] -cne 'upgrade-operating-system') {
        throw (New-KindError -Kind 'NotPossible' -Message 'The task sequence is of a kind that is not known here.')
    }
    $read = Copy-JsonValue -Value $Sequence
    if ($null -eq $read['variables']) { $read['variables'] = @() }
    Complete-Items -Items $read['steps']
    $read
}

<#
.SYNOPSIS
Does so for groups and steps, by the table of their members.
#>
function Complete-Items {
    param([object[]] $Items)
    foreach ($item in $Items) {
        $form = $script:Tables['items'][[string] $item['type']]
        if ($null -eq $form) { throw (New-KindError -Kind 'NotPossible' -Message "A step of the type $($item['type']) is not known here.") }
        foreach ($entry in $item.GetEnumerator()) {
            if ($form['known'] -cnotcontains $entry.Key) {
                throw (New-KindError -Kind 'NotPossible' -Message "The step $($item['id']) has $($entry.Key), which is not known here.")
            }
        }
        foreach ($name in $form['required']) {
            if (-not $item.ContainsKey($name)) { throw (New-KindError -Kind 'NotPossible' -Message "The step $($item['id']) lacks $name.") }
        }
        foreach ($entry in $form['defaults'].GetEnumerator()) {
            if (-not $item.ContainsKey($entry.Key)) { $item[$entry.Key] = $entry.Value }
        }
        if ($item['type'] -ceq 'group') { Complete-Items -Items $item['steps'] }
    }
}

<#
.SYNOPSIS
Puts groups and steps into one table, in the order in which they run.
#>
function Add-Instructions {
    param([System.Collections.ArrayList] $Table, [object[]] $Items, [int[]] $Groups)
    foreach ($item in $Items) {
        $instruction = @{ Place = $Table.Count; Item = $item; Groups = $Groups; End = 0 }
        [void] $Table.Add($instruction)
        if ($item['type'] -ceq 'group') {
            $around = New-Object System.Collections.ArrayList
            foreach ($one in $Groups) { [void] $around.Add($one) }
            [void] $around.Add($instruction['Place'])
            Add-Instructions -Table $Table -Items $item['steps'] -Groups ([int[]] $around.ToArray())
        }
        $instruction['End'] = $Table.Count
    }
}

<#
.SYNOPSIS
The table of a sequence.
#>
function Get-Instructions {
    param([hashtable] $Sequence)
    $table = New-Object System.Collections.ArrayList
    Add-Instructions -Table $table -Items $Sequence['steps'] -Groups ([int[]] @())
    , $table.ToArray()
}
