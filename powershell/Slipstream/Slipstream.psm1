# Slipstream for PowerShell 5.1 and later: the cmdlets of Configuration Manager for operating system upgrade packages, over the HTTP API of a
# Slipstream site. This file is the part that is written by hand: the connection, the calls, the schedules. The cmdlets themselves
# (Cmdlets.ps1) are generated from a table, which is checked against the API description; a few are written by hand (Actions.ps1).

Set-StrictMode -Version 2.0
$script:Connection = $null

<#
.SYNOPSIS
Connects to a Slipstream site for this session.
.DESCRIPTION
Every other cmdlet of this module uses the connection. The token is an API token of an administrator; nothing is written to disk.
.PARAMETER Url
The address of the site server, for example https://slipstream.example.com:8470. Without encryption only an address of this computer is taken.
.PARAMETER Token
The API token, as a secure string.
.PARAMETER TokenFile
A file whose only content is the API token.
.EXAMPLE
Connect-Slipstream -Url https://slipstream.example.com:8470 -Token (Read-Host 'Token' -AsSecureString)
.EXAMPLE
Connect-Slipstream -Url http://127.0.0.1:8470 -TokenFile C:\ProgramData\Slipstream\token.txt
#>
function Connect-Slipstream {
    [CmdletBinding(DefaultParameterSetName = 'ByToken')]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [uri] $Url,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByToken')]
        [securestring] $Token,

        [Parameter(Mandatory = $true, ParameterSetName = 'ByTokenFile')]
        [string] $TokenFile
    )
    if (-not $Url.IsAbsoluteUri -or ($Url.Scheme -ne 'https' -and -not ($Url.Scheme -eq 'http' -and $Url.IsLoopback))) {
        throw (New-SlipstreamError -Code 'CLEAR_TEXT_REFUSED' -Message "The token is not sent to $Url without encryption." -Remedy 'Give an https address, or one of this computer.')
    }
    if ($PSCmdlet.ParameterSetName -eq 'ByTokenFile') {
        $Token = New-Object System.Security.SecureString
        foreach ($sign in (Get-Content -LiteralPath $TokenFile -Raw).Trim().ToCharArray()) { $Token.AppendChar($sign) }
        $Token.MakeReadOnly()
    }
    $before = $script:Connection
    $script:Connection = @{ Url = $Url.AbsoluteUri.TrimEnd('/'); Token = $Token }
    try {
        $site = Invoke-SlipstreamRequest -Method 'GET' -Path '/api/v1/site'
    }
    catch {
        $script:Connection = $before
        throw
    }
    Write-Verbose "Connected to the site $($site.code)."
}

<#
.SYNOPSIS
Forgets the connection to the Slipstream site.
.EXAMPLE
Disconnect-Slipstream
#>
function Disconnect-Slipstream {
    [CmdletBinding()]
    param()
    $script:Connection = $null
}

<#
.SYNOPSIS
Makes a schedule that the other cmdlets take.
.DESCRIPTION
Days, weeks and months recur as in Configuration Manager. Times are local to the computer that makes the schedule, in its time zone, unless -IsUtc is given.
.PARAMETER Start
When it is due for the first time, and at which time of the day.
.PARAMETER End
The last day.
.PARAMETER Nonrecurring
It is due once, at its start.
.PARAMETER RecurInterval
Days; with -RecurCount every so many days.
.PARAMETER RecurCount
Every so many days, weeks or months.
.PARAMETER DayOfWeek
Every week on this day; with -WeekOrder in one week of every month.
.PARAMETER WeekOrder
First, Second, Third, Fourth or Last: of the days of the week that -DayOfWeek names.
.PARAMETER OffsetDay
So many days after the day that -WeekOrder names, at most seven.
.PARAMETER DayOfMonth
On this day of every month; 0 is the last one.
.PARAMETER LastDayOfMonth
On the last day of every month.
.PARAMETER TimeZone
The time zone by its IANA name, for example Europe/Paris. It is needed where Windows PowerShell does not know the name of its own zone.
.PARAMETER IsUtc
Times are UTC.
.EXAMPLE
New-CMSchedule -Start '2027-01-01 05:00' -DayOfWeek Tuesday -WeekOrder Second -OffsetDay 1 -TimeZone Europe/Paris

