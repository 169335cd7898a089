<#
.SYNOPSIS
The key of this device, P-256, which never leaves the key store of the machine; made the first time.
#>
function Get-DeviceKey {
    $provider = [System.Security.Cryptography.CngProvider]::MicrosoftSoftwareKeyStorageProvider
    $options = [System.Security.Cryptography.CngKeyOpenOptions]::MachineKey
    if ([System.Security.Cryptography.CngKey]::Exists($script:KeyName, $provider, $options)) {
        return [System.Security.Cryptography.CngKey]::Open($script:KeyName, $provider, $options)
    }
    $parameters = New-Object System.Security.Cryptography.CngKeyCreationParameters
    $parameters.Provider = $provider
    $parameters.KeyCreationOptions = [System.Security.Cryptography.CngKeyCreationOptions]::MachineKey
    $parameters.ExportPolicy = [System.Security.Cryptography.CngExportPolicies]::None
    $parameters.KeyUsage = [System.Security.Cryptography.CngKeyUsages]::Signing
    [System.Security.Cryptography.CngKey]::Create([System.Security.Cryptography.CngAlgorithm]::ECDsaP256, $script:KeyName, $parameters)
}

<#
.SYNOPSIS
Bytes of hexadecimal digits.
#>
function ConvertFrom-Hex {
    param([string] $Text)
    $bytes = New-Object byte[] ($Text.Length / 2)
    for ($at = 0; $at -lt $bytes.Length; $at++) { $bytes[$at] = [System.Convert]::ToByte($Text.Substring(2 * $at, 2), 16) }
    , $bytes
}

<#
.SYNOPSIS
A public key as the protocol has it: SPKI in DER, base64. CNG gives 8 bytes (BCRYPT_ECCKEY_BLOB), then both coordinates.
#>
function Get-PublicKeyText {
    param([System.Security.Cryptography.CngKey] $Key)
    $blob = $Key.Export([System.Security.Cryptography.CngKeyBlobFormat]::EccPublicBlob)
    $der = New-Object byte[] 91
    (ConvertFrom-Hex -Text $script:Tables['keyHeader']).CopyTo($der, 0)
    $der[26] = 4
    [System.Array]::Copy($blob, 8, $der, 27, 64)
    [System.Convert]::ToBase64String($der)
}

<#
.SYNOPSIS
SHA-256 of bytes, as 64 hexadecimal digits.
#>
function Get-Digest {
    param([byte[]] $Bytes)
    $hash = New-Object System.Security.Cryptography.SHA256Cng
    try { [System.BitConverter]::ToString($hash.ComputeHash($Bytes)).Replace('-', '').ToLowerInvariant() }
    finally { $hash.Dispose() }
}

<#
.SYNOPSIS
The bytes that a signature is about: a context, a line feed, and the text.
#>
function Get-SignedBytes {
    param([string] $Context, [string] $Text)
    , $script:Utf8.GetBytes($script:Tables['contexts'][$Context] + "`n" + $Text)
}

<#
.SYNOPSIS
Signs a text with the key of this device. ECDsaCng gives both numbers side by side (IEEE P1363), as the protocol wants them.
#>
function New-Signature {
    param([string] $Context, [string] $Text)
    $key = Get-DeviceKey
    $signer = New-Object System.Security.Cryptography.ECDsaCng($key)
    try {
        $signer.HashAlgorithm = [System.Security.Cryptography.CngAlgorithm]::Sha256
        [System.Convert]::ToBase64String($signer.SignData((Get-SignedBytes -Context $Context -Text $Text)))
    }
    finally {
        $signer.Dispose()
        $key.Dispose()
    }
}

<#
.SYNOPSIS
Whether the site signed this text with the key that this script has pinned.
#>
function Test-SiteSignature {
    param([string] $Context, [string] $Text, [string] $Signature)
    $signed = [System.Convert]::FromBase64String($Signature)
    $der = [System.Convert]::FromBase64String($script:SiteKey)
    if ($signed.Length -ne 64 -or $der.Length -ne 91) { return $false }
    # BCRYPT_ECDSA_PUBLIC_P256_MAGIC ("ECS1") and the length of a coordinate.
    $blob = New-Object byte[] 72
    (ConvertFrom-Hex -Text '4543533120000000').CopyTo($blob, 0)
    [System.Array]::Copy($der, 27, $blob, 8, 64)
    $key = [System.Security.Cryptography.CngKey]::Import($blob, [System.Security.Cryptography.CngKeyBlobFormat]::EccPublicBlob)
    $verifier = New-Object System.Security.Cryptography.ECDsaCng($key)
    try {
        $verifier.HashAlgorithm = [System.Security.Cryptography.CngAlgorithm]::Sha256
        $verifier.VerifyData((Get-SignedBytes -Context $Context -Text $Text), $signed)
    }
    finally {
        $verifier.Dispose()
        $key.Dispose()
    }
}

<#
.SYNOPSIS
A number that is used once.
#>
function New-Nonce {
    $bytes = New-Object byte[] 16
    $source = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try { $source.GetBytes($bytes) }
    finally { $source.Dispose() }
    [System.Convert]::ToBase64String($bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
}
