# A point makes its own certificate, and the site says of which key it is. .NET asks on a thread of its own, where PowerShell cannot answer: hence C#.
Add-Type -TypeDefinition @'
using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Slipstream
{
    public sealed class PointCertificate
    {
        private readonly string[] keys;
        private readonly bool authorityToo;

        private PointCertificate(string[] keys, bool authorityToo)
        {
            this.keys = keys;
            this.authorityToo = authorityToo;
        }

        public static RemoteCertificateValidationCallback Check(string[] keys, bool authorityToo)
        {
            return new PointCertificate(keys, authorityToo).IsKnown;
        }

        private bool IsKnown(object sender, X509Certificate certificate, X509Chain chain, SslPolicyErrors errors)
        {
            if (certificate == null) return false;
            if (authorityToo && errors == SslPolicyErrors.None) return true;
            try { return Array.IndexOf(keys, DigestOfKey(certificate.GetRawCertData())) >= 0; }
            catch (IndexOutOfRangeException) { return false; }
            catch (ArgumentException) { return false; }
        }

        // SHA-256 of SubjectPublicKeyInfo (RFC 5280, 4.1): the seventh member of the certificate's body, or the sixth where there is no version.
        public static string DigestOfKey(byte[] der)
        {
            int at = 0;
            Enter(der, ref at);
            Enter(der, ref at);
            if (der[at] == 0xa0) Skip(der, ref at);
            for (int member = 0; member < 5; member++) Skip(der, ref at);
            int start = at;
            Skip(der, ref at);
            if (at > der.Length) throw new ArgumentException("der");
            using (SHA256Cng hash = new SHA256Cng())
                return BitConverter.ToString(hash.ComputeHash(der, start, at - start)).Replace("-", "").ToLowerInvariant();
        }

        private static int Enter(byte[] der, ref int at)
        {
            int length = der[at + 1];
            at += 2;
            if (length < 0x80) return length;
            int digits = length & 0x7f;
            if (digits == 0 || digits > 3) throw new ArgumentException("der");
            length = 0;
            for (; digits > 0; digits--) length = length * 256 + der[at++];
            return length;
        }

        private static void Skip(byte[] der, ref int at)
        {
            int length = Enter(der, ref at);
            at += length;
        }
    }
}
'@

<#
.SYNOPSIS
Where content may be fetched from now, the nearest first; while the site is away, what came with the policy.
#>
function Get-ContentSources {
    param([hashtable] $Attempt, [hashtable] $Content)
    $waited = 0
    if ($null -ne $Attempt['lookingSince']) {
        $since = ConvertFrom-TimeText -Text $Attempt['lookingSince']
        $waited = [int] [System.Math]::Max(0, [System.Math]::Min(100000, [System.Math]::Floor(([System.DateTime]::UtcNow - $since).TotalMinutes)))
    }
    $sources = $Content['sources']
    try {
        $message = New-Message -Form 'locationRequest' -Values @{
            protocolVersion = $script:Tables['protocolVersion']
            contentVersion  = $Content['contentVersion']
            addresses       = @(Get-DeviceAddress)
            waitedMinutes   = $waited
        }
        $deviceId = $script:Work['device']['deviceId']
        $call = Invoke-SignedCall -Path $script:Tables['paths']['location'] -Message $message -DeviceId $deviceId
        $read = Open-SignedText -Answer $call['Answer'] -Context 'location'
        if ($read['deviceId'] -cne $deviceId -or $read['contentVersion'] -cne $Content['contentVersion']) {
            throw (New-KindError -Kind 'AnswerRefused' -Message 'The answer was thrown away: it is about another device or version.')
        }
        $sources = $read['sources']
    }
    catch {
        if ((Get-ErrorKind -Failure $_) -cne 'SiteAway') { throw }
    }
    , @($sources | Where-Object -FilterScript { $_['availableAfterMinutes'] -le $waited })
}

<#
.SYNOPSIS
Fetches an object by its digest from the first source that gives it whole, and goes on where an earlier try ended. Gives the path.
#>
function Receive-Object {
    param([hashtable] $Attempt, [hashtable] $Content, [string] $Digest, [long] $Size)
    $folder = Get-DataPath -Names @('content', 'parts')
    [void] [System.IO.Directory]::CreateDirectory($folder)
    $part = [System.IO.Path]::Combine($folder, $Digest)
    $reason = 'no source has it'
    foreach ($source in (Get-ContentSources -Attempt $Attempt -Content $Content)) {
        foreach ($address in $source['addresses']) {
            $url = $address.TrimEnd('/') + '/content/objects/' + $Digest
            try {
                Assert-EncryptedAddress -Address $address
                if (-not (Receive-ByBits -Source $source -Url $url -Part $part -Size $Size -Attempt $Attempt)) {
                    Receive-Bytes -Source $source -Url $url -Part $part -Size $Size -Attempt $Attempt
                }
                if ((Get-FileDigest -Path $part) -ceq $Digest) { return $part }
                # A wrong byte is somewhere: the next source begins anew.
                [System.IO.File]::Delete($part)
                $reason = "$url gave wrong bytes"
            }
            catch {
                $reason = "${url}: $($_.Exception.Message)"
            }
            Write-LogLine -Text $reason
        }
    }
    throw (New-KindError -Kind 'ContentNotHere' -Message $reason)
}