The day after every second Tuesday of a month.
.EXAMPLE
New-CMSchedule -Start '2027-01-01 22:00' -RecurInterval Days -RecurCount 1 -IsUtc
#>
function New-CMSchedule {
    [CmdletBinding(DefaultParameterSetName = 'Nonrecurring')]
    param(
        [Parameter(Mandatory = $true)]
        [datetime] $Start,

        [datetime] $End,

        [Parameter(ParameterSetName = 'Nonrecurring')]
        [switch] $Nonrecurring,

        [Parameter(Mandatory = $true, ParameterSetName = 'Interval')]
        [ValidateSet('Days')]
        [string] $RecurInterval,

        [Parameter(ParameterSetName = 'Interval')]
        [Parameter(ParameterSetName = 'Weekly')]
        [Parameter(ParameterSetName = 'MonthlyByDate')]
        [Parameter(ParameterSetName = 'MonthlyByWeek')]
        [ValidateRange(1, 366)]
        [int] $RecurCount = 1,

        [Parameter(Mandatory = $true, ParameterSetName = 'Weekly')]
        [Parameter(Mandatory = $true, ParameterSetName = 'MonthlyByWeek')]
        [System.DayOfWeek] $DayOfWeek,

        [Parameter(Mandatory = $true, ParameterSetName = 'MonthlyByWeek')]
        [ValidateSet('First', 'Second', 'Third', 'Fourth', 'Last')]
        [string] $WeekOrder,

        [Parameter(ParameterSetName = 'MonthlyByWeek')]
        [ValidateRange(0, 7)]
        [int] $OffsetDay = 0,

        [Parameter(Mandatory = $true, ParameterSetName = 'MonthlyByDate')]
        [ValidateRange(0, 31)]
        [int] $DayOfMonth,

        [Parameter(Mandatory = $true, ParameterSetName = 'LastDay')]
        [switch] $LastDayOfMonth,

        [string] $TimeZone,

        [switch] $IsUtc
    )
    $zone = if ($IsUtc) { 'UTC' } elseif ($TimeZone) { $TimeZone } else { Get-SlipstreamTimeZone }
    $first = $Start.ToString('yyyy-MM-ddTHH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture)
    if ($PSCmdlet.ParameterSetName -eq 'Nonrecurring') {
        return [pscustomobject]@{ PSTypeName = 'Slipstream.Schedule'; Once = @{ at = $first; timeZone = $zone }; Recurrence = $null }
    }
    $pattern = switch ($PSCmdlet.ParameterSetName) {
        'Interval' { @{ every = 'day'; interval = $RecurCount } }
        'Weekly' { @{ every = 'week'; interval = $RecurCount; weekdays = @($DayOfWeek.ToString().ToLowerInvariant()) } }
        'MonthlyByWeek' {
            $weeks = @{ First = 1; Second = 2; Third = 3; Fourth = 4; Last = 'last' }
            @{ every = 'month-weekday'; interval = $RecurCount; week = $weeks[$WeekOrder]; weekday = $DayOfWeek.ToString().ToLowerInvariant(); plusDays = $OffsetDay }
        }
        'MonthlyByDate' {
            $day = if ($DayOfMonth -eq 0) { 'last' } else { $DayOfMonth }
            @{ every = 'month'; interval = $RecurCount; day = $day }
        }
        'LastDay' { @{ every = 'month'; interval = 1; day = 'last' } }
    }
    $recurrence = @{ pattern = $pattern; start = $first; timeZone = $zone }
    if ($PSBoundParameters.ContainsKey('End')) {
        $recurrence['until'] = $End.ToString('yyyy-MM-ddTHH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture)
    }
    [pscustomobject]@{ PSTypeName = 'Slipstream.Schedule'; Once = $null; Recurrence = $recurrence }
}

# The IANA name of the zone of this computer. Only newer versions of .NET know it.
function Get-SlipstreamTimeZone {
    $zone = [System.TimeZoneInfo]::Local
    if ($zone.Id -match '^(UTC|[A-Za-z_]+/[A-Za-z_+\-/0-9]+)$') { return $zone.Id }
    $name = $null
    $convert = [System.TimeZoneInfo].GetMethod('TryConvertWindowsIdToIanaId', [type[]]@([string], [string].MakeByRefType()))
    if ($null -ne $convert) {
        $values = [object[]]@($zone.Id, $null)
        if ($convert.Invoke($null, $values)) { $name = $values[1] }
    }
    if ($null -eq $name) {
        throw (New-SlipstreamError -Code 'TIME_ZONE_UNKNOWN' -Message "The IANA name of the time zone $($zone.Id) is not known here." -Remedy 'Give -TimeZone with its IANA name, for example Europe/Paris, or -IsUtc.')
    }
    $name
}

# An error with the code, what happened and what to do.
function New-SlipstreamError {
    param([string] $Code, [string] $Message, [string] $Remedy, [object] $Target = $null)
    $exception = New-Object System.InvalidOperationException("$Message $Remedy")
    $record = New-Object System.Management.Automation.ErrorRecord($exception, $Code, [System.Management.Automation.ErrorCategory]::InvalidOperation, $Target)
    $details = New-Object System.Management.Automation.ErrorDetails("$Message $Remedy")
    $details.RecommendedAction = $Remedy
    $record.ErrorDetails = $details
    $record
}

# What a failed request says, in the form of the API or of OData.
function ConvertFrom-SlipstreamFailure {
    param([System.Management.Automation.ErrorRecord] $Failure, [string] $Path)
    $text = if ($null -ne $Failure.ErrorDetails) { $Failure.ErrorDetails.Message } else { $null }
    $problem = $null
    if ($text) {
        try { $problem = ConvertFrom-Json -InputObject $text } catch { $problem = $null }
    }
    if ($null -ne $problem -and $problem.PSObject.Properties['error']) {
        $said = $problem.error
        return New-SlipstreamError -Code $said.code -Message $said.message -Remedy $said.innererror.remedy -Target $Path
    }
    if ($null -ne $problem -and $problem.PSObject.Properties['code']) {
        return New-SlipstreamError -Code $problem.code -Message $problem.detail -Remedy $problem.remedy -Target $Path
    }
    New-SlipstreamError -Code 'SITE_UNREACHABLE' -Message "The site server did not answer: $($Failure.Exception.Message)" -Remedy 'Look whether it runs, and whether the address is right.' -Target $Path
}

# One request, whose answer is JSON in UTF-8 whatever the headers say, or is written to a file.
function Invoke-SlipstreamRequest {
    param([string] $Method, [string] $Path, [hashtable] $Body = $null, [string] $OutFile = '')
    if ($null -eq $script:Connection) {
        throw (New-SlipstreamError -Code 'NOT_CONNECTED' -Message 'There is no connection to a Slipstream site.' -Remedy 'Run Connect-Slipstream first.')
    }
    $secret = (New-Object System.Management.Automation.PSCredential('token', $script:Connection.Token)).GetNetworkCredential().Password
    $address = if ($Path -match '^https?://') { $Path } else { "$($script:Connection.Url)$Path" }
    if (-not $address.StartsWith("$($script:Connection.Url)/", [System.StringComparison]::OrdinalIgnoreCase)) {
        throw (New-SlipstreamError -Code 'OTHER_HOST_REFUSED' -Message "The token is not sent to $address." -Remedy 'Connect to that address with Connect-Slipstream.')
    }
    $request = @{
        Uri             = $address
        Method          = $Method
        Headers         = @{ Authorization = "Bearer $secret" }
        UseBasicParsing = $true
        ErrorAction     = 'Stop'
        Verbose         = $false
    }
    if ($null -ne $Body) {
        $request['Body'] = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -InputObject $Body -Depth 20 -Compress))
        $request['ContentType'] = 'application/json; charset=utf-8'
    }
    if ($OutFile) { $request['OutFile'] = $OutFile }
    try {
        $response = Invoke-WebRequest @request
    }
    catch {
        throw (ConvertFrom-SlipstreamFailure -Failure $_ -Path $Path)
    }
    if ($OutFile) { return }
    $bytes = $response.RawContentStream.ToArray()
    if ($bytes.Length -eq 0) { return $null }
    ConvertFrom-Json -InputObject ([System.Text.Encoding]::UTF8.GetString($bytes))
}

