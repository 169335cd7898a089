<#
.SYNOPSIS
What is known of this device now: its name, what the site is told, and what conditions and checks of readiness look at.
#>
function Get-DeviceFacts {
    $windows = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $computer = Get-CimInstance -ClassName Win32_ComputerSystem
    $system = Get-CimInstance -ClassName Win32_OperatingSystem
    $processor = Get-CimInstance -ClassName Win32_Processor | Select-Object -First 1
    $drive = New-Object System.IO.DriveInfo($env:SystemDrive)
    $architectures = @{ 'AMD64' = 'x64'; 'ARM64' = 'arm64'; 'x86' = 'x86' }
    # A 32-bit PowerShell has the architecture of Windows in another variable.
    $said = [System.Environment]::GetEnvironmentVariable('PROCESSOR_ARCHITEW6432')
    if (-not $said) { $said = [System.Environment]::GetEnvironmentVariable('PROCESSOR_ARCHITECTURE') }
    $kind = 'server'
    if ($windows.InstallationType -ceq 'Client') { $kind = 'client' }
    $build = [string] $windows.CurrentBuildNumber + '.' + [string] $windows.UBR
    $client = @{ kind = 'script'; version = $script:ScriptVersion }
    $shared = @{
        architecture      = $architectures[$said]
        edition           = [string] $windows.EditionID
        language          = [System.Globalization.CultureInfo]::InstalledUICulture.Name
        memoryMegabytes   = [long] [System.Math]::Floor($computer.TotalPhysicalMemory / 1048576)
        freeDiskMegabytes = [long] [System.Math]::Floor($drive.AvailableFreeSpace / 1048576)
        manufacturer      = Limit-Text -Text ([string] $computer.Manufacturer) -Most 100
        model             = Limit-Text -Text ([string] $computer.Model) -Most 100
    }
    $device = @{ build = "10.0.$build"; addresses = @(Get-DeviceAddress); client = $client }
    $sequence = @{
        computerName       = $env:COMPUTERNAME
        build              = $build
        operatingSystem    = $kind
        processorMegahertz = [long] $processor.MaxClockSpeed
        mainsPower         = Test-MainsPower
        tpm                = Get-TpmVersion
    }
    foreach ($entry in $shared.GetEnumerator()) {
        $device[$entry.Key] = $entry.Value
        $sequence[$entry.Key] = $entry.Value
    }
    foreach ($entry in (Get-FirmwareFacts).GetEnumerator()) { $sequence[$entry.Key] = $entry.Value }
    @{
        name     = $env:COMPUTERNAME
        device   = New-Message -Form 'deviceFacts' -Values $device
        sequence = $sequence
        bootedAt = Get-TimeText -Time $system.LastBootUpTime
    }
}

<#
.SYNOPSIS
A text without control characters, not longer than so many characters.
#>
function Limit-Text {
    param([string] $Text, [int] $Most)
    $plain = [regex]::Replace($Text, '\p{Cc}+', ' ')
    if ($plain.Length -le $Most) { return $plain }
    # Not through the middle of a character of two units.
    if ([char]::IsHighSurrogate($plain[$Most - 1])) { $Most -= 1 }
    return $plain.Substring(0, $Most)
}

<#
.SYNOPSIS
Addresses of this device, those of networks with a gateway first.
#>
function Get-DeviceAddress {
    $first = New-Object System.Collections.ArrayList
    $others = New-Object System.Collections.ArrayList
    foreach ($network in [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
        if ($network.OperationalStatus -ne [System.Net.NetworkInformation.OperationalStatus]::Up) { continue }
        if ($network.NetworkInterfaceType -eq [System.Net.NetworkInformation.NetworkInterfaceType]::Loopback) { continue }
        $properties = $network.GetIPProperties()
        $list = $others
        if ($properties.GatewayAddresses.Count -gt 0) { $list = $first }
        foreach ($one in $properties.UnicastAddresses) {
            $text = $one.Address.ToString() -creplace '%.*$', ''
            if ($text -notmatch '^(fe80:|169\.254\.)') { [void] $list.Add($text) }
        }
    }
    $all = @($first.ToArray()) + @($others.ToArray())
    # A device without a network asks a site on itself.
    if ($all.Length -eq 0) { return '127.0.0.1' }
    $all | Select-Object -First 16
}

<#
.SYNOPSIS
Whether the device does not run on its battery. Win32_Battery: BatteryStatus 1, 4 and 5 do.
#>
function Test-MainsPower {
    $running = @(Get-CimInstance -ClassName Win32_Battery | Where-Object -FilterScript { @(1, 4, 5) -contains $_.BatteryStatus })
    $running.Length -eq 0
}

<#
.SYNOPSIS
The version of the TPM: none, 1.2 or 2.0; nothing when it cannot be asked.
#>
function Get-TpmVersion {
    try { $found = Get-CimInstance -Namespace 'root/cimv2/Security/MicrosoftTpm' -ClassName Win32_Tpm }
    catch { return $null }
    if ($null -eq $found) { return 'none' }
    if ([string] $found.SpecVersion -clike '2.0*') { return '2.0' }
    return '1.2'
}

<#
.SYNOPSIS
Whether there is UEFI, and Secure Boot is on; nothing when it cannot be asked.
#>
function Get-FirmwareFacts {
    try { return @{ secureBoot = [bool] (Confirm-SecureBootUEFI); uefi = $true } }
    catch [System.PlatformNotSupportedException] { return @{ secureBoot = $false; uefi = $false } }
    catch { return @{ secureBoot = $null; uefi = $null } }
}

<#
.SYNOPSIS
Seconds since the device was started.
#>
function Get-UptimeSeconds {
    [double] [System.Diagnostics.Stopwatch]::GetTimestamp() / [System.Diagnostics.Stopwatch]::Frequency
}
