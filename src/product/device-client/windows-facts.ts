// What only Windows knows of a device, asked of the PowerShell that every Windows has. What it does not answer stays unknown.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DeviceFactsUnknown } from './errors.ts'
import { type FactsFile, factsFileSchema } from './facts.ts'

/**
 * Writes one JSON object. Sources: learn.microsoft.com, Win32_ComputerSystem, Win32_Processor, Win32_Tpm, Win32_Battery (BatteryStatus: 1, 4 and 5 run on the
 * battery), Confirm-SecureBootUEFI (PlatformNotSupportedException: no UEFI).
 */
export const windowsFactsScript = `
$ErrorActionPreference = 'SilentlyContinue'
$windows = Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
$computer = Get-CimInstance Win32_ComputerSystem
$processor = Get-CimInstance Win32_Processor | Select-Object -First 1
$batteries = @(Get-CimInstance Win32_Battery)
$tpm = Get-CimInstance -Namespace root/cimv2/Security/MicrosoftTpm -ClassName Win32_Tpm
$facts = @{
  edition = [string]$windows.EditionID
  build = '10.0.' + $windows.CurrentBuildNumber + '.' + $windows.UBR
  language = [Globalization.CultureInfo]::InstalledUICulture.Name
  operatingSystem = $(if ($windows.InstallationType -eq 'Client') { 'client' } else { 'server' })
  manufacturer = [string]$computer.Manufacturer
  model = [string]$computer.Model
  processorMegahertz = [int]$processor.MaxClockSpeed
  mainsPower = @($batteries | Where-Object { $_.BatteryStatus -in 1, 4, 5 }).Count -eq 0
  tpm = $(if (-not $tpm) { 'none' } elseif ($tpm.SpecVersion -like '2.0*') { '2.0' } else { '1.2' })
}
try {
  $facts.secureBoot = [bool](Confirm-SecureBootUEFI -ErrorAction Stop)
  $facts.uefi = $true
} catch [PlatformNotSupportedException] {
  $facts.secureBoot = $false
  $facts.uefi = $false
} catch { }
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$facts | ConvertTo-Json -Compress
`

/** Asks. @throws DeviceFactsUnknown */
export async function readWindowsFacts(): Promise<FactsFile> {
  const system = process.env.SystemRoot ?? 'C:\\Windows'
  const program = join(system, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
  const script = Buffer.from(windowsFactsScript, 'utf16le').toString('base64')
  try {
    const words = ['-NoProfile', '-NonInteractive', '-EncodedCommand', script]
    const { stdout } = await promisify(execFile)(program, words, { timeout: 120_000, windowsHide: true })
    return factsFileSchema.parse(JSON.parse(stdout))
  } catch (cause) {
    throw new DeviceFactsUnknown({ reason: 'PowerShell did not say what this Windows is' }, { cause })
  }
}