<#
.SYNOPSIS
Has the background transfer of Windows fetch a large file. It takes certificates as Windows does, so that points with a key of their own are left out.
Gives whether the file is there; whatever went wrong, the other way is taken.
#>
function Receive-ByBits {
    param([hashtable] $Source, [string] $Url, [string] $Part, [long] $Size, [hashtable] $Attempt)
    if ($Size -lt 67108864 -or $null -ne $Source['certificate'] -or [System.IO.File]::Exists($Part)) { return $false }
    $command = Get-Command -Name Start-BitsTransfer -ErrorAction SilentlyContinue
    if ($null -eq $command -or -not $command.Parameters.ContainsKey('CustomHeaders')) { return $false }
    try {
        $headers = @('authorization: SlipstreamTicket ' + $Source['ticket'])
        Start-BitsTransfer -Source $Url -Destination $Part -CustomHeaders $headers -Priority Foreground
        if ((New-Object System.IO.FileInfo($Part)).Length -ne $Size) { throw 'the file has another length' }
        Add-ReceivedBytes -Attempt $Attempt -Source $Source['pointId'] -Count $Size
        return $true
    }
    catch {
        if ([System.IO.File]::Exists($Part)) { [System.IO.File]::Delete($Part) }
        Write-LogLine -Text "The background transfer did not work: $($_.Exception.Message)"
        return $false
    }
}

<#
.SYNOPSIS
Fetches the rest of a file into its part.
#>
function Receive-Bytes {
    param([hashtable] $Source, [string] $Url, [string] $Part, [long] $Size, [hashtable] $Attempt)
    $most = $Size
    if ($Size -lt 0) { $most = 134217728 }
    $have = [long] 0
    if ([System.IO.File]::Exists($Part)) { $have = (New-Object System.IO.FileInfo($Part)).Length }
    if ($Size -lt 0 -or $have -gt $Size) {
        [System.IO.File]::Delete($Part)
        $have = [long] 0
    }
    if ($have -eq $Size -and [System.IO.File]::Exists($Part)) { return }
    $request = [System.Net.WebRequest]::CreateHttp($Url)
    $request.AllowAutoRedirect = $false
    $request.Timeout = 30000
    $request.ReadWriteTimeout = 60000
    $request.Headers['Authorization'] = 'SlipstreamTicket ' + $Source['ticket']
    if ($null -ne $Source['certificate']) {
        $keys = [string[]] @($Source['certificate']['keys'])
        # Connections are shared within a group alone: another point's key would not be asked for on an open one.
        $request.ConnectionGroupName = [string]::Join(',', $keys)
        $request.ServerCertificateValidationCallback = [Slipstream.PointCertificate]::Check($keys, ($Source['certificate']['origin'] -ceq 'given'))
    }
    if ($have -gt 0) { $request.AddRange($have) }
    $response = $request.GetResponse()
    $file = $null
    try {
        $status = [int] $response.StatusCode
        $isRest = $status -eq 206 -and [string] $response.Headers['Content-Range'] -clike "bytes $have-*"
        if ($status -ne 200 -and -not $isRest) { throw "The answer was $status." }
        if (-not $isRest) { $have = [long] 0 }
        $mode = [System.IO.FileMode]::Create
        if ($isRest) { $mode = [System.IO.FileMode]::Append }
        $file = New-Object System.IO.FileStream($Part, $mode, [System.IO.FileAccess]::Write, [System.IO.FileShare]::None, 1048576)
        $stream = $response.GetResponseStream()
        $buffer = New-Object byte[] 262144
        for (;;) {
            $count = $stream.Read($buffer, 0, $buffer.Length)
            if ($count -eq 0) { break }
            $have += $count
            if ($have -gt $most) { throw 'It is longer than it may be.' }
            $file.Write($buffer, 0, $count)
            Add-ReceivedBytes -Attempt $Attempt -Source $Source['pointId'] -Count $count
        }
        $file.Flush($true)
        if ($Size -ge 0 -and $have -ne $Size) { throw 'The connection ended too early.' }
    }
    finally {
        if ($null -ne $file) { $file.Dispose() }
        $response.Dispose()
    }
}

<#
.SYNOPSIS
Counts bytes by where they came from; the site hears of it every minute.
#>
function Add-ReceivedBytes {
    param([hashtable] $Attempt, [string] $Source, [long] $Count)
    $before = $Attempt['bytes'][$Source]
    if ($null -eq $before) { $before = [long] 0 }
    $Attempt['bytes'][$Source] = $before + $Count
    if (([System.DateTime]::UtcNow - $script:ToldAt).TotalSeconds -lt 60) { return }
    $script:ToldAt = [System.DateTime]::UtcNow
    Add-Report -Attempt $Attempt -State 'downloading'
    Save-Work
    Send-Reports
}
$script:ToldAt = [System.DateTime]::UtcNow