# Sets a value by its field; a.b is a field inside one.
function Set-SlipstreamValue {
    param([hashtable] $Values, [string] $Field, [object] $Value)
    $names = $Field.Split('.')
    $place = $Values
    for ($at = 0; $at -lt $names.Length - 1; $at++) {
        if (-not $place.ContainsKey($names[$at])) { $place[$names[$at]] = @{} }
        $place = $place[$names[$at]]
    }
    $place[$names[-1]] = $Value
}

# Calls an operation of the API by its name. What is in the path is taken out of the values; the rest is the query or the body.
function Invoke-SlipstreamOperation {
    param([string] $Name, [hashtable] $Values, [string] $OutFile = '')
    $operation = $script:SlipstreamOperations[$Name]
    $rest = @{} + $Values
    $path = $operation.Path
    foreach ($key in @($operation.InPath)) {
        $path = $path.Replace("{$key}", [uri]::EscapeDataString([string] $rest[$key]))
        $rest.Remove($key)
    }
    if ($operation.HasBody) { return Invoke-SlipstreamRequest -Method $operation.Method -Path $path -Body $rest -OutFile $OutFile }
    $query = @(foreach ($key in $rest.Keys) { "$key=$([uri]::EscapeDataString([string] $rest[$key]))" })
    if ($query.Count -gt 0) { $path = "$path`?$($query -join '&')" }
    Invoke-SlipstreamRequest -Method $operation.Method -Path $path
}

