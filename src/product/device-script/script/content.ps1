<#
.SYNOPSIS
SHA-256 of a file, as 64 hexadecimal digits.
#>
function Get-FileDigest {
    param([string] $Path)
    $hash = New-Object System.Security.Cryptography.SHA256Cng
    $stream = New-Object System.IO.FileStream($Path, [System.IO.FileMode]::Open, [System.IO.FileAccess]::Read, [System.IO.FileShare]::Read, 1048576)
    try { [System.BitConverter]::ToString($hash.ComputeHash($stream)).Replace('-', '').ToLowerInvariant() }
    finally {
        $stream.Dispose()
        $hash.Dispose()
    }
}

<#
.SYNOPSIS
Whether a path of a manifest stays in its folder and is one that Windows can hold.
#>
function Test-ContentPath {
    param([string] $Path)
    if ($Path.Length -eq 0 -or $Path.Length -gt 1024 -or $Path -match '[\x00-\x1f\x7f<>:"|?*\\]') { return $false }
    foreach ($name in $Path.Split('/')) {
        if ($name -ceq '' -or $name.Length -gt 255 -or $name.EndsWith('.') -or $name.EndsWith(' ')) { return $false }
        if ($name.Split('.')[0].TrimEnd() -match '^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])\z') { return $false }
    }
    return $true
}

<#
.SYNOPSIS
The files of a version, from its manifest, whose digest is the version's name; fetched when it is not here as it should be.
#>
function Get-ManifestFiles {
    param([hashtable] $Attempt, [hashtable] $Content)
    $digest = [string] $Content['contentVersion']
    if ($digest -cnotmatch '^[0-9a-f]{64}\z') { throw (New-KindError -Kind 'ContentWrong' -Message 'The version has no digest.') }
    $path = Get-DataPath -Names @('content', ($digest.Substring(0, 32) + '.json'))
    if (-not [System.IO.File]::Exists($path) -or (Get-FileDigest -Path $path) -cne $digest) {
        $received = Receive-Object -Attempt $Attempt -Content $Content -Digest $digest -Size -1
        [System.IO.File]::Delete($path)
        [System.IO.File]::Move($received, $path)
    }
    $manifest = ConvertFrom-JsonText -Text ([System.IO.File]::ReadAllText($path, $script:Utf8)) -MostCharacters 134217728
    foreach ($file in $manifest['files']) {
        if (-not (Test-ContentPath -Path $file['path']) -or $file['sha256'] -cnotmatch '^[0-9a-f]{64}\z' -or $file['size'] -lt 0) {
            throw (New-KindError -Kind 'ContentWrong' -Message "The manifest names a file that cannot be: $($file['path'])")
        }
    }
    , @($manifest['files'])
}

<#
.SYNOPSIS
Removes what is in the folder of a version and not in its manifest: a library beside setup.exe would run as the system.
#>
function Remove-Strangers {
    param([string] $Tree, [System.Collections.Generic.HashSet[string]] $Expected)
    $waiting = New-Object System.Collections.Stack
    $waiting.Push((New-Object System.IO.DirectoryInfo($Tree)))
    while ($waiting.Count -gt 0) {
        foreach ($entry in $waiting.Pop().GetFileSystemInfos()) {
            $isLink = ($entry.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0
            if ($isLink) { $entry.Delete() }
            elseif ($entry -is [System.IO.DirectoryInfo]) { $waiting.Push($entry) }
            elseif (-not $Expected.Contains($entry.FullName)) {
                $entry.Attributes = [System.IO.FileAttributes]::Normal
                $entry.Delete()
            }
        }
    }
}

<#
.SYNOPSIS
Whether a file is there and has exactly the bytes that the manifest says.
#>
function Test-ContentFile {
    param([string] $Path, [hashtable] $File)
    $found = New-Object System.IO.FileInfo($Path)
    $found.Exists -and $found.Length -eq $File['size'] -and (Get-FileDigest -Path $Path) -ceq $File['sha256']
}

<#
.SYNOPSIS
Has a version here as a folder in which every file was read and compared just now, and nothing else is. Gives the folder.
.DESCRIPTION
Throws ContentNotHere when it cannot be had now, ContentWrong or NoRoom when it will not get better by waiting.
#>
function Get-PreparedFolder {
    param([hashtable] $Attempt, [hashtable] $Content)
    try {
        $files = Get-ManifestFiles -Attempt $Attempt -Content $Content
        $tree = Get-DataPath -Names @('content', ([string] $Content['contentVersion']).Substring(0, 32))
        [void] [System.IO.Directory]::CreateDirectory($tree)
        $expected = New-Object System.Collections.Generic.HashSet[string]([System.StringComparer]::OrdinalIgnoreCase)
        foreach ($file in $files) { [void] $expected.Add([System.IO.Path]::Combine($tree, $file['path'].Replace('/', '\'))) }
        Remove-Strangers -Tree $tree -Expected $expected
        $missing = New-Object System.Collections.ArrayList
        $needed = [long] 0
        foreach ($file in $files) {
            $path = [System.IO.Path]::Combine($tree, $file['path'].Replace('/', '\'))
            if (Test-ContentFile -Path $path -File $file) { continue }
            if ([System.IO.File]::Exists($path)) { [System.IO.File]::Delete($path) }
            [void] $missing.Add(@{ File = $file; Path = $path })
            $needed += $file['size']
        }
        $drive = New-Object System.IO.DriveInfo([System.IO.Path]::GetPathRoot($tree))
        if ($drive.AvailableFreeSpace -lt $needed) {
            throw (New-KindError -Kind 'NoRoom' -Message "The content needs $needed bytes more, and $($drive.AvailableFreeSpace) are free.")
        }
        foreach ($one in $missing) {
            $received = Receive-Object -Attempt $Attempt -Content $Content -Digest $one['File']['sha256'] -Size $one['File']['size']
            [void] [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($one['Path']))
            [System.IO.File]::Move($received, $one['Path'])
            [System.IO.File]::SetLastWriteTimeUtc($one['Path'], (ConvertFrom-TimeText -Text $one['File']['modified']))
        }
        $Attempt['lookingSince'] = $null
        if (@($Attempt['cached']) -cnotcontains $Content['contentVersion']) {
            $Attempt['cached'] = @($Attempt['cached']) + $Content['contentVersion']
        }
        Save-Work
        $tree
    }
    catch {
        if (@('SiteAway', 'SiteRefused', 'ContentNotHere') -cnotcontains (Get-ErrorKind -Failure $_)) { throw }
        if ($null -eq $Attempt['lookingSince']) { $Attempt['lookingSince'] = Get-TimeText }
        Save-Work
        throw (New-KindError -Kind 'ContentNotHere' -Message "The content of $($Content['packageName']) cannot be had now: $($_.Exception.Message)")
    }
}

<#
.SYNOPSIS
Removes versions that nothing names any more.
#>
function Remove-OldContent {
    param([string[]] $Needed)
    $folder = Get-DataPath -Names 'content'
    if (-not [System.IO.Directory]::Exists($folder)) { return }
    $kept = @('parts') + @($Needed | ForEach-Object { $_.Substring(0, 32) })
    foreach ($entry in (New-Object System.IO.DirectoryInfo($folder)).GetFileSystemInfos()) {
        if ($kept -cnotcontains $entry.Name.Replace('.json', '')) { Remove-Item -LiteralPath $entry.FullName -Recurse -Force }
    }
}
