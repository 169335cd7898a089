[System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
[System.Net.ServicePointManager]::Expect100Continue = $false

<#
.SYNOPSIS
The WebException in an error, or nothing.
#>
function Find-WebException {
    param([System.Management.Automation.ErrorRecord] $Failure)
    $exception = $Failure.Exception
    while ($null -ne $exception -and $exception -isnot [System.Net.WebException]) { $exception = $exception.InnerException }
    $exception
}

<#
.SYNOPSIS
Refuses an address to which nothing secret may go.
#>
function Assert-EncryptedAddress {
    param([string] $Address)
    $uri = New-Object System.Uri($Address)
    if ($uri.Scheme -cne 'https' -and -not ($uri.Scheme -ceq 'http' -and $uri.IsLoopback)) {
        throw (New-KindError -Kind 'SiteRefused' -Message "Nothing is sent to $Address without encryption.")
    }
}

<#
.SYNOPSIS
Reads an answer, up to so many bytes.
#>
function Read-Answer {
    param([System.Net.WebResponse] $Response, [int] $MostBytes)
    $kept = New-Object System.IO.MemoryStream
    $stream = $Response.GetResponseStream()
    try {
        $buffer = New-Object byte[] 65536
        for (;;) {
            $count = $stream.Read($buffer, 0, $buffer.Length)
            if ($count -eq 0) { break }
            $kept.Write($buffer, 0, $count)
            if ($kept.Length -gt $MostBytes) { throw (New-KindError -Kind 'SiteRefused' -Message 'The answer is too long.') }
        }
        , $kept.ToArray()
    }
    finally { $stream.Dispose() }
}

<#
.SYNOPSIS
Sends JSON to the site, and reads JSON.
#>
function Invoke-Site {
    param([string] $Path, [byte[]] $Body, [string] $Authorization)
    Assert-EncryptedAddress -Address $script:SiteUrl
    $request = [System.Net.WebRequest]::CreateHttp($script:SiteUrl + $Path)
    $request.Method = 'POST'
    $request.ContentType = 'application/json'
    $request.AllowAutoRedirect = $false
    $request.Timeout = 60000
    $request.ReadWriteTimeout = 60000
    if ($Authorization -cne '') { $request.Headers['Authorization'] = $Authorization }
    $response = $null
    try {
        $request.ContentLength = $Body.Length
        $stream = $request.GetRequestStream()
        $stream.Write($Body, 0, $Body.Length)
        $stream.Dispose()
        $response = $request.GetResponse()
        if ([int] $response.StatusCode -ne 200) {
            throw (New-KindError -Kind 'SiteRefused' -Message "The site answered with $([int] $response.StatusCode).")
        }
        $text = $script:Utf8.GetString((Read-Answer -Response $response -MostBytes 8000000))
        ConvertFrom-JsonText -Text $text
    }
    catch {
        $failure = Find-WebException -Failure $_
        if ($null -eq $failure) { throw }
        if ($null -eq $failure.Response) { throw (New-KindError -Kind 'SiteAway' -Message "The site does not answer: $($failure.Message)") }
        $response = $failure.Response
        $status = [int] $response.StatusCode
        $said = $script:Utf8.GetString((Read-Answer -Response $response -MostBytes 100000))
        $kind = 'SiteRefused'
        if ($status -ge 500 -or $status -eq 429) { $kind = 'SiteAway' }
        $refused = New-KindError -Kind $kind -Message "The site answered with ${status}: $said"
        $refused.Data['Status'] = $status
        throw $refused
    }
    finally {
        if ($null -ne $response) { $response.Dispose() }
    }
}

<#
.SYNOPSIS
Sends a message that this device has signed. Gives the answer and the number that was used once.
#>
function Invoke-SignedCall {
    param([string] $Path, [System.Collections.IDictionary] $Message, [string] $DeviceId)
    $body = $script:Utf8.GetBytes((ConvertTo-JsonText -Value $Message))
    $time = Get-TimeText
    $nonce = New-Nonce
    $digest = Get-Digest -Bytes $body
    $signature = New-Signature -Context 'request' -Text ([string]::Join("`n", @('POST', $Path, $DeviceId, $time, $nonce, $digest)))
    $authorization = 'SlipstreamDevice ' + [string]::Join(';', @($DeviceId, $time, $nonce, $digest, $signature))
    @{ Answer = Invoke-Site -Path $Path -Body $body -Authorization $authorization; Nonce = $nonce }
}

<#
.SYNOPSIS
Reads an answer that the site has signed; anything else is thrown away.
#>
function Open-SignedText {
    param([hashtable] $Answer, [string] $Context)
    $isSigned = $Answer['text'] -is [string] -and $Answer['signature'] -is [string] -and
        (Test-SiteSignature -Context $Context -Text $Answer['text'] -Signature $Answer['signature'])
    if (-not $isSigned) { throw (New-KindError -Kind 'AnswerRefused' -Message 'The answer was thrown away: its signature does not hold.') }
    $read = ConvertFrom-JsonText -Text $Answer['text']
    if ($read['protocolVersion'] -ne $script:Tables['protocolVersion']) {
        throw (New-KindError -Kind 'AnswerRefused' -Message 'The answer was thrown away: it is of another version of the protocol.')
    }
    $read
}

<#
.SYNOPSIS
Introduces this device to its site, or asks again how it stands. Gives its ID and state.
#>
function Register-Device {
    param([hashtable] $Facts, [string] $Token)
    $secret = $null
    if ($Token -cne '') {
        $parts = [regex]::Match($Token.Trim(), '^slipenrol1\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})\z')
        if (-not $parts.Success) { throw 'This is not an enrolment token.' }
        $secret = $parts.Groups[1].Value
        if ($parts.Groups[2].Value -cne (Get-Digest -Bytes ([System.Convert]::FromBase64String($script:SiteKey)))) {
            throw 'The enrolment token is of another site than this script.'
        }
    }
    $key = Get-DeviceKey
    $publicKey = Get-PublicKeyText -Key $key
    $key.Dispose()
    $at = Get-TimeText
    $about = '-'
    if ($null -ne $secret) { $about = Get-Digest -Bytes ($script:Utf8.GetBytes($secret)) }
    $proof = New-Signature -Context 'enrolment' -Text ([string]::Join("`n", @($Facts['name'], $publicKey, $about, $at)))
    $message = New-Message -Form 'enrolRequest' -Values @{
        protocolVersion = $script:Tables['protocolVersion']
        name            = $Facts['name']
        publicKey       = $publicKey
        facts           = $Facts['device']
        token           = $secret
        at              = $at
        proof           = $proof
    }
    $body = $script:Utf8.GetBytes((ConvertTo-JsonText -Value $message))
    $answer = Invoke-Site -Path $script:Tables['paths']['enrol'] -Body $body -Authorization ''
    $read = Open-SignedText -Answer $answer -Context 'enrolmentAnswer'
    if ($read['siteKey'] -cne $script:SiteKey -or $read['publicKey'] -cne $publicKey) {
        throw (New-KindError -Kind 'AnswerRefused' -Message 'The answer was thrown away: it is for another device.')
    }
    @{ deviceId = $read['deviceId']; state = $read['state']; name = $Facts['name'] }
}