# Waits for a long operation, with its progress, and returns its result.
function Wait-SlipstreamOperation {
    param([string] $Id, [string] $Activity)
    while ($true) {
        $operation = Invoke-SlipstreamRequest -Method 'GET' -Path "/api/v1/operations/$Id"
        switch ($operation.state) {
            'succeeded' {
                Write-Progress -Activity $Activity -Completed
                return $operation.result
            }
            { $_ -in 'failed', 'cancelled' } {
                Write-Progress -Activity $Activity -Completed
                if ($null -eq $operation.error) {
                    throw (New-SlipstreamError -Code 'OPERATION_CANCELLED' -Message "$Activity was cancelled." -Remedy 'Start it again when it is wanted.' -Target $Id)
                }
                throw (New-SlipstreamError -Code $operation.error.code -Message $operation.error.message -Remedy $operation.error.remedy -Target $Id)
            }
        }
        $percent = -1
        if ($null -ne $operation.bytesTotal -and $operation.bytesTotal -gt 0) {
            $percent = [int] [math]::Floor(100 * $operation.bytesDone / $operation.bytesTotal)
        }
        Write-Progress -Activity $Activity -Status "$($operation.state) $($operation.phase)" -PercentComplete $percent
        Start-Sleep -Seconds 2
    }
}

# A text as OData writes it.
function ConvertTo-SlipstreamLiteral {
    param([object] $Value)
    if ($Value -is [bool]) { return $Value.ToString().ToLowerInvariant() }
    if ($Value -is [int] -or $Value -is [long]) { return $Value.ToString([System.Globalization.CultureInfo]::InvariantCulture) }
    "'$(([string] $Value).Replace("'", "''"))'"
}

# Entities of a class of the AdminService face. Texts with wildcards are compared here, everything else in the database.
function Get-SlipstreamEntity {
    param([string] $Class, [hashtable] $Property = @{}, [string] $Expand = '', [bool] $DisableWildcard = $false)
    $conditions = @()
    $patterns = @{}
    foreach ($name in $Property.Keys) {
        $value = $Property[$name]
        $isPattern = $value -is [string] -and -not $DisableWildcard -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($value)
        if ($isPattern) { $patterns[$name] = $value } else { $conditions += "$name eq $(ConvertTo-SlipstreamLiteral -Value $value)" }
    }
    $query = @()
    if ($conditions.Count -gt 0) { $query += '$filter=' + [uri]::EscapeDataString($conditions -join ' and ') }
    if ($Expand) { $query += '$expand=' + [uri]::EscapeDataString($Expand) }
    $next = "/AdminService/wmi/$Class"
    if ($query.Count -gt 0) { $next = "$next`?$($query -join '&')" }
    while ($next) {
        $page = Invoke-SlipstreamRequest -Method 'GET' -Path $next
        foreach ($entity in @($page.value)) {
            $fits = $true
            foreach ($name in $patterns.Keys) {
                if (-not ([string] $entity.$name -like $patterns[$name])) { $fits = $false }
            }
            if ($fits) {
                $entity.PSObject.TypeNames.Insert(0, "Slipstream.$Class")
                $entity
            }
        }
        $link = $page.PSObject.Properties['@odata.nextLink']
        $next = if ($null -ne $link) { $link.Value } else { $null }
    }
}

# The packages that a cmdlet is about: by ID, by name, or objects of the pipeline. None is an error.
function Resolve-SlipstreamPackage {
    param([object[]] $InputObject, [string[]] $Id, [string[]] $Name, [bool] $DisableWildcard = $false)
    foreach ($one in @($InputObject)) {
        if ($null -ne $one) { $one }
    }
    $asked = @(
        foreach ($one in @($Id)) { if ($one) { @{ PackageID = $one } } }
        foreach ($one in @($Name)) { if ($one) { @{ Name = $one } } }
    )
    foreach ($property in $asked) {
        $found = @(Get-SlipstreamEntity -Class 'SMS_OperatingSystemInstallPackage' -Property $property -DisableWildcard $DisableWildcard)
        if ($found.Count -eq 0) {
            $text = @($property.Values)[0]
            Write-Error -ErrorRecord (New-SlipstreamError -Code 'PACKAGE_MISSING' -Message "There is no operating system upgrade package $text." -Remedy 'Get-CMOperatingSystemInstaller lists them.' -Target $text)
        }
        $found
    }
}

# When updates are to be applied, as the API says it.
function ConvertTo-SlipstreamStart {
    param([bool] $RunNow, [object] $CustomSchedule, [bool] $Utc)
    if ($RunNow) { return @{ start = 'as-soon-as-possible' } }
    $zone = if ($Utc) { 'UTC' } else { Get-SlipstreamTimeZone }
    $at = ([datetime] $CustomSchedule).ToString('yyyy-MM-ddTHH:mm:ss', [System.Globalization.CultureInfo]::InvariantCulture)
    @{ start = 'once'; once = @{ at = $at; timeZone = $zone } }
}

# The names of updates: texts as they are, of objects their update ID.
function ConvertTo-SlipstreamUpdateName {
    param([object[]] $Update)
    foreach ($one in @($Update)) {
        if ($one -is [string]) { $one } elseif ($null -ne $one) { $one.CI_UniqueID }
    }
}

# A time as the API has it, in UTC.
function ConvertTo-SlipstreamTime {
    param([datetime] $Time)
    $Time.ToUniversalTime().ToString('yyyy-MM-dd\THH:mm:ss\Z', [System.Globalization.CultureInfo]::InvariantCulture)
}

# The value of a boundary as the API has it. What is of another type than was said is refused: an address without a prefix would be a range of one.
function ConvertTo-SlipstreamBoundaryValue {
    param([string] $Type, [string] $Value)
    $patterns = @{ IPSubnet = '^[0-9.]+/[0-9]+$'; IPv6Prefix = '^[0-9A-Fa-f:.]+/[0-9]+$'; IPRange = '^[0-9A-Fa-f:.]+\s*-\s*[0-9A-Fa-f:.]+$' }
    if ($Value -notmatch $patterns[$Type] -or ($Type -eq 'IPv6Prefix' -and -not $Value.Contains(':'))) {
        throw (New-SlipstreamError -Code 'BOUNDARY_VALUE_INVALID' -Message "$Value is not of the type $Type." -Remedy 'Give a subnet with its prefix (10.1.0.0/16), an IPv6 prefix (2001:db8::/32), or a range (10.1.0.1-10.1.0.99).' -Target $Value)
    }
    $Value
}

. (Join-Path -Path $PSScriptRoot -ChildPath 'Cmdlets.ps1')
. (Join-Path -Path $PSScriptRoot -ChildPath 'Actions.ps1')
